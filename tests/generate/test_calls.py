"""Parallel parts that consist only of calls are marked as such, and no others are."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flowc.pipeline import build
from flowc.project import Project

NODES = """\
def up(x: int) -> int:
    return x + 1

async def aup(x: int) -> int:
    return x + 1
"""

INNER = """\
from calls_nodes import aup, up

graph Plain(x: int) -> y: int {
  var z: int
  node up(x) -> z
  node again(x=z) -> y = up
  start -> up -> again -> end
}
graph Waiting(x: int) -> y: int {
  node aup(x) -> y
  start -> aup -> end
}
graph Trying(x: int) -> y: int {
  node up(x) -> y { retry 2 times }
  start -> up -> end
}
"""

OUTER = """\
from calls_nodes import aup, up
from "calls_inner.flow" import Plain, Trying, Waiting

graph Over(xs: list[int]) -> ys: list[int] by append {
  node up(x) -> ys
  node here(x) -> ys = up { run inline }
  node aup(x) -> ys
  node again(x) -> ys = up { retry 2 times }
  node plain(x) -> ys = Plain
  node waiting(x) -> ys = Waiting
  node trying(x) -> ys = Trying
  node own(x) -> ys = Own
  set keep { ys = x }
  start -> each x in xs { BODY } -> end
}
graph Own(x: int) -> y: int {
  node plain(x) -> y = Plain
  start -> plain -> end
}
"""


@pytest.fixture
def graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Return a function that builds the outer graph with a body and gives it and its calls."""

    def made(body: str) -> tuple[Any, str]:
        (tmp_path / "calls_nodes.py").write_text(NODES)
        for name, text in (("inner", INNER), ("outer", OUTER.replace("BODY", body))):
            (tmp_path / f"calls_{name}.flow").write_text(text)
        project = Project.at(str(tmp_path))
        for name in ("inner", "outer"):
            result = build(project.load(str(tmp_path / f"calls_{name}.flow")), project)
            assert result.text is not None, [one.headline for one in result.checked.problems]
            (tmp_path / f"calls_{name}_flow.py").write_text(result.text)
        monkeypatch.syspath_prepend(tmp_path)
        importlib.invalidate_caches()
        module = importlib.import_module("calls_outer_flow")
        (part,) = (value for name, value in vars(module).items() if name.startswith("EACH_"))
        return module.Over, part.calls

    yield made
    for name in ("nodes", "inner_flow", "outer_flow"):
        sys.modules.pop(f"calls_{name}", None)


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("up", "sync"),
        ("up -> keep", "sync"),
        ("here -> keep", "inline"),
        ("keep", "inline"),
        ("aup -> here -> keep", "async"),
        ("if x > 1 { up } -> keep", "sync"),
        ("match x { 1 => aup  _ => here }", "async"),
        ("repeat max 2 { up } until x > 1 else { keep }", "sync"),
        ("plain -> up", "sync"),
        ("plain -> own", "sync"),
        ("waiting -> here", "async"),
        ("up -> here", ""),
        ("up -> aup", ""),
        ("again", ""),
        ("trying", ""),
        ("plain -> waiting", ""),
        ("try { up } on ValueError { keep }", ""),
        ("[up, up as other]", ""),
    ],
)
def test_part_says_of_which_kind_its_calls_are(graph: Any, body: str, calls: str) -> None:
    """A graph of another file counts as what it declares; every run gives the same result."""
    over, told = graph(body)

    assert told == calls
    assert asyncio.run(over.ainvoke({"xs": [1, 2]})) == over.invoke({"xs": [1, 2]})


def test_module_is_the_same_whatever_an_imported_graph_does(graph: Any, tmp_path: Path) -> None:
    """Only the module of that graph changes with its behaviour."""
    graph("plain")
    before = (tmp_path / "calls_outer_flow.py").read_text()
    project = Project.at(str(tmp_path))
    changed = INNER.replace("node up(x) -> z\n", "node up(x) -> z { retry 2 times }\n")
    (tmp_path / "calls_inner.flow").write_text(changed)

    after = build(project.load(str(tmp_path / "calls_outer.flow")), project)

    assert after.text == before
