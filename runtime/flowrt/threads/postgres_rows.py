"""Reads from the tables of threads in PostgreSQL, with validation."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final, TypeAlias

import psycopg

from flowrt.errors import CheckpointError
from flowrt.threads import checksums
from flowrt.threads.entries import KINDS, Digest, Entry, Head

Connection: TypeAlias = psycopg.Connection[Any]

HEAD: Final = "key, checksum, id, graph, seq, began, status, due, updated_at, lasting, spent"
_ENTRY: Final = "key, checksum, seq, run, kind, strand, name, at, body, lasting"

_NEWEST: Final = "SELECT seq AS last, at FROM flowrt_entries"
_OF_THESE: Final = "ORDER BY seq DESC LIMIT 1"

#: Selects heads, preceded by the number and time of the last entry.
_STANDS: Final = (
    f"SELECT last, at, {HEAD} FROM flowrt_threads LEFT JOIN LATERAL "
    f"({_NEWEST} e WHERE e.key = flowrt_threads.key {_OF_THESE}) newest ON status = 'running'"
)


def entries(
    db: Connection,
    thread_id: str,
    after: int,
    upto: int | None,
    run: str | None,
    lasting: bool,
) -> list[Entry]:
    """Give entries of a thread, in order."""
    where = ["key = (SELECT key FROM flowrt_threads WHERE hash = %s)", "seq > %s"]
    values: list[Any] = [hash_of(thread_id), after]
    if upto is not None:
        where.append("seq <= %s")
        values.append(upto)
    if run is not None:
        where.append("run = %s")
        values.append(run)
    if lasting:
        where.append("lasting")
    found = f"SELECT {_ENTRY} FROM flowrt_entries WHERE {' AND '.join(where)} ORDER BY seq"
    return [_entry_of(*row) for row in db.execute(sql(found), values, binary=True)]


def head(db: Connection, thread_id: str) -> Head | None:
    """Give the head of a thread, None if there is none."""
    found = f"{_STANDS} WHERE hash = %s AND seq > 0"
    row = db.execute(sql(found), (hash_of(thread_id),)).fetchone()
    return None if row is None else _standing(*row)


def heads(db: Connection, graph: str | None, due: float | None) -> list[Head]:
    """Give the heads of all threads, of those of one graph, or of those due by a time."""
    where, values = ["seq > 0"], list[Any]()
    if graph is not None:
        where.append("graph = %s")
        values.append(graph)
    if due is not None:
        where.append("due <= %s")
        values.append(due)
    found = f'{_STANDS} WHERE {" AND ".join(where)} ORDER BY id COLLATE "C"'
    return [_standing(*row) for row in db.execute(sql(found), values)]


def digest(db: Connection, thread_id: str) -> Digest | None:
    """Give the newest digest of a thread."""
    row = db.execute(
        "SELECT key, d.checksum, d.seq, d.body FROM flowrt_digests d "
        "JOIN flowrt_threads t USING (key) WHERE t.hash = %s",
        (hash_of(thread_id),),
        binary=True,
    ).fetchone()
    if row is None:
        return None
    key, checksum, *rest = row
    found = Digest(*rest)
    if checksum != checksums.of_digest(key, found):
        raise CheckpointError(f"the digest of thread {thread_id!r} is damaged")
    return found


def caught_up(db: Connection, key: int, *row: Any) -> Head:
    """Give the head of the thread with this key, whose row was just read."""
    head = _head_of(key, *row)
    if head.status != "running":
        return head
    last = db.execute(sql(f"{_NEWEST} WHERE key = %s {_OF_THESE}"), (key,)).fetchone()
    return head if last is None else _with(head, *last)


def _standing(last: int | None, at: float | None, *row: Any) -> Head:
    head = _head_of(*row)
    return head if last is None or at is None else _with(head, last, at)


def _with(head: Head, last: int, at: float) -> Head:
    """Give the head of a thread whose row may lag behind its last entry."""
    return head._replace(seq=last, updated_at=at) if last > head.seq else head


def _head_of(key: int, checksum: int, *row: Any) -> Head:
    head = Head(*row)
    if checksum != checksums.of_head(key, head.thread_id, head):
        raise CheckpointError(f"the row of thread {head.thread_id!r} is damaged: delete it")
    return head


def _entry_of(key: int, checksum: int, *row: Any) -> Entry:
    entry = Entry(*row)
    if checksum != checksums.of_entry(key, entry):
        raise CheckpointError(f"entry {entry.seq} is damaged")
    if entry.kind not in KINDS:
        raise CheckpointError(f"entry {entry.seq} was written by a newer flowrt: use that one")
    return entry


def hash_of(thread_id: str) -> bytes:
    """Give the key under which a thread is looked up: its id may be too long for an index."""
    return blake2b(thread_id.encode("utf-8", "surrogatepass"), digest_size=32).digest()


def sql(text: str) -> Any:
    """Mark a statement as trusted: values are passed separately, never inserted."""
    return text
