"""The items of streams other than plain dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flowrt.threads.entries import Kind
    from flowrt.threads.paused import Paused


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a node's result, sent while the node runs."""

    node: str
    value: object
    attempt: int


@dataclass(frozen=True, slots=True)
class TaskStarted:
    """An attempt of a node begins; `tags` are the node's, `at` is in seconds since the epoch."""

    node: str
    attempt: int
    at: float
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskFinished:
    """An attempt of a node ended, after `seconds`, with its error if it failed."""

    node: str
    attempt: int
    at: float
    seconds: float
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An entry of the journal of a thread, which is now stored.

    `id` is what `get_state`, `fork` and `resume` take; `kind` says what happened. `node` is the
    path of the node, or the name of the question or wait, of which it tells, else empty. `branch`
    is the line of control on which it happened: empty for the main one, `1.0` for the first branch
    or item of the first parallel part, `1.0/2.1` for one inside that.
    """

    thread_id: str
    run_id: str
    id: str
    kind: Kind
    node: str
    branch: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run; `path` is the node's, `""` for the run itself."""

    run_id: str
    thread_id: str | None
    path: str
    time: float


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """The run begins, with this input; its tags and metadata are those of its settings."""

    input: dict[str, Any]
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeStarted(Event):
    """An attempt of a node begins; `tags` are those of the node."""

    attempt: int
    tags: tuple[str, ...] = ()


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
class CheckpointSaved(Event):
    """An entry of the thread is stored; `path` is that of its node."""

    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class RunFinished(Event):
    """The run ended with this output."""

    output: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunPaused(Event):
    """The run waits for answers or for a time; `resume` continues it."""

    paused: Paused


@dataclass(frozen=True, slots=True)
class RunFailed(Event):
    """The run ended with this error, which the stream then raises."""

    error: BaseException
