"""What a node's function can ask and send while it runs: `current`, `emit` and `chunk`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

Parcel: TypeAlias = Literal["chunks", "custom"]


@dataclass(frozen=True, slots=True)
class Current:
    """Where a function is being called; all empty outside a run.

    The idempotency key is the same for all attempts of one call and differs from every other
    call of the run.
    """

    run_id: str = ""
    thread_id: str | None = None
    node: str = ""
    attempt: int = 1
    idempotency_key: str = ""


class Spot(Protocol):
    """The run, or the one call of it, that the running code belongs to."""

    def here(self) -> Current:
        """Describe the spot."""

    def send(self, parcel: Parcel, value: object) -> None:
        """Hand a value to whoever watches the run."""


SPOT: ContextVar[Spot | None] = ContextVar("flowrt_spot", default=None)
NOWHERE = Current()


# What runs nodes: whether its frame holds the call, as a local of that name, or set `SPOT` to it.
_runners: dict[CodeType, bool] = {}
R = TypeVar("R", bound=Callable[..., Any])


def sets_spot(runner: R) -> R:
    """Mark a function that sets `SPOT` around the code of a node."""
    _runners[runner.__code__] = False
    return runner


def holds_call(runner: R) -> R:
    """Mark a function that calls nodes without setting `SPOT`, whose local `call` is the spot."""
    _runners[runner.__code__] = True
    return runner


def _spot() -> Spot | None:
    """Give the spot of the running code.

    To set a context variable around each node would take most of the time of a streamed run, so
    there the nearest frame that runs nodes is asked, and only when a node wants to know.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        holds = _runners.get(frame.f_code)
        if holds:
            spot: Spot = frame.f_locals["call"]
            return spot
        if holds is not None:
            break
        frame = frame.f_back
    return SPOT.get()


def current() -> Current:
    """Give the run, thread, node and attempt of the call that this code runs in."""
    spot = _spot()
    return NOWHERE if spot is None else spot.here()


def emit(value: object) -> None:
    """Send a value into the run's `custom` stream; outside a run nothing happens."""
    spot = _spot()
    if spot is not None:
        spot.send("custom", value)


def chunk(value: object) -> None:
    """Send a piece of the node's result into the run's `chunks` stream as it comes."""
    spot = _spot()
    if spot is not None:
        spot.send("chunks", value)
