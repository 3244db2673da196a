"""What a stream carries, how its reader suspends the run, and what closing it does."""

from __future__ import annotations

import asyncio
import itertools
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import suppress
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
from flowrt.sync_driver import Desk
from flowrt.testing.rules import PATIENCE


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
    """A node without outputs is shown as an empty update."""
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


def test_values_are_shown_in_the_order_of_the_fields(make, items):
    """This holds even if a later field is set first; a step that writes nothing changes none."""
    set_first = node("first", lambda s: 5, "x")
    steps = (node("log", lambda s: [1], "log"), node("none", lambda s: 0), set_first, ADD)
    graph = make.graph(lambda s: steps, FIELDS)

    assert [[*item.items()] for item in items(graph, mode="values")] == [
        [("log", [1])],
        [("log", [1])],
        [("x", 5), ("log", [1])],
        [("x", 6), ("log", [1])],
    ]


@pytest.mark.parametrize("mode", ["values", ["values"]])
def test_what_a_reader_does_to_an_item_is_nothing_to_the_run(make, mode):
    """Its containers are copies, and a later item is complete."""
    graph = counted(make, LOG, ADD, node("all", lambda s: len(s.log), "x"))
    seen = []

    for item in graph.stream({"x": 1}, mode=mode):
        shown = item if mode == "values" else item[1]
        seen.append([("x", shown["x"]), *(name for name in shown if name != "x")])
        shown.pop("log").append("read")
        shown.clear()

    assert seen == [[("x", 1), "log"], [("x", 2), "log"], [("x", 1), "log"]]


def test_values_of_a_growing_field_are_as_they_were_then(make, items):
    """It does not matter whether the previous step wrote the field or another one."""
    graph = counted(make, LOG, ADD, LOG, ADD)

    assert [item["log"] for item in items(graph, {"x": 1}, mode="values")] == [
        [1],
        [1],
        [1, 2],
        [1, 2],
    ]


@pytest.mark.parametrize("mode", ["updates", "values"])
def test_items_come_in_the_order_in_which_nodes_end(make, monkeypatch, mode):
    """This includes a node that runs elsewhere and ends before anybody waits for it."""

    async def later(s: Any) -> int:
        return int(s.x) + 1

    def carry_out_and_hear(desk: Desk, errand: Any) -> None:
        carry_out(desk, errand)
        while desk.mailbox.empty():
            time.sleep(0)

    carry_out = Desk.carry_out
    monkeypatch.setattr(Desk, "carry_out", carry_out_and_hear)
    graph = counted(make, node("later", later, "x", kind="async"), ADD, ADD)

    seen = [*graph.stream({"x": 1}, mode=mode)]

    if mode == "values":
        assert [item["x"] for item in seen] == [2, 3, 4]
    else:
        assert [[*item] for item in seen] == [["later"], ["add"], ["add"]]


def test_values_come_once_for_a_group_and_once_for_a_subgraph(make, items):
    """The state inside a branch or a subgraph is not that of the whole."""
    inner = counted(make, ADD, ADD, name="Inner")
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state(x=s.x), ("x",))
    fork = kit.Group(3, (lambda s: (LOG, LOG), lambda s: (LOG,)), own=((), ()))
    graph = counted(make, sub, fork)

    assert items(graph, {"x": 1}, mode="values") == [
        {"x": 3, "log": []},
        {"x": 3, "log": [3, 3, 3]},
    ]


def test_values_leave_resources_out(make, items):
    """A client is not a value."""
    graph = make.graph(lambda s: (ADD,), {"x": int, "llm": Any}, params=("x",), resources=("llm",))

    assert items(graph.bind(llm=object()), {"x": 1}, mode="values") == [{"x": 2}]


def test_updates_of_a_subgraph_carry_its_path(make, items):
    """The nodes of the subgraph come first, then the subgraph itself."""
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
    """It is refused before the first item is requested, and the nearest mode is suggested."""
    graph = counted(make, ADD)

    with pytest.raises(InputError, match="no stream mode `update`; did you mean `updates`"):
        graph.stream({"x": 1}, mode="update")
    with pytest.raises(InputError, match="no stream mode"):
        graph.astream({"x": 1}, mode="update")
    with pytest.raises(InputError, match="no stream mode `3`; there is `values`"):
        graph.stream({"x": 1}, mode=["updates", 3])


@pytest.mark.parametrize("mode", [None, 3, "", []])
def test_what_is_no_mode_is_refused_at_once(make, mode: Any):
    """This includes an empty list of modes: such a stream would show nothing."""
    graph = counted(make, ADD)

    with pytest.raises(InputError, match=r"`mode` is .*, expected a mode of streams, or a list"):
        graph.stream({"x": 1}, mode=mode)


def test_input_is_checked_before_the_first_item(make):
    """A stream that cannot start says so when it is created."""
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
    """Both generators and `flowrt.chunk` emit chunks, and the value is written as well."""
    speak = node("speak", lambda s: function(), "x", kind=kind, place=place)
    graph = make.graph(lambda s: (speak,), {"x": str})

    assert items(graph, mode=["chunks", "updates"]) == [
        ("chunks", Chunk("speak", "a", 1)),
        ("chunks", Chunk("speak", "b", 1)),
        ("updates", {"speak": {"x": "ab"}}),
    ]


def test_chunks_go_out_while_the_node_runs(make):
    """The reader has the first chunk before the second is made."""
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
    """An endless generator yields no more than is read, even in a branch."""
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


def test_generator_on_the_main_line_runs_in_the_thread_of_its_reader(make):
    """Where only chunks can occur, no other thread is involved; `current` knows the node."""
    seen: list[object] = []

    def count() -> Iterator[int]:
        seen.extend((threading.current_thread(), flowrt.current().node))
        flowrt.chunk(0)
        yield 1

    graph = make.graph(lambda s: (node("n", lambda s: count(), kind="generator"),), {"x": int})

    assert [item.value for item in graph.stream(mode="chunks")] == [0, 1]
    assert seen == [threading.current_thread(), "n"]


def test_what_a_generator_emits_comes_before_it_yields(make):
    """The generator may never yield, so if such items are shown, the reader can suspend it at each
    of them.
    """

    def count() -> Iterator[int]:
        for number in itertools.count():
            flowrt.emit(number)
        yield 1

    graph = make.graph(lambda s: (node("n", lambda s: count(), kind="generator"),), {"x": int})
    stream = graph.stream(mode=["chunks", "custom"])

    assert [next(stream), next(stream)] == [("custom", 0), ("custom", 1)]
    stream.close()


def test_generator_that_failed_begins_anew_with_its_next_attempt(make):
    """What it sent before has been read; each chunk says which attempt it belongs to."""
    calls: list[int] = []

    def flaky() -> Iterator[str]:
        calls.append(1)
        yield "a"
        if len(calls) == 1:
            raise ConnectionError("down")

    retry = kit.Retry(2)
    speak = node("n", lambda s: flaky(), "x", kind="generator", retry=retry)
    graph = make.graph(lambda s: (speak,), {"x": str}, outputs=("x",))

    assert list(graph.stream(mode=["chunks", "updates"])) == [
        ("chunks", Chunk("n", "a", 1)),
        ("chunks", Chunk("n", "a", 2)),
        ("updates", {"n": {"x": "a"}}),
    ]


@pytest.mark.parametrize("leave", [Generator.close, lambda stream: stream.throw(KeyError())])
def test_leaving_a_stream_inside_a_generator_closes_it(make, leave):
    """It is closed even if its cleanup fails; no later node runs, and the walk is closed."""
    log: list[str] = []

    def count() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            log.append("generator closed")
            raise OSError("nobody hears of it")

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("n", lambda s: count(), kind="generator")
            log.append("went on")
        finally:
            log.append("walk closed")

    stream = make.graph(walk, {"x": int}).stream(mode="chunks")
    next(stream)
    with suppress(KeyError):
        leave(stream)

    assert log == ["generator closed", "walk closed"]


def test_unread_asynchronous_stream_holds_the_run(make):
    """The same holds for an asynchronous generator, whose task waits for the reader."""
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
    """They may come from a thread, a coroutine or an inline node; outside a run nothing happens."""

    async def say(value: int) -> None:
        flowrt.emit(value)

    flowrt.emit("nowhere")
    steps = (
        node("a", lambda s: flowrt.emit(1)),
        node("b", lambda s: say(2), kind="async"),
        node("c", lambda s: flowrt.emit(3), place="inline"),
    )

    assert items(make.graph(lambda s: steps, {"x": int}), mode="custom") == [1, 2, 3]


@pytest.mark.parametrize("mode", ["tasks", ["tasks", "updates"]])
def test_start_of_a_task_is_shown_before_it_runs(make, mode):
    """The reader of a long run sees what it is doing, and can still close it."""
    log: list[str] = []
    stream = make.graph(lambda s: (node("n", lambda s: log.append("ran")),), {"x": int}).stream(
        mode=mode
    )

    next(stream)
    assert log == []
    stream.close()
    assert log == []


def test_end_of_a_failed_task_is_shown_before_its_handler_runs(make, items):
    """It has the error, even if the run takes a shortcut."""

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("fails", lambda s: 1 // 0)
        except ZeroDivisionError:
            yield ADD

    told = items(make.graph(walk, {"x": (int, 0)}), mode="tasks")

    assert [(type(task), task.node) for task in told] == [
        (TaskStarted, "fails"),
        (TaskFinished, "fails"),
        (TaskStarted, "add"),
        (TaskFinished, "add"),
    ]
    assert isinstance(told[1].error, ZeroDivisionError)


def test_tasks_are_the_start_and_the_end_of_each_attempt(make, items):
    """The end of a failed attempt has its error."""
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
    """They are typed objects, from the start of the run to its output."""

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
    """The reader sees what led to the error, then the exception."""
    graph = make.graph(lambda s: (node("bad", lambda s: 1 / 0),), {"x": int})
    stream = graph.stream(mode="events")

    told = [type(next(stream)) for _ in range(4)]

    assert told == [RunStarted, NodeStarted, NodeFinished, RunFailed]
    with pytest.raises(ZeroDivisionError):
        next(stream)


@pytest.mark.parametrize("mode", ["checkpoints", ["updates", "checkpoints"]])
def test_checkpoints_are_refused_without_a_checkpointer(make, items, mode):
    """A stream that would always be empty is not what the user wants."""
    with pytest.raises(InputError, match="bind a checkpointer"):
        items(counted(make, ADD), {"x": 1}, mode=mode)


def test_item_that_comes_before_anybody_waits_is_shown_at_once(make, monkeypatch):
    """The reader need not wait for other running nodes."""
    read = threading.Event()
    waited: list[bool] = []
    carry_out = Desk.carry_out

    def until_it_is_back(desk: Desk, errand: Any) -> None:
        carry_out(desk, errand)
        while errand.step.name == "quick" and desk.mailbox.empty():
            time.sleep(0)

    fork = kit.Group(
        1,
        (
            lambda s: (node("slow", lambda s: waited.append(read.wait(PATIENCE))),),
            lambda s: (node("quick", lambda s: None),),
        ),
        own=((), ()),
    )
    monkeypatch.setattr(Desk, "carry_out", until_it_is_back)
    stream = make.graph(lambda s: (fork,), {"x": (int, 0)}).stream()

    assert next(stream) == {"quick": {}}
    read.set()
    assert list(stream) == [{"slow": {}}]
    assert waited == [True]


def closing(
    make: Any, log: list[str], started: threading.Event | None = None
) -> kit.Graph[Any, Any]:
    """Return a graph with a resource, and with a running task and a running thread next to a
    finished node.

    The thread ends when the task is cancelled; *started* is set when the task starts.
    """

    class Pool:
        def __enter__(self) -> Pool:
            return self

        def __exit__(self, *told: object) -> None:
            log.append("closed")

    begun = threading.Event() if started is None else started
    ending = threading.Event()

    async def slow() -> None:
        begun.set()
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            log.append("cancelled")
            ending.set()
            raise

    def thread() -> None:
        ending.wait(PATIENCE)
        log.append("thread")

    fork = kit.Group(
        2,
        (
            lambda s: (node("slow", lambda s: slow(), kind="async"),),
            lambda s: (
                node("thread", lambda s: thread()),
                node("never", lambda s: log.append("!")),
            ),
            lambda s: (node("quick", lambda s: begun.wait(PATIENCE)),),
        ),
        own=((), (), ()),
        needs=("db",),
    )
    return make.graph(lambda s: (fork,), {"x": (int, 0), "db": Any}, opens={"db": lambda s: Pool()})


def test_closing_a_stream_cancels_the_run_cleanly(make):
    """Tasks are cancelled, threads awaited, then the resource is closed; nothing else starts."""
    log: list[str] = []
    stream = closing(make, log).stream()
    next(stream)
    stream.close()

    assert sorted(log[:-1]) == ["cancelled", "thread"]
    assert log[-1] == "closed"


@pytest.mark.parametrize("mode", ["updates", "values", ["updates", "chunks"]])
def test_closing_a_stream_between_plain_nodes_ends_the_run(make, mode):
    """The walk is closed where it is, and no later node runs."""
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
    """The same holds on an event loop."""
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
        started = threading.Event()
        task = asyncio.ensure_future(begin(closing(make, log, started)))
        await asyncio.to_thread(started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())

    assert "cancelled" in log
    assert log[-1] == "closed"


def is_waiting(thread: int, calls: int) -> bool:
    """Say whether a driver in the thread waits for that many calls and has nothing else to do."""
    frame = sys._current_frames()[thread]
    return frame.f_code is Desk.hear.__code__ and frame.f_locals["self"].machine.under_way == calls


def test_interrupt_during_invoke_cancels_the_run_cleanly(make):
    """Ctrl-C reaches the caller once everything that was running has ended."""
    log: list[str] = []
    graph = closing(make, log)
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        while not is_waiting(main, calls=2):
            time.sleep(0.001)
        signal.pthread_kill(main, signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        graph.invoke()

    assert "cancelled" in log
    assert log[-1] == "closed"


@pytest.mark.parametrize("begin", [lambda g: g.invoke(), lambda g: list(g.stream())])
@pytest.mark.parametrize("behind", ["take", "receive"])
def test_interrupt_as_a_message_is_taken_loses_none(make, begin, behind, monkeypatch):
    """Whoever waits for the end of the run hears of the call that was reported at that moment."""
    log: list[str] = []
    graph = closing(make, log)
    ended: list[BaseException] = []
    interrupts = iter([KeyboardInterrupt])

    def interrupt() -> None:
        for kind in interrupts:
            raise kind

    def profile(frame: Any, event: str, called: Any) -> None:
        name = getattr(called, "__name__", "")
        if frame.f_globals.get("__name__") == "flowrt.sync_driver":
            if behind == "take" and event == "c_return" and name in ("get", "extend"):
                interrupt()
            if behind == "receive" and event == "return" and frame.f_code.co_name == "receive":
                interrupt()

    def run() -> None:
        sys.setprofile(profile)
        try:
            begin(graph)
        except BaseException as error:
            ended.append(error)
        finally:
            sys.setprofile(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)

    assert [type(error) for error in ended] == [KeyboardInterrupt]
    assert log[-1] == "closed"


def test_interrupt_inside_a_node_is_not_handled(make, run):
    """It is not an error of the node that a graph could handle."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("stop", lambda s: interrupt(), retry=kit.Retry(3))
        except Exception:
            yield node("never", lambda s: 1 / 0)

    with pytest.raises(KeyboardInterrupt):
        run(make.graph(walk, {"x": int}))
