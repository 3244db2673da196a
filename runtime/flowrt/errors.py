"""What the runtime raises, warns of, and records of errors that a graph kept."""

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
    """A graph that pauses or remembers was run without a place to keep its threads."""


class MutationWarning(UserWarning):
    """A node changed an argument in place; only its outputs may change the state."""


class Abandoned(BaseException):
    """Raised inside a call that nobody waits for any more, when it next sends something."""


@dataclass(frozen=True, slots=True)
class NodeError:
    """An error that a graph caught: its class, its text, and the node and attempt it came from."""

    type: str
    message: str
    node: str
    attempt: int


def without_stop(error: BaseException, node: str = "") -> BaseException:
    """Give the error, but never a `StopIteration`, which ends generators without a word.

    Coroutines turn it into a `RuntimeError` by themselves, so plain calls have to do the same.
    """
    if not isinstance(error, StopIteration):
        return error
    changed = RuntimeError(f"node `{node}` raised StopIteration" if node else "StopIteration")
    changed.__cause__ = error
    return changed.with_traceback(error.__traceback__)
