"""Operations on threads from outside: change the state, set back, fork, copy, delete, prune.

The log is append-only, with one exception on request: pruning, which replaces the forgotten runs by
the memory that they left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flowrt.config import did_you_mean
from flowrt.errors import CheckpointError, InputError
from flowrt.ids import new_id
from flowrt.schema import Mismatch, schema_of
from flowrt.threads.bodies import told_by, unread
from flowrt.threads.entries import BEGINS, Digest, Entry, Head, Kind, Lease
from flowrt.threads.journal import Memory
from flowrt.threads.moments import at_one_moment

if TYPE_CHECKING:
    from flowrt.threads.threads import RunPast, Threads


@contextmanager
def held(threads: Threads, thread_id: str) -> Iterator[tuple[Lease, Head]]:
    """Hold the lease of an existing thread inside the block."""
    lease = threads.checkpointer.acquire(thread_id)
    try:
        if lease.head is None:
            raise CheckpointError(f"there is no thread `{thread_id}`")
        threads.require_own(lease.head)
        yield lease, lease.head
    finally:
        threads.checkpointer.release(lease)


def update_state(threads: Threads, thread_id: str, values: Mapping[str, Any]) -> str:
    """Write fields of a thread as a node would, through their reducers; gives the entry's id.

    Raises:
        InputError: a field is unknown or the value has another type.
    """
    accepted = _accepted(threads, values)
    with held(threads, thread_id) as (lease, head):
        journal = _Log(threads, lease, head)
        ended = head.status == "idle"
        lasting = [name for name in accepted if name in threads.graph.memory]
        entry = journal.add("update", "", "", accepted, lasting=bool(lasting))
        if ended and lasting:  # no open run will record it at its end
            remembered = [["", name, False, entry.seq, None] for name in lasting]
            journal.add("end", "", "", remembered, lasting=True)
            head = head._replace(lasting=journal.seq)
        journal.save(head)
        return str(entry.seq)


@dataclass(frozen=True, slots=True)
class SetBack:
    """An entry to which a thread is set back: the past up to it, and what is stored of the
    operation.
    """

    past: RunPast
    told: Mapping[str, int]
    digest: Digest


def set_back(threads: Threads, head: Head, to: int) -> SetBack:
    """Give what is needed to continue a run from an entry."""
    began = threads.run_of(head.thread_id, to)
    past = threads.past_of(head._replace(began=began), to)
    memory = threads.memories.before(head, past.first.seq)
    # What the run wrote before that entry is recorded when it ends, so the digest excludes it.
    digest = Digest(past.first.seq - 1, threads.codec.encode(memory))
    return SetBack(past, {"to": to, "began": began, "first": past.first.seq}, digest)


def fork(threads: Threads, thread_id: str, at: int | None, name: str | None) -> str:
    """Make a new thread from the past of another, up to an entry; gives its id."""
    if at is not None:
        threads.require_entry(threads.head(thread_id), at)
    still, source = at_one_moment(threads, thread_id, at)
    upto = source.seq if at is None else at
    still.require_entry(source, upto)
    entries = still.checkpointer.read(thread_id, upto=upto)
    fresh = new_id() if name is None else name
    with _new_thread(threads, fresh) as lease:
        head = _head_at(threads, fresh, source, entries)
        threads.checkpointer.replace(lease, entries, head, None)  # pruned logs have gaps
        if head.status != "idle":
            _rewind(threads, lease, head, upto)
    return fresh


def _rewind(threads: Threads, lease: Lease, head: Head, to: int) -> None:
    """Set a thread back to an entry: a run with a new id continues from there."""
    point = set_back(threads, head, to)
    journal = _Log(threads, lease, head, new_id())
    entry = journal.add("rewind", "", "", point.told, lasting=True)
    changed = head._replace(began=entry.seq, status="ready", due=None, lasting=entry.seq)
    journal.save(changed, point.digest)


def copy_thread(threads: Threads, thread_id: str, to: str) -> None:
    """Copy a whole thread under another name; a waiting run keeps waiting there."""
    still, source = at_one_moment(threads, thread_id)
    entries, digest = still.checkpointer.read(thread_id), still.checkpointer.digest(thread_id)
    with _new_thread(threads, to) as lease:
        threads.checkpointer.replace(lease, entries, source._replace(thread_id=to), digest)


def delete_thread(threads: Threads, thread_id: str) -> None:
    """Delete a thread, even if it cannot be read.

    Raises:
        CheckpointError: it belongs to another graph.
    """
    try:
        head = threads.checkpointer.head(thread_id)
    except CheckpointError:  # its row is damaged, and deletion is the remedy
        head = None
    threads.require_own(head)
    threads.checkpointer.delete_thread(thread_id)


def prune(threads: Threads, thread_id: str, keep_last: int | None, older_than: float | None) -> int:
    """Forget old runs, but not what later ones remember of them; gives how many entries were
    removed.

    The newest run is never forgotten, nor are runs to which a kept one was set back.
    """
    with held(threads, thread_id) as (lease, head):
        entries = threads.checkpointer.read(thread_id)
        begins = [entry for entry in entries if entry.kind in BEGINS]
        wanted = [head.began]
        if keep_last is not None:
            wanted += [entry.seq for entry in begins[-keep_last:]] if keep_last else []
        if older_than is not None:
            wanted += [entry.seq for entry in begins if entry.at >= older_than]
        first = _first_kept(threads, thread_id, entries, min(wanted))
        gone = [entry for entry in entries if entry.seq < first]
        if not gone:
            return 0
        kept = [entry for entry in entries if entry.seq >= first]
        base = _base(threads, threads.memories.before(head, first), gone[-1])
        digest = threads.checkpointer.digest(thread_id)
        threads.checkpointer.replace(lease, [base, *kept], head, digest)
        return len(gone) - 1


def delete_run(threads: Threads, thread_id: str, run_id: str) -> None:
    """Forget an earlier run; what the thread remembers of it is kept.

    Raises:
        CheckpointError: there is no such run, or the thread still needs it.
    """
    with held(threads, thread_id) as (lease, head):
        entries = threads.checkpointer.read(thread_id)
        gone = [entry for entry in entries if entry.run == run_id]
        if not any(entry.kind in BEGINS for entry in gone):
            raise CheckpointError(f"thread `{thread_id}` has no run `{run_id}`")
        _refuse_to_lack(threads, head, entries, run_id)
        before = threads.memories.before(head, gone[0].seq)
        after = threads.memories.before(head, gone[-1].seq + 1)
        stand_in = [_base(threads, after, gone[-1])] if after != before else []
        kept = sorted(
            [*(entry for entry in entries if entry.run != run_id), *stand_in],
            key=lambda entry: entry.seq,
        )
        digest = threads.checkpointer.digest(thread_id)
        threads.checkpointer.replace(lease, kept, head, digest)


# ---- implementation ------------------------------------------------------------------------------


class _Log:
    """Entries appended to a thread from outside a run."""

    def __init__(self, threads: Threads, lease: Lease, head: Head, run: str | None = None) -> None:
        self.threads = threads
        self.lease = lease
        self.seq = head.seq
        self.run = threads.run_name(head) if run is None else run
        self.entries: list[Entry] = []

    def add(
        self, kind: Kind, strand: str, name: str, value: Any, *, lasting: bool = False
    ) -> Entry:
        """Add an entry."""
        self.seq += 1
        body = self.threads.codec.encode(value)
        at = self.threads.now()
        entry = Entry(self.seq, self.run, kind, strand, name, at, body, lasting)
        self.entries.append(entry)
        return entry

    def save(self, head: Head, digest: Digest | None = None) -> None:
        """Append the entries to the thread."""
        saved = head._replace(seq=self.seq, updated_at=self.threads.now())
        self.threads.checkpointer.append(self.lease, self.entries, saved, digest)


def _accepted(threads: Threads, values: Mapping[str, Any]) -> dict[str, Any]:
    graph = threads.graph
    schema = schema_of(graph.state)
    hidden = (*graph.intake.resources, *graph.opens)
    known = tuple(name for name in schema.hints if name not in hidden)
    wrong: list[str] = []
    accepted: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            wrong.append(f"no field `{name}`{did_you_mean(str(name), known)}")
            continue
        try:
            accepted[name] = schema.write(name, True, False)(value)
        except Mismatch as mismatch:
            wrong.append(mismatch.tell(name))
    if wrong:
        raise InputError(f"state of graph `{graph.name}`: {'; '.join(wrong)}")
    return accepted


@contextmanager
def _new_thread(threads: Threads, name: str) -> Iterator[Lease]:
    lease = threads.checkpointer.acquire(name)
    try:
        if lease.head is not None:
            raise CheckpointError(f"there is a thread `{name}` already")
        yield lease
    finally:
        threads.checkpointer.release(lease)


def _head_at(threads: Threads, name: str, source: Head, entries: list[Entry]) -> Head:
    """Give the head of a thread that has just these entries."""
    begins = [entry for entry in entries if entry.kind in BEGINS]
    if not begins:
        raise unread(source.thread_id, "the log", "no run begins in it")
    lasting = [e.seq for e in entries if e.lasting and e.kind in ("end", "rewind")]
    return Head(
        name,
        source.graph,
        entries[-1].seq,
        begins[-1].seq,
        "idle" if entries[-1].kind == "end" else "ready",
        None,
        threads.now(),
        max(lasting, default=0),
    )


def _needed(threads: Threads, thread_id: str, entries: list[Entry], began: int) -> Iterator[int]:
    """Yield the entries that begin a run and those to which it was set back, newest first."""
    known = {entry.seq: entry for entry in entries}
    yield began
    while began in known and known[began].kind == "rewind":
        began = told_by(threads.codec, thread_id, known[began])["began"]
        yield began
    if began not in known:
        raise unread(thread_id, f"entry {began}", "it is missing")


def _refuse_to_lack(threads: Threads, head: Head, entries: list[Entry], run_id: str) -> None:
    """Refuse to forget a run if it is the newest, or if a kept run was set back to it.

    Raises:
        CheckpointError: that is the case.
    """
    thread_id = head.thread_id
    begun = {entry.seq for entry in entries if entry.run == run_id}
    if begun.intersection(_needed(threads, thread_id, entries, head.began)):
        reason = "holds its state" if head.status == "idle" else "is the one that it continues with"
        raise CheckpointError(
            f"run `{run_id}` of thread `{thread_id}` {reason}: delete the thread, or the run when "
            "a later one has begun"
        )
    for entry in entries:
        if entry.kind != "rewind" or entry.seq in begun:
            continue
        if begun.intersection(_needed(threads, thread_id, entries, entry.seq)):
            raise CheckpointError(
                f"run `{run_id}` of thread `{thread_id}` is the past of run `{entry.run}`, which "
                "was set back to it: delete that one first"
            )


def _first_kept(threads: Threads, thread_id: str, entries: list[Entry], first: int) -> int:
    """Give the first entry that must be kept if all from *first* on are kept."""
    for entry in reversed(entries):
        if entry.seq >= first and entry.kind in BEGINS:
            first = min(first, *_needed(threads, thread_id, entries, entry.seq))
    return first


def _base(threads: Threads, memory: Memory, last: Entry) -> Entry:
    """Give the entry that replaces forgotten runs: the memory that they left."""
    told = [
        [prefix, name, True, None, value]
        for prefix, fields in memory.items()
        for name, value in fields.items()
    ]
    return last._replace(
        kind="end", strand="", name="", body=threads.codec.encode(told), lasting=True
    )
