"""Checking and building read the code of a project, but never run any of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FLOW = """
from app import again, draft
from app.nodes import Kind, Order, agent, classify, open_store, patched
from app.stubbed import count
from lib.inner import helper
from shadow import note
from json import dumps

graph Desk(text: str, order: Order) -> answer: str, kind: Kind {
  use store: Any = open_store(text)
  var size: int

  node classify(text, order) -> kind { retry 2 times on ValueError }
  node count(text) -> size { run in process }
  node draft(text, kind, store) -> answer
  node again(text)
  node agent(text)
  node patched(text)
  node helper(text)
  node note(text)
  node dumps(text)

  start -> classify -> count -> draft -> again -> agent -> patched -> helper -> note -> dumps -> end
}
"""

# Every line of it would leave a mark if it ran; `{mark}` is an expression that does.
NODES = """
import dataclasses
import enum

from .hooks import Descriptor, Meta, decorate, {star}

{mark}


class Kind(enum.Enum):
    question = "question"
    refund = {mark} or "refund"


@dataclasses.dataclass
class Order:
    id: str
    total: float = {mark} or 0.0


class Agent(metaclass=Meta):
    rights = Descriptor()

    def __init_subclass__(cls):
        {mark}

    def __call__(self, text):
        {mark}


class Special(Agent):
    pass


agent = Special()


@decorate
def patched(text, default={mark}):
    {mark}


def classify(text: "{mark}", order: Order) -> Kind:
    {mark}
    return Kind.question


def open_store(name: str = {mark}):
    {mark}


for word in range(1):
    {mark}
if {mark}:
    pass
try:
    {mark}
finally:
    {mark}
with Descriptor():
    {mark}
"""

HOOKS = """
{mark}


class Meta(type):
    def __new__(cls, *given):
        {mark}
        return super().__new__(cls, *given)

    def __prepare__(*given):
        {mark}
        return {{}}


class Descriptor:
    def __set_name__(self, owner, name):
        {mark}

    def __get__(self, *given):
        {mark}

    def __enter__(self):
        {mark}

    def __exit__(self, *given):
        {mark}


def decorate(function):
    {mark}
    return function


def {star}():
    {mark}


def __getattr__(name):
    {mark}
    raise AttributeError(name)
"""

FILES = {
    "desk.flow": FLOW,
    "pyproject.toml": '[tool.flowc]\npython-path = ["more"]\n',
    "app/__init__.py": "{mark}\nfrom .draft import *\nfrom .nodes import patched as again\n",
    "app/__main__.py": "{mark}\n",
    "app/conftest.py": "{mark}\n",
    "app/draft.py": "{mark}\n__all__ = ['draft']\ndef draft(text, kind, store): return {mark}\n",
    "app/hooks.py": HOOKS,
    "app/nodes.py": NODES,
    "app/stubbed.py": "{mark}\ndef count(text): return {mark}\n",
    "app/stubbed.pyi": "{mark}\ndef count(text: str = {mark}) -> int: ...\n",
    "more/lib/inner.py": "{mark}\ndef helper(text): return {mark}\n",
    "more/lib-stubs/inner.pyi": "{mark}\ndef helper(text: str) -> str: ...\n",
    "shadow/__init__.py": "{mark}\ntry:\n    from ._fast import note\nexcept ImportError:\n"
    "    from ._slow import note\n",
    "shadow/_fast.py": "{mark}\nimport absent\ndef note(text): ...\n",
    "shadow/_slow.py": "{mark}\ndef note(text): ...\n",
    # Files that Python itself, or a tool, would run of its own accord.
    "conftest.py": "{mark}\n",
    "marks.pth": "import app\n",
    "setup.py": "{mark}\n",
    "sitecustomize.py": "{mark}\n",
    "usercustomize.py": "{mark}\n",
    # Modules of the standard library that the compiler needs; a project may have modules with these
    # names.
    **{
        f"{name}.py": "{mark}\ndef dumps(text): ...\n"
        for name in ("difflib", "fnmatch", "heapq", "json", "random", "tomllib")
    },
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project in which every line that runs creates the file `mark`."""
    folder = tmp_path / "project"
    mark = f"open({str(tmp_path / 'mark')!r}, 'a').close()"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = text if name.endswith((".flow", ".toml")) else text.format(mark=mark, star="star")
        path.write_text(text, encoding="utf-8")
    return folder


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(ROOT / name) for name in ("compiler", "runtime"))
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("check", "."),
        ("check", "desk.flow", "--pedantic", "--format", "json"),
        ("build", "desk.flow"),
        ("graph", "desk.flow"),
    ],
)
def test_no_line_of_a_project_is_run(project: Path, words: tuple[str, ...]):
    """This holds for packages, stubs, decorators, metaclasses, descriptors and other files."""
    found = python(project, "-m", "flowc", *words)

    assert (found.returncode, found.stderr) == (0, ""), found.stdout
    assert not (project.parent / "mark").exists()


@pytest.mark.parametrize("module", ["app.nodes", "app.hooks", "app.draft", "json", "lib.inner"])
def test_the_project_would_leave_a_mark(project: Path, module: str):
    """Otherwise the test above could pass for the wrong reason."""
    python(project, "-c", f"import sys; sys.path[:0] = ['.', 'more']; import {module}")

    assert (project.parent / "mark").exists()
