"""The message about the limit shows the cycle, even if the path of the run is not recorded."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import flowrt
from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

GRAPHS = """\
from lap_nodes import f
graph Lap(x: int) -> y: int {
  limit 7 steps
  node f(x) -> y
  node g(y) -> y = f
  start -> f -> g -> if y > 100 { end } else { f }
}
graph Outer(x: int) -> y: int {
  node inner(x) -> y = Inner
  start -> inner -> end
}
graph Inner(x: int) -> y: int {
  node f(x) -> y
  start -> f -> if y > 100 { end } else { f }
}
"""

RUNS: dict[str, Callable[..., Any]] = {
    "invoke": lambda graph, **settings: graph.invoke({"x": 1}, **settings),
    "ainvoke": lambda graph, **settings: asyncio.run(graph.ainvoke({"x": 1}, **settings)),
    "stream": lambda graph, **settings: list(graph.stream({"x": 1}, **settings)),
}


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    """The module of graphs that never end."""
    (tmp_path / "lap_nodes.py").write_text("def f(x: int) -> int:\n    return x\n")
    source = Source(str(tmp_path / "lap.flow"), GRAPHS)
    text = build(source, Project.at(source.path)).text
    assert text is not None
    (tmp_path / "lap_flow.py").write_text(text)
    sys.path.insert(0, str(tmp_path))
    yield importlib.import_module("lap_flow")
    sys.path.remove(str(tmp_path))
    del sys.modules["lap_flow"], sys.modules["lap_nodes"]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_limit_shows_the_cycle(module: Any, run: Callable[..., Any]) -> None:
    """From the node that was next and round to it again, whichever variant of the code ran."""
    with pytest.raises(
        flowrt.StepLimitError, match="limit of 7 steps, in the cycle `g` -> `f` -> `g`"
    ):
        run(module.Lap)


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_the_limit_is_noted_at_the_node_of_a_subgraph(module: Any, run: Callable[..., Any]) -> None:
    """The note gives the path to the node and its line."""
    with pytest.raises(flowrt.StepLimitError, match="in the cycle `f` -> `f`") as caught:
        run(module.Outer, max_steps=4)

    assert "in node `inner/f` of graph `Outer` (lap.flow:13)" in caught.value.__notes__[0]
