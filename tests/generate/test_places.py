"""Errors of a run name their place in the flow file, even if no node was running."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

TEXT = """\
graph Inner(n: int) -> o: int {
  set a { o = 1 }
  set b { o = 2 }
  start ->
    match 1 // n { 1 => a  _ => b } -> end
}
graph Outer(n: int) -> o: int, p: int {
  node inner(n) -> o = Inner
  set q { p = 1 }
  start -> [inner, q] -> end
}
graph Short(n: int) -> n { set a { n = 2 } start -> if 1 // n > 0 { a } -> end }
"""


async def collected(graph: Any, given: Mapping[str, Any]) -> list[Any]:
    return [item async for item in graph.astream(given)]


WAYS: dict[str, Callable[[Any, Mapping[str, Any]], object]] = {
    "invoke": lambda graph, given: graph.invoke(given),
    "ainvoke": lambda graph, given: asyncio.run(graph.ainvoke(given)),
    "stream": lambda graph, given: list(graph.stream(given)),
    "astream": lambda graph, given: asyncio.run(collected(graph, given)),
}


@pytest.fixture
def module(tmp_path: Path) -> Any:
    """The module generated from the text above."""
    source = Source(str(tmp_path / "places.flow"), TEXT)
    text = build(source, Project.at(source.path)).text
    assert text is not None
    path = tmp_path / "places_flow.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("graph", "place"),
    [
        ("Inner", "in graph `Inner` (places.flow:5)"),
        ("Outer", "in node `inner` of graph `Outer` (places.flow:5)"),
        ("Short", "in graph `Short` (places.flow:12)"),
    ],
)
def test_error_of_a_route_names_its_line(module: Any, way: str, graph: str, place: str) -> None:
    """A decision is not a node but has a place, even if a node is on the same line."""
    with pytest.raises(ZeroDivisionError) as caught:
        WAYS[way](getattr(module, graph), {"n": 0})

    (note,) = caught.value.__notes__
    assert note.startswith(f"{place}, run ")
