"""Leases of threads that are kept outside of the process: what SQLite and PostgreSQL share.

A lease is three things. Within the process, a key that one thread of it holds; between processes, a
lock that dies with its owner; and in the store, an epoch that each lease makes grow and each append
carries. The locks make the others wait, the epoch makes sure. A store may count a lease together
with what is written first under it; then a takeover counts for an owner who wrote nothing yet.
Who takes a thread over cannot have the lock of its owner, so it begins a new *generation* of locks,
whose lock it has by then. From then on the old one is worth nothing to anybody, and nobody who
waits has come in between.

Each thread has a number in the store, which is never given twice. It stands in the names of locks
and in epochs, so that whoever slept while a thread was taken over, deleted and begun anew can
neither write to the new one nor keep it locked.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeAlias

from flowrt.errors import CheckpointError
from flowrt.ids import check_id
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.entries import Entry, Head, Lease
from flowrt.threads.holders import Holders, busy, deadline_after, overtaken, pauses

#: An epoch is the number of the thread, and how many leases there were of it.
_BITS: Final = 32

#: Of how many threads it is remembered what they are locked by.
_MOST_SPOTS: Final = 4096


@dataclass(frozen=True, slots=True)
class Spot:
    """What a thread is locked by: its number, and the generation of its locks."""

    key: int
    generation: int

    @property
    def name(self) -> str:
        """The name of the lock."""
        return f"{self.key}:{self.generation}"


class LeasingCheckpointer(Checkpointer):
    """A checkpointer that leases threads with locks between processes."""

    def __init__(self) -> None:
        self._locked: dict[int, tuple[Lease, str]] = {}  # by epoch, with the name of the lock
        self._unused: set[int] = set()  # the epochs that `leave_unused` has to see to
        self._spots: dict[str, Spot] = {}  # as they were seen last

    # ---- what a store has to do ----------------------------------------------------------------

    @abstractmethod
    def holders(self) -> Holders:
        """Give who of this process holds what, for all that use the same store."""

    @abstractmethod
    def lock(self, name: str) -> bool:
        """Lock a name against other processes; says whether it was free."""

    @abstractmethod
    def unlock(self, name: str) -> None:
        """Free a name; one that is free already is passed over."""

    @abstractmethod
    def spot(self, thread_id: str) -> Spot:
        """Give what a thread is locked by; one that is not there is made."""

    @abstractmethod
    def next_generation(self, spot: Spot, following: Spot) -> None:
        """Begin a later generation of locks, if that is still the newest."""

    @abstractmethod
    def begin(self, thread_id: str, spot: Spot) -> Lease | None:
        """Begin the next lease of a thread that is locked, and tell where the thread stands.

        None where the thread was forgotten or taken over meanwhile.
        """

    @abstractmethod
    def begin_unread(self, thread_id: str, spot: Spot) -> Lease | None:
        """Do the same without looking at where the thread stands."""

    @abstractmethod
    def leave_unused(self, lease: Lease) -> None:
        """See to the end of a lease under which nothing was written.

        A thread to which nothing was ever appended is forgotten.
        """

    # ---- leases --------------------------------------------------------------------------------

    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        """Take the lease of a thread; see `Checkpointer`."""
        check_id("thread_id", thread_id)
        if take_over:
            return self._taken_over(thread_id)
        return self._waited_for(thread_id, wait, self.begin)

    def release(self, lease: Lease) -> None:
        """Give a lease back; see `Checkpointer`."""
        locked = self._locked.pop(lease.epoch, None)
        if locked is None:
            return
        _, name = locked
        try:
            if lease.epoch in self._unused:
                self._unused.discard(lease.epoch)
                self.leave_unused(lease)
        finally:
            self._free(name)

    def acquire_unread(self, thread_id: str) -> Lease:
        """Take the lease of a thread without looking at it, damaged as it may be, to delete it.

        Raises:
            ThreadBusyError: somebody else holds it.
        """
        return self._waited_for(thread_id, 0.0, self.begin_unread)

    def release_all(self) -> None:
        """Give back every lease, before the store is closed."""
        for lease, _ in list(self._locked.values()):
            with suppress(CheckpointError):  # the locks are free nevertheless
                self.release(lease)

    def check_held(self, lease: Lease) -> None:
        """Refuse a lease that was given back, or is another process's.

        Raises:
            ThreadBusyError: it is.
        """
        if lease.epoch not in self._locked:
            raise overtaken(lease.thread_id)

    def forget_locks(self) -> None:
        """Forget every lease without giving it back: they are those of a forked child's parent."""
        self._locked, self._unused = {}, set()

    def _waited_for(self, thread_id: str, wait: float | None, begin: _Begin) -> Lease:
        for pause in pauses(deadline_after(wait)):
            until = time.monotonic() + pause
            lease = self._leased(thread_id, pause, begin)
            if lease is not None:
                return lease
            time.sleep(max(0.0, until - time.monotonic()))
        raise busy(thread_id)

    def _taken_over(self, thread_id: str) -> Lease:
        while True:
            lease = self._leased(thread_id, 0.0, self.begin)
            if lease is not None:
                return lease
            spot = self._looked_up(thread_id)
            following = self._locked_behind(spot)
            try:
                self.next_generation(spot, following)
            except BaseException:
                self._free(following.name)
                raise
            lease = self._begun(thread_id, following, self.begin)
            if lease is not None:
                self._spots[thread_id] = following
                return lease

    def _locked_behind(self, spot: Spot) -> Spot:
        """Lock a later generation: the next, but for those with which others just now take over."""
        while True:
            spot = Spot(spot.key, spot.generation + 1)
            if self._lock(spot.name, 0.0):
                return spot

    def _leased(self, thread_id: str, patience: float, begin: _Begin) -> Lease | None:
        """Lease a thread if it is free, or comes to be so in this process in time."""
        while True:
            spot = self._spots.get(thread_id) or self._looked_up(thread_id)
            if not self._lock(spot.name, patience):
                if self._looked_up(thread_id) == spot:
                    return None
                continue
            lease = self._begun(thread_id, spot, begin)
            if lease is not None:
                return lease

    def _begun(self, thread_id: str, spot: Spot, begin: _Begin) -> Lease | None:
        """Begin the lease of a thread that is locked; None where it is to be looked up again."""
        try:
            lease = begin(thread_id, spot)
        except BaseException:
            self._free(spot.name)
            raise
        if lease is None:  # it was forgotten or taken over since it was seen
            self._free(spot.name)
            self._spots.pop(thread_id, None)
            return None
        self._locked[lease.epoch] = (lease, spot.name)
        return lease

    def _looked_up(self, thread_id: str) -> Spot:
        """Give what a thread is locked by now, and remember it for the next lease."""
        spot = self.spot(thread_id)
        if len(self._spots) >= _MOST_SPOTS:
            self._spots.clear()
        self._spots[thread_id] = spot
        return spot

    def _lock(self, name: str, patience: float) -> bool:
        """Hold a name within and without the process; says whether it was free."""
        holders = self.holders()
        if not holders.take(name, patience):
            return False
        locked = False
        try:
            locked = self.lock(name)
        finally:
            if not locked:
                holders.let_go(name)
        return locked

    def _free(self, name: str) -> None:
        # The lock first: whoever waits for the key in this process finds it free then.
        try:
            self.unlock(name)
        finally:
            self.holders().let_go(name)


_Begin: TypeAlias = Callable[[str, Spot], Lease | None]


def follows(known: Head, entries: Sequence[Entry], head: Head) -> bool:
    """Say whether entries, of which there are some, alone tell where a thread stands with them,
    from where it stood.
    """
    last = entries[-1]
    if known.seq + 1 != entries[0].seq or last.seq != head.seq or last.at != head.updated_at:
        return False
    return _but_for_the_last_entry(known) == _but_for_the_last_entry(head)


def _but_for_the_last_entry(head: Head) -> tuple[object, ...]:
    thread_id, graph, _, began, status, due, _, lasting, spent = head
    return thread_id, graph, began, status, due, lasting, spent


def epoch_of(spot: Spot, times: int) -> int:
    """Give the epoch of a thread that was leased so many times."""
    return spot.key << _BITS | times


def key_of(lease: Lease) -> int:
    """Give the number of a leased thread."""
    return lease.epoch >> _BITS


def times_of(lease: Lease) -> int:
    """Give how many leases there were of a thread, up to this one."""
    return lease.epoch & (1 << _BITS) - 1
