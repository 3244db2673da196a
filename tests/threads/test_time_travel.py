"""Any earlier point can be looked at, forked, set back to and changed; history only grows."""

from __future__ import annotations

from types import ModuleType

import pytest

from flowrt import AnswerError, Checkpointer, CheckpointError, Entry, InputError
from flowrt.clock import ManualClock
from flowrt.threads.snapshots import Scene


def test_history_tells_of_each_entry_newest_first(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """It has values, what comes next, open questions, and who wrote what; nothing is called to
    compute it.
    """
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    graph.resume("t", {"confirm": False})
    called = list(calls)

    history = graph.get_state_history("t")

    told = [(one.node, one.next, [q.name for q in one.questions], one.status) for one in history]
    assert told == [
        ("", (), [], "idle"),
        ("remember", (), [], "running"),
        ("confirm", ("remember",), [], "running"),
        ("confirm", ("confirm",), ["confirm"], "running"),
        ("draft", ("confirm",), [], "running"),
        ("", ("draft",), [], "running"),
    ]
    assert history[4].written == {"note": "a!"}
    assert history[2].written == {"approved": False}
    assert history[4].values == {"text": "a", "note": "a!", "history": [], "count": 0}
    assert calls == called


def test_history_can_be_narrowed(desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock):
    """It can be limited to fields of the snapshots, to what precedes an entry, and to a number."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")

    drafts = graph.get_state_history("t", filter={"node": "draft"})
    before = graph.get_state_history("t", before=drafts[0].id)
    two = graph.get_state_history("t", limit=2)

    assert [one.node for one in drafts] == ["draft"]
    assert [one.next for one in before] == [("draft",)]
    assert len(two) == 2
    with pytest.raises(InputError, match="did you mean `node`"):
        graph.get_state_history("t", filter={"nod": "draft"})


def test_what_was_before_is_walked_over_and_not_shown(
    desk: ModuleType,
    checkpointer: Checkpointer,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
):
    """Showing a point costs time for each line of control, so it is not done for every entry."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    graph.resume("t", {"confirm": False})
    every = graph.get_state_history("t")
    shown: list[Entry] = []
    show = Scene.show
    monkeypatch.setattr(Scene, "show", lambda *told: (shown.append(told[1]), show(*told))[1])

    assert [graph.get_state("t", one.id).values for one in every] == [one.values for one in every]
    assert [str(entry.seq) for entry in shown] == [one.id for one in every]
    assert graph.get_state_history("t", limit=2) == every[:2]
    assert len(shown) == len(every) + 2
    assert graph.get_state_history("t", limit=0) == []


def test_a_fork_goes_its_own_way(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """It starts at the given entry; the original thread is unchanged."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    graph.resume("t", {"confirm": False})
    asked = graph.get_state_history("t", filter={"next": ("confirm",)})[0]
    before = checkpointer.read("t")

    other = graph.fork("t", at=asked.id)
    clock.jump(1)
    graph.resume(other, {"confirm": True})
    clock.jump(11)
    output = graph.resume(other)

    assert output == {"approved": True, "note": "a!"}
    assert calls == ["draft", "charge"]
    assert checkpointer.read("t") == before


def test_a_thread_can_be_set_back_and_history_only_grows(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """What came after the entry is called anew, as part of another run."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    graph.resume("t", {"confirm": False})
    begun = graph.get_state_history("t")[-1]
    before = checkpointer.read("t")

    graph.resume("t", checkpoint_id=begun.id)
    output = graph.resume("t", {"confirm": False})

    assert output == {"approved": False, "note": "a!"}
    assert calls == ["draft", "draft"]
    assert checkpointer.read("t")[: len(before)] == before
    assert graph.get_state("t").values["history"] == ["a"]
    assert graph.get_state("t").run_id != begun.run_id


def test_a_changed_state_is_what_the_run_goes_on_with(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """It is written like the result of a node, and visible at once."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")

    graph.update_state("t", {"note": "changed", "history": "by hand"})
    seen = graph.get_state("t").values
    output = graph.resume("t", {"confirm": False})

    assert (seen["note"], seen["history"]) == ("changed", ["by hand"])
    assert output == {"approved": False, "note": "changed"}
    assert graph.get_state("t").values["history"] == ["by hand", "a"]


def test_what_a_run_has_left_can_be_changed_too(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """The next run remembers it."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    graph.resume("t", {"confirm": False})

    graph.update_state("t", {"history": "between"})
    graph.invoke({"text": "b"}, thread_id="t")
    graph.resume("t", {"confirm": False})

    assert graph.get_state("t").values["history"] == ["a", "between", "b"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"nite": "x"}, "did you mean `note`"),
        ({"?": "x"}, "no field `\\?`; there is `approved`, `count`"),
        ({"note": 1}, "expected str"),
    ],
)
def test_a_wrong_change_is_refused(
    desk: ModuleType,
    checkpointer: Checkpointer,
    clock: ManualClock,
    values: dict[str, object],
    told: str,
):
    """Unknown fields and wrong types are refused, and nothing is written."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    before = checkpointer.read("t")

    with pytest.raises(InputError, match=told):
        graph.update_state("t", values)

    assert checkpointer.read("t") == before


@pytest.mark.parametrize("answers", [{"confrim": True}, {"confirm": "yes"}])
def test_a_call_that_is_refused_sets_nothing_back(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock, answers: dict[str, object]
):
    """The thread and its question are the same as before."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    paused = graph.invoke({"text": "a"}, thread_id="t")
    before = checkpointer.read("t")
    asked = graph.get_state("t")

    with pytest.raises(AnswerError):
        graph.resume("t", answers, checkpoint_id=asked.id)

    assert checkpointer.read("t") == before
    assert graph.resume("t") == paused


def test_a_copy_waits_as_the_thread_did(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """Both are answered independently."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")

    graph.copy_thread("t", "copy")
    output = graph.resume("copy", {"confirm": False})

    assert output == {"approved": False, "note": "a!"}
    assert graph.get_state("t").status == "paused"
    assert graph.thread_ids() == ["copy", "t"]


def test_a_deleted_thread_is_gone(desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock):
    """Its name is free again."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")

    graph.delete_thread("t")

    assert graph.thread_ids() == []
    with pytest.raises(CheckpointError, match="no thread `t`"):
        graph.get_state("t")


def test_a_thread_that_failed_tells_of_what(corners: ModuleType, checkpointer: Checkpointer):
    """It has the class and the message of the error; earlier entries do not mention it."""
    graph = corners.Failing.bind(checkpointer=checkpointer)
    with pytest.raises(ValueError, match="code 3"):
        graph.invoke({"n": 3}, thread_id="t")

    state = graph.get_state("t")
    history = graph.get_state_history("t")

    assert (state.status, state.next) == ("failed", ("bad",))
    assert state.error == "Custom: code 3 at the desk"
    assert [one.error for one in history] == [state.error, None, None]
