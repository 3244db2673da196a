"""Runs that ask and wait: what calls return, and how runs are resumed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from flowrt import (
    AnswerError,
    Break,
    Checkpointer,
    CheckpointError,
    InputError,
    NodeTimeoutError,
    Paused,
    RunPaused,
    ThreadPausedError,
)
from flowrt.clock import ManualClock
from flowrt.kit import Graph


def test_an_ask_ends_the_call_with_a_question_that_says_everything(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """It has the name, the prompt, what is shown with it, the type of the answer, the place, and
    the time.
    """
    graph = desk.Refund.bind(checkpointer=checkpointer)

    paused = graph.invoke({"text": "a"}, thread_id="t")

    assert isinstance(paused, Paused)
    (question,) = paused.questions
    assert (question.name, question.prompt) == ("confirm", "Refund?")
    assert question.arguments == {"note": "a!", "size": 2}
    assert question.schema == {"type": "boolean"}
    assert question.place == "desk.flow:14"
    assert question.since.timestamp() == clock.time()
    assert question.deadline == question.since + timedelta(days=2)


def test_an_answer_goes_on_without_calling_what_has_run(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """The node before the question is not called again."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")

    output = graph.resume("t", {"confirm": False})

    assert output == {"approved": False, "note": "a!"}
    assert calls == ["draft"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"confrim": True}, "no open question `confrim`; did you mean `confirm`?"),
        ({"confirm": "yes"}, "`confirm` is 'yes' (str), expected bool"),
        ({"confirm": True, "other": 1}, "no open question `other`"),
    ],
)
def test_a_wrong_answer_refuses_the_call_and_changes_nothing(
    desk: ModuleType,
    checkpointer: Checkpointer,
    clock: ManualClock,
    answers: dict[str, object],
    told: str,
):
    """This holds even if another answer of the same call was right."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    first = graph.invoke({"text": "a"}, thread_id="t")
    before = checkpointer.read("t")

    with pytest.raises(AnswerError) as raised:
        graph.resume("t", answers)

    assert told in str(raised.value)
    assert checkpointer.read("t") == before
    assert graph.resume("t") == first


def test_an_answer_that_comes_after_the_end_names_no_open_question(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """If two people answer, the second one is told so."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    graph.resume("t", {"confirm": False})

    with pytest.raises(AnswerError, match="no open question `confirm`: the last run of thread `t`"):
        graph.resume("t", {"confirm": True})
    with pytest.raises(CheckpointError, match="nothing to resume: the last run of thread `t`"):
        graph.resume("t")


def test_a_paused_thread_takes_no_new_input(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """The error says what to do."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")

    with pytest.raises(ThreadPausedError, match="resume"):
        graph.invoke({"text": "b"}, thread_id="t")


def test_branches_are_answered_one_at_a_time_and_only_the_answered_one_goes_on(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """Any order will do; finished nodes are not called again."""
    graph = desk.Sides.bind(checkpointer=checkpointer)
    paused = graph.invoke({"text": "a"}, thread_id="t")
    assert [question.name for question in paused.questions] == ["first", "other"]

    paused = graph.resume("t", {"other": True})
    assert [question.name for question in paused.questions] == ["first"]
    assert calls == ["draft"]
    output = graph.resume("t", {"first": False})

    assert output == {"approved": False, "second": True, "note": "a!"}
    assert calls == ["draft", "notify"]


def test_questions_of_items_are_told_apart_by_their_index(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """A paused item does not count towards the limit, and a choice made by a function is not made
    anew.
    """
    graph = desk.Words.bind(checkpointer=checkpointer)

    paused = graph.invoke({"text": "hello a world"}, thread_id="t")
    assert [q.name for q in paused.questions] == ["check[0].confirm", "check[2].confirm"]
    called = list(calls)
    output = graph.resume("t", {"check[0].confirm": True, "check[2].confirm": False})

    assert output == {"oks": [True, False], "total": 11}
    assert calls == called


def test_a_dataflow_asks_and_waits(
    corners: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """What depends on an answer starts when it arrives, as it would after a node."""
    graph = corners.Supply.bind(checkpointer=checkpointer)
    paused = graph.invoke({"n": 1}, thread_id="t")
    assert [question.name for question in paused.questions] == ["priced", "counted"]
    assert [wait.name for wait in paused.waits] == ["a_while"]

    graph.resume("t", {"priced": 3})
    assert graph.get_state("t").next == ("counted", "a_while")
    other = corners.Supply.bind(checkpointer=checkpointer)
    asyncio.run(other.aresume("t", {"counted": 4}))
    clock.jump(11)

    assert graph.resume("t") == {"total": 10, "log": ["m"]}


def test_questions_stand_as_they_are_written(corners: ModuleType, checkpointer: Checkpointer):
    """The order is not that in which they were reached, so they are the same whoever asks for them
    again.
    """
    graph = corners.Ordered.bind(checkpointer=checkpointer)
    graph.invoke({"n": 1}, thread_id="t")

    paused = graph.resume("t", {"first": True})

    assert [question.name for question in paused.questions] == ["third", "second"]
    assert corners.Ordered.bind(checkpointer=checkpointer).resume("t") == paused
    assert graph.get_state("t").questions == paused.questions


def test_a_wait_goes_on_when_its_time_has_come(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """`due` lists the thread from then on; before that, `resume` returns the same pause."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    paused = graph.resume("t", {"confirm": True})
    assert [wait.name for wait in paused.waits] == ["a_moment"]

    assert graph.due() == []
    assert graph.resume("t") == paused
    clock.jump(11)
    assert graph.due() == ["t"]
    output = graph.resume("t")

    assert output == {"approved": True, "note": "a!"}
    assert calls == ["draft", "charge"]
    assert graph.due() == []


def test_an_unanswered_question_is_closed_at_its_deadline(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """A late answer is refused; resumed without an answer, the run fails."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t")
    clock.jump(2 * 24 * 3600 + 1)
    assert graph.due() == ["t"]

    with pytest.raises(AnswerError, match="nobody answered `confirm` in time: `resume` without"):
        graph.resume("t", {"confirm": True})
    assert graph.get_state("t").status == "paused"
    with pytest.raises(NodeTimeoutError, match="confirm"):
        graph.resume("t")


def test_the_same_on_a_loop(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """This covers `ainvoke`, `aresume` and `aget_state`."""
    graph = desk.Sides.bind(checkpointer=checkpointer)

    async def talk() -> object:
        await graph.ainvoke({"text": "a"}, thread_id="t")
        state = await graph.aget_state("t")
        assert [question.name for question in state.questions] == ["first", "other"]
        return await graph.aresume("t", {"first": True, "other": True})

    output = asyncio.run(talk())

    assert output == {"approved": True, "second": True, "note": "a!"}
    assert calls == ["draft", "notify"]


def test_a_stream_tells_of_the_pause_and_shows_only_what_is_new(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock
):
    """What was streamed before the pause is not streamed again."""
    graph = desk.Refund.bind(checkpointer=checkpointer)

    *_, last = graph.stream({"text": "a"}, mode="events", thread_id="t")
    updates = list(graph.stream_resume("t", {"confirm": False}))

    assert isinstance(last, RunPaused)
    assert [question.name for question in last.paused.questions] == ["confirm"]
    assert updates == [
        {"confirm": {"approved": False}},
        {"remember": {"history": "a", "count": 1}},
    ]


@pytest.mark.parametrize("given", [{}, {"thread_id": "t"}])
def test_a_graph_that_pauses_needs_a_place_and_a_name_for_its_threads(
    desk: ModuleType, checkpointer: Checkpointer, given: dict[str, str]
):
    """Without a checkpointer it refuses to run; with one it needs a `thread_id`."""
    graph = desk.Refund if given else desk.Refund.bind(checkpointer=checkpointer)

    with pytest.raises(CheckpointError):
        graph.invoke({"text": "a"}, **given)


def test_a_break_point_pauses_before_and_after_a_node(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """The pause is shown, and the next `resume` passes it; type checkers accept a list of names."""
    graph: Graph[Any, Any] = desk.Sides.bind(checkpointer=checkpointer)

    before = graph.invoke({"text": "a"}, thread_id="t", pause_before=["draft"], tags=["a tag"])
    assert [(one.node, one.when) for one in before.breaks] == [("draft", "before")]
    assert calls == []
    after = graph.resume("t", pause_after=["draft"])
    assert [(one.node, one.when) for one in after.breaks] == [("draft", "after")]
    output = graph.resume("t", {"first": True, "other": True})

    assert output["note"] == "a!"
    assert calls == ["draft", "notify"]


def test_a_thread_at_a_break_point_is_paused_and_shows_it(
    desk: ModuleType, checkpointer: Checkpointer, calls: list[str], clock: ManualClock
):
    """It is shown as a thread at a question is; earlier points can be looked at as usual."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    graph.invoke({"text": "a"}, thread_id="t", pause_before=["draft"])
    before = graph.get_state("t")
    graph.resume("t", pause_after=["draft"])
    after = graph.get_state("t")
    graph.resume("t")
    asked = graph.get_state("t")

    seen = [(one.status, one.breaks, one.next) for one in (before, after, asked)]
    assert seen == [
        ("paused", (Break("draft", "before"),), ("draft",)),
        ("paused", (Break("draft", "after"),), ("confirm",)),
        ("paused", (), ("confirm",)),
    ]
    history = graph.get_state_history("t")
    assert [(len(one.breaks), one.status) for one in history] == [
        (0, "paused"),
        (1, "running"),
        (0, "running"),
        (1, "running"),
        (0, "running"),
    ]
    assert graph.resume(graph.fork("t", at=after.id)).questions[0].name == "confirm"


@pytest.mark.parametrize("resumed", [False, True])
@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"pause_before": ["grad"]}, "`Words` has no node `grad`; did you mean `grade`"),
        ({"pause_after": ["grad"]}, "`Words` has no node `grad`; did you mean `grade`"),
        ({"pause_before": ["check/confrim"]}, "no node `check/confrim`; .*`check/confirm`"),
        ({"pause_before": ["check/grade/x"]}, "no node `check/grade/x`"),
        ({"pause_before": ["diary"]}, "`Words` has no node `diary`"),  # but another graph has one
        ({"pause_before": [3]}, "`pause_before` is 3 .*names of nodes"),
        ({"pause_after": ["check"]}, "`pause_after` names `check`, .* pause before what comes"),
        ({"pause_after": ["confirm"]}, "`pause_after` names `confirm`, .* pause before what"),
    ],
)
def test_a_break_point_at_no_node_is_refused(
    desk: ModuleType,
    checkpointer: Checkpointer,
    calls: list[str],
    settings: dict[str, Any],
    message: str,
    resumed: bool,
):
    """The run would pass it without a reason given, so nothing runs."""
    graph = desk.Words.bind(checkpointer=checkpointer)

    def begin() -> None:
        if resumed:
            graph.resume("t", **settings)
        else:
            graph.invoke({"text": "a b"}, thread_id="t", **settings)

    with pytest.raises(InputError, match=message):
        begin()

    assert calls == []


@pytest.mark.parametrize("name", ["confirm", "check/confirm", "check"])
def test_a_break_point_may_be_in_a_subgraph(
    desk: ModuleType, checkpointer: Checkpointer, clock: ManualClock, name: str
):
    """It is given by name or by path; the node that runs the subgraph can be a break point too."""
    graph = desk.Words.bind(checkpointer=checkpointer)

    paused = graph.invoke({"text": "lengthy"}, thread_id="t", pause_before=[name])

    path = "check" if name == "check" else "check/confirm"
    assert paused.breaks == (Break(path, "before"),)
