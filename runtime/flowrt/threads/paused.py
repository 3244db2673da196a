"""The result of a run that waits: its open questions, and the times it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Question:
    """A question that waits for its answer.

    An answer is given under `name`. `arguments` are what the graph shows with the question,
    `schema` is the JSON Schema of the answer, `place` its location in the `.flow` file. An
    unanswered question is closed at its `deadline`.
    """

    name: str
    prompt: str | None
    arguments: Mapping[str, Any]
    schema: Mapping[str, Any]
    place: str
    since: datetime
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A `wait` whose time has not come."""

    name: str
    until: datetime
    place: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Break:
    """A breakpoint that the run reached: ``when`` is before or after the node."""

    node: str
    when: str


@dataclass(frozen=True, slots=True)
class Paused:
    """The result of a run that has paused; `resume` continues its thread.

    `due` is the earliest time at which it can continue without an answer, None if there is none.
    """

    thread_id: str
    run_id: str
    questions: tuple[Question, ...] = ()
    waits: tuple[Waiting, ...] = ()
    breaks: tuple[Break, ...] = ()
    due: datetime | None = field(default=None)
