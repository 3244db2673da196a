"""A consistent view of a thread for operations that read it in several steps.

Meanwhile others may end its run, begin the next one and forget older ones; parts read at different
times would fit no state that the thread ever had. So everything is read together, into a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from flowrt.threads.entries import Digest, Entry, Head
from flowrt.threads.memory import MemoryCheckpointer

if TYPE_CHECKING:
    from flowrt.threads.threads import Threads


def at_one_moment(
    threads: Threads, thread_id: str, upto: int | None = None
) -> tuple[Threads, Head]:
    """Give the threads of a graph over a copy of one of them, up to an entry, and its head.

    Raises:
        CheckpointError: there is no such thread, or it cannot be read.
    """
    head, entries, digest = _read(threads, thread_id, upto)
    place = MemoryCheckpointer()
    lease = place.acquire(thread_id)
    place.replace(lease, entries, head, digest)
    place.release(lease)
    twin = copy(threads)
    twin.checkpointer = place
    twin.memories = threads.memories.over(place)
    return twin, head


def _read(
    threads: Threads, thread_id: str, upto: int | None
) -> tuple[Head, list[Entry], Digest | None]:
    """Give a consistent head, log up to it, and digest."""
    place = threads.checkpointer
    head = threads.head(thread_id)
    while True:
        entries = place.read(thread_id, upto=upto)
        digest = place.digest(thread_id)
        if _fit(head, entries, digest, upto):
            break
        before, head = head, threads.head(thread_id)
        if (head.began, head.lasting) == (before.began, before.lasting):
            break  # nobody changed it: it is damaged, which later checks report
    return head, [entry for entry in entries if entry.seq <= head.seq], digest


def _fit(head: Head, entries: Sequence[Entry], digest: Digest | None, upto: int | None) -> bool:
    """Say whether a log and a digest, read after a head, can be of its moment.

    A log grows after the head, and only earlier runs are ever forgotten.
    """
    if digest is not None and digest.seq > head.lasting:
        return False
    if upto is not None and upto < head.began:
        return True
    return any(entry.seq == head.began for entry in entries)
