"""Leases of threads in shared stores: the common part of SQLite and PostgreSQL.

A lease consists of three things: within the process, a key that one thread of it holds; between
processes, a lock that dies with its owner; and in the store, an epoch that every lease increments
and every append carries (a fencing token). The locks make others wait; the epoch makes it safe. A
store may count a lease only together with the first write under it; then a take-over also counts
for an owner who has not written yet. A take-over cannot get the lock of the owner, so it begins a
new *generation* of locks, having acquired its lock before. From then on the old lock is worthless,
and nobody who waits can come in between.

Each thread has a key in the store, a number that is never reused. It is part of the names of locks
and of epochs, so that an owner who missed that the thread was taken over, deleted and created again
can neither write to the new one nor keep it locked.
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

#: An epoch consists of the key of the thread and the number of its leases so far.
_BITS: Final = 32

#: For how many threads the lock key is cached.
_MOST_SPOTS: Final = 4096


@dataclass(frozen=True, slots=True)
class Spot:
    """What a thread is locked by: its key, and the generation of its locks."""

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
        self._unused: set[int] = set()  # epochs for which `leave_unused` is due
        self._spots: dict[str, Spot] = {}  # as last seen

    # ---- what a store has to do ----------------------------------------------------------------

    @abstractmethod
    def holders(self) -> Holders:
        """Give the keys held in this process, common to all users of the same store."""

    @abstractmethod
    def lock(self, name: str) -> bool:
        """Lock a name against other processes; says whether it was free."""

    @abstractmethod
    def unlock(self, name: str) -> None:
        """Free a name; a free one is ignored."""

    @abstractmethod
    def spot(self, thread_id: str) -> Spot:
        """Give what a thread is locked by; the thread is made if it does not exist."""

    @abstractmethod
    def next_generation(self, spot: Spot, following: Spot) -> None:
        """Begin a later generation of locks, if *spot* is still the newest."""

    @abstractmethod
    def begin(self, thread_id: str, spot: Spot) -> Lease | None:
        """Begin the next lease of a locked thread, with its head.

        None if the thread was deleted or taken over meanwhile.
        """

    @abstractmethod
    def begin_unread(self, thread_id: str, spot: Spot) -> Lease | None:
        """Do the same without reading the head."""

    @abstractmethod
    def leave_unused(self, lease: Lease) -> None:
        """Handle the end of a lease under which nothing was written.

        A thread to which nothing was ever appended is deleted.
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
        """Acquire the lease of a thread without reading it, since it may be damaged, to delete it.

        Raises:
            ThreadBusyError: somebody else holds it.
        """
        return self._waited_for(thread_id, 0.0, self.begin_unread)

    def release_all(self) -> None:
        """Release every lease, before the store is closed."""
        for lease, _ in list(self._locked.values()):
            with suppress(CheckpointError):  # the locks are released anyway
                self.release(lease)

    def check_held(self, lease: Lease) -> None:
        """Refuse a lease that was released, or that belongs to another process.

        Raises:
            ThreadBusyError: that is the case.
        """
        if lease.epoch not in self._locked:
            raise overtaken(lease.thread_id)

    def forget_locks(self) -> None:
        """Forget every lease without releasing it, in a forked child: they belong to the parent."""
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
        """Lock a later generation: the next one that no concurrent take-over has locked."""
        while True:
            spot = Spot(spot.key, spot.generation + 1)
            if self._lock(spot.name, 0.0):
                return spot

    def _leased(self, thread_id: str, patience: float, begin: _Begin) -> Lease | None:
        """Lease a thread if it is free, or becomes free in this process within *patience*
        seconds.
        """
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
        """Begin the lease of a locked thread; None if it has to be looked up again."""
        try:
            lease = begin(thread_id, spot)
        except BaseException:
            self._free(spot.name)
            raise
        if lease is None:  # it was deleted or taken over since it was looked up
            self._free(spot.name)
            self._spots.pop(thread_id, None)
            return None
        self._locked[lease.epoch] = (lease, spot.name)
        return lease

    def _looked_up(self, thread_id: str) -> Spot:
        """Look up what a thread is locked by now, and cache it for the next lease."""
        spot = self.spot(thread_id)
        if len(self._spots) >= _MOST_SPOTS:
            self._spots.clear()
        self._spots[thread_id] = spot
        return spot

    def _lock(self, name: str, patience: float) -> bool:
        """Hold a name within the process and lock it between processes; says whether it was
        free.
        """
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
        # The lock first, so that whoever waits for the key in this process then finds it free.
        try:
            self.unlock(name)
        finally:
            self.holders().let_go(name)


_Begin: TypeAlias = Callable[[str, Spot], Lease | None]


def follows(known: Head, entries: Sequence[Entry], head: Head) -> bool:
    """Say whether the entries alone (at least one) determine the new head, given the old one."""
    last = entries[-1]
    if known.seq + 1 != entries[0].seq or last.seq != head.seq or last.at != head.updated_at:
        return False
    # But for `seq` and `updated_at`: each node of a run is held against the one before.
    return known[:2] == head[:2] and known[3:6] == head[3:6] and known[7:] == head[7:]


def epoch_of(spot: Spot, times: int) -> int:
    """Give the epoch of the lease with this number."""
    return spot.key << _BITS | times


def key_of(lease: Lease) -> int:
    """Give the key of a leased thread."""
    return lease.epoch >> _BITS


def times_of(lease: Lease) -> int:
    """Give the number of leases of a thread, up to this one."""
    return lease.epoch & (1 << _BITS) - 1
