"""What a thread remembers from run to run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from flowrt import Checkpointer, CheckpointError, MemoryCheckpointer
from flowrt.clock import ManualClock
from flowrt.testing import Call, PassingCheckpointer
from flowrt.threads.questions import moment


def refund(graph: object, text: str, thread: str = "t") -> None:
    """Execute a refund that nobody approves."""
    graph.invoke({"text": text}, thread_id=thread)  # type: ignore[attr-defined]
    graph.resume(thread, {"confirm": False})  # type: ignore[attr-defined]


def test_memory_grows_from_run_to_run(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Each run starts with what the previous runs remembered."""
    graph = desk.Refund.bind(checkpointer=checkpointer)

    for text in "abc":
        refund(graph, text)

    assert graph.get_state("t").values["history"] == ["a", "b", "c"]
    assert graph.get_state("t").values["count"] == 3


def test_memory_is_read_from_the_place_where_it_is_kept(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Another bound copy has nothing cached, and reads the same."""
    refund(desk.Refund.bind(checkpointer=checkpointer), "a")
    other = desk.Refund.bind(checkpointer=checkpointer)

    refund(other, "b")

    assert other.get_state("t").values["history"] == ["a", "b"]


def test_threads_remember_for_themselves(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Memory does not leak between threads."""
    graph = desk.Refund.bind(checkpointer=checkpointer)

    refund(graph, "a", "one")
    refund(graph, "b", "two")

    assert graph.get_state("one").values["history"] == ["a"]
    assert graph.get_state("two").values["history"] == ["b"]


def test_an_abandoned_run_leaves_nothing_behind(
    desk: ModuleType,
    checkpointer: Checkpointer,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
):
    """It failed, and the thread was given a new input instead of being resumed."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    refund(graph, "a")
    graph.invoke({"text": "b"}, thread_id="t")
    clock.jump(10**6)
    with pytest.raises(TimeoutError):
        graph.resume("t")

    refund(graph, "c")

    assert graph.get_state("t").values["history"] == ["a", "c"]


def test_pruning_forgets_runs_but_not_what_they_left(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """The memory is the same, even if it is read afresh."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    for text in "abc":
        refund(graph, text)

    gone = graph.prune("t", keep_last=1)
    other = desk.Refund.bind(checkpointer=checkpointer)
    refund(other, "d")

    assert gone > 0
    assert other.get_state("t").values["history"] == ["a", "b", "c", "d"]
    assert len({snapshot.run_id for snapshot in other.get_state_history("t")}) == 2


def test_an_age_tells_what_to_prune(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Runs that started longer ago are forgotten, as are those before a given time."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    for text in "abc":
        refund(graph, text)
        clock.jump(3600)

    older = graph.prune("t", older_than=timedelta(hours=2, minutes=30))
    none = graph.prune("t", older_than=moment(clock.time() - 9000))

    assert older > 0
    assert none == 0
    assert len({snapshot.run_id for snapshot in graph.get_state_history("t")}) == 2


@pytest.mark.parametrize(
    "go_back",
    [
        lambda graph, at: graph.fork("t", at=at),
        lambda graph, at: graph.resume("t", checkpoint_id=at),
        lambda graph, at: graph.get_state("t", at),
    ],
)
def test_an_entry_that_is_not_kept_is_no_damage(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock, go_back: Callable[..., Any]
):
    """A pruned entry, a future one and one of a deleted run are reported as such."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    for text in "abcd":
        refund(graph, text)
    runs = [one.run_id for one in reversed(graph.get_state_history("t")) if not one.node]
    begins = [one.seq for one in checkpointer.read("t") if one.kind == "run"]
    graph.prune("t", keep_last=3)
    graph.delete_run("t", runs[4])

    for gone in (1, 3, begins[1] - 1):
        with pytest.raises(CheckpointError, match=f"no entry {gone}; .* kept is {begins[1]}$"):
            go_back(graph, str(gone))
    with pytest.raises(CheckpointError, match="no entry 300; the newest is "):
        go_back(graph, "300")
    with pytest.raises(CheckpointError, match=f"no entry {begins[2]}; the one that is kept before"):
        go_back(graph, str(begins[2]))
    assert graph.get_state("t").values["history"] == [*"abcd"]


def test_deleting_a_run_keeps_what_it_remembered(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Only its entries are removed."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    for text in "ab":
        refund(graph, text)
    first = graph.get_state_history("t")[-1].run_id

    graph.delete_run("t", first)
    other = desk.Refund.bind(checkpointer=checkpointer)
    refund(other, "c")

    assert other.get_state("t").values["history"] == ["a", "b", "c"]
    assert first not in {snapshot.run_id for snapshot in other.get_state_history("t")}


def test_a_run_that_was_deleted_is_no_point_of_the_one_before(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Its replacement holds only the memory, and cannot be deleted again."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    for text in "abc":
        refund(graph, text)
    before = graph.get_state_history("t")
    runs = [one.run_id for one in before if one.status == "idle"]

    graph.delete_run("t", runs[1])

    assert graph.get_state_history("t") == [one for one in before if one.run_id != runs[1]]
    with pytest.raises(CheckpointError, match="has no run"):
        graph.delete_run("t", runs[1])
    with pytest.raises(CheckpointError, match="holds its state: delete the thread"):
        graph.delete_run("t", runs[0])


@pytest.mark.parametrize(
    "go_back",
    [
        lambda graph, at: graph.fork("t", at=at, to="f"),
        lambda graph, at: (graph.resume("t", checkpoint_id=at), "t")[1],
    ],
    ids=["fork", "rewind"],
)
def test_what_a_run_wrote_before_it_was_set_back_is_remembered(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock, go_back: Callable[..., Any]
):
    """This also holds if it is read afresh: its entries precede the one that set it back."""
    graph = desk.Talk.bind(checkpointer=checkpointer)
    graph.invoke({"text": "b"}, thread_id="t")
    written = graph.get_state("t")

    thread = go_back(graph, written.id)
    graph.resume(thread, {"sure": True})

    other = desk.Talk.bind(checkpointer=checkpointer)
    assert other.invoke({"text": "c"}, thread_id=thread).questions
    assert other.get_state(thread).values["history"] == ["b", "c"]


def test_a_pruned_thread_can_be_forked(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Its first entries no longer exist."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    for text in "abc":
        refund(graph, text)
    graph.prune("t", keep_last=1)

    other = graph.fork("t")

    assert graph.get_state(other).values == graph.get_state("t").values


def test_the_past_of_a_run_that_is_kept_is_kept(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """A run that was set back needs the earlier entries: they are neither deleted nor pruned."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t", run_id="first")
    graph.resume("t", checkpoint_id="2")
    second = graph.get_state("t").run_id
    graph.resume("t", {"confirm": False})
    refund(graph, "b")
    before = graph.get_state_history("t")

    with pytest.raises(CheckpointError, match=f"is the past of run `{second}`"):
        graph.delete_run("t", "first")
    assert graph.prune("t", keep_last=2) == 0

    assert desk.Refund.bind(checkpointer=checkpointer).get_state_history("t") == before


class Reading(PassingCheckpointer):
    """Counts the entries that are read."""

    read_entries = 0

    def around(self, call: Call, work: Callable[[], Any]) -> Any:
        found = work()
        if call == "read":
            self.read_entries += len(found)
        return found


def test_what_a_long_thread_remembers_is_not_read_entry_by_entry(
    desk: ModuleType, clock: ManualClock
) -> None:
    """A digest holds most of it; fewer entries follow than the digest stands for."""
    place = Reading(MemoryCheckpointer())
    graph = desk.Refund.bind(checkpointer=place)
    texts = [f"text {number}" for number in range(120)]
    for text in texts:
        refund(graph, text)
    place.read_entries = 0

    refund(desk.Refund.bind(checkpointer=place), "last")

    assert place.read_entries < len(texts)
    assert graph.get_state("t").values["history"] == [*texts, "last"]


# ---- ownership of growing lists ------------------------------------------------------------------


def ready(graph: Any) -> list[str]:
    """Return the list object with which the next run of the thread will continue."""
    _, memory = graph.threads.memories._ready["t"]
    history: list[str] = memory[""]["history"]
    return history


def test_a_list_that_nobody_else_holds_is_not_copied_from_run_to_run(talk: ModuleType) -> None:
    """Thus a turn of a long conversation costs as much as the first one."""
    graph = talk.Talk.bind(checkpointer=MemoryCheckpointer())
    graph.invoke({"text": "a"}, thread_id="t")
    first = id(ready(graph))  # holding the list itself would cause it to be copied

    for text in "bcdef":
        graph.invoke({"text": text}, thread_id="t")
        assert id(ready(graph)) == first

    assert ready(graph) == ["a", "b", "c", "d", "e", "f"]


def test_a_list_that_a_node_holds_grows_no_more(talk: ModuleType) -> None:
    """The list that it keeps stays as that run left it, and what the node does with it has no
    effect.
    """
    graph = talk.Talk.bind(checkpointer=MemoryCheckpointer())
    graph.invoke({"text": "hold"}, thread_id="t")
    (held,) = talk.nodes.held

    graph.invoke({"text": "b"}, thread_id="t")
    held.append("changed")

    assert held == ["hold", "changed"]
    assert graph.get_state("t").values["history"] == ["hold", "b"]


def test_a_list_that_is_an_output_is_the_callers(talk: ModuleType) -> None:
    """Later runs do not change it, and changes to it do not affect the thread."""
    graph = talk.Told.bind(checkpointer=MemoryCheckpointer())
    output = graph.invoke({"text": "a"}, thread_id="t")
    output["history"].append("changed")

    assert graph.invoke({"text": "b"}, thread_id="t") == {"history": ["a", "b"]}
    assert output == {"history": ["a", "changed"]}


def test_who_looks_gets_lists_of_its_own(talk: ModuleType) -> None:
    """A snapshot does not grow with the thread."""
    graph = talk.Talk.bind(checkpointer=MemoryCheckpointer())
    graph.invoke({"text": "a"}, thread_id="t")
    seen = graph.get_state("t").values["history"]

    graph.invoke({"text": "b"}, thread_id="t")

    assert seen == ["a"]


def test_a_run_that_fails_leaves_nothing_in_the_list(talk: ModuleType) -> None:
    """The next run does not see what it added."""
    graph = talk.Talk.bind(checkpointer=MemoryCheckpointer())
    graph.invoke({"text": "a"}, thread_id="t")
    with pytest.raises(ValueError, match="fail"):
        graph.invoke({"text": "fail"}, thread_id="t")

    graph.invoke({"text": "b"}, thread_id="t")

    assert graph.get_state("t").values["history"] == ["a", "b"]


@pytest.mark.parametrize("name", ["Diary", "Week"])
@pytest.mark.parametrize("debug", [False, True])
def test_a_graph_that_remembers_refuses_to_run_without_a_checkpointer(
    desk: ModuleType, name: str, debug: bool
):
    """Without one, there is no thread for its memory, or that of its subgraphs."""
    graph = getattr(desk, name)

    with pytest.raises(CheckpointError, match="needs a checkpointer"):
        graph.invoke({"text": "a"}, debug=debug)
    with pytest.raises(CheckpointError, match="needs a checkpointer"):
        graph.stream({"text": "a"})
    with pytest.raises(CheckpointError, match="needs a checkpointer"):
        graph.batch([{"text": "a"}])


@pytest.mark.parametrize("name", ["Diary", "Week"])
def test_a_graph_that_only_remembers_goes_on_from_what_the_thread_knows(
    desk: ModuleType, checkpointer: Checkpointer, name: str
):
    """A graph needs no pauses to have a thread."""
    graph = getattr(desk, name).bind(checkpointer=checkpointer)

    graph.invoke({"text": "a"}, thread_id="t")

    assert graph.invoke({"text": "b"}, thread_id="t") == {"pages": ["a", "b"]}
