"""Scripted graphs: nodes with the results that a test gives, and runs that record what they did."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from flowrt import InputError, MemoryCheckpointer, kit
from flowrt.testing import (
    ManualClock,
    NotStubbedError,
    OutOfResultsError,
    Passed,
    script,
    stubbed,
    successive,
    use_clock,
)

FIELDS: dict[str, Any] = {
    "text": str,
    "a": str,
    "b": (str, ""),
    "n": (int, 0),
    "said": (bool, True),
}


def fail(*_: Any) -> Any:
    raise AssertionError("called")


def node(name: str, *writes: str, **more: Any) -> kit.Node:
    """A node that must not be called."""
    return kit.Node(name, 1, lambda s: fail(s.text, s.n), writes, **more)


A, B, NOTE = node("a", "a"), node("b", "b"), node("note")
TICK = kit.Node("tick", 1, lambda s: s.n + 1, ("n",), place="inline")
ASK = kit.Ask("ask", 1, lambda s: {}, "said")


@pytest.fixture
def line(make: Any) -> kit.Graph[Any, Any]:
    """`a -> tick -> note`, twice."""

    def walk(s: Any) -> Iterator[kit.Step]:
        while s.n < 2:
            yield A
            yield TICK
            yield NOTE

    return make.graph(walk, FIELDS, params=("text",), outputs=("a", "n"))


def test_stubs_give_results_and_nothing_else_is_called(line: kit.Graph[Any, Any], run: Any):
    """In every way to run, one stub serves all calls, and the path is that of the walk."""
    graph = stubbed(line, a="x")

    assert run(graph, {"text": "t"}) == {"a": "x", "n": 2}
    assert graph.path == ["a", "tick", "note"] * 2
    assert graph.calls_of("note") == [{"text": "t", "n": 1}, {"text": "t", "n": 2}]


def test_a_stub_may_be_a_function_of_fields_or_results_in_turn(line: kit.Graph[Any, Any]):
    """The parameters of a function name the fields that it gets."""
    assert stubbed(line, a=lambda text, n: f"{text}{n}").invoke({"text": "t"})["a"] == "t1"
    assert stubbed(line, a=successive("x", "y")).invoke({"text": "t"})["a"] == "y"


@pytest.mark.parametrize(
    ("stub", "error"),
    [
        (successive("x"), OutOfResultsError),
        (KeyError("k"), KeyError),
        (KeyError, KeyError),
        (successive("x", OSError("o")), OSError),
        (3, kit.NodeResultError),
    ],
)
def test_a_stub_can_fail_the_run(
    line: kit.Graph[Any, Any], stub: object, error: type[BaseException]
):
    """An exception is raised, too few results are an error, and a result must fit its field."""
    graph = stubbed(line, a=stub)

    with pytest.raises(error):
        graph.invoke({"text": "t"})
    assert graph.failed_node == "a"


def test_a_node_without_a_stub_ends_the_run_past_every_handler(make: Any, run: Any):
    """Neither a `try` nor a retry of the graph catches the error."""
    again = node("a", "a", retry=kit.Retry(3))

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield again
        except Exception:
            yield B

    graph = stubbed(make.graph(walk, FIELDS, params=("text",), outputs=("b",)), b="b")

    with pytest.raises(NotStubbedError, match="`a`"):
        run(graph, {"text": "t"})
    assert len(graph.calls) == 1


def test_script_leaves_the_other_nodes_as_they_are(make: Any, run: Any):
    """This includes coroutines, threads and caches."""

    async def real(text: str) -> str:
        await asyncio.sleep(0)
        return text.upper()

    called = kit.Node("real", 1, lambda s: real(s.text), ("a",), kind="async")

    def walk(s: Any) -> Iterator[kit.Step]:
        yield called
        yield B

    made = make.graph(walk, FIELDS, params=("text",), outputs=("a", "b"))
    graph = script(made, b="b")

    assert run(graph, {"text": "t"}) == {"a": "T", "b": "b"}
    assert [call.node for call in graph.calls] == ["real", "b"]


def test_retries_let_a_manual_clock_jump(make: Any, run: Any):
    """A test never waits, whatever the node would do."""
    tried = node("a", "a", retry=kit.Retry(3, backoff=3600.0))
    graph = stubbed(
        make.graph(lambda s: iter((tried,)), FIELDS, params=("text",), outputs=("a",)),
        a=successive(OSError(), OSError(), "x"),
    )

    with use_clock(ManualClock()) as clock:
        assert run(graph, {"text": "t"}) == {"a": "x"}
    assert clock.slept == [3600.0, 7200.0]
    assert graph.path == ["a"]


def test_branches_stand_in_the_path_as_they_are_written(make: Any, run: Any):
    """The order of finishing does not matter; a race shows only the winner, a failed part what was
    done.
    """
    group = kit.Group(1, (lambda s: (A, NOTE), lambda s: (B,)), own=((), ()))
    race = kit.Race(1, (lambda s: (A, NOTE), lambda s: (B,)), own=((), ()))
    flow = kit.Dataflow(1, (A, B, NOTE), ((1,), (), (0,)))
    each = kit.Each(1, lambda s: "xyz", lambda s, item: setattr(s, "text", item), lambda s: (A,))

    def walk(s: Any) -> Iterator[kit.Step]:
        yield group
        yield race
        yield flow
        try:
            yield each
        except KeyError:
            yield TICK

    made = make.graph(walk, FIELDS, params=("text",), outputs=("n",))
    fails_at_y = lambda text: fail_key() if text == "y" else "a"  # noqa: E731
    graph = stubbed(made, a=fails_at_y, b="b")

    assert run(graph, {"text": "t"}) == {"n": 1}
    assert graph.path[:8] == ["a", "note", "b", "b", "a", "b", "note", "a"]
    assert graph.path[8:] == ["a", "tick"]


def fail_key() -> Any:
    raise KeyError


@pytest.fixture
def outer(make: Any) -> kit.Graph[Any, Any]:
    """A graph that runs another, which asks, twice."""
    inner = make.graph(
        lambda s: iter((A, ASK)),
        FIELDS,
        params=("text",),
        outputs=("a",),
        name="Inner",
        pauses=True,
    )
    sub = kit.Sub("sub", 1, inner, lambda s: inner.state(text=s.text), ("a",))

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield kit.Group(1, (lambda s: (B,), lambda s: (NOTE, node("bad", "b"))), own=((), ()))
        except KeyError:
            yield sub
        yield TICK

    return make.graph(
        walk,
        FIELDS,
        params=("text",),
        outputs=("a",),
        pauses=True,
        subgraphs={"sub": inner},
        catches=(KeyError,),
    )


def test_the_path_of_a_run_that_is_taken_up_again_is_whole(outer: kit.Graph[Any, Any]):
    """It includes what the run did in a part that failed, which is not walked again."""
    graph = stubbed(outer, {"sub.a": "x"}, b="b", bad=KeyError()).bound_to(MemoryCheckpointer())

    paused = graph.invoke({"text": "t"}, thread_id="1")
    assert graph.path == ["b", "note", "bad", "sub.a"]
    assert graph.passed[-1] == Passed("sub", False, (Passed("a", True),))
    assert [question.name for question in paused.questions] == ["sub.ask"]

    assert graph.resume("1", {"sub.ask": True}) == {"a": "x"}
    assert graph.path == ["b", "note", "bad", "sub.a", "sub.ask", "tick"]
    assert [call.node for call in graph.calls] == ["b", "note", "bad", "sub.a", "tick"]


def test_a_subgraph_may_be_stubbed_as_a_whole(outer: kit.Graph[Any, Any]):
    """Nothing in it runs, so it asks nothing."""
    graph = stubbed(outer, sub="whole", b="b", bad=KeyError()).bound_to(MemoryCheckpointer())

    assert graph.invoke({"text": "t"}, thread_id="1") == {"a": "whole"}
    assert graph.path[-2:] == ["sub", "tick"]


def test_resources_are_neither_bound_nor_opened_where_nothing_uses_them(make: Any, run: Any):
    """A stubbed graph needs no resources for nodes that are not called."""
    used = kit.Node("used", 1, lambda s: fail(s.db, s.n), ("a",), needs=("db",))
    made = make.graph(
        lambda s: iter((used,)),
        {**FIELDS, "db": object, "llm": object},
        params=("text",),
        outputs=("a",),
        resources=("llm",),
        opens={"db": fail},
    )

    assert run(stubbed(made, used="x"), {"text": "t"}) == {"a": "x"}


@pytest.mark.parametrize("stub", [lambda nn: nn, successive("x", lambda nn: nn)])
def test_a_function_that_asks_for_no_field_is_refused_as_it_is_scripted(
    line: kit.Graph[Any, Any], stub: Any
):
    """It is not refused only when its node is first called, in the middle of a run."""
    with pytest.raises(InputError, match=r"for `a` takes `nn`, which is no field .*did you mean"):
        script(line, a=stub)


def test_a_parameter_with_a_default_need_be_no_field(line: kit.Graph[Any, Any]):
    """A function that is defined in a loop captures its own values that way."""
    graph = script(line, a=lambda text, suffix="!": text + suffix, note=None)

    assert graph.invoke({"text": "t"})["a"] == "t!"


def test_only_graphs_can_be_scripted():
    """The message names what was given instead."""
    with pytest.raises(InputError, match=r"`graph` is 3 .*a graph"):
        script(3, up="B")  # type: ignore[arg-type]


def test_a_name_that_no_node_has_is_refused(make: Any):
    """This holds for stubs, and for queries of calls, which would always be empty."""
    made = make.graph(
        lambda s: iter((A, B, NOTE)),
        FIELDS,
        params=("text",),
        source=kit.Source("made.flow", "of it"),
    )
    graph = stubbed(made, a="x", b="y")

    assert graph.calls_of("note") == []
    with pytest.raises(InputError, match=r"`Made` has no node `nota` that is called.*`note`"):
        graph.calls_of("nota")
    with pytest.raises(InputError, match="`note` runs no graph"):
        graph.calls_of("note.a")
    with pytest.raises(InputError, match="`Made` has no node `nota` that is called"):
        script(made, nota="x")
