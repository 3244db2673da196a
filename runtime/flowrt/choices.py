"""Calls of imported functions that decide where a run goes: written down where a run is kept.

A run is taken up again by walking its graph again, so what such a function returned once it must
return again. `choice` stands around these calls in the walks of generated modules.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Standing(BaseException):
    """Raised in the walk of a run that is only looked at, where it would call a function."""


class Chooser(Protocol):
    """Who knows what the functions returned when the run was first here."""

    def choose(self, name: str, call: Callable[[], Any]) -> Any:
        """Give what the call returned, or returns now."""


#: Set while a run that is kept walks on; nodes never run meanwhile.
CHOOSER: ContextVar[Chooser | None] = ContextVar("flowrt_chooser", default=None)


def choice(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function whose result decides where the run goes."""
    chooser = CHOOSER.get()
    if chooser is None:
        return function(*args, **kwargs)
    name = getattr(function, "__name__", "function")
    result: T = chooser.choose(name, lambda: function(*args, **kwargs))
    return result
