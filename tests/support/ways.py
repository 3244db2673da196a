"""All ways to run a graph; each gives the output."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import Any

from flowrt import RunFinished, kit

Way = Callable[..., Any]


def by_invoke(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    return graph.invoke(given, **settings)


def by_ainvoke(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    return asyncio.run(graph.ainvoke(given, **settings))


def by_stream(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    *_, last = graph.stream(given, mode="events", **settings)
    assert isinstance(last, RunFinished)
    return last.output


def by_astream(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    async def collect() -> list[Any]:
        return [event async for event in graph.astream(given, mode="events", **settings)]

    *_, last = asyncio.run(collect())
    assert isinstance(last, RunFinished)
    return last.output


def by_steps(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    """Hand each step over to the machine, as a plain text on a loop does with steps it
    cannot run.
    """
    twin = copy.copy(graph)
    twin.plain, twin.aplain = None, twin.aplain or partial(handing_over, graph)
    return asyncio.run(twin.ainvoke(given, **settings))


async def handing_over(graph: kit.Graph[Any, Any], state: Any, run: kit.Run, left: int) -> int:
    """Walk through a graph, and run each step by itself."""
    steps = Steps(graph.walk(state))
    while (step := steps.next()) is not None:
        try:
            left = await kit.adrive(run, state, left, step)
        except Exception as error:
            left = run.left
            steps.fail(error)
    return left


def by_calls(graph: kit.Graph[Any, Any], given: Any = None, **settings: Any) -> Any:
    """Hand each step over to the machine, as a plain text does with steps it cannot run."""

    def text(state: Any, run: kit.Run, left: int) -> int:
        steps = Steps(graph.walk(state))
        while (step := steps.next()) is not None:
            try:
                left = kit.drive(run, state, left, step)
            except Exception as error:
                left = run.left
                steps.fail(error)
        return left

    twin = copy.copy(graph)
    twin.plain = twin.plain or text
    return twin.invoke(given, **settings)


class Steps:
    """The steps of a walk, which is told of their errors."""

    def __init__(self, walk: Iterable[kit.Step]) -> None:
        self._walk = iter(walk)
        self._error: Exception | None = None

    def next(self) -> kit.Step | None:
        """Give the next step, or None at the end."""
        error, self._error = self._error, None
        if error is None:
            return next(self._walk, None)
        if not isinstance(self._walk, Generator):
            raise error
        try:
            step: kit.Step = self._walk.throw(error)
        except StopIteration:
            return None
        return step

    def fail(self, error: Exception) -> None:
        """Tell the walk that the step failed."""
        self._error = error
