"""Chains of nodes, and a graph of a single node."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from harness import Call, Case
from lab import Lab
from nodes import abump, bump


def cases(lab: Lab) -> Iterator[Case]:
    """Yield chains of three lengths, called and awaited."""
    for length, bar, aim in ((1, 30, 10), (10, 1.3, 1.0), (100, 1.3, 1.0), (1000, 1.3, 1.0)):
        graph = getattr(lab.module, f"Chain{length}")
        yield Case(
            what=f"chain of {length}, `invoke`",
            hand=by_hand(length),
            ours=lambda graph=graph: graph.invoke({"x": 0}),
            peers=lab.by_peers("chain", length),
            units=length,
            bar=bar,
            aim=aim,
        )
    for length in (10, 100, 1000):
        graph = getattr(lab.module, f"AChain{length}")
        yield Case(
            what=f"chain of {length}, `ainvoke`",
            hand=lab.waited(aby_hand(length)),
            ours=lab.waited(lambda graph=graph: graph.ainvoke({"x": 0})),
            peers=lab.by_peers("achain", length),
            units=length,
            bar=1.5,
            aim=1.1,
        )


def by_hand(length: int) -> Call:
    """Return a chain of calls written out by hand, on a state that is a dict."""
    lines = "\n".join("    state['x'] = bump(state['x'])" for _ in range(length))
    text = f"def run():\n    state = {{'x': 0}}\n{lines}\n    return {{'x': state['x']}}"
    return _made(text)


def aby_hand(length: int) -> Call:
    """Return the same chain with functions that are awaited."""
    lines = "\n".join("    state['x'] = await abump(state['x'])" for _ in range(length))
    text = f"async def run():\n    state = {{'x': 0}}\n{lines}\n    return {{'x': state['x']}}"
    made = _made(text)
    assert asyncio.iscoroutinefunction(made)
    return made


def _made(text: str) -> Call:
    space: dict[str, object] = {"bump": bump, "abump": abump}
    exec(text, space)
    return space["run"]  # type: ignore[return-value]
