"""Graphs that are sent to another process: by name, with their bound resources."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from flowrt import MemoryCheckpointer, kit
from flowrt.testing import script


class State(kit.State):
    __slots__ = ("x",)

    x: int

    def __init__(self, x: int) -> None:
        self.x = x


GROW = kit.Node("grow", 1, lambda s: s.x + 1, ("x",))


def walk_grown(s: State) -> Any:
    yield GROW


Grown = kit.Graph[Any, Any](
    "Grown",
    State,
    admit=lambda given, bound: State(given["x"]),
    params=("x",),
    outputs=("x",),
    output=lambda s: {"x": s.x},
    walk=walk_grown,
    resources=("step",),
)


def test_a_graph_goes_by_its_name() -> None:
    """It is code, which is the same in both processes."""
    assert pickle.loads(pickle.dumps(Grown)) is Grown


def test_what_is_bound_goes_with_it() -> None:
    """It is pickled, like the arguments of a function."""
    found = pickle.loads(pickle.dumps(Grown.bind(step=2)))

    assert found.bound == {"step": 2}
    assert found.walk is Grown.walk


def test_a_graph_that_its_module_does_not_have_is_refused() -> None:
    """Its script would be lost on the way, and the functions themselves would be called."""
    with pytest.raises(pickle.PicklingError, match="`Grown` is not what its module holds"):
        pickle.dumps(script(Grown, grow=1))


def test_a_graph_with_a_place_for_threads_is_refused() -> None:
    """What another process wrote to the checkpointer would be unknown in this one."""
    kept = Grown.bind(checkpointer=MemoryCheckpointer())

    with pytest.raises(pickle.PicklingError, match="bind its checkpointer in the other process"):
        pickle.dumps(kept)


def test_a_copy_is_another_graph() -> None:
    """It is not the graph that would be found by its name."""
    twin = copy.copy(Grown)

    assert twin is not Grown
    assert twin.walk is Grown.walk
