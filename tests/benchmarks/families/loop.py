"""Loops that end on a condition."""

from __future__ import annotations

from collections.abc import Iterator

from flows import STEPS
from harness import Case
from lab import Lab
from nodes import bump


def cases(lab: Lab) -> Iterator[Case]:
    """Yield a loop of one node, and a loop of two nodes that take turns."""
    for name, what in (("Loop", "loop of 1000 steps"), ("PingPong", "conditional ping-pong, 1000")):
        graph = getattr(lab.module, name)
        yield Case(
            what=what,
            hand=by_hand,
            ours=lambda graph=graph: graph.invoke({"x": 0}),
            peers=lab.by_peers("loop", STEPS) if name == "Loop" else {},
            units=STEPS,
            unit="step",
            bar=1.5,
            aim=1.2,
        )


def by_hand() -> dict[str, int]:
    """Loop with a limit on the number of steps, as a careful person would write it."""
    state = {"x": 0}
    for _ in range(STEPS + 10):
        state["x"] = bump(state["x"])
        if not state["x"] < STEPS:
            return {"x": state["x"]}
    raise RuntimeError("too many steps")
