"""Nested graphs."""

from __future__ import annotations

from collections.abc import Iterator

from flows import DEPTH
from harness import Case
from lab import Lab
from nodes import bump


def cases(lab: Lab) -> Iterator[Case]:
    """Yield five levels, each with a node before and after the inner graph."""
    nodes = 2 * (DEPTH + 1)
    yield Case(
        what="subgraphs nested 5 deep",
        hand=lambda: level(DEPTH, {"x": 0}),
        ours=lambda: getattr(lab.module, f"Nested{DEPTH}").invoke({"x": 0}),
        peers=lab.by_peers("nested", DEPTH),
        units=nodes,
        bar=2,
        aim=1.2,
    )


def level(depth: int, given: dict[str, int]) -> dict[str, int]:
    """Make the calls of one level, which has a state of its own."""
    state = {"x": bump(given["x"])}
    if depth:
        state["x"] = level(depth - 1, {"x": state["x"]})["x"]
    state["x"] = bump(state["x"])
    return {"x": state["x"]}
