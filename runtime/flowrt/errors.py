"""The errors and warnings of the runtime, and the record of an error that a graph caught."""

from __future__ import annotations

from dataclasses import dataclass


class FlowError(Exception):
    """The base class of all errors that the runtime itself raises."""


class InputError(FlowError):
    """The caller passed something invalid: parameters, settings, modes or resources."""


class NodeResultError(FlowError):
    """A node returned names, a number of values or a type other than it declares."""


class NodeTimeoutError(FlowError, TimeoutError):
    """One attempt of a node took longer than its `timeout`."""


class RunTimeoutError(FlowError, TimeoutError):
    """A whole run took longer than its `timeout` setting."""


class StepLimitError(FlowError):
    """A line of control ran as many steps as its limit allows; no handler catches this."""


class LoopLimitError(FlowError):
    """A `repeat max` finished its last round and its condition never held."""


class RouteError(FlowError):
    """A function that selects an arm returned a value for which there is none."""


class CacheKeyError(FlowError):
    """The key of a `cache` is not hashable."""


class CheckpointError(FlowError):
    """A thread cannot be stored or resumed: there is no checkpointer, a value cannot be stored, or
    the store cannot be read or written.
    """


class ThreadBusyError(CheckpointError):
    """The thread is in use, or was taken over."""


class ThreadPausedError(CheckpointError):
    """A new input was given to a thread that waits for answers or for a time."""


class ThreadChangedError(CheckpointError):
    """The stored run does not match what the current graph would do."""


class ThreadUnreadableError(CheckpointError):
    """The stored thread cannot be read by the graph: it is damaged, from another writer, or
    of types that the graph does not declare any more.
    """


#: The errors of a stored run that cannot be replayed; no handler catches them.
UNFIT = (ThreadChangedError, ThreadUnreadableError)


class AnswerError(FlowError):
    """An answer names no open question, comes after its deadline, or has the wrong type."""


class RuntimeVersionError(FlowError, ImportError):
    """A generated module was made for an edition that this runtime does not support."""


class MutationWarning(UserWarning):
    """A node changed an argument in place; only outputs may change the state."""


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
