"""The families that the largest peer benchmarks itself with, under the names that it uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows import WIDE
from harness import Case
from lab import Lab
from nodes import joke, polish, think, topics, use_tool, widen

from families.chain import by_hand

SUBJECTS = 100


def cases(lab: Lab) -> Iterator[Case]:
    """Yield its agent, fan-out, wide state and sequence."""
    module = lab.module
    first = [{"role": "user", "tool": "", "text": "hello"}]
    yield Case(
        what="`react_agent`, 20 messages",
        hand=lambda: agent(first),
        ours=lambda: module.ReactAgent.invoke({"messages": first}),
        peers=lab.by_peers("react_agent", first),
        units=20, bar=3, aim=1.5,
    )  # fmt: skip
    yield Case(
        what="`fanout_to_subgraph`, 100",
        hand=lambda: {"jokes": [polish(joke(topic)) for topic in topics(SUBJECTS)]},
        ours=lambda: module.FanOutToSubgraph.invoke({"x": SUBJECTS}),
        peers=lab.by_peers("fan_out_to_subgraph", SUBJECTS),
        units=SUBJECTS, unit="item", bar=100, aim=50,
    )  # fmt: skip
    rows = {f"f{index}": {"id": index, "text": "x" * 300} for index in range(WIDE)}
    yield Case(
        what="`wide_state`, 25 fields",
        hand=lambda: {name: widen(row) for name, row in rows.items()},
        ours=lambda: module.WideState.invoke(rows),
        peers=lab.by_peers("wide_state", rows),
        units=WIDE, bar=3, aim=1.5,
    )  # fmt: skip
    yield Case(
        what="`sequential`, 1000",
        hand=by_hand(1000),
        ours=lambda: module.Chain1000.invoke({"x": 0}),
        peers=lab.by_peers("chain", 1000),
        units=1000, bar=1.3, aim=1.0,
    )  # fmt: skip


def agent(first: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    messages = [*first]
    while True:
        messages.append(think(messages))
        if not messages[-1]["tool"]:
            return {"messages": messages}
        messages.append(use_tool(messages[-1]))
