"""How the values that a running node sends reach the driver, from wherever the node runs.

A sender is blocked until the reader has taken the item, so a stream that nobody reads stops the
node instead of filling memory (backpressure). The exception is a coroutine that calls
`flowrt.chunk`: it cannot be blocked, since that is a plain call on the loop's own thread.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from flowrt.context import Parcel
from flowrt.errors import Abandoned

if TYPE_CHECKING:
    from flowrt.machine import Machine
    from flowrt.strand import Call, Errand


class Message(NamedTuple):
    """What comes back to the driver: the end of an errand, or something that a call sent."""

    errand: Errand
    kind: str  # "done", "failed", "row" (items are ready, or a row of nodes has ended), or a parcel
    value: Any
    taken: Callable[[], None] | None = None


def outcome(errand: Errand, work: Callable[[], Any]) -> Message:
    """Do the work, and give its outcome as a message."""
    try:
        return Message(errand, "done", work())
    except BaseException as error:
        return Message(errand, "failed", error)


class Line(Protocol):
    """The channel from one call to the driver."""

    def send(self, call: Call, parcel: Parcel, value: object) -> None:
        """Send a value."""


class DirectLine:
    """For calls in the driver's own thread."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def send(self, call: Call, parcel: Parcel, value: object) -> None:
        """Report to the reader's watch directly."""
        watch = self._machine.watch
        if watch is not None:
            watch.sent(call.run, call.path, call.attempt, parcel, value)


class WorkerLine:
    """For calls in worker threads: the sender waits until its item is taken."""

    def __init__(self, put: Callable[[Message], None]) -> None:
        self._put = put

    def send(self, call: Call, parcel: Parcel, value: object) -> None:
        """Put a message, and wait for the reader.

        Raises:
            Abandoned: the call was given up meanwhile.
        """
        self.hold(call, parcel, value)

    def hold(self, call: Call, kind: str, value: object) -> None:
        """Put a message of any kind, and wait until it was read; see `send`."""
        held = Lock()
        held.acquire()
        if not call.unwanted:
            self._put(Message(call, kind, value, partial(_let_go, held)))
            held.acquire()
        if call.unwanted:
            raise Abandoned


def _let_go(held: Lock) -> None:
    """Release a sender; an interrupted driver may do so twice."""
    if held.locked():
        held.release()


class LoopLine:
    """For calls on an event loop, which a plain call must not block."""

    def __init__(self, put: Callable[[Message], None]) -> None:
        self.put = put

    def send(self, call: Call, parcel: Parcel, value: object) -> None:
        """Put a message, without waiting for the reader."""
        if not call.unwanted:
            self.put(Message(call, parcel, value))
