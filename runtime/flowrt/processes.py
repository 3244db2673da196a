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
        self._lock = Lock()
        self._active: set[Future[Any]] = set()
        self._lost: set[Future[Any]] = set()
        self._processes: list[Any] = []  # of an executor that takes no more calls

    def is_outdated(self) -> bool:
        """Say whether processes that begin now would find, or do first, what these do not."""
        return self.preparations != preparations() or self.path != tuple(sys.path)

    def is_usable(self) -> bool:
        """Say whether it takes calls."""
        return not (self._lost or self.executor._broken)

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Start a call."""
        future = self.executor.submit(function, *args)
        with self._lock:
            self._active.add(future)
        future.add_done_callback(self._ended)
        return future

    def _ended(self, future: Future[Any]) -> None:
        with self._lock:
            self._active.discard(future)
        self._end_if_lost()

    def close(self) -> None:
        """Take no more calls; what has begun goes on."""
        # An executor that was shut down knows its processes no more.
        self._processes = self._processes or list((self.executor._processes or {}).values())
        self.executor.shutdown(wait=False)

    def give_up(self, future: Future[Any]) -> None:
        """Wait no more for a call; the processes end when only such calls are left."""
        with self._lock:
            if future not in self._active:  # it has ended just now, and others have not
                return
            self._lost.add(future)
        self.close()
        self._end_if_lost()

    def _end_if_lost(self) -> None:
        with self._lock:
            if not self._lost or self._active - self._lost:
                return
        for process in self._processes:
            process.kill()


_pool: Pool | None = None
_lock = Lock()


def submit(function: Callable[..., Any], *args: Any) -> Shipment:
    """Start a call in the pool in use: nobody gives that up meanwhile."""
    global _pool
    with _lock:
        if _pool is not None and _pool.is_outdated():
            _pool.close()
            _pool = None
        if _pool is None or not _pool.is_usable():
            _pool = Pool()
        return Shipment(_pool, _pool.submit(function, *args))


class Shipment:
    """A call in another process, about which nothing can be done but to give it up."""

    def __init__(self, home: Pool, future: Future[Any]) -> None:
        self.future = future
        self._home = home

    def give_up(self) -> None:
        """Wait no more for it."""
        with _lock:
            self._home.give_up(self.future)


def start(task: Task, call: Call, put: Callable[[Message], None]) -> None:
    """Ship a call; its end comes as a message."""

    def ended(future: Future[Any]) -> None:
        error = future.exception()
        if error is not None:
            put(Message(call, "failed", error))
        else:
            put(Message(call, "done", future.result()))

    try:
        call.shipment = submit(perform, task, call.step.joins)
        call.shipment.future.add_done_callback(ended)
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
