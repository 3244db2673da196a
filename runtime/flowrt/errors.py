"""The errors and warnings of the runtime, and the record of an error that a graph caught."""

from __future__ import annotations

from dataclasses import dataclass


class FlowError(Exception):
    """Everything that the runtime itself raises."""


class InputError(FlowError):
    """What the caller handed in does not fit: parameters, settings, modes or resources."""


class NodeResultError(FlowError):
    """A node returned other names, another number of values or another type than it declares."""


class NodeTimeoutError(FlowError, TimeoutError):
    """One attempt of a node took longer than its `timeout`."""


class RunTimeoutError(FlowError, TimeoutError):
    """A whole run took longer than its `timeout` setting."""


class StepLimitError(FlowError):
    """A line of control ran as many steps as its limit allows; no handler catches this."""


class LoopLimitError(FlowError):
    """A `repeat max` came to its last round and its condition never held."""


class RouteError(FlowError):
    """A function that chooses an arm gave a value for which there is none."""


class CacheKeyError(FlowError):
    """The value that `cache by` names cannot be a key."""


class CheckpointError(FlowError):
    """A thread cannot be kept or taken up: no place for it, a value without a stored form, a store
    that cannot be read or written.
    """


class ThreadBusyError(CheckpointError):
    """Somebody else runs the thread, or took it over."""


class ThreadPausedError(CheckpointError):
    """A thread that waits for answers or for a time was given a new input."""


class ThreadChangedError(CheckpointError):
    """What is stored of a run is not what the graph, as it is now, would do."""


class ThreadUnreadableError(CheckpointError):
    """What is stored of a thread means nothing to the graph: it is damaged, of another writer, or
    of types that the graph does not declare any more.
    """


#: The errors of a stored run that cannot be replayed; no handler catches them.
UNFIT = (ThreadChangedError, ThreadUnreadableError)


class AnswerError(FlowError):
    """An answer names no open question, comes behind its deadline, or is of another type."""


class RuntimeVersionError(FlowError, ImportError):
    """A generated module was made for a runtime that offers something else than this one."""


class MutationWarning(UserWarning):
    """A node changed an argument in place; only its outputs may change the state."""


class Abandoned(BaseException):
    """Raised inside an abandoned call, when it next sends something."""


@dataclass(frozen=True, slots=True)
class NodeError:
    """An error that a graph caught: its class, its text, and the node and attempt it came from."""

    type: str
    message: str
    node: str
    attempt: int


def without_stop(error: BaseException, node: str = "") -> BaseException:
    """Give the error, but never a `StopIteration`, which would silently end a generator.

    Coroutines turn it into a `RuntimeError` by themselves, so plain calls must do the same.
    """
    if not isinstance(error, StopIteration):
        return error
    changed = RuntimeError(f"node `{node}` raised StopIteration" if node else "StopIteration")
    changed.__cause__ = error
    return changed.with_traceback(error.__traceback__)
