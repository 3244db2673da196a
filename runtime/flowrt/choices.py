"""Calls of imported functions that decide where a run goes: recorded if the run is kept.

A run is resumed by walking its graph again, so such a function must return again what it returned
the first time. In the walks of generated modules, `choice` wraps these calls.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Standing(BaseException):
    """Raised in the walk of a dry run at the point where it would call a function."""


class Chooser(Protocol):
    """Knows what the functions returned when the run was first here."""

    def choose(self, name: str, call: Callable[[], Any]) -> Any:
        """Give the recorded result of the call, or else make it."""


#: Set while the walk of a kept run advances; nodes never run meanwhile.
CHOOSER: ContextVar[Chooser | None] = ContextVar("flowrt_chooser", default=None)


def choice(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function whose result decides where the run goes."""
    chooser = CHOOSER.get()
    if chooser is None:
        return function(*args, **kwargs)

    def call() -> T:
        token = CHOOSER.set(None)  # a graph that the function runs decides for itself
        try:
            return function(*args, **kwargs)
        finally:
            CHOOSER.reset(token)

    result: T = chooser.choose(getattr(function, "__name__", "function"), call)
    return result
