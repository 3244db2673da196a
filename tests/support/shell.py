"""The command line, called in the folder of a small project."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from flowc.cli import main

DESK = '''"""Answer tickets."""

from nodes import answer, classify

enum Kind { question, refund }

graph Desk(text: str, signed: bool = True) -> reply: str {
  """One ticket in, one reply out."""

  var kind: Kind

  node classify(text) -> kind
  node answer(text, signed) -> reply
  set refer { reply = "please call us" }

  start -> classify -> match kind {
    question => answer
    refund   => refer
  } -> end
}
'''
NODES = '''"""The nodes of the desk."""

from typing import Literal


def classify(text: str) -> Literal["question", "refund"]:
    return "refund" if "money" in text else "question"


def answer(text: str, signed: bool) -> str:
    if "boom" in text:
        raise ValueError("the ticket exploded")
    return f"about {text}" + (", the desk" if signed else "")
'''
BROKEN = """graph Lost(text: str) -> reply: str {
  set copy { reply = text }
  start -> cpoy -> end
}
"""


@attrs.frozen
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


@attrs.frozen
class Shell:
    """Calls the command line in the folder of the project."""

    folder: Path
    captured: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str) -> Outcome:
        """Run one command; its own output must never contain a traceback."""
        code = main(arguments)
        printed = self.captured.readouterr()
        return Outcome(code, printed.out, printed.err)

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the project atomically: a watching process never sees a part of it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.with_name(f"{path.name}.written")
        written.write_bytes(text.encode() if isinstance(text, str) else text)
        return written.replace(path)

    def names(self) -> set[str]:
        """Return the names of the files in the folder, including hidden ones, except caches."""
        caches = {"__pycache__", ".flowc_cache"}
        return {path.name for path in self.folder.iterdir()} - caches
