"""How a node is called, in a thread or on a loop, and how the chunks of a generator are joined.

The functions here run wherever the driver put the call. Of the run, they touch only the call and
the state from which its arguments are read; nobody writes to that state while the call is under
way.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import closing
from types import AsyncGeneratorType, GeneratorType
from typing import Any, TypeGuard

from flowrt.context import SPOT, holds_call, sets_spot
from flowrt.errors import NodeResultError, without_stop
from flowrt.steps import Joins
from flowrt.strand import Call, Errand


@sets_spot
def call_here(call: Call) -> Any:
    """Make the call in this thread; a generator is run to its end.

    A coroutine or async generator (from a node of kind "any") is returned as it is: it belongs on a
    loop. For a node that runs in another process, the result is the `Task` to ship.
    """
    step = call.step
    token = SPOT.set(call)
    try:
        value = step.call(call.frame.state)
        if step.place == "process":
            return value
        if step.kind == "generator" or (step.kind == "any" and isinstance(value, GeneratorType)):
            value = _exhaust(call, value)
        return value
    except StopIteration as error:
        raise without_stop(error, step.name) from error
    finally:
        SPOT.reset(token)


def belongs_on_loop(errand: Errand, value: Any) -> TypeGuard[Call]:
    """Say whether the result of a call must still be awaited or iterated on a loop."""
    if not isinstance(errand, Call) or errand.step.kind != "any" or errand.phase == "abandoned":
        return False
    return isinstance(value, AsyncGeneratorType | Awaitable)


def _exhaust(call: Call, chunks: Iterator[Any]) -> Any:
    """Send what a generator yields, and give the chunks joined."""
    with closing(pieces(call, chunks)) as sent:
        try:
            while True:
                call.send("chunks", next(sent))
        except StopIteration as end:
            return end.value


@holds_call
def begin_pieces(call: Call) -> Generator[Any, None, Any]:
    """Call the function of a generator node once the first piece is asked for; see `pieces`."""
    try:
        chunks = call.step.call(call.frame.state)
    except StopIteration as error:
        raise without_stop(error, call.step.name) from error
    return (yield from pieces(call, chunks))


@holds_call
def pieces(call: Call, chunks: Iterator[Any]) -> Generator[Any, None, Any]:
    """Yield what the generator of a node yields; returns the pieces joined, and closes the
    generator.

    Raises:
        NodeResultError: it also returned something.
    """
    kept: list[Any] = []
    try:
        while True:
            try:
                chunk = next(chunks)
            except StopIteration as end:
                _refuse_value(call, end.value)
                break
            yield chunk
            if call.step.writes:
                kept.append(chunk)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    return join(call.step.joins, kept)


def _refuse_value(call: Call, value: Any) -> None:
    if value is not None:
        raise NodeResultError(
            f"node `{call.step.name}` is a generator that returned {value!r}; only yields count"
        )


@sets_spot
async def call_on_loop(call: Call, asend: Callable[[Call, Any], Awaitable[None]] | None) -> Any:
    """Make the call on the running loop; `asend` sends a chunk and waits until it was read."""
    SPOT.set(call)
    step = call.step
    try:
        value = step.call(call.frame.state)
    except StopIteration as error:
        raise without_stop(error, step.name) from error
    if step.kind == "async":
        return await value
    return await finish_on_loop(call, value, asend)


@sets_spot
async def finish_on_loop(
    call: Call, value: Any, asend: Callable[[Call, Any], Awaitable[None]] | None
) -> Any:
    """Await or iterate the result of a call, to its end."""
    SPOT.set(call)
    if isinstance(value, AsyncGeneratorType):
        return await _aexhaust(call, value, asend)
    if isinstance(value, Awaitable):
        return await value
    return value


async def _aexhaust(
    call: Call,
    chunks: AsyncIterator[Any],
    asend: Callable[[Call, Any], Awaitable[None]] | None,
) -> Any:
    kept: list[Any] = []
    try:
        async for chunk in chunks:
            if asend is not None:
                await asend(call, chunk)
            if call.step.writes:
                kept.append(chunk)
    finally:
        close = getattr(chunks, "aclose", None)
        if close is not None:
            await close()
    return join(call.step.joins, kept)


def join(joins: Joins, chunks: list[Any]) -> Any:
    """Join the chunks of a generator to its value."""
    if joins == "any":
        first = chunks[0] if chunks else None
        joins = "str" if isinstance(first, str) else "bytes" if isinstance(first, bytes) else "list"
    if joins == "list":
        return chunks
    return "".join(chunks) if joins == "str" else b"".join(chunks)
