"""Event loops in background threads, on which synchronous runs run their coroutines.

A coroutine on such a loop may itself call `invoke` and thus block the loop, so coroutines of that
inner run need another one. Loops are therefore numbered by depth, and the depth is carried in the
context, into worker threads too.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar, copy_context
from functools import partial
from threading import Event, Lock, Thread
from typing import Any, TypeVar

from flowrt.lines import Message
from flowrt.strand import Call

T = TypeVar("T")
DEPTH: ContextVar[int] = ContextVar("flowrt_loop_depth", default=0)


class BackgroundLoop:
    """A loop that runs in a daemon thread until the process ends."""

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.loop = asyncio.new_event_loop()
        self.tasks: set[asyncio.Task[None]] = set()
        Thread(target=self._run, name=f"flowrt-loop-{depth}", daemon=True).start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def start(
        self, work: Coroutine[Any, Any, None], keep: Callable[[asyncio.Task[None]], None]
    ) -> None:
        """Run a coroutine as a task in a copy of the caller's context; `keep` is given the task."""
        context = copy_context()
        context.run(DEPTH.set, self.depth + 1)

        def begin() -> None:
            task = self.loop.create_task(work, context=context)
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)
            keep(task)

        self.loop.call_soon_threadsafe(begin)


def sender(
    home: BackgroundLoop, put: Callable[[Message], None]
) -> Callable[[Call, Any], Awaitable[None]]:
    """Give the function with which a coroutine on that loop sends a chunk and waits for its
    reader.
    """

    async def asend(call: Call, value: Any) -> None:
        taken = home.loop.create_future()
        put(Message(call, "chunks", value, partial(_release, home.loop, taken)))
        await taken

    return asend


def _release(loop: asyncio.AbstractEventLoop, taken: asyncio.Future[None]) -> None:
    loop.call_soon_threadsafe(_let_go, taken)


def _let_go(taken: asyncio.Future[None]) -> None:
    if not taken.done():
        taken.set_result(None)


_lock = Lock()
_loops: list[BackgroundLoop] = []


def background() -> BackgroundLoop:
    """Give a loop that no run around this code can be blocking."""
    depth = DEPTH.get()
    with _lock:
        while len(_loops) <= depth:
            _loops.append(BackgroundLoop(len(_loops)))
        return _loops[depth]


def _reset_in_child() -> None:
    global _lock
    _lock = Lock()
    _loops.clear()


os.register_at_fork(after_in_child=_reset_in_child)


def block_on(awaitable: Awaitable[T]) -> T:
    """Give the result of an awaitable, run on the background loop while this thread waits."""
    home = background()
    ended = Event()
    results: list[T] = []
    errors: list[BaseException] = []
    tasks: list[asyncio.Task[None]] = []

    async def work() -> None:
        try:
            results.append(await awaitable)
        except BaseException as error:
            errors.append(error)
        finally:
            ended.set()

    home.start(work(), tasks.append)
    try:
        ended.wait()
    except BaseException:
        home.loop.call_soon_threadsafe(lambda: tasks[0].cancel())
        ended.wait()
        raise
    if errors:
        raise errors[0]
    return results[0]
