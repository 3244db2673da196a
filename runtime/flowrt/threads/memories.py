"""What the threads of one bound graph remember between runs: loaded once, then cached."""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from flowrt.threads.bodies import memory_of
from flowrt.threads.folding import Folding

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.threads.checkpointer import Checkpointer
    from flowrt.threads.codec import Codec
    from flowrt.threads.entries import Head
    from flowrt.threads.journal import Memory

#: For how many threads the memory is cached.
MOST_REMEMBERED: Final = 256


class Memories:
    """The cached memories of the threads of a graph, each with the entry as of which it is
    valid.
    """

    def __init__(self, graph: Graph[Any, Any], codec: Codec, checkpointer: Checkpointer) -> None:
        self._graph = graph
        self._codec = codec
        self._checkpointer = checkpointer
        self._ready: OrderedDict[str, tuple[int, Memory]] = OrderedDict()
        self._lock = Lock()

    def over(self, checkpointer: Checkpointer) -> Memories:
        """Give the same for another store that contains the same threads."""
        twin = copy(self)
        twin._checkpointer = checkpointer
        return twin

    def take(self, head: Head | None) -> Memory:
        """Give the memory of a thread as of its last run that ended, for a run to continue from.

        It belongs to the run from then on, which returns it with `keep` when it has ended.
        """
        if head is None or not head.lasting:
            return {}
        with self._lock:
            kept = self._ready.pop(head.thread_id, None)
        if kept is not None and kept[0] == head.lasting:
            return kept[1]
        return self._loaded(head)

    def copied(self, head: Head) -> Memory:
        """Give a copy of the memory of a thread as of its last run that ended."""
        if not head.lasting:
            return {}
        with self._lock:
            kept = self._ready.get(head.thread_id)
            if kept is not None and kept[0] == head.lasting:
                return _copy_of(kept[1])
        memory = self._loaded(head)
        self.keep(head.thread_id, head.lasting, _copy_of(memory))
        return memory

    def before(self, head: Head, seq: int) -> Memory:
        """Give the memory of a thread as of the start of the run that begins with this entry."""
        if head.lasting < seq:
            return self.copied(head)
        entries = self._checkpointer.read(head.thread_id, upto=seq - 1, lasting=True)
        return Folding(self._graph, self._codec, head.thread_id).folded({}, entries)

    def keep(self, thread_id: str, seq: int, memory: Memory) -> None:
        """Cache the memory of a thread as of an entry; the least recently used one is evicted."""
        with self._lock:
            self._ready[thread_id] = (seq, memory)
            self._ready.move_to_end(thread_id)
            if len(self._ready) > MOST_REMEMBERED:
                self._ready.popitem(last=False)

    def _loaded(self, head: Head) -> Memory:
        digest = self._checkpointer.digest(head.thread_id)
        known = memory_of(self._codec, head.thread_id, digest)
        after = 0 if digest is None else digest.seq
        entries = self._checkpointer.read(head.thread_id, after=after, lasting=True)
        return Folding(self._graph, self._codec, head.thread_id).folded(known, entries)


def _copy_of(memory: Memory) -> Memory:
    return {prefix: {n: copy(v) for n, v in values.items()} for prefix, values in memory.items()}
