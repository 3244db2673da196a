"""The journal of one run: what it has done already, and what is recorded as it continues.

Entries are numbered when they are recorded, and saved in that order. The durability of the run says
whether a line of control waits until its entry is saved: `sync` waits, `async` continues while a
bounded number of entries is pending, `exit` saves when the run pauses or ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from flowrt.clock import Clock
from flowrt.errors import CheckpointError
from flowrt.threads.bodies import told_by
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.codec import Codec
from flowrt.threads.entries import Digest, Entry, Head, Kind, Lease, Status
from flowrt.threads.past import Past

#: How many entries may be pending under `async` before the run itself saves them.
MOST_WAITING: Final = 256

#: Makes a named tuple in half the time of its own `__new__`; it is made for each node of a run.
_made: Final = tuple.__new__

#: What later runs read: the values of memory fields, by the path of the subgraph and by field.
Memory: TypeAlias = dict[str, dict[str, Any]]


class Batch(NamedTuple):
    """Entries that are saved together, with the resulting head."""

    entries: Sequence[Entry]
    head: Head
    digest: Digest | None


class Journal:
    """The journal of one run in its thread."""

    def __init__(
        self,
        checkpointer: Checkpointer,
        codec: Codec,
        lease: Lease,
        head: Head,
        run: str,
        durability: str,
        clock: Clock,
    ) -> None:
        self.checkpointer = checkpointer
        self.codec = codec
        self._encode = codec.encode
        self.lease = lease
        self.head = head
        self._thread_id = head.thread_id
        self._graph = head.graph
        self._at = head.updated_at  # when the last entry was recorded
        self.run = run
        self.durability = durability
        self.clock = clock
        self._time = clock.time
        self.past = Past()
        self.changes: tuple[str, ...] = ()
        self.memory: Memory = {}
        self.seq = head.seq
        self.began = head.began
        self.status: Status = "running"
        self.due: float | None = None
        self.lasting = head.lasting
        self.spent = head.spent
        self.digest: Digest | None = None
        self._pending: list[Entry] = []
        self.urgent = False

    def go_on(self, lease: Lease, durability: str, clock: Clock) -> None:
        """Continue after a pause, under another lease."""
        self.lease = lease
        self.durability = durability
        self.clock = clock
        self._time = clock.time
        self.status = "running"
        self.due = None

    def set_back(self, told: Mapping[str, int], digest: Digest) -> None:
        """Begin with the past up to an earlier entry of the thread."""
        entry = self.record("rewind", "", "", told, lasting=True)
        self.began = self.lasting = entry.seq
        self.digest = digest

    def record(
        self,
        kind: Kind,
        strand: str,
        name: str,
        value: Any,
        *,
        lasting: bool = False,
        quiet: bool = False,
    ) -> Entry:
        """Record an entry. It is saved with the next batch; a quiet one does not cause a save by
        itself.

        Raises:
            CheckpointError: the value cannot be stored.
        """
        try:
            body = self._encode(value)
        except CheckpointError as error:
            raise CheckpointError(f"`{name}`: {error}") from None
        self.seq = seq = self.seq + 1
        self._at = at = self._time()
        entry = _made(Entry, (seq, self.run, kind, strand, name, at, body, lasting))
        self._pending.append(entry)
        if not quiet:
            self.urgent = True
        return entry

    def record_node(self, path: str, told: list[Any]) -> None:
        """Write down what a node of the root line wrote; as `record` does it, for each of a run.

        Raises:
            CheckpointError: the value has no stored form.
        """
        try:
            body = self._encode(told)
        except CheckpointError as error:
            raise CheckpointError(f"`{path}`: {error}") from None
        self.seq = seq = self.seq + 1
        self._at = at = self._time()
        entry = _made(Entry, (seq, self.run, "node", "", path, at, body, False))
        self._pending.append(entry)
        self.urgent = True

    def value(self, entry: Entry) -> Any:
        """Give what an entry tells.

        Raises:
            ThreadUnreadableError: it is not valid.
        """
        return told_by(self.codec, self.lease.thread_id, entry)

    @property
    def is_full(self) -> bool:
        """Say whether no more entries may be pending while something is called."""
        return self.durability != "async" or len(self._pending) >= MOST_WAITING

    @property
    def is_due(self) -> bool:
        """Say whether entries are pending that must be saved before anything else is called."""
        return self.urgent and self.durability != "exit"

    def take_batch(self, *, closing: bool) -> Batch | None:
        """Give what is to be saved now; under `exit`, that is nothing until the run is closing."""
        if not (closing or self.is_due):
            return None
        if self._pending:
            return self.batch()
        if not closing or self._head_at(self.seq, self.head.updated_at) == self.head:
            return None
        self.head = self._head_at(self.seq, self.clock.time())
        return Batch((), self.head, None)

    def batch(self) -> Batch:
        """Give all pending entries; there must be some."""
        self.urgent = False  # first, since a concurrent run may set it again
        count = len(self._pending)
        entries = self._pending[:count]
        del self._pending[:count]
        self.head = head = self._head_at(entries[-1].seq, entries[-1].at)
        digest, self.digest = self.digest, None
        return Batch(entries, head, digest)

    def flush(self) -> None:
        """Save all pending entries; there must be some. A faster `save`, used for each node of a
        run.
        """
        entries, self._pending = self._pending, []
        self.urgent = False
        digest, self.digest = self.digest, None
        self.head = head = _made(
            Head,
            (
                self._thread_id, self._graph, self.seq, self.began, self.status, self.due,
                self._at, self.lasting, self.spent,
            ),
        )  # fmt: skip
        self.checkpointer.append(self.lease, entries, head, digest)

    def _head_at(self, seq: int, time: float) -> Head:
        return _made(
            Head,
            (
                self._thread_id, self._graph, seq, self.began, self.status, self.due, time,
                self.lasting, self.spent,
            ),
        )  # fmt: skip

    def save(self, batch: Batch) -> None:
        """Save a batch; on a loop, `asave`."""
        self.checkpointer.append(self.lease, batch.entries, batch.head, batch.digest)

    async def asave(self, batch: Batch) -> None:
        """Save a batch without blocking the loop."""
        await self.checkpointer.aappend(self.lease, batch.entries, batch.head, batch.digest)
