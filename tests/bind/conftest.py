"""Bind flow files given as text, together with Python modules and other flow files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest
from binding import Bind, Bound

from flowc.bind import bind
from flowc.diagnostics import Problems
from flowc.parse import parse
from flowc.python import ModuleFinder, PythonModules
from flowc.source import Source
from flowc.trees.program import Program

NODES = """
def a(x): ...
def b(x): ...
def c(x): ...
def d(x): ...
def e(x): ...
"""


@pytest.fixture
def bind_text(tmp_path: Path) -> Bind:
    """Return a function that binds a text together with the given Python modules and flow files."""

    def bind_text(
        text: str,
        python: Mapping[str, str] | None = None,
        flows: Mapping[str, Program | None] | None = None,
        path: str = "main.flow",
    ) -> Bound:
        for name, code in {"nodes": NODES, **(python or {})}.items():
            Path(tmp_path, f"{name}.py").write_text(dedent(code), encoding="utf-8")
        problems = Problems()
        text = dedent(text)
        file = parse(Source(path, text), problems)
        modules = PythonModules(ModuleFinder((str(tmp_path),)), load)
        module = path.removesuffix(".flow").replace("/", ".") + "_flow"
        bound = bind(file, problems, modules, flows or {}, path, module)
        return Bound(text, bound, tuple(problems))

    return bind_text


def load(path: str) -> Source | None:
    """Return the text of a Python file."""
    try:
        return Source(path, Path(path).read_text(encoding="utf-8"))
    except OSError:
        return None


@pytest.fixture
def bind_flow(bind_text: Bind) -> Bind:
    """Return a function that binds a flow over those of the nodes ``a`` to ``e`` that it names."""

    def bind_flow(flow: str, members: str = "") -> Bound:
        names = [name for name in "abcde" if f" {name} " in f" {_words(flow)} "]
        nodes = "\n".join(f"node {name}(x)" for name in names)
        imported = f"from nodes import {', '.join(names)}\n" if names else ""
        return bind_text(
            f"{imported}graph G(x: int) -> x {{\n{members}\n{nodes}\n{dedent(flow)}\n}}"
        )

    return bind_flow


def _words(flow: str) -> str:
    return "".join(char if char.isalnum() or char == "_" else " " for char in flow)
