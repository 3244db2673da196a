"""Calls in other processes: one spawned pool, kept for the life of this process."""

from __future__ import annotations

import asyncio
import inspect
import multiprocessing
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import util
from threading import Lock
from typing import Any

from flowrt.calls import join
from flowrt.lines import Message
from flowrt.spawning import preparations, prepare
from flowrt.steps import Joins, Task
from flowrt.strand import Call


class Pool:
    """A pool of processes that can be given up although some of its calls never return."""

    def __init__(self) -> None:
        # Spawned, never forked: this process has threads.
        context = multiprocessing.get_context("spawn")
        self.preparations = preparations()
        # Where the processes look for modules, as they are given it when they begin.
        self.path = tuple(sys.path)
        self.executor = ProcessPoolExecutor(
            mp_context=context, initializer=prepare, initargs=(self.preparations,)
        )
        # Before its queues are closed, and before this process, which may be one of another pool,
        # waits for those that it has begun: they would never hear that it ends.
        util.Finalize(None, self.executor.shutdown, exitpriority=100)
        self.lock = Lock()
        self.active = 0
        self.lost = 0

    def is_outdated(self) -> bool:
        """Say whether processes that begin now would find, or do first, what these do not."""
        return self.preparations != preparations() or self.path != tuple(sys.path)

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Start a call."""
        with self.lock:
            self.active += 1
        future = self.executor.submit(function, *args)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, future: Future[Any]) -> None:
        with self.lock:
            self.active -= 1
        self._end_if_lost()

    def give_up_one(self) -> None:
        """Wait no more for one call; the processes end when only such calls are left."""
        with self.lock:
            self.lost += 1
        self.executor.shutdown(wait=False)
        self._end_if_lost()

    def _end_if_lost(self) -> None:
        if not self.lost or self.active > self.lost:
            return
        for process in list((self.executor._processes or {}).values()):
            process.kill()


_pool: Pool | None = None
_lock = Lock()


def pool() -> Pool:
    """Give the pool in use."""
    global _pool
    with _lock:
        if _pool is not None and _pool.is_outdated():
            _pool.executor.shutdown(wait=False)  # what it has begun, it ends
            _pool = None
        if _pool is None or _pool.lost or _pool.executor._broken:
            _pool = Pool()
        return _pool


class Shipment:
    """What can be done about a call in another process: only to give it up."""

    def __init__(self, home: Pool) -> None:
        self.home = home
        self.over = False

    def give_up(self) -> None:
        """Wait no more for it."""
        if not self.over:
            self.over = True
            self.home.give_up_one()


def start(task: Task, call: Call, put: Callable[[Message], None]) -> None:
    """Ship a call; its end comes as a message."""
    home = pool()
    call.shipment = Shipment(home)

    def ended(future: Future[Any]) -> None:
        error = future.exception()
        call.shipment.over = True
        if error is not None:
            put(Message(call, "failed", error))
        else:
            put(Message(call, "done", future.result()))

    try:
        home.submit(perform, task, call.step.joins).add_done_callback(ended)
    except BaseException as error:
        put(Message(call, "failed", error))


def perform(task: Task, joins: Joins) -> Any:
    """Make the call; what a generator yields is joined, since chunks cannot leave the process."""
    try:
        value = task.function(*task.args, **task.kwargs)
        if inspect.isgenerator(value):
            return join(joins, list(value))
        if inspect.isasyncgen(value):
            return join(joins, asyncio.run(_listed(value)))
    except StopIteration as error:
        raise RuntimeError(f"{task.function.__name__} raised StopIteration") from error
    return asyncio.run(_awaited(value)) if inspect.isawaitable(value) else value


async def _awaited(value: Any) -> Any:
    return await value


async def _listed(chunks: AsyncIterator[Any]) -> list[Any]:
    return [chunk async for chunk in chunks]
