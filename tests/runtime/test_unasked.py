"""The run object of a plain text is created on demand, and is then the same for all that ask."""

from __future__ import annotations

import contextvars
import copy
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

import flowrt
from flowrt import StepLimitError, kit
from flowrt.clock import ManualClock, clock, use_clock


def text_of(*calls: Callable[[kit.Run], object]) -> Any:
    """Return a plain text of these calls, each of which gets the plain text itself."""

    def plain(s: Any, run: kit.Run, left: int) -> int:
        for call in calls:
            call(run)
        return left

    return plain


def graph_of(make: Any, *calls: Callable[[kit.Run], object], **more: Any) -> kit.Graph[Any, Any]:
    return make.graph(lambda s: (), {"x": int}, run=text_of(*calls), **more)


def test_all_who_ask_in_one_run_learn_one_name(make):
    """This includes the node before, the node after, and the note of the error."""
    seen: list[str] = []

    def ask(_: kit.Run) -> None:
        seen.append(flowrt.current().run_id)

    def fail(_: kit.Run) -> None:
        raise ValueError("broken")

    graph = graph_of(make, ask, ask, fail)

    with pytest.raises(ValueError, match="broken") as caught:
        graph.invoke()

    assert len(set(seen)) == 1
    assert seen[0]
    assert f"run {seen[0]}" in caught.value.__notes__[0]


def test_each_run_has_a_name_of_its_own(make):
    """The placeholder for a run in the plain text is the same for all runs."""
    seen: list[str] = []
    graph = graph_of(make, lambda _: seen.append(flowrt.current().run_id))

    graph.invoke()
    graph.invoke()

    assert len(set(seen)) == 2


def test_run_inside_a_node_is_another_one(make):
    """After the inner run, the outer one is the current run again."""
    seen: list[str] = []

    def ask(_: kit.Run) -> None:
        seen.append(flowrt.current().run_id)

    inner = graph_of(make, ask)
    graph_of(make, ask, lambda _: inner.invoke(), ask).invoke()

    assert seen[0] == seen[2] != seen[1]


def test_run_that_is_asked_late_lives_by_the_clock_that_it_began_by(make):
    """A node may replace the clock for what it calls."""
    began, clocks = clock(), []

    def ask(run: kit.Run) -> None:
        with use_clock(ManualClock()):
            clocks.append(run.clock)

    graph_of(make, ask).invoke()

    assert clocks == [began]


def test_text_reads_from_its_run_what_only_that_has(make):
    """It has its graph, its limit and its name, and nothing that no run has."""
    seen: list[Any] = []

    def look(run: kit.Run) -> None:
        seen.extend((run.graph, run.limit, run.left, run.id == flowrt.current().run_id))
        seen.append(hasattr(run, "colour"))

    graph = graph_of(make, look, limit=7)
    graph.invoke()

    assert seen == [graph, 7, 7, True, False]


def test_run_belongs_to_the_copy_that_was_called(make):
    """A graph with bound resources is not the graph of the module."""
    seen: list[Any] = []
    twin = copy.copy(graph_of(make, lambda run: seen.append(run.graph)))

    twin.invoke()

    assert seen == [twin]


def test_text_asks_in_a_context_of_its_own(make):
    """A copy of the context gives the same answer, so the current run is still found."""
    seen: list[str] = []

    def ask(run: kit.Run) -> None:
        contextvars.copy_context().run(lambda: seen.append(flowrt.current().run_id))
        seen.append(run.id)

    graph_of(make, ask).invoke()

    assert seen[0] == seen[1]


@pytest.mark.parametrize("limit", range(4))
def test_limit_of_the_graph_ends_a_run_that_nobody_asked_for(make, limit):
    """The nodes within the limit run, one by one."""
    done: list[int] = []
    nodes = [kit.Node(f"n{i}", i, lambda s, i=i: done.append(i)) for i in range(3)]

    def plain(s: Any, run: kit.Run, left: int) -> int:
        left = left - 3 if left >= 3 else kit.exhaust(run, s, left, *nodes)
        done.extend(range(3))
        return left

    graph = make.graph(lambda s: (), {"x": int}, run=plain, limit=limit)

    with suppress(StepLimitError):
        graph.invoke()

    assert done == list(range(limit))


def test_finished_run_is_kept_by_nobody(make):
    """Asking for a run creates no reference cycle, which only the garbage collector would break."""
    runs: list[weakref.ref[kit.Run]] = []

    graph_of(make, lambda run: runs.append(weakref.ref(run.itself()))).invoke()

    assert runs[0]() is None
