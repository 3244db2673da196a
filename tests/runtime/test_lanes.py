"""Branches of plain nodes in unobserved runs: few workers, otherwise the same behaviour."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial
from typing import Any

import parts
import pytest
from ways import by_calls, by_steps, handing_over

from flowrt import StepLimitError, current, kit, lanes
from flowrt.runs import begin
from flowrt.state import Forked, State
from flowrt.testing.rules import PATIENCE

mark: ContextVar[int] = ContextVar("mark", default=0)


def anode(name: str, call: Callable[[Any], Any], *writes: str) -> kit.Node:
    return kit.Node(name, 1, call, writes, kind="async")


def each(items: Any, *nodes: kit.Node, **more: Any) -> kit.Each:
    return parts.each(items, lambda s: nodes, **more)


@pytest.fixture(autouse=True)
def no_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No run in this file may fall back to the machine."""
    monkeypatch.delattr("flowrt.plain.Machine")


@pytest.fixture
def parted(make: Any) -> Callable[..., Any]:
    """Return a graph of one step, with an item `x` and a growing `log`."""

    def made(step: kit.Step, **more: Any) -> Any:
        return make.graph(
            lambda s: (step,),
            {"x": int, "log": list},
            folds={"log": kit.append},
            outputs=("log",),
            **more,
        )

    return made


def test_items_that_never_wait_share_one_task(parted: Any) -> None:
    """A task is needed only to wait."""
    tasks = set()

    async def look(x: int) -> int:
        tasks.add(asyncio.current_task())
        return x

    graph = parted(each(range(50), anode("look", lambda s: look(s.x), "log")))

    assert by_steps(graph) == {"log": [*range(50)]}
    assert len(tasks) == 1


def test_items_that_wait_are_all_under_way(parted: Any) -> None:
    """As many as the run allows are started, however few were started at first."""
    under_way: set[int] = set()
    most = 0

    async def wait(x: int) -> int:
        nonlocal most
        under_way.add(x)
        most = max(most, len(under_way))
        for _ in range(20):
            await asyncio.sleep(0)
        under_way.discard(x)
        return x

    graph = parted(each(range(100), anode("wait", lambda s: wait(s.x), "log")))

    assert by_steps(graph, max_concurrency=30) == {"log": [*range(100)]}
    assert most == 30


def test_context_variables_of_one_item_are_not_those_of_the_next(parted: Any) -> None:
    """Both may run in the same task."""

    async def change(x: int) -> int:
        before = mark.get()
        mark.set(x)
        return before

    graph = parted(each([1, 2, 3], anode("change", lambda s: change(s.x), "log")))

    assert by_steps(graph) == {"log": [0, 0, 0]}


def test_timeout_within_a_node_ends_that_node_alone(parted: Any) -> None:
    """A node runs in a task of its own while it waits."""

    async def hurry(x: int) -> str:
        try:
            async with asyncio.timeout(0.01 if x == 1 else 30):
                await asyncio.sleep(30 if x == 1 else 0)
        except TimeoutError:
            return "late"
        return "done"

    graph = parted(each([0, 1, 2], anode("hurry", lambda s: hurry(s.x), "log")))

    assert by_steps(graph) == {"log": ["done", "late", "done"]}


def test_cancelled_run_cancels_every_lane_and_waits_for_it(parted: Any) -> None:
    """No lane starts after that."""
    begun, ended = [], []

    async def wait(x: int) -> None:
        begun.append(x)
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0)
            ended.append(x)

    graph = parted(each(range(9), anode("wait", lambda s: wait(s.x)), most=3))

    async def main() -> None:
        graph.aplain = partial(handing_over, graph)
        task = asyncio.create_task(graph.ainvoke({}))
        while len(begun) < 3:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert sorted(begun) == sorted(ended) == [0, 1, 2]


def test_result_that_comes_in_spite_of_cancellation_is_kept(make: Any) -> None:
    """The result of a finished node is kept, and its branch goes no further."""

    async def stubborn() -> str:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            return "kept"
        return "never"

    async def fail() -> None:
        await asyncio.sleep(0.005)
        raise KeyError("lost")

    async def more() -> str:
        return "more"

    both = parts.group(
        lambda s: (
            anode("stubborn", lambda s: stubborn(), "log"),
            anode("more", lambda s: more(), "log"),
        ),
        lambda s: (anode("fail", lambda s: fail()),),
    )
    handled = each([1], kit.Node("handled", 1, lambda s: "handled", ("log",), place="inline"))

    def walk(s: Any) -> Any:
        try:
            yield both
        except KeyError:
            yield handled

    graph = make.graph(walk, {"x": int, "log": list}, folds={"log": kit.append}, outputs=("log",))

    assert by_steps(graph) == {"log": ["kept", "handled"]}


def test_error_and_spot_of_a_lane_name_its_node(parted: Any) -> None:
    """This is the same as in every other way to run."""
    seen = []

    async def look(x: int) -> int:
        await asyncio.sleep(0)
        seen.append(current())
        return 10 // (2 - x)

    graph = parted(each([0, 1, 2], anode("look", lambda s: look(s.x), "log")))

    with pytest.raises(ZeroDivisionError) as caught:
        by_steps(graph, run_id="r")

    assert {spot.node for spot in seen} == {"look"}
    assert len({spot.idempotency_key for spot in seen}) == 3
    assert caught.value.__notes__ == ["in node `look` of graph `Made` (made.flow:1), run r"]


@pytest.mark.parametrize(("steps", "ends"), [(2, False), (3, True)])
def test_limit_counts_along_the_longest_way_of_a_dataflow(
    parted: Any, steps: int, ends: bool
) -> None:
    """The graph has three nodes: one needs the second, which needs the third."""

    async def one() -> int:
        return 1

    nodes = tuple(anode(name, lambda s: one(), "log") for name in "abc")
    graph = parted(parts.dataflow(nodes, ((), (0,), (1,))))

    if ends:
        assert by_steps(graph, max_steps=steps) == {"log": [1, 1, 1]}
    else:
        with pytest.raises(StepLimitError, match="limit of 2 steps, at `c`"):
            by_steps(graph, max_steps=steps)


def test_branches_that_take_more_than_a_call_are_left_to_the_machine(parted: Any) -> None:
    """Examples are a retry, and a coroutine in a run without an event loop."""
    state = parted(each([1])).state()
    run = begin(parted(each([1])), state)
    retried = kit.Node("n", 1, lambda s: 1, retry=kit.Retry(2))

    steps = [each([1], node) for node in (retried, anode("n", lambda s: 1))]

    assert [lanes.part_of(run, state, 9, (step,), "sync") for step in steps] == [None, None]


@pytest.fixture
def unhurried() -> Iterator[None]:
    """Let a thread run until it waits: on a busy machine others would take its turn before."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(PATIENCE)
    yield
    sys.setswitchinterval(interval)


def test_threads_that_never_wait_take_lane_after_lane(parted: Any, unhurried: None) -> None:
    """A thread, too, is needed only to wait."""
    threads = set()

    def look(x: int) -> int:
        threads.add(threading.get_ident())
        return x

    step = each(range(300), kit.Node("look", 1, lambda s: look(s.x), ("log",)))

    assert by_calls(parted(step)) == {"log": [*range(300)]}
    assert threading.get_ident() not in threads
    assert len(threads) < 10


def test_quick_nodes_stay_in_the_thread_of_the_caller(parted: Any) -> None:
    """This also holds for nodes that must not see each other's writes, so that the plain text is
    not used.
    """
    threads = set()

    def look(x: int) -> int:
        threads.add(threading.get_ident())
        return x

    node = kit.Node("look", 1, lambda s: look(s.x) + len(s.log), ("log",), place="inline")
    step = each([1, 2, 3], node, own=("log",))

    assert by_calls(parted(step)) == {"log": [1, 2, 3]}
    assert threads == {threading.get_ident()}


@pytest.mark.parametrize("place", ["inline", None])
def test_context_variables_of_one_call_are_not_those_of_the_next(parted: Any, place: Any) -> None:
    """It does not matter whether a worker thread or the caller runs the call."""

    def change(x: int) -> int:
        before = mark.get()
        mark.set(x)
        return before

    node = kit.Node("change", 1, lambda s: change(s.x), ("log",), place=place)

    assert by_calls(parted(each([1, 2, 3], node))) == {"log": [0, 0, 0]}
    assert mark.get() == 0


def test_failing_variable_of_an_item_is_an_error_of_the_part(make: Any) -> None:
    """It does not matter which worker takes the item."""

    def bind(s: Any, item: Any) -> None:
        s.x = 1 // item

    node = kit.Node("n", 1, lambda s: s.x, ("log",))
    step = kit.Each(9, lambda s: [1, 0, 1], bind, lambda s: (node,), calls="sync")
    graph = make.graph(lambda s: (step,), {"x": int, "log": list}, folds={"log": kit.append})

    with pytest.raises(ZeroDivisionError):
        by_calls(graph)


def test_error_and_spot_in_a_thread_name_their_node(parted: Any) -> None:
    """This is the same as in every other way to run."""
    seen = []

    def look(x: int) -> int:
        seen.append(current())
        return 10 // (2 - x)

    graph = parted(each([0, 1, 2], kit.Node("look", 1, lambda s: look(s.x), ("log",))))

    with pytest.raises(ZeroDivisionError) as caught:
        by_calls(graph, run_id="r")

    assert {spot.node for spot in seen} == {"look"}
    assert len({spot.idempotency_key for spot in seen}) == 3
    assert caught.value.__notes__ == ["in node `look` of graph `Made` (made.flow:1), run r"]


def up(x: int) -> int:
    return x + 1


async def aup(x: int) -> int:
    return x + 1


UP = kit.Node("up", 1, lambda s: up(s.x), ("x",))
AUP = anode("up", lambda s: aup(s.x), "x")
GIVE = kit.Node("give", 2, lambda s: s.x, ("log",), place="inline")
ways = pytest.mark.parametrize(
    ("run", "node", "calls"),
    [(by_calls, UP, "sync"), (by_steps, UP, "sync"), (by_steps, AUP, "async")],
)


@ways
def test_branch_that_chooses_its_way_is_a_lane(
    parted: Any, run: Any, node: Any, calls: Any
) -> None:
    """Each item loops as often as its fields say; a `set` runs wherever its branch does."""

    def walk(s: Any) -> Iterator[kit.Step]:
        while s.x < 3:
            yield node
        if s.x == 3:
            yield GIVE

    step = parts.each([1, 7, 2], walk, variables=("x",), calls=calls)

    assert run(parted(step)) == {"log": [3, 3]}


@ways
def test_limit_holds_for_a_branch_that_goes_round(
    parted: Any, run: Any, node: Any, calls: Any
) -> None:
    """Steps are counted along the branch, and the error names its loop."""

    def walk(s: Any) -> Iterator[kit.Step]:
        while True:
            yield node

    step = parts.each([1], walk, variables=("x",), calls=calls)

    with pytest.raises(StepLimitError, match="limit of 5 steps, in the cycle `up` -> `up`"):
        run(parted(step), max_steps=5)


@ways
def test_error_of_a_route_is_one_of_the_branch(
    parted: Any, run: Any, node: Any, calls: Any
) -> None:
    """It has no node; the writes of finished branches stay, and no further item starts."""

    def walk(s: Any) -> Iterator[kit.Step]:
        yield GIVE
        if 1 // (s.x - 2):
            yield node

    step = parts.each([1, 2, 3], walk, variables=("x",), calls=calls, most=1)

    with pytest.raises(ZeroDivisionError) as caught:
        run(parted(step), run_id="r")

    assert caught.value.__notes__ == ["in graph `Made` (made.flow), run r"]


@ways
def test_results_that_are_taken_apart_or_replace_land_in_a_lane(
    make: Any, run: Any, node: Any, calls: Any
) -> None:
    """This is the same as in every other way to run, in the branch and at the join."""
    both = kit.Node("both", 1, lambda s: (s.x, s.x), ("x", "log"), form="tuple", place="inline")
    anew = kit.Node("anew", 1, lambda s: ["new"], ("log",), replaces=("log",), place="inline")
    step = parts.group(lambda s: (both, node), lambda s: (anew, GIVE), calls=calls)
    graph = make.graph(
        lambda s: (step,),
        {"x": (int, 1), "log": list},
        folds={"log": kit.append},
        outputs=("x", "log"),
    )

    assert run(graph) == {"x": 2, "log": ["new", 1]}


def test_threads_beside_a_loop_leave_it_free(parted: Any) -> None:
    """Items of synchronous nodes wait for each other, and for the event loop."""
    both, heard = threading.Barrier(2, timeout=PATIENCE), threading.Event()

    async def main() -> Any:
        asyncio.get_running_loop().call_later(0.001, heard.set)
        return await graph.ainvoke({})

    def work(x: int) -> int:
        both.wait()
        assert heard.wait(PATIENCE)
        return x

    graph = parted(each([1, 2], kit.Node("work", 1, lambda s: work(s.x), ("log",))))
    graph.aplain = partial(handing_over, graph)

    assert asyncio.run(main()) == {"log": [1, 2]}


def test_cancelled_run_waits_for_its_threads_and_begins_no_more(parted: Any) -> None:
    """What they use may be closed once the run has ended."""
    begun, ended = [], []
    going_on = threading.Event()

    def work(x: int) -> None:
        begun.append(x)
        assert going_on.wait(PATIENCE)
        ended.append(x)

    graph = parted(each(range(9), kit.Node("work", 1, lambda s: work(s.x)), most=1))
    graph.aplain = partial(handing_over, graph)

    async def main() -> None:
        task = asyncio.create_task(graph.ainvoke({}))
        while not begun:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        going_on.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert begun == ended == [0]


def test_copies_of_one_state_share_no_container_of_their_own() -> None:
    """Other containers are shared, and unset fields stay unset."""

    class Fields(State):
        __slots__ = ("a", "log", "unset")

    state = Fields()
    state.a, state.log = [1], [1]
    forked = Forked(state)

    one, other = forked.fork(("log",)), forked.fork(("log",))
    one.log.append(2)

    assert (state.log, other.log) == ([1], [1])
    assert one.a is other.a is state.a
    assert not hasattr(one, "unset")
