"""Threads that live as long as their process: for tests, and for programs that need no more."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter

from flowrt.ids import check_id
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.entries import Digest, Entry, Head, Lease
from flowrt.threads.forking import tell_of_forks
from flowrt.threads.holders import busy, deadline_after, overtaken, wait_until


@dataclass(slots=True)
class _Thread:
    epoch: int = 0  # of the lease that holds it
    seq: int = 0
    head: Head | None = None
    digest: Digest | None = None
    entries: list[Entry] = field(default_factory=list)


class MemoryCheckpointer(Checkpointer):
    """Stores threads in the memory of the process, as the bytes that others write to disk."""

    def __init__(self) -> None:
        self._threads: dict[str, _Thread] = {}
        self._held: dict[int, _Thread] = {}  # by epoch
        # One counter for all threads: an epoch is never reused, not even after a thread was
        # deleted.
        self._epochs = count(1)
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        tell_of_forks(self)

    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        """Acquire the lease of a thread; see `Checkpointer`."""
        check_id("thread_id", thread_id)
        deadline = deadline_after(wait)
        with self._changed:
            while self._is_held(thread_id) and not take_over:
                if not wait_until(self._changed, deadline):
                    raise busy(thread_id)
            thread = self._threads.get(thread_id)
            if thread is None:
                thread = self._threads[thread_id] = _Thread()
            self._held.pop(thread.epoch, None)
            thread.epoch = epoch = next(self._epochs)
            self._held[epoch] = thread
            return Lease(thread_id, epoch, thread.head)

    def release(self, lease: Lease) -> None:
        """Release a lease; see `Checkpointer`."""
        with self._changed:
            thread = self._held.pop(lease.epoch, None)
            if thread is None:
                return
            if thread.head is None:
                del self._threads[lease.thread_id]
            self._changed.notify_all()

    def append(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """Append entries; see `Checkpointer`."""
        seq = head.seq
        last = entries[0].seq - 1 if entries else seq
        with self._lock:  # for each node of a run: going by the condition takes twice as long
            thread = self._held.get(lease.epoch)
            if thread is None or thread.seq != last:
                raise overtaken(lease.thread_id)
            thread.entries += entries
            thread.seq = seq
            thread.head = head
            if digest is not None:
                thread.digest = digest

    def read(
        self,
        thread_id: str,
        *,
        after: int = 0,
        upto: int | None = None,
        run: str | None = None,
        lasting: bool = False,
    ) -> list[Entry]:
        """Return entries in order; see `Checkpointer`."""
        with self._changed:
            thread = self._threads.get(thread_id)
            if thread is None:
                return []
            begin = bisect_right(thread.entries, after, key=_seq)
            end = None if upto is None else bisect_right(thread.entries, upto, key=_seq)
            found = thread.entries[begin:end]
        if run is None and not lasting:
            return found
        return [e for e in found if (run is None or e.run == run) and (e.lasting or not lasting)]

    def head(self, thread_id: str) -> Head | None:
        """Return the head of a thread; see `Checkpointer`."""
        with self._changed:
            thread = self._threads.get(thread_id)
            return None if thread is None else thread.head

    def digest(self, thread_id: str) -> Digest | None:
        """Return the newest digest; see `Checkpointer`."""
        with self._changed:
            thread = self._threads.get(thread_id)
            return None if thread is None else thread.digest

    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        """Return the heads of all threads; see `Checkpointer`."""
        with self._changed:
            found = [thread.head for thread in self._threads.values() if thread.head is not None]
        return sorted(
            (
                head
                for head in found
                if (graph is None or head.graph == graph)
                and (due is None or (head.due is not None and head.due <= due))
            ),
            key=attrgetter("thread_id"),
        )

    def delete_thread(self, thread_id: str) -> None:
        """Delete a thread; see `Checkpointer`."""
        with self._changed:
            if self._is_held(thread_id):
                raise busy(thread_id)
            self._threads.pop(thread_id, None)

    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        """Replace the log of a thread; see `Checkpointer`."""
        with self._changed:
            thread = self._held.get(lease.epoch)
            if thread is None:
                raise overtaken(lease.thread_id)
            thread.entries = list(entries)
            thread.seq = head.seq
            thread.head = head
            thread.digest = digest

    # ---- on an event loop: nothing here waits for anything -------------------------------------

    async def arelease(self, lease: Lease) -> None:
        """See `release`."""
        self.release(lease)

    async def aappend(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """See `append`."""
        self.append(lease, entries, head, digest)

    # ---- implementation ------------------------------------------------------------------------

    def _is_held(self, thread_id: str) -> bool:
        thread = self._threads.get(thread_id)
        return thread is not None and thread.epoch in self._held

    # ---- forks: the child has a copy of everything, which is independent of the parent's -------

    def before_fork(self) -> None:
        """Wait until nothing is under way."""
        self._changed.acquire()

    def after_fork_in_parent(self) -> None:
        """Continue."""
        self._changed.release()

    def after_fork_in_child(self) -> None:
        """Continue, with a new lock that nobody holds."""
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)


_seq = attrgetter("seq")
