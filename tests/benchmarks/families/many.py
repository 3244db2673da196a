"""Many runs, and many waits."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from flows import WIDTH
from harness import Case
from lab import Lab
from nodes import nap, short_nap

from families.chain import by_hand

RUNS = 1000


def cases(lab: Lab) -> Iterator[Case]:
    """Yield batches, a hundred concurrent waits, and a thousand concurrent runs."""
    module, inputs = lab.module, [{"x": 0}] * RUNS
    one = by_hand(5)
    yield Case(
        what="batch of 1000 runs of 5 nodes",
        hand=lambda: [one() for _ in range(RUNS)],
        ours=lambda: module.Chain5.batch(inputs),
        peers=lab.by_peers("batch", RUNS, 5),
        units=RUNS, unit="run", bar=2.5, aim=1.3,
    )  # fmt: skip
    yield Case(
        what="batch of 10 000 runs of 5 nodes",
        hand=lambda: [one() for _ in range(10 * RUNS)],
        ours=lambda: module.Chain5.batch(inputs * 10),
        units=10 * RUNS, unit="run", bar=2.5, aim=1.3,
    )  # fmt: skip

    async def waits() -> dict[str, list[int]]:
        return {"out": list(await asyncio.gather(*(nap(0) for _ in range(WIDTH))))}

    yield Case(
        what="100 parallel waits of 10 ms",
        hand=lab.waited(waits),
        ours=lab.waited(lambda: module.Naps.ainvoke({"x": 0})),
        units=1, unit="run", bar=1.15, aim=1.05,
    )  # fmt: skip

    async def naps() -> dict[str, int]:
        state = {"x": 0}
        for _ in range(5):
            state["x"] = await short_nap(state["x"])
        return {"x": state["x"]}

    async def all_by_hand() -> list[dict[str, int]]:
        return list(await asyncio.gather(*(naps() for _ in range(RUNS))))

    async def all_by_us() -> list[dict[str, int]]:
        return list(await asyncio.gather(*map(module.Naps5.ainvoke, inputs)))

    yield Case(
        what="1000 concurrent runs of 5 waits",
        hand=lab.waited(all_by_hand),
        ours=lab.waited(all_by_us),
        peers=lab.by_peers("concurrent", RUNS),
        units=RUNS, unit="run", bar=1.5, aim=1.2,
    )  # fmt: skip
