"""Every kind of step does what the language says, in every way to run."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from flowrt import NodeResultError, kit


async def later(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


def test_writes_land_in_the_state_before_the_walk_goes_on(make, run):
    """A route after a node reads what the node wrote."""
    inc = kit.Node("inc", 1, lambda s: s.x + 1, ("x",))

    def walk(s: Any) -> Iterator[kit.Step]:
        while s.x < 5:
            yield inc

    assert run(make.graph(walk, {"x": int}, params=("x",), outputs=("x",)), {"x": 0}) == {"x": 5}


@pytest.mark.parametrize("place", [None, "inline", "thread"])
def test_synchronous_and_asynchronous_nodes_mix(make, run, place):
    """The function of a node may be of either kind, in every way to run."""
    sync = kit.Node("sync", 1, lambda s: s.x + 1, ("x",), place=place)
    other = kit.Node("other", 2, lambda s: later(s.x * 10), ("x",), kind="async")
    graph = make.graph(lambda s: (sync, other, sync), {"x": int}, params=("x",), outputs=("x",))

    assert run(graph, {"x": 1}) == {"x": 21}


def chunks_of(text: str) -> Iterator[str]:
    yield from text


async def achunks_of(text: str) -> AsyncIterator[str]:
    for letter in text:
        yield letter


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        (chunks_of, "generator"),
        (achunks_of, "async generator"),
        (chunks_of, "any"),
        (achunks_of, "any"),
        (later, "any"),
        (later, "async"),
        (str, "any"),
    ],
)
def test_each_kind_of_function_gives_its_value(make, run, function, kind):
    """Generators are joined and coroutines awaited; an unknown kind is found out by calling."""
    node = kit.Node("node", 1, lambda s: function("abc"), ("x",), kind=kind)
    graph = make.graph(lambda s: (node,), {"x": str}, outputs=("x",))

    assert run(graph) == {"x": "abc"}


@pytest.mark.parametrize(
    ("joins", "chunks", "joined"),
    [
        ("any", ["a", "b"], "ab"),
        ("any", [b"a", b"b"], b"ab"),
        ("any", [1, 2], [1, 2]),
        ("any", [], []),
        ("str", [], ""),
        ("bytes", [], b""),
        ("list", ["a"], ["a"]),
    ],
)
def test_chunks_are_joined_as_the_node_says(make, joins, chunks, joined):
    """By default, the type of the first chunk decides."""
    node = kit.Node("n", 1, lambda s: (c for c in chunks), ("x",), kind="generator", joins=joins)

    assert make.graph(lambda s: (node,), {"x": Any}, outputs=("x",)).invoke() == {"x": joined}


def test_generator_that_returns_a_value_is_an_error(make, run):
    """Otherwise the returned value would be lost silently."""

    def wrong() -> Iterator[int]:
        yield 1
        return 2

    node = kit.Node("wrong", 1, lambda s: wrong(), ("x",), kind="generator")

    with pytest.raises(NodeResultError, match="returned 2"):
        run(make.graph(lambda s: (node,), {"x": list}, outputs=("x",)))


def test_results_are_taken_apart_by_position_or_by_name(make, run):
    """A node has three forms of outputs."""
    pair = kit.Node("pair", 1, lambda s: (1, 2), ("a", "b"), form="tuple")
    named = kit.Node("named", 2, lambda s: {"d": 4, "c": 3}, ("c", "d"), form="names")
    fields = {"a": int, "b": int, "c": int, "d": int}
    graph = make.graph(lambda s: (pair, named), fields, outputs=("a", "b", "c", "d"))

    assert run(graph) == {"a": 1, "b": 2, "c": 3, "d": 4}


@pytest.mark.parametrize(
    ("form", "value", "says"),
    [
        ("tuple", (1,), r"returned \(1,\) \(tuple\), expected 2 values `a`, `b`"),
        ("tuple", 5, r"returned 5 \(int\), expected 2 values"),
        ("names", {"a": 1}, "a mapping without `b`"),
        ("names", {"a": 1, "b": 2, "c": 3}, "with unknown `c`"),
        ("names", 5, "without `a`, `b`"),
    ],
)
def test_result_of_another_form_names_what_is_wrong(make, run, form, value, says):
    """A result that cannot be taken apart fails its node."""
    node = kit.Node("node", 1, lambda s: value, ("a", "b"), form=form)

    with pytest.raises(NodeResultError, match=says):
        run(make.graph(lambda s: (node,), {"a": int, "b": int}))


def test_reducers_meet_the_value_that_is_there(make, run):
    """This covers each reducer, and `:=`."""
    node = kit.Node("node", 1, lambda s: (1, [2, 3], {"k": 1}, {4}, 5), (
        "log", "more", "map", "seen", "best"), form="tuple")  # fmt: skip
    put = kit.Node("put", 2, lambda s: [9], ("log",), replaces=("log",))
    fields = {"log": list, "more": list, "map": dict, "seen": set, "best": int}
    folds = {"log": kit.append, "more": kit.extend, "map": kit.merge, "seen": kit.union}
    graph = make.graph(
        lambda s: (node, node, put, node),
        fields,
        folds={**folds, "best": kit.maximum},
        outputs=tuple(fields),
    )

    assert run(graph) == {
        "log": [9, 1],
        "more": [2, 3, 2, 3, 2, 3],
        "map": {"k": 1},
        "seen": {4},
        "best": 5,
    }


def test_subgraph_has_a_state_of_its_own(make, run):
    """Only the fields that the arrow names are returned."""
    inc = kit.Node("inc", 1, lambda s: s.x + 1, ("x",))
    inner = make.graph(
        lambda s: (inc,), {"x": int, "y": (int, 7)}, outputs=("x", "y"), name="Inner"
    )
    sub = kit.Sub("sub", 2, inner, lambda s: inner.state(x=s.x * 10), ("a", "b"), form="tuple")
    named = kit.Sub("named", 3, inner, lambda s: inner.state(x=0), ("y",), form="names")
    graph = make.graph(
        lambda s: (sub, named),
        {"x": int, "y": int, "a": int, "b": int},
        params=("x",),
        outputs=("x", "a", "b", "y"),
    )

    assert run(graph, {"x": 1}) == {"x": 1, "a": 11, "b": 7, "y": 7}


def test_an_error_in_an_argument_is_the_nodes_own(make, run):
    """A handler around a node also catches what its argument expressions raise."""
    inner = make.graph(lambda s: (), {"x": int}, name="Inner")
    sub = kit.Sub("sub", 1, inner, lambda s: inner.state(x=s.items[5]))
    fall_back = kit.Node("fall_back", 2, lambda s: "caught", ("x",))

    def walk(s: Any) -> Iterator[kit.Step]:
        try:
            yield sub
        except IndexError:
            yield fall_back

    graph = make.graph(walk, {"items": (list, []), "x": str}, outputs=("x",))

    assert run(graph) == {"x": "caught"}


def test_node_in_a_process_runs_elsewhere(make, run):
    """The call returns its result; its process is a different one."""
    node = kit.Node("pid", 1, lambda s: kit.task(os.getpid), ("x",), place="process")

    assert run(make.graph(lambda s: (node,), {"x": int}, outputs=("x",)))["x"] != os.getpid()


@pytest.mark.parametrize(
    ("function", "kind"),
    [(later, "async"), (chunks_of, "generator"), (achunks_of, "async generator")],
)
def test_node_in_a_process_may_be_of_any_kind(make, run, function, kind):
    """A coroutine is awaited in the other process, and a generator is joined there."""
    node = kit.Node(
        "far", 1, lambda s: kit.task(function, "abc"), ("x",),
        kind=kind, place="process", joins="str",
    )  # fmt: skip

    assert run(make.graph(lambda s: (node,), {"x": str}, outputs=("x",))) == {"x": "abc"}


def test_node_in_a_process_is_found_where_this_process_looks_now(
    make, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """This includes folders that were added to the path after the processes were started."""
    before = kit.Node("before", 1, lambda s: kit.task(os.getpid), ("x",), place="process")
    run(make.graph(lambda s: (before,), {"x": int}, outputs=("x",)), {})
    (tmp_path / "newcomer.py").write_text("def five() -> int:\n    return 5\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "newcomer", raising=False)
    five = import_module("newcomer").five
    node = kit.Node("five", 1, lambda s: kit.task(five), ("x",), place="process")

    assert run(make.graph(lambda s: (node,), {"x": int}, outputs=("x",)), {}) == {"x": 5}


def test_node_in_a_process_fails_with_its_own_error(make, run):
    """The exception arrives with its own type."""
    node = kit.Node("bad", 1, lambda s: kit.task(int, "x"), ("x",), place="process")

    with pytest.raises(ValueError, match="invalid literal"):
        run(make.graph(lambda s: (node,), {"x": int}))


def test_root_nodes_of_invoke_run_in_the_callers_thread(make):
    """By default, a synchronous node is called in the thread that called `invoke`."""
    node = kit.Node("where", 1, lambda s: threading.get_ident(), ("x",))
    graph = make.graph(lambda s: (node,), {"x": int}, outputs=("x",))

    assert graph.invoke() == {"x": threading.get_ident()}
    assert asyncio.run(graph.ainvoke())["x"] != threading.get_ident()


def test_inline_nodes_run_on_the_loops_thread(make):
    """`run inline` says that a node is quick enough to be called directly."""
    node = kit.Node("where", 1, lambda s: threading.get_ident(), ("x",), place="inline")
    graph = make.graph(lambda s: (node,), {"x": int}, outputs=("x",))

    assert asyncio.run(graph.ainvoke()) == {"x": threading.get_ident()}


def test_stop_iteration_from_a_node_does_not_end_the_walk(make, run):
    """It would look like the end of a generator; every way to run raises the same RuntimeError."""
    node = kit.Node("next", 1, lambda s: next(iter(())), ("x",))

    with pytest.raises(RuntimeError, match="StopIteration"):
        run(make.graph(lambda s: (node,), {"x": int}))


def test_invoke_works_inside_a_running_loop(make):
    """Asynchronous nodes run on the runtime's own event loop, so the caller's may be running."""
    node = kit.Node("later", 1, lambda s: later(5), ("x",), kind="async")
    graph = make.graph(lambda s: (node,), {"x": int}, outputs=("x",))

    async def main() -> Any:
        return graph.invoke()

    assert asyncio.run(main()) == {"x": 5}


def test_asynchronous_node_may_itself_invoke(make):
    """The inner run blocks the event loop of the outer node, and so needs another one."""
    inner_node = kit.Node("inner", 1, lambda s: later(5), ("x",), kind="async")
    inner = make.graph(lambda s: (inner_node,), {"x": int}, outputs=("x",), name="Inner")

    async def call() -> Any:
        return inner.invoke()["x"] + 1

    outer_node = kit.Node("outer", 2, lambda s: call(), ("x",), kind="async")
    outer = make.graph(lambda s: (outer_node,), {"x": int}, outputs=("x",))

    assert outer.invoke() == {"x": 6}


def test_set_takes_the_members_of_a_list(make, run):
    """The check of unverified results allows it, as the compiler does."""
    node = kit.Node("n", 1, lambda s: [1, 2], ("seen",), checks=("seen",))
    graph = make.graph(
        lambda s: (node,), {"seen": set}, folds={"seen": kit.union}, outputs=("seen",)
    )

    assert run(graph) == {"seen": {1, 2}}
