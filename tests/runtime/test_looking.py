"""Caches and debug runs: what is examined besides the call itself."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from flowrt import CacheKeyError, MutationWarning, NodeResultError, kit
from flowrt.caching import SIZE
from flowrt.clock import ManualClock, use_clock


@dataclass
class Query:
    words: list[str]


def cached(make: Any, calls: list[Any], ttl: float | None = None) -> kit.Graph[Any, Any]:
    def call(x: Any) -> int:
        calls.append(x)
        return len(calls)

    node = kit.Node(
        "search", 1, lambda s: call(s.x), ("y",), cache=kit.Cache(lambda s: (s.x,), ttl=ttl)
    )
    return make.graph(lambda s: (node,), {"x": Any, "y": int}, params=("x",), outputs=("y",))


@pytest.mark.parametrize("key", [1, "a", [1, {"k": {2}}], Query(["a"]), {"a": [1]}])
def test_result_is_kept_across_runs_by_key(make, run, key):
    """Lists, mappings, sets and records can be keys too."""
    calls: list[Any] = []
    graph = cached(make, calls)

    assert [run(graph, {"x": key})["y"], run(graph, {"x": key})["y"]] == [1, 1]
    assert run(graph, {"x": "other"})["y"] == 2


def test_equal_values_of_other_types_are_other_keys(make):
    """1, True and 1.0 are equal in Python, but different arguments to a function."""
    calls: list[Any] = []
    graph = cached(make, calls)

    assert [graph.invoke({"x": x})["y"] for x in (1, True, 1.0, (1,), [1])] == [1, 2, 3, 4, 5]


def test_kept_result_ends_with_its_time(make):
    """`cache 1h`."""
    calls: list[Any] = []
    graph = cached(make, calls, ttl=10.0)

    with use_clock(ManualClock()) as clock:
        seen = [graph.invoke({"x": 1})["y"]]
        clock.passed = 9.0
        seen.append(graph.invoke({"x": 1})["y"])
        clock.passed = 10.0
        seen.append(graph.invoke({"x": 1})["y"])

    assert seen == [1, 1, 2]


def test_cache_keeps_what_was_used_last(make):
    """The number of results is limited; the least recently used one is evicted."""
    calls: list[Any] = []
    graph = cached(make, calls)
    for key in range(SIZE + 1):
        graph.invoke({"x": key})
    before = len(calls)

    graph.invoke({"x": 1})
    graph.invoke({"x": 0})

    assert calls[before:] == [0]


def test_key_that_cannot_be_kept_names_the_way_out(make, run):
    """An example is an object without a hash."""

    class Odd:
        __hash__ = None

    with pytest.raises(CacheKeyError, match="name another value with `cache by`"):
        run(cached(make, []), {"x": Odd()})


def test_hit_counts_as_a_step_and_is_no_call(make, run):
    """Thus a loop over a cached node still ends."""
    calls: list[Any] = []
    graph = cached(make, calls)
    run(graph, {"x": 1})

    with pytest.raises(kit.StepLimitError):
        run(graph, {"x": 1}, max_steps=0)


def test_failures_are_not_kept(make, run):
    """The next run tries again."""
    calls: list[Any] = []

    def call() -> int:
        calls.append(1)
        return 1 // 0

    node = kit.Node("bad", 1, lambda s: call(), ("x",), cache=kit.Cache(lambda s: ()))
    graph = make.graph(lambda s: (node,), {"x": int})
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            run(graph)

    assert len(calls) == 2


def test_kept_list_is_not_shared_with_a_growing_field(make):
    """What one run appends must not appear in the next."""
    node = kit.Node(
        "load", 1, lambda s: [1], ("log",), replaces=("log",), cache=kit.Cache(lambda s: ())
    )
    more = kit.Node("more", 2, lambda s: 2, ("log",))
    graph = make.graph(
        lambda s: (node, more), {"log": list}, folds={"log": kit.append}, outputs=("log",)
    )

    assert [graph.invoke(), graph.invoke()] == [{"log": [1, 2]}, {"log": [1, 2]}]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_debug_run_reports_arguments_changed_in_place(make, run, kind):
    """The message has the node and the field; an ordinary run does not check this."""

    def spoil(words: list[str]) -> None:
        words.append("!")

    async def aspoil(words: list[str]) -> None:
        await asyncio.sleep(0)
        words.append("!")

    call = aspoil if kind == "async" else spoil
    node = kit.Node("spoil", 1, lambda s: call(s.words), kind=kind)
    graph = make.graph(lambda s: (node,), {"words": (list, []), "lock": (Any, object())})

    with pytest.warns(MutationWarning, match="node `spoil` changed `words` in place"):
        run(graph, debug=True)
    run(graph)


def test_debug_run_tells_a_node_only_of_what_it_was_passed(make, run):
    """Changes that a sibling makes to another field meanwhile are not attributed to it."""
    state = {"words": (list, []), "mine": (list, [])}

    def reach(s: Any) -> None:
        vars_of_the_sibling.append(s)

    vars_of_the_sibling: list[Any] = []

    def fine(mine: list[str]) -> None:
        vars_of_the_sibling[0].words.append("!")

    nodes = kit.Node("reach", 1, reach), kit.Node("fine", 2, lambda s: fine(s.mine))

    run(make.graph(lambda s: nodes, state), debug=True)


class Grid(list[int]):
    """Compares element by element, as arrays do, so that the result has no truth value."""

    def __ne__(self, other: object) -> Any:
        raise ValueError("the truth of an array is ambiguous")


def test_debug_run_bears_values_that_cannot_be_compared(make, run):
    """Such values are skipped."""
    node = kit.Node("look", 1, lambda s: len(s.grid))

    run(make.graph(lambda s: (node,), {"grid": (Grid, Grid())}), debug=True)


def test_debug_run_checks_results_through_and_through(make, run):
    """An ordinary run checks only results whose type the function does not guarantee, and not
    deeply.
    """
    node = kit.Node("load", 1, lambda s: [1, "a"], ("x",))
    graph = make.graph(lambda s: (node,), {"x": list[int]})

    run(graph)
    with pytest.raises(NodeResultError, match=r"`x\[1\]` is 'a'"):
        run(graph, debug=True)


def test_list_that_a_node_gives_back_is_copied(make, run):
    """Otherwise the field would grow together with the list that it came from."""
    same = kit.Node("same", 1, lambda s: s.log, ("copy",))
    more = kit.Node("more", 2, lambda s: 1, ("log",))
    graph = make.graph(
        lambda s: (more, same, more),
        {"log": list, "copy": list},
        folds={"log": kit.append},
        outputs=("log", "copy"),
    )

    assert run(graph) == {"log": [1, 1], "copy": [1]}


@dataclass(frozen=True)
class Row:
    id: int
    text: str


def test_upsert_replaces_by_key_and_adds_the_rest(make, run):
    """The value is one record or a list of records."""
    one = kit.Node("one", 1, lambda s: Row(1, "a"), ("rows",))
    some = kit.Node("some", 2, lambda s: [Row(2, "b"), Row(1, "c")], ("rows",))
    graph = make.graph(
        lambda s: (one, some),
        {"rows": (list, [])},
        folds={"rows": kit.upsert("id")},
        outputs=("rows",),
    )

    assert graph.invoke() == {"rows": [Row(1, "c"), Row(2, "b")]}
