"""A thread as it is at one moment, for those who read one thing of it after another.

Meanwhile others may end its run, begin the next one and forget the older ones. What is read of
three runs fits no thread that ever was; so it is read together, and looked at in a copy.
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
    """Give the threads of a graph over a copy of one of them, up to an entry, and where it stands.

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
    """Give what fits together: where a thread stands, its log up to there, and its digest."""
    place = threads.checkpointer
    head = threads.head(thread_id)
    while True:
        entries = place.read(thread_id, upto=upto)
        digest = place.digest(thread_id)
        if _fit(head, entries, digest, upto):
            break
        before, head = head, threads.head(thread_id)
        if (head.began, head.lasting) == (before.began, before.lasting):
            break  # nobody meddled: it is damaged, as who uses it will find
    return head, [entry for entry in entries if entry.seq <= head.seq], digest


def _fit(head: Head, entries: Sequence[Entry], digest: Digest | None, upto: int | None) -> bool:
    """Say whether a log and a digest that were read behind a head can be of its moment.

    A log grows behind the head, and only earlier runs are ever forgotten.
    """
    if digest is not None and digest.seq > head.lasting:
        return False
    if upto is not None and upto < head.began:
        return True
    return any(entry.seq == head.began for entry in entries)
