"""Questions and waits: how they are stored, shown and answered, and when they are due."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flowrt.config import did_you_mean
from flowrt.errors import AnswerError, CheckpointError
from flowrt.schema import Mismatch, schema_of, show
from flowrt.state import State
from flowrt.steps import Ask, Wait
from flowrt.texts import steps_of
from flowrt.threads.json_schema import json_schema
from flowrt.threads.paused import Break, Paused, Question, Waiting

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.strand import Frame, Parked
    from flowrt.threads.journal import Journal


def asked(step: Ask, state: State) -> dict[str, Any]:
    """Give what is stored of a question: its arguments, and its timeout in seconds."""
    timeout = None if step.timeout is None else _evaluated(step.timeout, state)
    return {
        "arguments": dict(step.show(state)),
        "timeout": None if timeout is None else _seconds(step.name, timeout),
    }


def question(
    name: str, step: Ask, frame: Frame, stored: Mapping[str, Any], since: float
) -> Question:
    """Give a question in its public form."""
    timeout = stored["timeout"]
    return Question(
        name,
        step.prompt,
        stored["arguments"],
        json_schema(schema_of(type(frame.state)).written(step.field)),
        place_of(frame, step),
        moment(since),
        None if timeout is None else moment(since + timeout),
    )


def answer_type(graph: Graph[Any, Any], name: str) -> Any:
    """Give the type of the answer to a question of the graph; `Any` if the graph was built
    by hand.
    """
    *path, node = re.sub(r"\[\d+\]", "", name).split(".")
    for part in path:
        graph = graph.subgraphs[part]
    for step in steps_of(graph):
        if isinstance(step, Ask) and step.name == node:
            return schema_of(graph.state).written(step.field)
    return Any


def waiting(name: str, step: Wait, frame: Frame, until: float, since: float) -> Waiting:
    """Give a wait in its public form."""
    return Waiting(name, moment(until), place_of(frame, step), moment(since))


def due_time(step: Wait, state: State, now: float) -> float:
    """Give the time until which a step waits, in seconds since the epoch."""
    if step.delay is not None:
        return now + _seconds(step.name, _evaluated(step.delay, state))
    until = _evaluated(step.until, state)
    if not isinstance(until, datetime):
        raise CheckpointError(f"`{step.name}` waits until {show(until)}, expected a datetime")
    # A naive datetime is local time, as in Python.
    return until.timestamp()


def paused(journal: Journal, waits: Iterable[Question | Waiting | Break]) -> Paused:
    """Give the result of a run that pauses for these."""
    found = tuple(waits)
    questions = tuple(one for one in found if isinstance(one, Question))
    times = tuple(one for one in found if isinstance(one, Waiting))
    dues = [one.deadline for one in questions if one.deadline is not None]
    dues += [one.until for one in times]
    return Paused(
        journal.lease.thread_id,
        journal.run,
        questions,
        times,
        tuple(one for one in found if isinstance(one, Break)),
        min(dues, default=None),
    )


def accepted(answers: Mapping[str, Any], parked: Iterable[Parked], now: float) -> dict[str, Any]:
    """Give the answers, converted to the types of their fields.

    Raises:
        AnswerError: one names no open question, or one past its deadline, or has the wrong
            type; nothing was changed.
    """
    wrong: list[str] = []
    given: dict[str, Any] = {}
    waiting: dict[str, Parked] = {}
    closed: set[str] = set()
    for one in parked:
        match one.waits_for:
            case Question(name=name, deadline=deadline) if is_over(deadline, now):
                closed.add(name)
            case Question(name=name):
                waiting[name] = one
    for name, value in answers.items():
        if name in closed:
            wrong.append(f"nobody answered `{name}` in time: `resume` without answers continues")
            continue
        if name not in waiting:
            wrong.append(f"no open question `{name}`{did_you_mean(str(name), tuple(waiting))}")
            continue
        try:
            given[name] = _converted(waiting[name], value)
        except Mismatch as mismatch:
            wrong.append(mismatch.tell(name))
    if wrong:
        raise AnswerError("; ".join(wrong))
    return given


def refused(answers: Mapping[str, Any]) -> AnswerError | None:
    """Give the error for answers without a question, None without answers."""
    try:
        accepted(answers, (), 0.0)
    except AnswerError as error:
        return error
    return None


def _converted(parked: Parked, value: Any) -> Any:
    assert isinstance(parked.step, Ask)
    state = type(parked.strand.frames[-1].state)
    return schema_of(state).write(parked.step.field, True, False)(value)


def place_of(frame: Frame, step: Ask | Wait) -> str:
    """Give the position of a step in its `.flow` file, as ``support.flow:12``."""
    return f"{frame.graph.source.file}:{step.line}"


def is_over(time: datetime | None, now: float) -> bool:
    """Say whether a time has come; False if there is none."""
    return time is not None and time.timestamp() <= now


def moment(seconds: float) -> datetime:
    """Give a time of the journal as a `datetime`, in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _evaluated(expression: Any, state: State) -> Any:
    return expression(state) if callable(expression) else expression


def _seconds(name: str, value: Any) -> float:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise CheckpointError(f"`{name}` waits for {show(value)}, expected a timedelta")
