"""Batches: order, failures in place, limits, in threads and processes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import pytest
from gauge import Gauge

from flowrt import InputError, kit
from flowrt.testing.rules import PATIENCE


class State(kit.State):
    __slots__ = ("x",)

    x: int

    def __init__(self, x: int) -> None:
        self.x = x


class Values(TypedDict):
    x: int


def invert(x: int) -> float:
    return 6 / x


INVERT = kit.Node("invert", 1, lambda s: invert(s.x), ("x",))


def walk_inverse(s: State) -> Any:
    yield INVERT


Inverse = kit.Graph[Values, Values](
    "Inverse",
    State,
    admit=lambda given: State(given["x"]),
    params=("x",),
    outputs=("x",),
    output=lambda s: {"x": s.x},
    walk=walk_inverse,
)
INPUTS: list[Values] = [{"x": 3}, {"x": 0}, {"x": 2}]


def by_thread(graph: Any, inputs: Any, **more: Any) -> Any:
    return graph.batch(inputs, **more)


def by_loop(graph: Any, inputs: Any, **more: Any) -> Any:
    return asyncio.run(graph.abatch(inputs, **more))


@pytest.fixture(params=[by_thread, by_loop])
def batch(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_outputs_keep_the_order_of_the_inputs(batch):
    """It does not matter which run ends first, and any iterable will do."""
    assert batch(Inverse, iter([{"x": 3}, {"x": 2}, {"x": 1}])) == [{"x": 2}, {"x": 3}, {"x": 6}]
    assert batch(Inverse, []) == []


def test_exceptions_may_stand_in_place(batch):
    """The other runs continue."""
    first, error, last = batch(Inverse, INPUTS, return_exceptions=True)

    assert (first, last) == ({"x": 2}, {"x": 3})
    assert isinstance(error, ZeroDivisionError)


@pytest.mark.parametrize("keeps", [False, True])
def test_error_of_the_inputs_is_no_run_of_theirs(batch, keeps):
    """The number of inputs is unknown, so the error has no place in the result."""

    def inputs() -> Iterator[Values]:
        yield {"x": 3}
        raise LookupError("no more of them")

    with pytest.raises(LookupError, match="no more of them"):
        batch(Inverse, inputs(), return_exceptions=keeps)


def test_first_failure_is_raised_otherwise(batch):
    """It carries its notes, and no new run starts."""
    with pytest.raises(ZeroDivisionError) as caught:
        batch(Inverse, INPUTS)

    assert "in node `invert`" in caught.value.__notes__[0]


def test_at_most_so_many_runs_are_under_way(make, batch):
    """`max_concurrency` of a batch limits the number of runs."""
    gauge = Gauge(2)
    graph = make.graph(lambda s: (kit.Node("work", 1, lambda s: gauge.work()),), {"x": int})
    batch(graph, [{}] * 10, max_concurrency=2)

    assert gauge.most == 2


def in_threads(make: Any, work: Any) -> Any:
    """A graph whose only node returns the thread that it ran in."""
    call = kit.Node("work", 1, lambda s: work(s.x) or threading.get_ident(), ("x",))
    return make.graph(lambda s: (call,), {"x": int}, params=("x",), outputs=("x",))


def test_short_runs_stay_in_one_thread(make, monkeypatch):
    """Switching threads would cost more than the runs themselves."""
    monkeypatch.setattr("flowrt.batch.FIRST_LOOK", 60)
    graph = in_threads(make, lambda x: None)

    assert len({output["x"] for output in graph.batch([{"x": 1}] * 100, max_concurrency=8)}) == 1


def test_runs_that_wait_are_all_under_way_even_behind_short_ones(make):
    """Whether runs take long is measured again and again."""
    meeting = threading.Barrier(4, timeout=PATIENCE)

    def work(waits: int) -> None:
        if waits:
            meeting.wait()

    graph = in_threads(make, work)
    inputs = [{"x": 0}] * 3000 + [{"x": 1}] * 4

    outputs = graph.batch(inputs, max_concurrency=4)

    assert len({output["x"] for output in outputs[3000:]}) == 4


def test_first_failure_stops_short_runs_too(make):
    """It stops those in the single thread that they use, and no further input is taken."""
    seen: list[int] = []

    def work(x: int) -> None:
        seen.append(x)
        if x == 3:
            raise ValueError(x)

    with pytest.raises(ValueError, match="3"):
        in_threads(make, work).batch([{"x": x} for x in range(100)], max_concurrency=1)

    assert seen == [0, 1, 2, 3]


def test_settings_of_a_batch_reach_its_runs(batch):
    """They are checked before the first run."""
    with pytest.raises(InputError, match="no setting `max_step`"):
        batch(Inverse, INPUTS, max_step=3)
    with pytest.raises(InputError, match="at least 1"):
        batch(Inverse, INPUTS, max_concurrency=0)


def test_unknown_executor_is_refused():
    """There are only two."""
    with pytest.raises(InputError, match="no executor `threads`; there is `thread`, `process`"):
        Inverse.batch(INPUTS, executor="threads")


def test_cancelling_a_batch_cancels_its_runs(make):
    """No run is left behind on the event loop."""
    begun: list[int] = []
    ended: list[int] = []

    async def slow() -> None:
        begun.append(1)
        try:
            await asyncio.sleep(30)
        finally:
            ended.append(1)

    graph = make.graph(lambda s: (kit.Node("slow", 1, lambda s: slow(), kind="async"),), {"x": int})

    async def main() -> None:
        task = asyncio.ensure_future(graph.abatch([{}, {}]))
        while len(begun) < 2:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())

    assert ended == [1, 1]


SCRIPT = """
import multiprocessing
import os
from flowrt import kit
from flowrt.testing.rules import PATIENCE

class State(kit.State):
    __slots__ = ("pid", "x")
    pid: int
    x: int
    def __init__(self, x):
        self.x = x

LOOK = kit.Node("look", 1, lambda s: os.getpid(), ("pid",))
FAIL = kit.Node("fail", 2, lambda s: 1 / s.x)

def walk_here(s):
    yield LOOK
    yield FAIL

Here = kit.Graph(
    "Here",
    State,
    admit=lambda given: State(given["x"]),
    params=("x",),
    outputs=("pid", "x"),
    output=lambda s: {"pid": s.pid, "x": s.x},
    walk=walk_here,
)

if __name__ == "__main__":
    inputs = [{"x": 1}, {"x": 0}, {"x": 2}]
    first, error, last = Here.batch(inputs, executor="process", return_exceptions=True)
    assert (first["x"], last["x"]) == (1, 2)
    assert os.getpid() not in (first["pid"], last["pid"])
    assert type(error) is ZeroDivisionError, error
    assert "in node `fail`" in error.__notes__[0]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(Here.invoke, inputs[:1])[0]["pid"] != os.getpid()
"""


def test_batch_runs_in_processes(tmp_path: Path):
    """The pool may be the caller's, since graphs are pickled by name. Errors keep their notes."""
    script = tmp_path / "here_flow.py"
    script.write_text(SCRIPT)

    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=here)

    assert ended.returncode == 0, ended.stderr
