"""What a stream carries, how its reader holds the run, and what closing it does."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import flowrt
from flowrt import (
    Chunk,
    InputError,
    NodeChunk,
    NodeEmitted,
    NodeFinished,
    NodeStarted,
    NodeUpdated,
    RunFailed,
    RunFinished,
    RunStarted,
    TaskFinished,
    TaskStarted,
    kit,
)


def node(name: str, call: Any, *writes: str, **more: Any) -> kit.Node:
    return kit.Node(name, 1, call, writes, **more)


ADD = node("add", lambda s: s.x + 1, "x")
LOG = node("log", lambda s: s.x, "log")
FIELDS = {"x": int, "log": list}
FOLDS = {"log": kit.append}


def counted(make: Any, *steps: Any, **more: Any) -> kit.Graph[Any, Any]:
    return make.graph(
        lambda s: steps, FIELDS, folds=FOLDS, params=("x",), outputs=("x", "log"), **more
    )


def test_updates_are_what_nodes_returned_before_reducers(make, items):
    """A node without outputs shows as an empty update."""
    graph = counted(make, ADD, LOG, LOG, node("none", lambda s: 5))

    assert items(graph, {"x": 1}, mode="updates") == [
        {"add": {"x": 2}},
        {"log": {"log": 2}},
        {"log": {"log": 2}},
        {"none": {}},
    ]


def test_values_are_the_whole_state_after_each_step(make, items):
    """Unset fields are absent; a list that grows later does not change an earlier item."""
    graph = counted(make, LOG, LOG)

    assert items(graph, {"x": 1}, mode="values") == [
        {"x": 1, "log": [1]},
        {"x": 1, "log": [1, 1]},
    ]


def test_values_come_once_for_a_group_and_once_for_a_subgraph(make, items):
    """Inside a branch or a subgraph there is no state of the whole."""
    inner = counted(make, ADD, ADD, name="Inner")
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state(x=s.x), ("x",))
    fork = kit.Group(3, (lambda s: (LOG, LOG), lambda s: (LOG,)), own=((), ()))
    graph = counted(make, sub, fork)

    assert items(graph, {"x": 1}, mode="values") == [
        {"x": 3, "log": []},
        {"x": 3, "log": [3, 3, 3]},
    ]


def test_values_leave_resources_out(make, items):
    """A client is no value."""
    graph = make.graph(lambda s: (ADD,), {"x": int, "llm": Any}, params=("x",), resources=("llm",))

    assert items(graph.bind(llm=object()), {"x": 1}, mode="values") == [{"x": 2}]


def test_updates_of_a_subgraph_carry_its_path(make, items):
    """Its nodes first, then the subgraph itself."""
    inner = counted(make, ADD, name="Inner")
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state(x=s.x), ("x",))
    graph = counted(make, sub)

    assert items(graph, {"x": 1}, mode="updates") == [{"sub/add": {"x": 2}}, {"sub": {"x": 2}}]


def test_several_modes_give_pairs(make, items):
    """A list of one mode gives pairs too."""
    graph = counted(make, ADD)

    assert items(graph, {"x": 1}, mode=["updates", "values"]) == [
        ("updates", {"add": {"x": 2}}),
        ("values", {"x": 2, "log": []}),
    ]
    assert items(graph, {"x": 1}, mode=["updates"]) == [("updates", {"add": {"x": 2}})]


def test_unknown_mode_is_refused_at_once(make):
    """Before the first item is asked for, with the nearest mode."""
    graph = counted(make, ADD)

    with pytest.raises(InputError, match="no stream mode `update`; did you mean `updates`"):
        graph.stream({"x": 1}, mode="update")
    with pytest.raises(InputError, match="no stream mode"):
        graph.astream({"x": 1}, mode="update")


def test_input_is_checked_before_the_first_item(make):
    """A stream that cannot begin says so when it is made."""
    with pytest.raises(InputError, match="`x` is missing"):
        counted(make, ADD).stream({})


def words() -> Iterator[str]:
    yield "a"
    yield "b"


async def awords() -> AsyncIterator[str]:
    yield "a"
    yield "b"


def talk() -> str:
    flowrt.chunk("a")
    flowrt.chunk("b")
    return "ab"


async def atalk() -> str:
    flowrt.chunk("a")
    await asyncio.sleep(0)
    flowrt.chunk("b")
    return "ab"


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (words, "generator"),
        (awords, "async generator"),
        (words, "any"),
        (awords, "any"),
        (talk, "sync"),
        (atalk, "async"),
        (atalk, "any"),
    ],
)
@pytest.mark.parametrize("place", [None, "inline", "thread"])
def test_chunks_come_from_every_kind_of_function(make, items, function, kind, place):
    """Generators and `flowrt.chunk` alike, and the value is written as well."""
    speak = node("speak", lambda s: function(), "x", kind=kind, place=place)
    graph = make.graph(lambda s: (speak,), {"x": str})

    assert items(graph, mode=["chunks", "updates"]) == [
        ("chunks", Chunk("speak", "a", 1)),
        ("chunks", Chunk("speak", "b", 1)),
        ("updates", {"speak": {"x": "ab"}}),
    ]


def test_chunks_go_out_while_the_node_runs(make):
    """The reader has the first before the second is made."""
    made: list[int] = []

    def count() -> Iterator[int]:
        for number in range(3):
            made.append(number)
            yield number

    graph = make.graph(lambda s: (node("n", lambda s: count(), kind="generator"),), {"x": int})
    stream = graph.stream(mode="chunks")

    assert next(stream) == Chunk("n", 0, 1)
    assert made == [0]
    stream.close()


def test_unread_stream_holds_the_run(make):
    """An endless generator makes no more than is read, in a branch too."""
    made: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            made.append(1)
            yield 1

    fork = kit.Group(2, (lambda s: (node("n", lambda s: endless(), kind="generator"),),), own=((),))
    stream = make.graph(lambda s: (fork,), {"x": int}).stream(mode="chunks")
    for _ in range(3):
        next(stream)
    time.sleep(0.01)
    read = len(made)
    stream.close()

    assert read <= 4


def test_unread_asynchronous_stream_holds_the_run(make):
    """The same for an asynchronous generator, whose task waits for the reader."""
    made: list[int] = []

    async def endless() -> AsyncIterator[int]:
        while True:
            made.append(1)
            yield 1

    speak = node("n", lambda s: endless(), kind="async generator")
    graph = make.graph(lambda s: (speak,), {"x": int})

    async def main() -> int:
        stream = graph.astream(mode="chunks")
        for _ in range(3):
            await anext(stream)
        await asyncio.sleep(0.005)
        read = len(made)
        await stream.aclose()
        return read

    assert asyncio.run(main()) <= 4


def test_custom_items_are_what_was_emitted(make, items):
    """From a thread, a coroutine and an inline node; outside a run nothing happens."""

    async def say(value: int) -> None:
        flowrt.emit(value)

    flowrt.emit("nowhere")
    steps = (
        node("a", lambda s: flowrt.emit(1)),
        node("b", lambda s: say(2), kind="async"),
        node("c", lambda s: flowrt.emit(3), place="inline"),
    )

    assert items(make.graph(lambda s: steps, {"x": int}), mode="custom") == [1, 2, 3]


def test_tasks_are_the_start_and_the_end_of_each_attempt(make, items):
    """With the error of one that failed."""
    calls: list[int] = []

    def flaky() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError("down")

    again = node("again", lambda s: flaky(), retry=kit.Retry(2))
    told = items(make.graph(lambda s: (again, ADD), {"x": (int, 0)}), mode="tasks")

    shape = [(type(task), task.node, task.attempt) for task in told]
    assert shape == [
        (TaskStarted, "again", 1),
        (TaskFinished, "again", 1),
        (TaskStarted, "again", 2),
        (TaskFinished, "again", 2),
        (TaskStarted, "add", 1),
        (TaskFinished, "add", 1),
    ]
    assert isinstance(told[1].error, ConnectionError)
    assert told[3].error is None


def test_events_are_everything_with_run_thread_and_path(make, items):
    """Typed objects, from the run's start to its output."""

    def work() -> int:
        flowrt.emit("e")
        flowrt.chunk("c")
        return 5

    graph = make.graph(lambda s: (node("work", lambda s: work(), "x"),), {"x": int}, outputs=("x",))
    told = items(graph, mode="events", run_id="r", thread_id="t")

    kinds = [type(event) for event in told]
    assert kinds == [
        RunStarted,
        NodeStarted,
        NodeEmitted,
        NodeChunk,
        NodeFinished,
        NodeUpdated,
        RunFinished,
    ]
    assert {(event.run_id, event.thread_id) for event in told} == {("r", "t")}
    assert [event.path for event in told] == ["", *["work"] * 5, ""]
    assert told[-1].output == {"x": 5}


def test_failed_run_tells_its_error_and_raises_it(make):
    """The reader sees what led there, then the exception."""
    graph = make.graph(lambda s: (node("bad", lambda s: 1 / 0),), {"x": int})
    stream = graph.stream(mode="events")

    told = [type(next(stream)) for _ in range(4)]

    assert told == [RunStarted, NodeStarted, NodeFinished, RunFailed]
    with pytest.raises(ZeroDivisionError):
        next(stream)


def test_checkpoints_are_none_without_a_checkpointer(make, items):
    """The mode is known, and silent."""
    assert items(counted(make, ADD), {"x": 1}, mode="checkpoints") == []


def closing(make: Any, log: list[str]) -> kit.Graph[Any, Any]:
    """Give a graph with a resource, a task and a thread under way beside a node that is done."""

    class Pool:
        def __enter__(self) -> Pool:
            return self

        def __exit__(self, *told: object) -> None:
            log.append("closed")

    started = threading.Event()

    async def slow() -> None:
        started.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            log.append("cancelled")
            raise

    def thread() -> None:
        time.sleep(0.01)
        log.append("thread")

    fork = kit.Group(
        2,
        (
            lambda s: (node("slow", lambda s: slow(), kind="async"),),
            lambda s: (
                node("thread", lambda s: thread()),
                node("never", lambda s: log.append("!")),
            ),
            lambda s: (node("quick", lambda s: started.wait(5)),),
        ),
        own=((), (), ()),
        needs=("db",),
    )
    return make.graph(lambda s: (fork,), {"x": (int, 0), "db": Any}, opens={"db": lambda s: Pool()})


def test_closing_a_stream_cancels_the_run_cleanly(make):
    """Tasks are cancelled, threads awaited, then the resource is closed; nothing more starts."""
    log: list[str] = []
    stream = closing(make, log).stream()
    next(stream)
    stream.close()

    assert sorted(log[:-1]) == ["cancelled", "thread"]
    assert log[-1] == "closed"


@pytest.mark.parametrize("mode", ["updates", "values", ["updates", "chunks"]])
def test_closing_a_stream_between_plain_nodes_ends_the_run(make, mode):
    """The walk is closed where it stands, and no later node runs."""
    log: list[str] = []
    step = kit.Node("step", 1, lambda s: log.append("ran") or s.x + 1, ("x",))

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield from (step, step, step)
        finally:
            log.append("closed")

    async def main() -> None:
        stream = graph.astream(mode=mode)
        await anext(stream)
        await stream.aclose()

    graph = make.graph(walk, {"x": (int, 0)})
    stream = graph.stream(mode=mode)
    next(stream)
    stream.close()
    asyncio.run(main())

    assert log == ["ran", "closed"] * 2


def test_closing_an_asynchronous_stream_cancels_the_run_cleanly(make):
    """The same on a loop."""
    log: list[str] = []

    async def main() -> None:
        stream = closing(make, log).astream()
        await anext(stream)
        await stream.aclose()

    asyncio.run(main())

    assert sorted(log[:-1]) == ["cancelled", "thread"]
    assert log[-1] == "closed"


@pytest.mark.parametrize("begin", [lambda g: g.ainvoke(), lambda g: g.ainvoke(debug=True)])
def test_cancelling_the_task_of_a_run_cancels_it_cleanly(make, begin: Callable[..., Any]):
    """A run that is awaited ends like one whose stream is closed."""
    log: list[str] = []

    async def main() -> None:
        task = asyncio.ensure_future(begin(closing(make, log)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())

    assert "cancelled" in log
    assert log[-1] == "closed"


def test_interrupt_during_invoke_cancels_the_run_cleanly(make):
    """Ctrl-C reaches the caller when what was under way has ended."""
    log: list[str] = []
    graph = closing(make, log)
    main = threading.main_thread().ident
    threading.Timer(0.02, signal.pthread_kill, [main, signal.SIGINT]).start()

    with pytest.raises(KeyboardInterrupt):
        graph.invoke()

    assert "cancelled" in log
    assert log[-1] == "closed"


def test_interrupt_inside_a_node_is_not_handled(make, run):
    """It is no error of the node that a graph could handle."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("stop", lambda s: interrupt(), retry=kit.Retry(3))
        except Exception:
            yield node("never", lambda s: 1 / 0)

    with pytest.raises(KeyboardInterrupt):
        run(make.graph(walk, {"x": int}))
