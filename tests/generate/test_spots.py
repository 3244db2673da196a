"""Every call of a node has an identity of its own, and an error says which call it came from."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source
from flowrt import StepLimitError

NODES = """\
from flowrt import current

seen: list[tuple[str, str]] = []

def look(x: int) -> int:
    here = current()
    seen.append((here.node, here.idempotency_key))
    assert x < 100, "too much"
    return x

async def alook(x: int) -> int:
    return look(x)
"""

GRAPHS = """\
from spot_nodes import alook, look

graph Row(x: int) -> y: int {
  node look(x) -> y
  start -> look -> look as second -> look as third -> end
}
graph Sides(x: int) -> ys: list[int] by append {
  node look(x) -> ys { run inline }
  start -> [look, look as second, look as third] -> end
}
graph Items(xs: list[int]) -> ys: list[int] by append {
  node look(x) -> ys { run inline }
  start -> each x in xs { [look, look as second] } -> end
}
graph Rounds(xs: list[int]) -> ys: list[int] by append {
  node look(x) -> ys
  node alook(x) -> ys
  set none { ys = 0 }
  start -> repeat max 3 {
    each x in xs { [look, look as second, alook, alook as fourth] } -> none
  } until len(xs) > 9 else { end } -> end
}
graph Inner(x: int) -> z: int {
  var y: int
  node look(x) -> y
  node again(y) -> z = look
  start -> look -> again -> end
}
graph AInner(x: int) -> z: int {
  var y: int
  node alook(x) -> y
  node again(y) -> z = alook
  start -> alook -> again -> end
}
graph Fans(xs: list[int]) -> ys: list[int] by append {
  node inner(x) -> ys = Inner
  start -> each x in xs { inner -> inner as other } -> end
}
graph AFans(xs: list[int]) -> ys: list[int] by append {
  node inner(x) -> ys = AInner
  start -> each x in xs { inner -> inner as other } -> end
}
"""

WAYS: dict[str, Callable[..., Any]] = {
    "invoke": lambda graph, given, **more: graph.invoke(given, **more),
    "ainvoke": lambda graph, given, **more: asyncio.run(graph.ainvoke(given, **more)),
    "stream": lambda graph, given, **more: list(graph.stream(given, **more)),
}


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    """The module of graphs that call one function under many names."""
    (tmp_path / "spot_nodes.py").write_text(NODES)
    source = Source(str(tmp_path / "spots.flow"), GRAPHS)
    text = build(source, Project.at(source.path)).text
    assert text is not None
    (tmp_path / "spots_flow.py").write_text(text)
    sys.path.insert(0, str(tmp_path))
    try:
        yield importlib.import_module("spots_flow")
    finally:
        sys.path.remove(str(tmp_path))
        for name in ("spots_flow", "spot_nodes"):
            sys.modules.pop(name, None)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("graph", "given", "calls"),
    [
        ("Row", {"x": 1}, 3),
        ("Sides", {"x": 1}, 3),
        ("Items", {"xs": [1, 1, 1]}, 6),
        ("Rounds", {"xs": [1, 1]}, 24),
        ("Fans", {"xs": [1, 1]}, 8),
        ("AFans", {"xs": [1, 1]}, 8),
    ],
)
def test_each_call_of_a_run_has_a_key_of_its_own(
    module: Any, way: str, graph: str, given: dict[str, Any], calls: int
) -> None:
    """Also if a function is called many times: in a row, in branches, for items, in iterations."""
    WAYS[way](getattr(module, graph), given)

    seen = sys.modules["spot_nodes"].seen
    assert len(seen) == calls
    assert len({key for _, key in seen}) == calls


@pytest.mark.parametrize("way", WAYS)
def test_node_is_known_by_the_name_under_which_it_runs(module: Any, way: str) -> None:
    """Three names share one declaration."""
    WAYS[way](module.Sides, {"x": 1})

    seen = sys.modules["spot_nodes"].seen
    assert [name for name, _ in seen] == ["look", "second", "third"]


@pytest.mark.parametrize("way", WAYS)
def test_error_in_an_item_names_its_node_and_its_place(module: Any, way: str) -> None:
    """Writes that happened before it are not mentioned in the note."""
    with pytest.raises(AssertionError, match="too much") as caught:
        WAYS[way](module.Items, {"xs": [1, 100]})

    (note,) = caught.value.__notes__
    assert note.startswith("in node `look` of graph `Items` (spots.flow:12)")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("graph", "name"), [("Fans", "look"), ("AFans", "alook")])
def test_node_of_a_subgraph_in_a_branch_is_known_by_its_path(
    module: Any, way: str, graph: str, name: str
) -> None:
    """In its own code, and in the note of its error."""
    with pytest.raises(AssertionError, match="too much") as caught:
        WAYS[way](getattr(module, graph), {"xs": [100]})

    assert [node for node, _ in sys.modules["spot_nodes"].seen] == [f"inner/{name}"]
    (note,) = caught.value.__notes__
    assert note.startswith(f"in node `inner/{name}` of graph `{graph}` (spots.flow:")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("graph", ["Fans", "AFans"])
def test_limit_counts_in_a_subgraph_of_a_branch(module: Any, way: str, graph: str) -> None:
    """Each branch takes four steps: the fourth is refused and named."""
    WAYS[way](getattr(module, graph), {"xs": [1, 1]}, max_steps=4)

    with pytest.raises(StepLimitError, match="limit of 3 steps") as caught:
        WAYS[way](getattr(module, graph), {"xs": [1, 1]}, max_steps=3)

    (note,) = caught.value.__notes__
    assert note.startswith(f"in node `other/again` of graph `{graph}` (spots.flow:")


def test_threads_that_meet_the_limit_together_each_know_their_path(module: Any) -> None:
    """The position of one thread does not appear in the note of another."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    notes = set()
    try:
        for _ in range(100):
            with pytest.raises(StepLimitError) as caught:
                module.Fans.invoke({"xs": [1] * 6}, max_steps=3, run_id="r")
            notes.update(note.partition(" of ")[0] for note in caught.value.__notes__)
    finally:
        sys.setswitchinterval(interval)

    assert notes == {"in node `other/again`"}
