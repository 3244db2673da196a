"""What all rules share: a store to test, sample entries, and the wording of failures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from flowrt.errors import ThreadBusyError
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.entries import Entry, Head, Lease

T = TypeVar("T")

#: Limit in seconds for work in another thread; only a hang comes near it.
PATIENCE: Final = 30.0

#: The time of the samples; it has no exact decimal form, so rounding on the way shows.
NOW: Final = 1_750_000_000 + 1 / 3


class Rules:
    """Base of the rules: it makes and closes the checkpointers under test."""

    def make(self) -> Checkpointer:
        """Return the checkpointer to test, on a new, empty store."""
        raise NotImplementedError(f"{type(self).__name__} has to say with `make` what to try")

    def again(self, place: Checkpointer) -> Checkpointer | None:
        """Return a second checkpointer on the same store; None if a store cannot be shared."""
        return None

    @contextmanager
    def place(self) -> Iterator[Checkpointer]:
        """Provide a checkpointer, and close it afterwards."""
        made = self.make()
        try:
            yield made
        finally:
            made.close()

    @contextmanager
    def two(self) -> Iterator[tuple[Checkpointer, Checkpointer]]:
        """Provide two checkpointers on one store, or the same one twice."""
        with self.place() as first:
            second = self.again(first)
            try:
                yield first, first if second is None else second
            finally:
                if second is not None:
                    second.close()


# ---- samples -------------------------------------------------------------------------------------


def sample(seq: int, run: str = "run", **changes: Any) -> Entry:
    """Give an entry with this number."""
    told: dict[str, Any] = {
        "kind": "node",
        "strand": "0.1/2.3",
        "name": "review/check[2]",
        "at": NOW + seq,
        "body": b"\x00\xff" + str(seq).encode(),
        "lasting": seq % 3 == 0,
    }
    return Entry(seq, run, **{**told, **changes})


def samples(count: int, *, after: int = 0, run: str = "run") -> list[Entry]:
    """Give *count* entries whose numbers follow *after*."""
    return [sample(seq, run) for seq in range(after + 1, after + count + 1)]


def standing(thread_id: str, seq: int, **changes: Any) -> Head:
    """Give the head of a thread whose last entry has this number."""
    told: dict[str, Any] = {
        "graph": "Desk",
        "began": 1,
        "status": "running",
        "due": None,
        "updated_at": NOW + seq,
        "lasting": 0,
        "spent": 0,
    }
    return Head(thread_id, seq=seq, **{**told, **changes})


def grow(place: Checkpointer, lease: Lease, entries: Sequence[Entry]) -> Head:
    """Append entries, and give the new head."""
    head = standing(lease.thread_id, entries[-1].seq)
    place.append(lease, entries, head)
    return head


def keep(place: Checkpointer, thread_id: str, count: int = 3, **changes: Any) -> list[Entry]:
    """Make a thread with *count* entries, release it, and give the entries."""
    entries = samples(count)
    lease = place.acquire(thread_id)
    place.append(lease, entries, standing(thread_id, count, **changes))
    place.release(lease)
    return entries


# ---- breaches ------------------------------------------------------------------------------------


def same(found: object, wanted: object, what: str) -> None:
    """Fail unless what was found is what is wanted."""
    if found != wanted:
        raise AssertionError(f"{what}: wanted {_shown(wanted)}, found {_shown(found)}")


def holds(fact: bool, what: str) -> None:
    """Fail unless *fact* is true."""
    if not fact:
        raise AssertionError(what)


def refused(work: Callable[[], object], what: str) -> None:
    """Fail unless *work* raises `ThreadBusyError`."""
    try:
        work()
    except ThreadBusyError:
        return
    raise AssertionError(f"{what}: wanted ThreadBusyError, and nothing was raised")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 400 else f"{text[:400]}… ({len(text)} characters)"


# ---- threads of the process ----------------------------------------------------------------------


class Beside(threading.Thread):
    """Work in a Python thread of its own."""

    def __init__(self, work: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self._result: Any = None
        self._error: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Do the work, and keep its result or error."""
        try:
            self._result = self._work()
        except BaseException as error:
            self._error = error

    def error(self) -> BaseException | None:
        """Wait for the end, and give what was raised."""
        self.join(PATIENCE)
        if self.is_alive():
            raise AssertionError(f"it did not end within {PATIENCE:g} s")
        return self._error

    def result(self) -> Any:
        """Wait for the result, or raise what the work raised."""
        error = self.error()
        if error is not None:
            raise error
        return self._result
