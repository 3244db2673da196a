"""Runs on an event loop that are cancelled once, and again while they wait for what cannot be
stopped.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import parts
import pytest
from ways import handing_over

from flowrt import MemoryCheckpointer, kit
from flowrt.testing import Call, PassingCheckpointer
from flowrt.testing.rules import PATIENCE


def plain(make: Any, work: Callable[[], None]) -> Any:
    async def text(s: Any, run: kit.Run, left: int) -> int:
        await kit.in_thread("work", work)
        return left

    return make.graph(lambda s: (), {"x": int}, arun=text)


def lanes(make: Any, work: Callable[[], None]) -> Any:
    step = parts.each([1], lambda s: (kit.Node("work", 1, lambda s: work()),), calls="sync")
    graph = make.graph(lambda s: (step,), {"x": int})
    graph.aplain = partial(handing_over, graph)
    return graph


def machine(make: Any, work: Callable[[], None]) -> Any:
    return make.graph(lambda s: (kit.Node("work", 1, lambda s: work()),), {"x": int})


async def cancelled_twice(task: asyncio.Task[Any]) -> None:
    for _ in range(2):
        task.cancel()
        for _ in range(9):
            await asyncio.sleep(0)


@pytest.mark.parametrize("graph", [plain, lanes, machine])
def test_a_run_that_is_cancelled_again_waits_for_its_thread_still(make: Any, graph: Any) -> None:
    """What the thread uses is not closed while it runs."""
    begun, going_on = threading.Event(), threading.Event()
    ended: list[bool] = []

    def work() -> None:
        begun.set()
        ended.append(going_on.wait(PATIENCE))

    async def main() -> None:
        task = asyncio.ensure_future(graph(make, work).ainvoke({}))
        await asyncio.to_thread(begun.wait, PATIENCE)
        await cancelled_twice(task)
        assert not task.done()
        going_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())

    assert ended == [True]


def test_a_stream_that_is_closed_leaves_no_task_that_had_not_begun(make: Any) -> None:
    """Tasks that end without ever having run are awaited too."""
    wait = kit.Node("wait", 1, lambda s: asyncio.sleep(PATIENCE), kind="async")
    fork = kit.Group(1, (lambda s: (wait,), lambda s: (wait,)), own=((), ()))
    graph = make.graph(lambda s: (fork,), {"x": int})

    async def main() -> None:
        stream = graph.astream({}, mode="tasks")
        await anext(stream)
        await stream.aclose()

        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


class Slow(PassingCheckpointer):
    """Takes its time to lease a thread."""

    begun = threading.Event()
    going_on = threading.Event()

    def around(self, call: Call, work: Callable[[], Any]) -> Any:
        if call == "acquire":
            self.begun.set()
            self.going_on.wait(PATIENCE)
        return work()


def test_who_is_cancelled_again_while_a_thread_is_leased_gives_it_back() -> None:
    """The lease is released as soon as it is granted."""
    memory = MemoryCheckpointer()
    place = Slow(memory)

    async def main() -> None:
        task = asyncio.ensure_future(place.aacquire("t"))
        await asyncio.to_thread(place.begun.wait, PATIENCE)
        await cancelled_twice(task)
        assert not task.done()
        place.going_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())

    memory.release(memory.acquire("t"))
