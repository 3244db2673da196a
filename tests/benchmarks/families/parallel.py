"""Groups, `each` and `dataflow`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from flows import ITEMS, WIDTH
from harness import Case
from lab import Lab
from nodes import abump, bump


def cases(lab: Lab) -> Iterator[Case]:
    """Yield a hundred branches and a thousand items: inline, in threads and on an event loop."""
    yield from groups(lab)
    yield from items(lab)
    yield dataflow(lab)


def groups(lab: Lab) -> Iterator[Case]:
    pool = ThreadPoolExecutor(32)
    module = lab.module
    yield Case(
        what="group of 100, `run inline`",
        hand=lambda: {"out": [bump(0) for _ in range(WIDTH)]},
        ours=lambda: module.Inline.invoke({"x": 0}),
        peers=lab.by_peers("group", WIDTH),
        units=WIDTH, unit="branch", bar=3, aim=1.5,
    )  # fmt: skip
    yield Case(
        what="group of 100, in threads",
        hand=lambda: {"out": list(pool.map(bump, [0] * WIDTH))},
        ours=lambda: module.Threads.invoke({"x": 0}),
        units=WIDTH, unit="branch", bar=3, aim=1.5,
    )  # fmt: skip

    async def gathered() -> dict[str, list[int]]:
        return {"out": list(await asyncio.gather(*(abump(0) for _ in range(WIDTH))))}

    yield Case(
        what="group of 100, `ainvoke`",
        hand=lab.waited(gathered),
        ours=lab.waited(lambda: module.Group.ainvoke({"x": 0})),
        peers=lab.by_peers("agroup", WIDTH),
        units=WIDTH, unit="branch", bar=1.5, aim=1.1,
    )  # fmt: skip


def items(lab: Lab) -> Iterator[Case]:
    module, numbers = lab.module, list(range(ITEMS))
    yield Case(
        what="`each` over 1000, `run inline`",
        hand=lambda: {"out": [bump(x) for x in numbers]},
        ours=lambda: module.EachInline.invoke({"xs": numbers}),
        units=ITEMS, unit="item", bar=3, aim=1.5,
    )  # fmt: skip

    async def gathered() -> dict[str, list[int]]:
        return {"out": list(await asyncio.gather(*map(abump, numbers)))}

    yield Case(
        what="`each` over 1000, `ainvoke`",
        hand=lab.waited(gathered),
        ours=lab.waited(lambda: module.EachAsync.ainvoke({"xs": numbers})),
        peers=lab.by_peers("aeach", numbers),
        units=ITEMS, unit="item", bar=1.5, aim=1.1,
    )  # fmt: skip


def dataflow(lab: Lab) -> Case:
    async def rows() -> dict[str, int]:
        """Await each column of ten nodes concurrently."""

        async def column() -> int:
            x = 0
            for _ in range(WIDTH // 10):
                x = await abump(x)
            return x

        return {"total": sum(await asyncio.gather(*(column() for _ in range(10))))}

    return Case(
        what="dataflow of 100 nodes, `ainvoke`",
        hand=lab.waited(rows),
        ours=lab.waited(lambda: lab.module.Dataflow.ainvoke({"x": 0})),
        units=WIDTH,
        bar=10,
        aim=5,
    )
