"""Groups, races, `each` and `dataflow`: everything runs, and results do not depend on timing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
from gauge import Gauge
from parts import dataflow, each, group
from ways import Way, by_ainvoke, by_astream, by_calls, by_invoke, by_steps, by_stream

import flowrt
from flowrt import kit
from flowrt.testing.rules import PATIENCE


@pytest.fixture(params=[by_invoke, by_ainvoke, by_stream, by_astream, by_steps, by_calls])
def run(request: pytest.FixtureRequest) -> Way:
    """Run a graph in one of the ways in which a parallel part may run; return its output."""
    way: Way = request.param
    return way


def node(name: str, call: Any, *writes: str, **more: Any) -> kit.Node:
    return kit.Node(name, 1, call, writes, **more)


class Meeting:
    """Releases calls only when all expected ones have arrived, so they must be concurrent."""

    def __init__(self, guests: int) -> None:
        self.barrier = threading.Barrier(guests, timeout=PATIENCE)

    def come(self, value: Any = None) -> Any:
        self.barrier.wait()
        return value


def test_branches_that_ask_at_once_see_one_run(make, monkeypatch):
    """Its name is created when it is first asked for, and only once."""
    names, coming = count(1), threading.Semaphore(0)

    def made_slowly() -> str:
        for _ in "ab":
            coming.acquire(timeout=PATIENCE)
        time.sleep(0.01)  # by now the other one is on its way
        coming.release(2)
        return f"run {next(names)}"

    def ask(s: Any) -> str:
        coming.release()
        return flowrt.current().run_id or ""

    monkeypatch.setattr("flowrt.runs.new_id", made_slowly)
    branches = [node(name, ask, name) for name in "ab"]
    graph = make.graph(
        lambda s: (group(*(lambda _, one=one: (one,) for one in branches)),),
        {"a": str, "b": str},
        outputs=("a", "b"),
    )

    assert by_invoke(graph, {}) == {"a": "run 1", "b": "run 1"}


def test_branches_of_a_group_run_at_the_same_time(make, run):
    """Each synchronous branch runs in a thread of its own."""
    meeting = Meeting(3)
    branches = [node(name, lambda s, n=name: meeting.come(n), name) for name in "abc"]
    graph = make.graph(
        lambda s: (group(*(lambda s, b=b: (b,) for b in branches)),),
        {"a": str, "b": str, "c": str},
        outputs=("a", "b", "c"),
    )

    assert run(graph) == {"a": "a", "b": "b", "c": "c"}


def test_writes_meet_in_the_order_in_which_branches_are_written(make, run):
    """The branch that finishes last may be the one whose writes land first."""
    first_done = threading.Event()

    def slow() -> str:
        assert first_done.wait(PATIENCE)
        return "slow"

    def quick() -> str:
        first_done.set()
        return "quick"

    both = group(
        lambda s: (node("slow", lambda s: slow(), "log"),),
        lambda s: (node("quick", lambda s: quick(), "log"),),
    )
    graph = make.graph(
        lambda s: (both,), {"log": list}, folds={"log": kit.append}, outputs=("log",)
    )

    assert run(graph) == {"log": ["slow", "quick"]}


def test_branch_sees_the_fork_and_its_own_writes_only(make, run):
    """A branch that reads the field it appends to has a copy of it."""
    note = node("note", lambda s: len(s.log), "log")
    both = group(lambda s: (note, note), lambda s: (note, note), own=(("log",), ("log",)))
    graph = make.graph(
        lambda s: (note, both), {"log": list}, folds={"log": kit.append}, outputs=("log",)
    )

    assert run(graph) == {"log": [0, 1, 2, 1, 2]}


def test_groups_nest_without_running_out_of_threads(make, run):
    """A waiting parent holds no worker: three levels of four branches finish with one call at a
    time.
    """
    leaf = node("leaf", lambda s: 1, "n")

    def nest(depth: int) -> Any:
        if depth == 0:
            return lambda s: (leaf,)
        inner = group(*(nest(depth - 1) for _ in range(4)))
        return lambda s: (inner,)

    graph = make.graph(nest(3), {"n": (int, 0)}, folds={"n": kit.add}, outputs=("n",))

    assert run(graph, max_concurrency=1) == {"n": 64}


def test_first_failure_cancels_and_awaits_the_siblings(make, run):
    """The error of the group is raised after the others have ended, not before."""
    begun, ended = [], []

    async def slow() -> None:
        begun.append("slow")
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0)
            ended.append("slow")

    async def fail() -> None:
        while not begun:
            await asyncio.sleep(0)
        raise KeyError("lost")

    both = group(
        lambda s: (node("slow", lambda s: slow(), kind="async"),),
        lambda s: (node("fail", lambda s: fail(), kind="async"),),
    )

    with pytest.raises(KeyError, match="lost"):
        run(make.graph(lambda s: (both,), {"x": int}))

    assert ended == ["slow"]


def test_what_finished_before_a_failure_lands_before_the_handler(make, run):
    """A handler that catches the error of the group sees these writes, in written order."""
    done = threading.Event()

    def finish() -> str:
        done.set()
        return "kept"

    def fail() -> None:
        assert done.wait(PATIENCE)
        raise KeyError("lost")

    both = group(
        lambda s: (node("fail", lambda s: fail()),),
        lambda s: (node("keep", lambda s: finish(), "log"),),
    )
    handled = node("handled", lambda s: "handled", "log")

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield both
        except KeyError:
            yield handled

    graph = make.graph(walk, {"log": list}, folds={"log": kit.append}, outputs=("log",))

    assert run(graph) == {"log": ["kept", "handled"]}


def test_failure_deep_in_a_nest_cancels_the_branches_around(make, run):
    """Cancelling a branch cancels the forks inside it, and waits for them."""
    begun, ended = [], []

    async def slow(name: str) -> None:
        begun.append(name)
        try:
            await asyncio.sleep(30)
        finally:
            ended.append(name)

    async def fail() -> None:
        while len(begun) < 2:
            await asyncio.sleep(0)
        raise KeyError("lost")

    inner = group(
        *(lambda s, n=n: (node(n, lambda s, n=n: slow(n), kind="async"),) for n in ("a", "b"))
    )
    outer = group(lambda s: (inner,), lambda s: (node("f", lambda s: fail(), kind="async"),))

    with pytest.raises(KeyError, match="lost"):
        run(make.graph(lambda s: (outer,), {"x": int}))

    assert sorted(ended) == ["a", "b"]


def race(*walks: Any) -> kit.Race:
    return kit.Race(9, walks, own=((),) * len(walks))


def test_first_branch_to_finish_wins_the_race(make, run):
    """The loser is cancelled, and its writes are dropped."""
    begun = []
    cancelled = []

    async def slow() -> str:
        begun.append(True)
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise
        return "slow"

    async def quick() -> str:
        while not begun:
            await asyncio.sleep(0)
        return "quick"

    both = race(
        lambda s: (
            node("trace", lambda s: "dropped", "log"),
            node("slow", lambda s: slow(), "log", kind="async"),
        ),
        lambda s: (node("quick", lambda s: quick(), "log", kind="async"),),
    )
    graph = make.graph(
        lambda s: (both,), {"log": list}, folds={"log": kit.append}, outputs=("log",)
    )

    assert run(graph) == {"log": ["quick"]}
    assert cancelled == [True]


def fail(error: Exception) -> None:
    raise error


def test_failed_branch_has_lost_the_race(make, run):
    """The other branch can still win."""
    both = race(
        lambda s: (node("bad", lambda s: fail(KeyError("bad"))),),
        lambda s: (node("good", lambda s: "good", "x"),),
    )

    assert run(make.graph(lambda s: (both,), {"x": str}, outputs=("x",))) == {"x": "good"}


def test_race_that_all_lose_raises_the_error_written_first(make, run):
    """The outcome does not depend on which of them failed first."""
    both = race(
        lambda s: (
            node("pass", lambda s: None),
            node("one", lambda s: fail(KeyError("one"))),
        ),
        lambda s: (node("two", lambda s: fail(ValueError("two"))),),
    )

    with pytest.raises(KeyError, match="one"):
        run(make.graph(lambda s: (both,), {"x": int}))


@pytest.mark.parametrize("items", [[3, 1, 2], (3, 1, 2), {3: "c", 1: "a", 2: "b"}, []])
def test_each_item_lands_in_the_order_of_the_items(make, run, items):
    """This holds for lists, tuples and the keys of a mapping; without items nothing happens."""
    double = node("double", lambda s: s.x * 2, "log")
    graph = make.graph(
        lambda s: (each(items, lambda s: (double,)),),
        {"x": int, "log": list},
        folds={"log": kit.append},
        outputs=("log",),
    )

    assert run(graph) == {"log": [item * 2 for item in items]}


def test_variables_of_an_item_end_with_it(make):
    """The private variables of an item never land in the state around its `each`."""
    walk = (node("mine", lambda s: s.x, "x"), node("give", lambda s: s.x, "log"))
    graph = make.graph(
        lambda s: (each([1, 2], lambda s: walk, variables=("x",)),),
        {"x": int, "log": list},
        folds={"log": kit.append},
        outputs=("log",),
    )

    *_, last = graph.stream({}, mode="values")

    assert last == {"log": [1, 2]}


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_each_keeps_at_most_so_many_items_under_way(make, run, kind):
    """`max` limits the items, not only the calls: an item between two nodes counts."""
    lock = threading.Lock()
    under_way: set[int] = set()
    full = threading.Event()
    most = 0

    def count(x: int) -> None:
        nonlocal most
        with lock:
            under_way.add(x)
            most = max(most, len(under_way))
            if most == 3:
                full.set()

    def enter(x: int) -> None:
        count(x)
        assert full.wait(PATIENCE)

    async def aenter(x: int) -> None:
        count(x)
        while not full.is_set():
            await asyncio.sleep(0.001)

    begin = node("begin", lambda s: (aenter if kind == "async" else enter)(s.x), kind=kind)
    end = node("end", lambda s: under_way.discard(s.x))
    graph = make.graph(lambda s: (each(range(20), lambda s: (begin, end), most=3),), {"x": int})

    run(graph)

    assert most == 3


def test_run_holds_at_most_max_concurrency_calls(make, run):
    """Without `max`, the setting of the run limits an `each`, and groups too."""
    gauge = Gauge(2)
    branch = node("work", lambda s: gauge.work())
    items = each(range(10), lambda s: (branch,))
    both = group(*(lambda s: (branch, items) for _ in range(5)))

    run(make.graph(lambda s: (both,), {"x": int}), max_concurrency=2)

    assert gauge.most == 2


def test_failing_item_starts_no_more_items(make, run):
    """The error of an item is that of the step, and the writes of finished items are kept."""
    seen = []

    def work(x: int) -> int:
        seen.append(x)
        return x if x < 2 else fail(KeyError(x))

    body = node("work", lambda s: work(s.x), "log")

    def walk(s: Any) -> Iterator[kit.Step]:
        with suppress(KeyError):
            yield each(range(100), lambda s: (body,), most=1)

    graph = make.graph(walk, {"x": int, "log": list}, folds={"log": kit.append}, outputs=("log",))

    assert run(graph) == {"log": [0, 1]}
    assert seen == [0, 1, 2]


def test_dataflow_starts_a_node_the_moment_its_inputs_are_ready(make, run):
    """The second node of a chain runs while a slow neighbour of the first is still running."""
    after_a = threading.Event()

    def slow() -> str:
        assert after_a.wait(PATIENCE)
        return "slow"

    def follow(a: str) -> str:
        after_a.set()
        return a + "!"

    nodes = (
        node("a", lambda s: "a", "a"),
        node("slow", lambda s: slow(), "b"),
        node("follow", lambda s: follow(s.a), "c"),
        node("all", lambda s: s.b + s.c, "d"),
    )
    flow = dataflow(nodes, ((), (), (0,), (1, 2)))
    graph = make.graph(
        lambda s: (flow,),
        {"a": str, "b": str, "c": str, "d": str},
        outputs=("a", "b", "c", "d"),
    )

    assert run(graph) == {"a": "a", "b": "slow", "c": "a!", "d": "slowa!"}


def test_dataflow_writes_land_in_written_order(make, run):
    """A later node sees what it depends on; the parent gets all writes in source order."""
    nodes = (
        node("b", lambda s: list(s.log), "seen"),
        node("a", lambda s: "a", "log"),
    )
    flow = dataflow(nodes, ((1,), ()))
    graph = make.graph(
        lambda s: (node("first", lambda s: "0", "log"), flow),
        {"log": list, "seen": list},
        folds={"log": kit.append},
        outputs=("log", "seen"),
    )

    assert run(graph) == {"log": ["0", "a"], "seen": ["0", "a"]}


def test_parallel_subgraphs_do_not_share_state(make, run):
    """A subgraph in a branch has fields of its own."""
    inc = node("inc", lambda s: s.x + 1, "x")
    inner = make.graph(lambda s: (inc, inc), {"x": int}, outputs=("x",), name="Inner")
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state(x=s.x), ("log",))
    graph = make.graph(
        lambda s: (each([1, 2, 3], lambda s: (sub,)),),
        {"x": int, "log": list},
        folds={"log": kit.append},
        outputs=("log",),
    )

    assert run(graph) == {"log": [3, 4, 5]}
