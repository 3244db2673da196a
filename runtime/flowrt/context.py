"""What a node's function can query and send while it runs: `current`, `emit` and `chunk`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

Parcel: TypeAlias = Literal["chunks", "custom"]


@dataclass(frozen=True, slots=True)
class Current:
    """Where a function is being called; all empty outside a run.

    The idempotency key is the same for all attempts of one call and differs from every other
    call of the run. Tags and metadata are those of the run.
    """

    run_id: str = ""
    thread_id: str | None = None
    node: str = ""
    attempt: int = 1
    idempotency_key: str = ""
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict, hash=False)


class Spot(Protocol):
    """The run, or the call within it, that the running code belongs to."""

    def here(self) -> Current:
        """Describe the spot."""

    def send(self, parcel: Parcel, value: object) -> None:
        """Send a value to the reader of the run's stream."""


SPOT: ContextVar[Spot | None] = ContextVar("flowrt_spot", default=None)
get_spot = SPOT.get
NOWHERE = Current()


Locals: TypeAlias = Mapping[str, Any]

#: The functions that run nodes: those that set `SPOT`, and those from whose locals it is found.
_setters: set[CodeType] = set()
_holders: dict[CodeType, Callable[[Locals], Spot | None]] = {}
R = TypeVar("R", bound=Callable[..., Any])


def sets_spot(runner: R) -> R:
    """Mark a function that sets `SPOT` around the code of a node."""
    _setters.add(runner.__code__)
    return runner


def holds_call(runner: R) -> R:
    """Mark a function that calls nodes without setting `SPOT`, whose local `call` is the spot."""
    _holders[runner.__code__] = _call_in
    return runner


def _call_in(local: Locals) -> Spot | None:
    return local.get("call")


def holds_run(runner: Callable[..., Any], run_in: Callable[[Locals], Spot | None]) -> None:
    """Mark a function that calls a plain text without setting `SPOT`. `run_in` gives the spot from
    its locals once the run has begun; its local `around` is what `SPOT` was before.
    """
    _holders[runner.__code__] = run_in


def find_spot() -> Spot | None:
    """Give the spot of the running code.

    Setting a context variable around each node would take most of the time of a streamed run, and
    around each run a third of that of a short one. So the stack is searched for the nearest frame
    that runs nodes, and only when somebody asks. If the context holds another spot than it held in
    that frame, this code belongs to a task or thread with a context of its own, and the context is
    right.
    """
    told = get_spot()
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code not in _setters:
        spot_in = _holders.get(frame.f_code)
        if spot_in is not None:
            local = frame.f_locals
            held = spot_in(local)
            if held is not None:
                return held if local.get("around", told) is told else told
        frame = frame.f_back
    return told


def current() -> Current:
    """Return the run, thread, node and attempt of the call in which this code runs."""
    spot = find_spot()
    return NOWHERE if spot is None else spot.here()


def emit(value: object) -> None:
    """Send a value into the run's `custom` stream; outside a run, do nothing."""
    spot = find_spot()
    if spot is not None:
        spot.send("custom", value)


def chunk(value: object) -> None:
    """Send a piece of the node's result into the run's `chunks` stream at once."""
    spot = find_spot()
    if spot is not None:
        spot.send("chunks", value)
