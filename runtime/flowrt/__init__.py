"""The runtime of compiled graphs."""

from typing import TYPE_CHECKING

from flowrt.config import RunConfig
from flowrt.context import Current, chunk, current, emit
from flowrt.errors import (
    AnswerError,
    CacheKeyError,
    CheckpointError,
    FlowError,
    InputError,
    LoopLimitError,
    MutationWarning,
    NodeError,
    NodeResultError,
    NodeTimeoutError,
    RouteError,
    RunTimeoutError,
    RuntimeVersionError,
    StepLimitError,
    ThreadBusyError,
    ThreadChangedError,
    ThreadPausedError,
    ThreadUnreadableError,
)
from flowrt.events import (
    Checkpoint,
    CheckpointSaved,
    Chunk,
    Event,
    NodeChunk,
    NodeEmitted,
    NodeFinished,
    NodeStarted,
    NodeUpdated,
    RunFailed,
    RunFinished,
    RunPaused,
    RunStarted,
    TaskFinished,
    TaskStarted,
)
from flowrt.threads.paused import Break, Paused, Question, Waiting

if TYPE_CHECKING:
    from flowrt.threads.checkpointer import Checkpointer
    from flowrt.threads.entries import Digest, Entry, Head, Lease
    from flowrt.threads.memory import MemoryCheckpointer
    from flowrt.threads.postgres import PostgresCheckpointer as PostgresCheckpointer
    from flowrt.threads.sealing import SealedCheckpointer as SealedCheckpointer
    from flowrt.threads.snapshots import Snapshot
    from flowrt.threads.sqlite import SqliteCheckpointer

#: What is loaded when it is asked for: programs that keep no threads never pay for it.
_LAZY = {
    "Checkpointer": "flowrt.threads.checkpointer",
    "Digest": "flowrt.threads.entries",
    "Entry": "flowrt.threads.entries",
    "Head": "flowrt.threads.entries",
    "Lease": "flowrt.threads.entries",
    "MemoryCheckpointer": "flowrt.threads.memory",
    "PostgresCheckpointer": "flowrt.threads.postgres",
    "SqliteCheckpointer": "flowrt.threads.sqlite",
    "SealedCheckpointer": "flowrt.threads.sealing",
    "Snapshot": "flowrt.threads.snapshots",
}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_LAZY[name]), name)


# Without the names that need an extra: `from flowrt import *` loads all of these, and must work in
# a plain install.
__all__ = [
    "AnswerError",
    "Break",
    "CacheKeyError",
    "Checkpoint",
    "CheckpointError",
    "CheckpointSaved",
    "Checkpointer",
    "Chunk",
    "Current",
    "Digest",
    "Entry",
    "Event",
    "FlowError",
    "Head",
    "InputError",
    "Lease",
    "LoopLimitError",
    "MemoryCheckpointer",
    "MutationWarning",
    "NodeChunk",
    "NodeEmitted",
    "NodeError",
    "NodeFinished",
    "NodeResultError",
    "NodeStarted",
    "NodeTimeoutError",
    "NodeUpdated",
    "Paused",
    "Question",
    "RouteError",
    "RunConfig",
    "RunFailed",
    "RunFinished",
    "RunPaused",
    "RunStarted",
    "RunTimeoutError",
    "RuntimeVersionError",
    "Snapshot",
    "SqliteCheckpointer",
    "StepLimitError",
    "TaskFinished",
    "TaskStarted",
    "ThreadBusyError",
    "ThreadChangedError",
    "ThreadPausedError",
    "ThreadUnreadableError",
    "Waiting",
    "chunk",
    "current",
    "emit",
]

__version__ = "0.1.0"
