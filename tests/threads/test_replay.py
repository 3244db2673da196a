"""Runs that were killed after any of their entries and resumed: the corner cases."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from cutting import begun, killed, resumed, to_its_end, told

from flowrt import CheckpointError, MemoryCheckpointer, Paused, ThreadChangedError
from flowrt.clock import ManualClock


def answer(name: str) -> bool:
    """Say yes to every second item."""
    return "1" not in name


WHOLE: list[tuple[str, dict[str, Any]]] = [
    ("CaughtGroup", {"n": 3}),
    ("CaughtEach", {"items": [1, 2, 3, 4, 5, 6, 7]}),
    ("CaughtEach", {"items": [4, 1, 2]}),
    ("CaughtEach", {"items": [1, 2]}),
    ("Nested", {"items": [1, 2, 2, 1, 3, 2, 1]}),
    ("Nested", {"items": [1, 2]}),
    ("Racing", {"n": 2}),
    ("Handlers", {"n": 1}),
    ("Deciding", {"n": 1}),
    ("Asking", {"n": 1}),
    ("Each", {"items": [1, 2, 3]}),
    ("AtDesk", {"n": 1}),
    ("Flowing", {"n": 1}),
]


def decided(graph: Any, thread: str) -> int:
    """Return the entry after which nothing depends on which branch is faster."""
    entries = graph.threads.checkpointer.read(thread)
    forks = (
        entry.seq
        for entry in entries
        if entry.kind in ("race", "caught") and entry.name[0].isdigit()
    )
    return max(forks, default=1)


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize(
    ("name", "given"), WHOLE, ids=[f"{n}-{i}" for i, (n, _) in enumerate(WHOLE)]
)
def test_a_killed_run_goes_on_to_the_end_it_would_have_had(
    corners: ModuleType,
    nodes: ModuleType,
    clock: ManualClock,
    name: str,
    given: dict[str, Any],
    on_a_loop: bool,
) -> None:
    """Killed after any entry, it has the same output and the same journal, and repeats nothing
    finished.

    Before a race is won or a fork has failed, timing may still decide otherwise; then the run is
    compared with itself killed once more.
    """
    graph = getattr(corners, name).bind(checkpointer=MemoryCheckpointer())
    results = {"whole": to_its_end(graph, "whole", begun(graph, given, "whole"), answer)}
    for count in range(1, decided(graph, "whole")):
        results[f"whole-{count}"] = gone_on(graph, "whole", count, on_a_loop)

    for thread, result in results.items():
        assert seen(graph, thread, result) == result
        for count in range(decided(graph, thread), len(graph.threads.checkpointer.read(thread))):
            nodes.calls.clear()
            got = gone_on(graph, thread, count, on_a_loop)
            assert got == result, (thread, count)
            assert_same_journal(graph, nodes, thread, count)


def gone_on(graph: Any, whole: str, count: int, on_a_loop: bool) -> Any:
    """Return the result of a thread that was killed after that many entries."""
    thread = f"{whole}-{count}"
    killed(graph.threads.checkpointer, whole, thread, count)
    result = resumed(graph, thread, on_a_loop=on_a_loop)
    return to_its_end(graph, thread, result, answer, on_a_loop=on_a_loop)


def assert_same_journal(graph: Any, nodes: ModuleType, whole: str, count: int) -> None:
    """Compare the two journals, and the calls with the unfinished nodes."""
    read = graph.threads.checkpointer.read
    entries, missing = read(whole), read(whole, after=count)
    assert told(read(f"{whole}-{count}")) == told(entries), (whole, count)
    assert len(nodes.calls) <= sum(entry.kind in ("node", "caught") for entry in missing)


def seen(graph: Any, thread: str, result: dict[str, Any]) -> dict[str, Any]:
    """Return the outputs that the thread shows."""
    values = graph.get_state(thread).values
    return {name: values[name] for name in result}


def test_what_a_field_began_with_is_kept(corners: ModuleType, nodes: ModuleType) -> None:
    """Defaults that call a function are not evaluated again: those of the run, of an omitted
    parameter, of a subgraph, and of the variables of an item.
    """
    place = MemoryCheckpointer()
    graph = corners.Begun.bind(checkpointer=place)
    whole = graph.invoke({}, thread_id="whole")
    count = len(place.read("whole"))

    for on_a_loop in (False, True):
        thread = f"whole-{on_a_loop}"
        killed(place, "whole", thread, count - 1)
        assert resumed(graph, thread, on_a_loop=on_a_loop) == whole
    graph.invoke({"n": 5}, thread_id="given")
    killed(place, "given", "given-1", 1)
    assert graph.resume("given-1")["n"] == 5


@pytest.mark.parametrize("fails", range(1, 9))
def test_a_function_that_failed_in_the_walk_fails_again_where_that_was_caught(
    corners: ModuleType, nodes: ModuleType, fails: int
) -> None:
    """It is not called again, be it in the walk of the handler, a subgraph, a branch or an item."""
    place = MemoryCheckpointer()
    graph = corners.Deciding.bind(checkpointer=place)
    nodes.failures["flaky"] = fails
    whole = graph.invoke({"n": 1}, thread_id="whole")
    entries = place.read("whole")

    for count in range(1, len(entries)):
        choices = (entry.body for entry in entries[:count] if entry.name == "flaky")
        known = sum(len(graph.threads.codec.decode(body)) > 1 for body in choices)
        known += sum(entry.kind == "caught" for entry in entries[:count])
        nodes.failures["flaky"] = max(0, fails - known)
        assert gone_on(graph, "whole", count, on_a_loop=count % 2 == 0) == whole, count
        assert told(place.read(f"whole-{count}")) == told(entries), count


def test_a_resource_that_could_not_be_opened_is_missing_again(
    corners: ModuleType, nodes: ModuleType, clock: ManualClock
) -> None:
    """This applies if the error was caught; finished nodes need no resource, and all open ones are
    closed.
    """
    place = MemoryCheckpointer()
    graph = corners.AtDesk.bind(checkpointer=place)
    nodes.failures["open_desk"] = 1
    paused = graph.invoke({"n": 1}, thread_id="whole")
    assert isinstance(paused, Paused)
    assert nodes.closed == [None]
    whole = graph.resume("whole", {"confirm": answer("confirm")})
    entries = place.read("whole")
    first = next(entry.seq for entry in entries if entry.kind == "caught")

    for count in range(first, len(entries)):
        nodes.closed.clear()
        assert gone_on(graph, "whole", count, on_a_loop=count % 2 == 0) == whole
        assert told(place.read(f"whole-{count}")) == told(entries)
        needed = any(entry.name == "at_desk2" for entry in entries[count:])
        assert len(nodes.closed) == needed, count


def test_a_value_without_a_stored_form_ends_the_run_and_no_handler_takes_that(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """What was finished before is saved."""
    place = MemoryCheckpointer()
    graph = corners.Unstorable.bind(checkpointer=place)

    for call in (lambda: graph.invoke({"n": 1}, thread_id="t"), lambda: graph.resume("t")):
        with pytest.raises(CheckpointError, match="nothing"):
            call()
    assert [entry.name for entry in place.read("t")] == ["Unstorable", "m"]
    assert nodes.calls == ["mark m", "nothing 1", "nothing 1"]


def test_a_run_that_a_changed_graph_cannot_walk_is_no_error_of_a_node(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """No handler catches the error, nothing is called, and nothing is recorded."""
    place = MemoryCheckpointer()
    graph = corners.CaughtGroup.bind(checkpointer=place)
    graph.invoke({"n": 1}, thread_id="whole")
    killed(place, "whole", "t", 5)
    nodes.calls.clear()
    for field, value in (("name", "gone"), ("kind", "ask"), ("strand", "7.0")):
        entries = place.read("t")
        entries[3] = entries[3]._replace(**{field: value})
        lease = place.acquire("t")
        head = place.head("t")
        assert head is not None
        place.replace(lease, entries, head, None)
        place.release(lease)

        for on_a_loop in (False, True):
            with pytest.raises(ThreadChangedError, match="changed since"):
                resumed(graph, "t", on_a_loop=on_a_loop)
    assert nodes.calls == []
    assert place.read("t") == entries


def test_items_that_had_begun_go_on_where_fewer_may_run_now(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """`max_concurrency` is a setting of each call."""
    place = MemoryCheckpointer()
    graph = corners.Wide.bind(checkpointer=place)
    whole = graph.invoke({"items": [1, 2, 3, 4, 5]}, thread_id="whole")

    for count in range(1, len(place.read("whole"))):
        killed(place, "whole", f"{count}", count)
        assert graph.resume(f"{count}", max_concurrency=1) == whole


def test_a_node_that_failed_behind_a_break_point_fails_again(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """The break point is passed first."""
    place = MemoryCheckpointer()
    graph = corners.Handlers.bind(checkpointer=place)
    names = ("bad", "m2", "bad_io", "failing")
    breaks = {"pause_before": names, "pause_after": names[:3]}
    result = graph.invoke({"n": 1}, thread_id="t", **breaks)
    pauses = 0
    while isinstance(result, Paused):
        pauses += 1
        result = graph.resume("t", **breaks)

    assert result == corners.Handlers.invoke({"n": 1})
    assert pauses == 6


@pytest.mark.parametrize("watched", [False, True], ids=["unseen", "watched"])
def test_what_a_node_runs_decides_for_itself(
    corners: ModuleType, monkeypatch: pytest.MonkeyPatch, watched: bool
) -> None:
    """The decisions of a graph that a node runs are not in the journal of the outer run."""
    other = list[Any]()

    def mark(name: str) -> str:
        if name == "m" and not other:
            other.append(None)
            other.extend(corners.Decided.stream({"n": 2}))
        return name

    monkeypatch.setattr(corners, "mark", mark)
    place = MemoryCheckpointer()
    graph = corners.Decided.bind(checkpointer=place)

    if watched:
        list(graph.stream({"n": 1}, thread_id="t"))
    else:
        graph.invoke({"n": 1}, thread_id="t")

    assert other[1:] == [{"m": {"word": "m"}}, {"big": {"word": "big"}}]
    told = [(entry.kind, entry.name) for entry in place.read("t")]
    assert told[1:] == [("node", "m"), ("choice", "flaky"), ("node", "small"), ("end", "")]


def test_what_a_deciding_function_runs_decides_for_itself(
    corners: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function that runs another graph to decide counts as one choice, whatever that graph
    decides.
    """
    other = list[Any]()

    def flaky(n: int) -> bool:
        if n == 1:
            other.extend(corners.Decided.stream({"n": 2}))
        return n > 1

    monkeypatch.setattr(corners, "flaky", flaky)
    place = MemoryCheckpointer()
    graph = corners.Decided.bind(checkpointer=place)

    graph.invoke({"n": 1}, thread_id="t")

    assert other == [{"m": {"word": "m"}}, {"big": {"word": "big"}}]
    told = [(entry.kind, entry.name) for entry in place.read("t")]
    assert told[1:] == [("node", "m"), ("choice", "flaky"), ("node", "small"), ("end", "")]
