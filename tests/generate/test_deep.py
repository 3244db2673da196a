"""Programs that nest deeper than Python allows: their modules compile, run and can be formatted."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flowc.diagnostics import Severity
from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

NODES = """\
def inc(n: int) -> int:
    return n + 1


def odd(n: int) -> int:
    if n % 2:
        raise KeyError(n)
    return n + 1
"""

GRAPH = """\
from deep_nodes import inc, odd

graph G(n: int = 0) -> n {{
  node inc(n) -> n
  node odd(n) -> n
  start -> {} -> end
}}
"""

#: Python allows twenty nested blocks.
DEPTH = 30


def tries(level: int, inner: str) -> str:
    return f"try {{ {inner} -> odd as o{level} }} on KeyError {{ inc as i{level} }}"


def handlers(level: int, inner: str) -> str:
    return f"try {{ odd as o{level} }} on KeyError, ValueError {{ {inner} }}"


def repeats(level: int, inner: str) -> str:
    return f"repeat {{ repeat max 1 {{ {inner} }} }} until n >= {level}"


def routes(level: int, inner: str) -> str:
    return f"match n {{ 0 => {inner} _ => if n > {level} {{ inc as i{level} }} }}"


def nested(around: Callable[[int, str], str]) -> str:
    step = "inc"
    for level in range(DEPTH):
        step = around(level, step)
    return GRAPH.format(step)


def built(text: str, folder: Path) -> Path:
    (folder / "deep_nodes.py").write_text(NODES)
    source = Source(str(folder / "deep.flow"), text)
    result = build(source, Project.at(source.path))
    errors = [item for item in result.checked.problems if item.severity is Severity.ERROR]
    assert result.text is not None, errors
    path = folder / "deep_flow.py"
    path.write_text(result.text)
    return path


def imported(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("around", "expected"), [(tries, 31), (handlers, 1), (repeats, 29), (routes, 1)]
)
def test_constructs_nest_deeper_than_blocks_of_python(
    around: Callable[[int, str], str],
    expected: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Python can compile the module, and every kind of run gives the same result."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "deep_nodes", raising=False)
    graph = imported(built(nested(around), tmp_path)).G

    watched = [*graph.stream({}, mode="values")][-1]

    assert graph.invoke({}) == watched == {"n": expected}


@pytest.mark.parametrize("around", [tries, handlers, repeats, routes])
def test_deep_module_is_laid_out_as_the_formatter_would(
    around: Callable[[int, str], str], tmp_path: Path
) -> None:
    """Deeply indented lines are broken as usual, and no handler lists an error twice."""
    path = built(nested(around), tmp_path)

    for command in (["format", "--check"], ["check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", str(path)]
        assert subprocess.run(ruff, capture_output=True, check=False).returncode == 0
