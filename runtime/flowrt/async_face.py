"""What `Graph` does on a running event loop; a module of its own, since asyncio loads slowly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from flowrt import notes
from flowrt.async_driver import adrive, in_worker
from flowrt.batch import Plan
from flowrt.context import SPOT, sets_spot
from flowrt.resources import aclose_resources
from flowrt.runs import Run
from flowrt.state import State
from flowrt.watch import Watch

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.machine import Machine
    from flowrt.resuming import Opening


async def opened(graph: Graph[Any, Any], opening: Opening) -> tuple[Run, State]:
    """Open a run, acquiring its thread without blocking the loop."""
    if graph.threads is None:
        return opening()
    from flowrt.threads.opening import ThreadOpening  # needed only by graphs that keep threads

    assert isinstance(opening, ThreadOpening)
    return await opening.on_loop()


@sets_spot
async def run_through(graph: Graph[Any, Any], opening: Opening) -> Any:
    """Run a graph that nobody watches, in its plain form if possible; gives its result."""
    run, state = await opened(graph, opening)
    if graph.aplain is None or run.needs_walk():
        async for _ in walk_through(graph, run, state):
            pass
        return graph.result(run, state)
    token = SPOT.set(run)
    try:
        await graph.aplain(state, run, run.limit)
    except BaseException as error:
        notes.annotate_plain(error, run)
        await _close(run, error)
        raise
    finally:
        SPOT.reset(token)
    await _close(run, None)
    return graph.output(state)


notes.begins_run(run_through)


async def walk_through(graph: Graph[Any, Any], run: Run, state: State) -> AsyncGenerator[Any, None]:
    """Run a graph in its universal form; yields the items of its watch."""
    machine: Machine | None = None
    driver: AsyncGenerator[Any, None] | None = None
    try:
        machine = graph.machine(run, state)
        driver = adrive(machine)
        async for item in driver:
            yield item
    except BaseException as error:
        # Otherwise the loop would close the driver at some later time.
        if driver is not None:
            await driver.aclose()
        await _close(run, error)
        raise
    else:
        await _close(run, None)
    finally:
        if graph.threads is not None:
            await graph.threads.afinish(run, machine)


async def show(
    graph: Graph[Any, Any], opening: Opening, watch: Watch, given: dict[str, Any]
) -> AsyncGenerator[Any, None]:
    """Stream a run; its thread is held from the first item on."""
    run, state = await opened(graph, opening)
    watch.run_started(run, given)
    walk = walk_through(graph, run, state)
    try:
        async for item in walk:
            yield item
    except Exception as error:
        watch.run_failed(run, error)
        for item in watch.items:
            yield item
        raise
    finally:
        await walk.aclose()
    watch.run_over(run, run.paused or graph.output(state))
    for item in watch.items:
        yield item


async def _close(run: Run, error: BaseException | None) -> None:
    if run.scope is None or not run.scope.exits:
        return
    if error is None:
        await aclose_resources(run.scope, None, in_worker)
        return
    with suppress(Exception):  # the run's own error matters more
        await aclose_resources(run.scope, error, in_worker)


async def run_all(graph: Graph[Any, Any], inputs: Iterable[Any], plan: Plan) -> list[Any]:
    """Run a graph for each input, concurrently; results in the order of the inputs."""
    places = iter(enumerate(inputs))
    results: dict[int, Any] = {}
    width = plan.max_concurrency or plan.config.max_concurrency
    tasks = [asyncio.ensure_future(_take(graph, places, plan, results)) for _ in range(width)]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    return [results[place] for place in sorted(results)]


async def _take(
    graph: Graph[Any, Any], places: Iterator[tuple[int, Any]], plan: Plan, results: dict[int, Any]
) -> None:
    for place, given in places:
        try:
            results[place] = await graph.ainvoke(given, config=plan.config)
        except Exception as error:
            if not plan.return_exceptions:
                raise
            results[place] = error
