"""Consecutive plain nodes share a worker thread if what they send is shown as they send it."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import Any

import pytest

import flowrt
from flowrt import StepLimitError, kit


def node(name: str, call: Any, *writes: str, **more: Any) -> kit.Node:
    return kit.Node(name, 1, call, writes, **more)


def emits(x: int) -> int:
    flowrt.emit(x)
    return x + 1


UP = node("up", lambda s: emits(s.x), "x")


def test_nodes_of_a_row_run_in_one_thread_beside_the_reader(make):
    """A node that has to run inline does so, which ends the row."""
    seen: list[threading.Thread] = []
    look = node("look", lambda s: seen.append(threading.current_thread()))
    here = node("here", lambda s: seen.append(threading.current_thread()), place="inline")
    graph = make.graph(lambda s: (look, UP, look, here), {"x": (int, 0)}, outputs=("x",))

    assert list(graph.stream(mode="custom")) == [0]
    assert seen[0] is seen[1]
    assert seen[0] is not seen[2]
    assert seen[2] is threading.current_thread()


def test_what_a_node_sends_is_read_while_it_runs(make):
    """Sending suspends the node: it has not continued when the reader gets the item."""
    log: list[str] = []

    def work(x: int) -> int:
        log.append("before")
        flowrt.emit("item")
        log.append("behind")
        return x

    stream = make.graph(
        lambda s: (UP, node("work", lambda s: work(s.x), "x"), UP), {"x": (int, 0)}
    ).stream(mode=["custom", "updates"])

    assert [next(stream) for _ in range(3)] == [
        ("custom", 0),
        ("updates", {"up": {"x": 1}}),
        ("custom", "item"),
    ]
    assert log == ["before"]
    assert list(stream) == [
        ("updates", {"work": {"x": 1}}),
        ("custom", 1),
        ("updates", {"up": {"x": 2}}),
    ]


@pytest.mark.parametrize("leave", [Generator.close, lambda stream: stream.throw(KeyError())])
@pytest.mark.parametrize("mode", ["custom", ["custom", "updates"]])
@pytest.mark.parametrize("read", [1, 2])
def test_leaving_a_stream_ends_the_row_with_the_node_that_runs(make, leave, mode, read):
    """The suspended node goes no further, no other node starts, and the walk is closed."""
    log: list[str] = []

    def work() -> None:
        flowrt.emit("first")
        flowrt.emit("second")
        log.append("went on")

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("work", lambda s: work())
            yield node("never", lambda s: log.append("never"))
        finally:
            log.append("walk closed")

    stream = make.graph(walk, {"x": (int, 0)}).stream(mode=mode)
    for _ in range(read):
        next(stream)
    with suppress(KeyError):
        leave(stream)

    assert log == ["walk closed"]


def test_leaving_a_stream_between_two_nodes_of_a_row_begins_no_other(make):
    """The reader suspends the row at an update just as at an item that a node sends."""
    log: list[str] = []
    step = node("step", lambda s: log.append("ran"))
    stream = make.graph(lambda s: (step, step), {"x": int}).stream(mode=["custom", "updates"])

    next(stream)
    stream.close()

    assert log == ["ran"]


def test_error_of_a_row_goes_to_its_handler(make, items):
    """What was sent before comes first, and the run continues in a new row."""

    def fails() -> None:
        flowrt.emit("before")
        raise ValueError("no")

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield node("fails", lambda s: fails())
        except ValueError:
            yield UP
        yield UP

    graph = make.graph(walk, {"x": (int, 0)}, outputs=("x",))

    assert items(graph, mode="custom") == ["before", 0, 1]


def test_limit_of_steps_holds_in_a_row(make):
    """It holds as it does elsewhere."""
    graph = make.graph(lambda s: (UP,) * 9, {"x": (int, 0)}, limit=3)

    with pytest.raises(StepLimitError, match="3 steps"):
        list(graph.stream(mode="custom"))


def test_results_of_a_row_go_through_reducers(make, items):
    """They are applied as elsewhere."""
    log = node("log", lambda s: s.x, "log")
    graph = make.graph(
        lambda s: (UP, log, UP, log),
        {"x": (int, 0), "log": list},
        folds={"log": kit.append},
        outputs=("log",),
    )

    assert items(graph, mode=["custom", "values"])[-1] == ("values", {"x": 2, "log": [1, 2]})


@pytest.mark.parametrize("mode", ["updates", "custom", "tasks", "chunks"])
def test_idempotency_keys_of_two_calls_differ_in_every_mode(make, items, mode):
    """This includes two calls of the same node in a loop."""
    keys: list[str] = []
    key = node("key", lambda s: keys.append(flowrt.current().idempotency_key))

    items(make.graph(lambda s: (key,) * 3, {"x": (int, 0)}), mode=mode)

    assert len(set(keys)) == len(keys)
