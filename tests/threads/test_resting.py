"""Paused runs that are resumed from memory: as if walked again, but faster."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from types import ModuleType
from typing import Any

import pytest
from cutting import begun, resumed

from flowrt import Checkpointer, MemoryCheckpointer, Paused, StepLimitError
from flowrt.clock import ManualClock, use_clock
from flowrt.testing import Call, PassingCheckpointer
from flowrt.threads.entries import Entry
from flowrt.threads.resting import MOST_RESTING

RUNS: dict[str, dict[str, Any]] = {
    "Asking": {"n": 1},
    "Each": {"items": [1, 2, 3]},
    "AtDesk": {"n": 1},
    "Refund": {"text": "a"},
    "Sides": {"text": "a"},
    "Words": {"text": "one eleven two twelve three thirteen"},
}


def to_the_end(
    graph: Any, given: Any, *, anew: bool, on_a_loop: bool
) -> tuple[Any, list[Any], list[Entry]]:
    """Run to the end, one answer at a time; return the result, every pause, and the journal."""
    place = MemoryCheckpointer()
    bound = graph.bind(checkpointer=place)
    with use_clock(ManualClock()) as clock:
        result = begun(bound, given, "t", on_a_loop=on_a_loop, run_id="r")
        pauses = []
        while isinstance(result, Paused):
            pauses.append(result)
            answers = {question.name: True for question in result.questions[:1]}
            if not answers:
                clock.jump(60.0)
            if anew:
                bound = graph.bind(checkpointer=place)
            result = resumed(bound, "t", on_a_loop=on_a_loop, answers=answers)
    return result, pauses, place.read("t")


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("name", RUNS)
def test_a_run_that_rests_goes_on_as_one_that_is_walked_again(
    corners: ModuleType, desk: ModuleType, nodes: ModuleType, name: str, on_a_loop: bool
) -> None:
    """Results, questions and every byte of the journal are the same, along each line of control;
    the order of parallel lines is unspecified.
    """
    graph = getattr(corners, name, None) or getattr(desk, name)

    found = []
    for anew in (False, True):
        nodes._ticks[0] = 0
        nodes.calls.clear()
        result, pauses, entries = to_the_end(graph, RUNS[name], anew=anew, on_a_loop=on_a_loop)
        lines = sorted((entry._replace(seq=0) for entry in entries), key=attrgetter("strand"))
        found.append((result, pauses, lines, list(nodes.calls)))

    assert found[0] == found[1]


class Reading(PassingCheckpointer):
    """Counts the entries that are read."""

    read_entries = 0

    def around(self, call: Call, work: Callable[[], Any]) -> Any:
        found = work()
        if call == "read":
            self.read_entries += len(found)
        return found


def test_going_on_with_a_run_that_rests_reads_one_entry(
    corners: ModuleType, nodes: ModuleType, clock: ManualClock
) -> None:
    """It reads only the last entry, however long the run is, to find out whose it is."""
    place = Reading(MemoryCheckpointer())
    graph = corners.Each.bind(checkpointer=place)
    result = graph.invoke({"items": list(range(20))}, thread_id="t")

    for _ in range(10):
        place.read_entries = 0
        result = graph.resume("t", {result.questions[0].name: True})

        assert place.read_entries == 1


def answered_elsewhere(graph: Any, place: Checkpointer) -> None:
    other = graph.bind(checkpointer=place)
    other.resume("t", {"first": True})


def changed_from_outside(graph: Any, place: Checkpointer) -> None:
    graph.bind(checkpointer=place).update_state("t", {"text": "changed"})


def begun_anew(graph: Any, place: Checkpointer) -> None:
    place.delete_thread("t")
    graph.bind(checkpointer=place).invoke({"text": "b"}, thread_id="t")


@pytest.mark.parametrize("happens", [answered_elsewhere, changed_from_outside, begun_anew])
def test_a_thread_that_has_moved_on_is_walked_again(
    desk: ModuleType,
    checkpointer: Checkpointer,
    clock: ManualClock,
    calls: list[str],
    happens: Callable[[Any, Checkpointer], None],
) -> None:
    """Changes by others count, even though the clock stands still."""
    graph = desk.Sides.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    happens(desk.Sides, checkpointer)
    anew = desk.Sides.bind(checkpointer=checkpointer)
    anew.copy_thread("t", "u")

    results = []
    for bound, thread in ((graph, "t"), (anew, "u")):
        still_open = bound.resume(thread)
        answers = {question.name: False for question in still_open.questions}
        results.append((answers, bound.resume(thread, answers)))
    assert results[0] == results[1]
    assert graph.get_state("t").values == anew.get_state("u").values


def test_each_call_has_its_own_limit_of_steps(
    corners: ModuleType, nodes: ModuleType, clock: ManualClock
) -> None:
    """As when the graph is walked again, earlier steps no longer count."""
    graph = corners.Each.bind(checkpointer=MemoryCheckpointer())
    result = graph.invoke({"items": [1, 2, 3, 4]}, thread_id="t", max_steps=3)

    for _ in range(3):
        result = graph.resume("t", {result.questions[0].name: True}, max_steps=3)
        assert isinstance(result, Paused)
    with pytest.raises(StepLimitError):
        graph.resume("t", {result.questions[0].name: True}, max_steps=1)


def test_only_so_many_runs_rest(desk: ModuleType, clock: ManualClock, calls: list[str]) -> None:
    """Those that paused first are walked again; all of them finish."""
    place = Reading(MemoryCheckpointer())
    graph = desk.Refund.bind(checkpointer=place)
    for thread in range(MOST_RESTING + 1):
        graph.invoke({"text": "a"}, thread_id=f"{thread}")

    read = []
    for thread in (0, 1):
        place.read_entries = 0
        assert graph.resume(f"{thread}", {"confirm": False})["approved"] is False
        read.append(place.read_entries)
    assert read[0] > read[1] == 1
