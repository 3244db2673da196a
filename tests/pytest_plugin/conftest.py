"""A small project, and pytest run in it as users run it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

DESK = """from steps import classify, draft

enum Kind { question, refund }

graph Desk(text: str) -> answer: str {
  var kind: Kind
  node classify(text) -> kind
  node draft(text) -> answer
  set refer { answer = "please call us" }

  start -> classify -> match kind {
    question => draft
    refund => refer
  } -> end
}

test "a question is answered" for Desk("why?") {
  stub classify => Kind.question
  stub draft => "Because."
  expect answer == "Because."
}

test "a refund is referred" for Desk("money back") {
  stub classify => Kind.refund
  expect path [classify, refer]
}
"""
STEPS = """def classify(text: str) -> str:
    return "refund" if "money" in text else "question"


def draft(text: str) -> str:
    return f"about {text}"
"""


@attrs.frozen
class Ran:
    """The exit code and the output of a run of pytest."""

    code: int
    out: str


@attrs.frozen
class Pytest:
    """Runs pytest in the project with only *plugins*, since each takes time to load."""

    folder: Path
    plugins: tuple[str, ...] = ("flowc.pytest_plugin",)

    def __call__(self, *arguments: str) -> Ran:
        """Run pytest with *arguments*, as in a terminal, without cache and colour."""
        # In CI, pytest and syrupy print more, and do not truncate it.
        at_a_desk = {k: v for k, v in os.environ.items() if k not in {"CI", "BUILD_NUMBER"}}
        plugins = [part for name in self.plugins for part in ("-p", name)]
        settings = {"COLUMNS": "100", "PYTHONDONTWRITEBYTECODE": "1"}
        alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} if self.plugins else {}
        options = ["-p", "no:cacheprovider", "--color=no"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *plugins, *arguments],
            cwd=self.folder,
            env={**at_a_desk, **settings, **alone},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return Ran(done.returncode, done.stdout + done.stderr)

    def with_plugins(self, *plugins: str) -> Pytest:
        """Run with other plugins, or with all that are installed if none is named."""
        return attrs.evolve(self, plugins=plugins)

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, name: str) -> None:
        """Build the module of a flow file of the project."""
        flowc = [sys.executable, "-m", "flowc", "build", name]
        subprocess.run(flowc, cwd=self.folder, check=True, capture_output=True)

    def change(self, name: str, old: str, new: str) -> None:
        """Edit a file of the project."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))


@pytest.fixture
def project(tmp_path: Path) -> Pytest:
    """A project with one flow file and its tests."""
    run = Pytest(tmp_path)
    run.write("pyproject.toml", "[tool.pytest.ini_options]\npythonpath = ['.']\n")
    run.write("desk.flow", DESK)
    run.write("steps.py", STEPS)
    return run
