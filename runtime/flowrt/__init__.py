"""The runtime of compiled graphs."""

from flowrt.config import RunConfig
from flowrt.context import Current, chunk, current, emit
from flowrt.errors import (
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
    StepLimitError,
)
from flowrt.events import (
    Chunk,
    Event,
    NodeChunk,
    NodeEmitted,
    NodeFinished,
    NodeStarted,
    NodeUpdated,
    RunFailed,
    RunFinished,
    RunStarted,
    TaskFinished,
    TaskStarted,
)

__all__ = [
    "CacheKeyError",
    "CheckpointError",
    "Chunk",
    "Current",
    "Event",
    "FlowError",
    "InputError",
    "LoopLimitError",
    "MutationWarning",
    "NodeChunk",
    "NodeEmitted",
    "NodeError",
    "NodeFinished",
    "NodeResultError",
    "NodeStarted",
    "NodeTimeoutError",
    "NodeUpdated",
    "RouteError",
    "RunConfig",
    "RunFailed",
    "RunFinished",
    "RunStarted",
    "RunTimeoutError",
    "StepLimitError",
    "TaskFinished",
    "TaskStarted",
    "chunk",
    "current",
    "emit",
]

__version__ = "0.1.0"
