"""What a node's function can ask and send while it runs: `current`, `emit` and `chunk`."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

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


def current() -> Current:
    """Give the run, thread, node and attempt of the call that this code runs in."""
    spot = SPOT.get()
    return NOWHERE if spot is None else spot.here()


def emit(value: object) -> None:
    """Send a value into the run's `custom` stream; outside a run nothing happens."""
    spot = SPOT.get()
    if spot is not None:
        spot.send("custom", value)


def chunk(value: object) -> None:
    """Send a piece of the node's result into the run's `chunks` stream as it comes."""
    spot = SPOT.get()
    if spot is not None:
        spot.send("chunks", value)
