"""Resources that a graph opens by itself, and how each kind of them is closed.

An opener returns a context manager, an asynchronous one, an awaitable of either, or an object that
may have `close` or `aclose`. The synchronous and the asynchronous API accept all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from flowrt.runs import Scope

Way: TypeAlias = Literal["exit", "aexit", "close", "aclose", "none"]


@dataclass(frozen=True, slots=True)
class Exit:
    """How one open resource is closed."""

    way: Way
    resource: Any

    def leave(self, error: BaseException | None) -> Any:
        """Close it; gives an awaitable if closing is asynchronous."""
        kind = type(self.resource)
        told = (type(error) if error else None, error, error.__traceback__ if error else None)
        match self.way:
            case "exit":
                return kind.__exit__(self.resource, *told)
            case "aexit":
                return kind.__aexit__(self.resource, *told)
            case "close":
                return self.resource.close()
            case "aclose":
                return self.resource.aclose()
            case "none":
                return None


def open_resource(scope: Scope, name: str, block_on: Callable[[Awaitable[Any]], Any]) -> Any:
    """Open one resource in this thread; asynchronous parts go through `block_on`."""
    made = scope.opens[name](scope.state)
    if isinstance(made, Awaitable):
        made = block_on(made)
    kind = type(made)
    way = way_of(kind, "exit", "aexit", "close", "aclose")
    value = made
    if way == "exit":
        value = kind.__enter__(made)
    elif way == "aexit":
        value = block_on(kind.__aenter__(made))
    scope.exits.append(Exit(way, made))
    return value


def close_resources(
    scope: Scope, error: BaseException | None, block_on: Callable[[Awaitable[Any]], Any]
) -> None:
    """Close all, last opened first; if one fails to close, the others are closed all the same."""
    failure: BaseException | None = None
    while scope.exits:
        try:
            left = scope.exits.pop().leave(error)
            if isinstance(left, Awaitable):
                block_on(left)
        except BaseException as raised:
            failure = failure or raised
    if failure is not None:
        raise failure


Hop: TypeAlias = Callable[[Callable[[], Any]], Coroutine[Any, Any, Any]]


async def aopen_resource(scope: Scope, name: str, in_worker: Hop) -> Any:
    """Open one resource on the running loop; a blocking context manager is entered in a worker.

    It is registered as open right after it was entered: whoever waits for the worker may be
    cancelled.
    """
    made = scope.opens[name](scope.state)
    if isinstance(made, Awaitable):
        made = await made
    kind = type(made)
    way = way_of(kind, "aexit", "exit", "aclose", "close")

    def enter() -> Any:
        value = kind.__enter__(made)
        scope.exits.append(Exit(way, made))
        return value

    if way == "exit":
        return await in_worker(enter)
    value = await kind.__aenter__(made) if way == "aexit" else made
    scope.exits.append(Exit(way, made))
    return value


async def aclose_resources(scope: Scope, error: BaseException | None, in_worker: Hop) -> None:
    """Close all on the running loop, last opened first."""
    failure: BaseException | None = None
    while scope.exits:
        leaving = scope.exits.pop()
        try:
            await _aleave(leaving, error, in_worker)
        except BaseException as raised:
            failure = failure or raised
    if failure is not None:
        raise failure


async def _aleave(leaving: Exit, error: BaseException | None, in_worker: Hop) -> None:
    if leaving.way in ("aexit", "aclose"):
        await leaving.leave(error)
        return
    left = await in_worker(lambda: leaving.leave(error))
    if isinstance(left, Awaitable):  # a `close` that is a coroutine function
        await left


METHODS = {"exit": "__enter__", "aexit": "__aenter__", "close": "close", "aclose": "aclose"}


def way_of(kind: type, *ways: Way) -> Way:
    """Give the first of these ways to close a resource that its class supports."""
    for way in ways:
        if hasattr(kind, METHODS[way]):
            return way
    return "none"
