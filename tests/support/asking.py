"""A project whose check makes every kind of query to its environment."""

from __future__ import annotations

from pathlib import Path

import attrs

from flowc.commands.compiling import FlowFile, Workspace

FLOW = """from nodes import answer, clasify
from lib.deep import helper
from elsewhere import thing
from misspelt_modul import other
from spaces.inner import gone
from os.path import join
from broken import nothing
from "common.flow" import Review
from "missing.flow" import Nobody

graph Desk(text: str) -> reply: str {
  node answer(text) -> reply
  node helper(text)
  node review(text) -> reply = Review
  start -> answer -> helper -> review -> end
}

on cron "0 8 * * *" in "Nowhere/Here" run Desk(text="again")
"""
COMMON = "graph Review(text: str) -> reply: str { set s { reply = text } start -> s -> end }\n"

FILES = {
    "pyproject.toml": '[tool.flowc]\npython-path = ["extra"]\n',
    "desk.flow": FLOW,
    "common.flow": COMMON,
    "nodes.py": "def answer(text: str) -> str:\n    return text\n",
    "broken.py": "def (:\n",
    "spaces/other.py": "",
    "src/lib/__init__.py": "from lib.deep import *\n",
    "src/lib/deep.py": "from lib.deepest import helper\n",
    "src/lib/deepest.py": "def helper(text: str) -> None: ...\n",
    "installed/elsewhere.py": "def thing(): ...\n",
}


@attrs.frozen
class Desk:
    """The project, and its flow file as seen by consecutive runs of the command line."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def opened(self) -> FlowFile:
        """Return the flow file, with its cache."""
        (file,) = Workspace.of(["desk.flow"]).remembering().files
        return file

    def is_known(self) -> bool:
        """Return whether the cache has a valid entry for the flow file."""
        file = self.opened()
        assert file.cache is not None
        return file.cache.known(file.source) is not None

    def entry(self) -> Path:
        """Return the cache file."""
        (path,) = (self.folder / ".flowc_cache").glob("*.json")
        return path
