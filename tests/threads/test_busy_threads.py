"""Runs that want a thread that somebody else holds."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from flowrt import Checkpointer, CheckpointError, Paused, ThreadBusyError
from flowrt.testing.rules import PATIENCE, Beside, keep


def test_a_run_is_refused_while_somebody_has_its_thread(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str]
):
    """No node is called; once the thread is free, the run starts."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    lease = checkpointer.acquire("t")

    with pytest.raises(ThreadBusyError, match=r"wait=….*take_over=True"):
        graph.invoke({"text": "a"}, thread_id="t")
    assert calls == []

    checkpointer.release(lease)
    assert isinstance(graph.invoke({"text": "a"}, thread_id="t"), Paused)


def test_a_run_waits_for_its_thread(desk: ModuleType, checkpointer: Checkpointer, calls: list[str]):
    """It does so if it is told to, in a thread of the program or on an event loop."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    lease = checkpointer.acquire("t")
    waiting = Beside(lambda: graph.invoke({"text": "a"}, thread_id="t", wait=PATIENCE))
    checkpointer.release(lease)
    assert isinstance(waiting.result(), Paused)

    async def on_a_loop() -> object:
        lease = checkpointer.acquire("t")
        task = asyncio.ensure_future(graph.aresume("t", {"confirm": False}, wait=PATIENCE))
        await asyncio.sleep(0)
        checkpointer.release(lease)
        return await task

    assert asyncio.run(on_a_loop()) == {"approved": False, "note": "a!"}


@pytest.mark.parametrize("seconds", [1e12, math.inf])
def test_a_wait_may_be_longer_than_threads_can(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], seconds: float
):
    """This applies to waiting for the thread, and for the end of the run."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    lease = checkpointer.acquire("t")
    waiting = Beside(
        lambda: graph.invoke({"text": "a"}, thread_id="t", wait=seconds, timeout=seconds)
    )
    checkpointer.release(lease)

    assert isinstance(waiting.result(), Paused)


def test_a_run_takes_its_thread_over(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str]
):
    """It does so if it is told to."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    checkpointer.acquire("t")

    assert isinstance(graph.invoke({"text": "a"}, thread_id="t", take_over=True), Paused)


@pytest.mark.parametrize("steps", range(0, 40, 3))
def test_a_run_that_is_cancelled_lets_go_of_its_thread(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], steps: int
):
    """It does so at once, even if it would wait forever for the thread, and wherever it was."""
    graph = desk.Refund.bind(checkpointer=checkpointer)

    async def on_a_loop() -> None:
        lease = checkpointer.acquire("t")
        waiting = asyncio.ensure_future(graph.ainvoke({"text": "a"}, thread_id="t", wait=None))
        for _ in range(steps):
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait_for(asyncio.gather(waiting, return_exceptions=True), PATIENCE)
        checkpointer.release(lease)

        running = asyncio.ensure_future(graph.ainvoke({"text": "a"}, thread_id="t"))
        for _ in range(steps):
            await asyncio.sleep(0.0002)
        running.cancel()
        await asyncio.wait_for(asyncio.gather(running, return_exceptions=True), PATIENCE)

    asyncio.run(on_a_loop())

    checkpointer.release(checkpointer.acquire("t"))


@pytest.mark.parametrize(
    "work",
    [
        lambda graph: graph.get_state("t"),
        lambda graph: graph.get_state_history("t"),
        lambda graph: graph.update_state("t", {"note": "x"}),
        lambda graph: graph.fork("t"),
        lambda graph: graph.copy_thread("t", "other"),
        lambda graph: graph.prune("t", keep_last=0),
        lambda graph: graph.delete_run("t", "run"),
        lambda graph: graph.delete_thread("t"),
    ],
)
def test_a_thread_of_another_graph_is_left_as_it_is(
    desk: ModuleType, checkpointer: Checkpointer, work: Callable[[Any], Any]
):
    """Its content is of no use to this graph, and anything written to it would be lost."""
    keep(checkpointer, "t", graph="Other")
    before = checkpointer.read("t"), checkpointer.heads()

    with pytest.raises(CheckpointError, match="thread `t` belongs to the graph `Other`"):
        work(desk.Refund.bind(checkpointer=checkpointer))

    assert (checkpointer.read("t"), checkpointer.heads()) == before


def test_a_thread_of_another_graph_is_let_go(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str]
):
    """The error says whose thread it is, and the thread stays free."""
    keep(checkpointer, "t", graph="Other")
    graph = desk.Refund.bind(checkpointer=checkpointer)

    with pytest.raises(CheckpointError, match="belongs to the graph `Other`"):
        graph.invoke({"text": "a"}, thread_id="t")
    with pytest.raises(CheckpointError, match="belongs to the graph `Other`"):
        asyncio.run(graph.aresume("t"))

    checkpointer.release(checkpointer.acquire("t"))
