"""Calls in other processes: one pool of spawned processes, kept for the life of this process."""

from __future__ import annotations

import asyncio
import inspect
import multiprocessing
import pickle
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import util
from threading import Lock
from typing import Any

from flowrt.calls import join
from flowrt.context import SPOT, Current, Parcel, sets_spot
from flowrt.lines import Message
from flowrt.spawning import preparations, prepare
from flowrt.steps import Joins, Task
from flowrt.strand import Call


class Pool:
    """A pool of processes that can be abandoned even if some of its calls never return."""

    def __init__(self) -> None:
        # Spawned, never forked: this process has threads.
        context = multiprocessing.get_context("spawn")
        self.preparations = preparations()
        # The module search path that the processes get when they start.
        self.path = tuple(sys.path)
        self.executor = ProcessPoolExecutor(
            mp_context=context, initializer=prepare, initargs=(self.preparations,)
        )
        # At exit, before the queues are closed and before this process, which may itself belong to
        # a pool, waits for its children: otherwise they would never learn that it ends.
        util.Finalize(None, self.executor.shutdown, exitpriority=100)
        self._lock = Lock()
        self._active: set[Future[Any]] = set()
        self._lost: set[Future[Any]] = set()
        self._processes: list[Any] = []  # once the executor takes no more calls

    def is_outdated(self) -> bool:
        """Say whether new processes would start with another search path or other preparations."""
        return self.preparations != preparations() or self.path != tuple(sys.path)

    def is_usable(self) -> bool:
        """Say whether the pool takes calls."""
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
        """Take no more calls; those under way continue."""
        # After `shutdown`, the executor no longer knows its processes.
        self._processes = self._processes or list((self.executor._processes or {}).values())
        self.executor.shutdown(wait=False)

    def give_up(self, future: Future[Any]) -> None:
        """Stop waiting for a call; the processes are killed once only such calls are left."""
        with self._lock:
            if future not in self._active:  # it has just ended, and others have not
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
    """Start a call in the current pool; the lock keeps others from replacing that meanwhile."""
    global _pool
    with _lock:
        if _pool is not None and _pool.is_outdated():
            _pool.close()
            _pool = None
        if _pool is None or not _pool.is_usable():
            _pool = Pool()
        return Shipment(_pool, _pool.submit(function, *args))


class Shipment:
    """A call in another process, which can be awaited or abandoned, but not stopped."""

    def __init__(self, home: Pool, future: Future[Any]) -> None:
        self.future = future
        self._home = home

    def give_up(self) -> None:
        """Stop waiting for it."""
        with _lock:
            self._home.give_up(self.future)


def start(task: Task, call: Call, put: Callable[[Message], None]) -> None:
    """Start a call in another process; its outcome arrives as a message."""

    def ended(future: Future[Any]) -> None:
        error = future.exception()
        if error is not None:
            put(Message(call, "failed", error))
        else:
            put(Message(call, "done", future.result()))

    try:
        call.shipment = submit(perform, task, call.step.joins, Away.of(call.here()))
        call.shipment.future.add_done_callback(ended)
    except BaseException as error:
        put(Message(call, "failed", error))


@dataclass(frozen=True, slots=True)
class Away:
    """The spot of a call in another process; what its code sends is dropped."""

    at: Current
    metadata: bytes  # pickled

    @classmethod
    def of(cls, at: Current) -> Away:
        """Return the spot for a call *at* this place."""
        try:
            metadata = pickle.dumps(dict(at.metadata))
        except Exception:  # whatever an object raises that refuses to be pickled
            metadata = b""
        return cls(replace(at, metadata={}), metadata)

    def here(self) -> Current:
        """Describe the call to its own code, without metadata that did not survive the way."""
        try:
            return replace(self.at, metadata=pickle.loads(self.metadata))
        except Exception:  # a class that is not found here, above all
            return self.at

    def send(self, parcel: Parcel, value: object) -> None:
        """Do nothing: what is sent cannot leave the process."""


@sets_spot
def perform(task: Task, joins: Joins, spot: Away) -> Any:
    """Make the call; a generator's chunks are joined, since they cannot leave the process one by
    one.
    """
    token = SPOT.set(spot)
    try:
        return _performed(task, joins)
    finally:
        SPOT.reset(token)


def _performed(task: Task, joins: Joins) -> Any:
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
