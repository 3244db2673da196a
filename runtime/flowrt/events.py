"""What a stream can carry besides plain dictionaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a node's result, sent while the node runs."""

    node: str
    value: object
    attempt: int


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """An attempt of a node begins; `at` is seconds since the epoch."""

    node: str
    attempt: int
    at: float


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """An attempt of a node ended, after `seconds`, with its error if it failed."""

    node: str
    attempt: int
    at: float
    seconds: float
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run; `path` is the node's, `""` for the run itself."""

    run_id: str
    thread_id: str | None
    path: str
    time: float


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """The run begins, with this input."""

    input: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NodeStarted(Event):
    """An attempt of a node begins."""

    attempt: int


@dataclass(frozen=True, slots=True)
class NodeFinished(Event):
    """An attempt of a node ended, with its error if it failed."""

    attempt: int
    seconds: float
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class NodeUpdated(Event):
    """What a node or subgraph returned, by field, before any reducer."""

    update: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NodeChunk(Event):
    """A piece of a node's result."""

    value: object
    attempt: int


@dataclass(frozen=True, slots=True)
class NodeEmitted(Event):
    """What a node sent with `flowrt.emit`."""

    value: object


@dataclass(frozen=True, slots=True)
class RunFinished(Event):
    """The run ended with this output."""

    output: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunFailed(Event):
    """The run ended with this error, which the stream then raises."""

    error: BaseException
