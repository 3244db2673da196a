"""Lanes of a run on an event loop: a worker is a task, or a thread for synchronous nodes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import copy_context
from typing import Any

from flowrt.async_driver import outlast
from flowrt.context import SPOT, sets_spot
from flowrt.lane_threads import Threads
from flowrt.lanes import Lane, Part, Spot, arun_inside
from flowrt.steps import Sub

#: How many workers are started at once for each one that waits.
GROWTH = 4


async def through(part: Part) -> int:
    """Run all lanes of a part and join them; gives how many steps are left, see `Part.join`."""
    if part.calls == "sync":
        await _beside(part)
    else:
        await Tasks(part).work()
    return part.join()


async def _beside(part: Part) -> None:
    """Run the lanes in threads; a cancelled caller still waits for the calls under way."""
    if not part.waiting():
        return
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(_let_go, ended)

    Threads(part, tell).start()
    try:
        await asyncio.shield(ended)
    except BaseException as error:
        part.stop(error)
        await outlast(ended)
        raise


def _let_go(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Tasks:
    """The tasks that are the workers of one part."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self._loop = asyncio.get_running_loop()
        self._context = copy_context()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wanted = False

    async def work(self) -> None:
        """Run all lanes."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            self._start(1)

    def _start(self, count: int) -> None:
        for _ in range(count):
            task = self._group.create_task(self._work(), context=self._context.copy())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _want_more(self) -> None:
        """Start more workers once all present ones wait: the callback runs only when they yield."""
        if not self._wanted:
            self._wanted = True
            self._loop.call_soon(self._start_more)

    def _start_more(self) -> None:
        self._wanted = False
        working = len(self._tasks)
        ending = self.part.error is not None or any(task.cancelling() for task in self._tasks)
        if working and not ending:
            self._start(min(self.part.waiting(), self.part.most - working, GROWTH * working))

    @sets_spot
    async def _work(self) -> None:
        spot = Spot(self.part)
        SPOT.set(spot)
        clean = copy_context()
        task = asyncio.current_task()
        assert task is not None
        while self.part.waiting() and self.part.error is None and not task.cancelling():
            if copy_context() != clean:  # no branch may see another's context variables
                self._start(1)
                return
            try:
                spot.lane = lane = self.part.begin()
            except BaseException as error:
                self.part.stop(error)
                self._cancel_others()
                return
            if self.part.waiting():
                self._want_more()
            if await self._walk(lane, spot, task):
                self.part.finished(lane)

    async def _walk(self, lane: Lane, spot: Spot, task: asyncio.Task[Any]) -> bool:
        """Run the nodes of a lane; says whether it reached its end."""
        part, state = self.part, lane.state
        try:
            for spot.ordinal, step in enumerate(lane.walk, 1):
                if part.error is not None or task.cancelling():
                    return False
                spot.step = step
                if isinstance(step, Sub):
                    inner = step.enter(state)
                    lane.left = await arun_inside(step, inner, part.run, lane.left)
                    part.leave(lane, step, inner)
                else:
                    part.count(lane, step)
                    value = step.call(state)
                    if step.kind == "async":
                        value = await value
                    if not step.quick:
                        part.land_parts(lane, step, value)
                    elif step.writes:
                        part.land(lane, step.writes[0], value)
                spot.step = None
        except BaseException as error:
            if not task.cancelling():
                part.fail(spot.step, error)
                self._cancel_others()
            return False
        return True

    def _cancel_others(self) -> None:
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
