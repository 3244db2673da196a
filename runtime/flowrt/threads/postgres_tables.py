"""The tables of threads in PostgreSQL, and the operations on them on one connection.

Connections autocommit. An operation of one statement is one round trip, as appending an entry is;
operations of several statements run in their own transaction.

While a run is under way, most entries change nothing of the head but the number of the last entry.
These are inserted alone, and the row of a thread that is `running` may lag behind its log: the head
is read from both. The insert only locks the row, against a take-over: a take-over either comes
first, and then the insert does nothing, or it comes later and sees the new entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any, Final

import psycopg
from psycopg.types.numeric import Int8

from flowrt.errors import CheckpointError
from flowrt.threads import checksums
from flowrt.threads import postgres_rows as rows
from flowrt.threads.entries import Digest, Entry, Head, Lease
from flowrt.threads.holders import overtaken
from flowrt.threads.leases import Spot, key_of, times_of
from flowrt.threads.postgres_rows import Connection, hash_of, sql

#: The migration to each version of the tables from the one before; a table holds the version.
STEPS: Final = (
    """
    CREATE TABLE flowrt_version (version integer NOT NULL);
    CREATE TABLE flowrt_threads (
        key bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text NOT NULL,
        hash bytea NOT NULL UNIQUE, -- of the id, which may be longer than an index takes
        epoch bigint NOT NULL DEFAULT 0,
        generation bigint NOT NULL DEFAULT 0,
        graph text NOT NULL DEFAULT '',
        seq bigint NOT NULL DEFAULT 0,
        began bigint NOT NULL DEFAULT 0,
        status text NOT NULL DEFAULT 'idle',
        due double precision,
        updated_at double precision NOT NULL DEFAULT 0,
        lasting bigint NOT NULL DEFAULT 0,
        spent bigint NOT NULL DEFAULT 0,
        checksum bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 50); -- each append changes a row: in its own page, that touches no index
    CREATE INDEX flowrt_threads_due ON flowrt_threads (due) WHERE due IS NOT NULL;
    CREATE TABLE flowrt_entries (
        key bigint NOT NULL REFERENCES flowrt_threads ON DELETE CASCADE,
        seq bigint NOT NULL,
        run text NOT NULL,
        kind text NOT NULL,
        strand text NOT NULL,
        name text NOT NULL,
        at double precision NOT NULL,
        lasting boolean NOT NULL,
        checksum bigint NOT NULL,
        body bytea NOT NULL,
        PRIMARY KEY (key, seq)
    );
    CREATE TABLE flowrt_digests (
        key bigint PRIMARY KEY REFERENCES flowrt_threads ON DELETE CASCADE,
        seq bigint NOT NULL,
        checksum bigint NOT NULL,
        body bytea NOT NULL
    );
    """,
    # Inserting an entry locks the row of its thread in the same statement. Checking the foreign key
    # for each entry cost as much again as the insert.
    "ALTER TABLE flowrt_entries DROP CONSTRAINT flowrt_entries_key_fkey;",
    # Its meaning changes, so older versions, which rely on the old one, must be kept out.
    "COMMENT ON COLUMN flowrt_threads.seq IS 'the last entry, or one before while a run goes on'",
)

_SET_HEAD: Final = (
    "UPDATE flowrt_threads SET graph = %s, seq = %s, began = %s, status = %s, due = %s, "
    "updated_at = %s, lasting = %s, spent = %s, checksum = %s "
    "WHERE key = %s AND epoch = %s AND greatest(seq, ("
    "SELECT max(e.seq) FROM flowrt_entries e WHERE e.key = flowrt_threads.key)) = %s"
)
_ADD_ENTRY: Final = "INSERT INTO flowrt_entries VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"

_COUNT: Final = (
    "UPDATE flowrt_threads SET epoch = epoch + 1 WHERE key = %s AND generation = %s RETURNING"
)

#: How many entries one statement inserts at most.
MOST_AT_ONCE: Final = 16

_ROW: Final = (
    "(%s::bigint, %s::text, %s::text, %s::text, %s::text, %s::float8, %s::boolean, %s::bigint, "
    "%s::bytea)"
)
_SET: Final = f"{_SET_HEAD} RETURNING key"
_LOCK: Final = "SELECT key FROM flowrt_threads WHERE key = %s AND epoch = %s FOR SHARE"


# ---- the tables ----------------------------------------------------------------------------------


def make(db: Connection) -> None:
    """Make the tables, or migrate them; several processes may do so at once.

    Raises:
        CheckpointError: they are of a newer version.
    """
    if _version(db) == len(STEPS):  # so that using the tables needs no permission to create them
        return
    with db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(%s)", (number("flowrt tables"),))
        version = _version(db)
        for step in STEPS[version:]:
            db.execute(sql(step))
        if version < len(STEPS):
            db.execute("DELETE FROM flowrt_version")
            db.execute("INSERT INTO flowrt_version VALUES (%s)", (len(STEPS),))


def _version(db: Connection) -> int:
    # Not `to_regclass`, which caches negative results in a session.
    found = db.execute(
        "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relname = 'flowrt_version' AND n.nspname = ANY(current_schemas(false))"
    )
    if found.fetchone() is None:
        return 0
    row = db.execute("SELECT max(version) FROM flowrt_version").fetchone()
    version = 0 if row is None else int(row[0] or 0)
    if version > len(STEPS):
        raise CheckpointError(
            f"the database has tables of version {version}, and this flowrt knows up to "
            f"{len(STEPS)}: use a newer one"
        )
    return version


def place(db: Connection) -> int:
    """Give the oid of the table of threads: one database may hold several, in different schemas."""
    row = db.execute("SELECT 'flowrt_threads'::regclass::oid::bigint").fetchone()
    assert row is not None
    return int(row[0])


# ---- leases --------------------------------------------------------------------------------------


def spot(db: Connection, thread_id: str) -> Spot:
    """Give the lock key of a thread, which is made if it does not exist."""
    hash = hash_of(thread_id)
    found = _spot(db, hash)
    if found is not None:
        return found
    db.execute(
        "INSERT INTO flowrt_threads (id, hash) VALUES (%s, %s) ON CONFLICT (hash) DO NOTHING",
        (thread_id, hash),
    )
    # Another process may have made it, and deleted it again.
    return _spot(db, hash) or spot(db, thread_id)


def _spot(db: Connection, hash: bytes) -> Spot | None:
    row = db.execute(
        "SELECT key, generation FROM flowrt_threads WHERE hash = %s", (hash,)
    ).fetchone()
    return None if row is None else Spot(*row)


def next_generation(db: Connection, spot: Spot, following: Spot) -> None:
    """Begin a later generation of a thread's locks, if *spot* is still the newest."""
    db.execute(
        "UPDATE flowrt_threads SET generation = %s WHERE key = %s AND generation = %s",
        (following.generation, spot.key, spot.generation),
    )


def next_epoch(db: Connection, spot: Spot) -> int | None:
    """Count a lease of a thread; gives its epoch."""
    row = db.execute(sql(f"{_COUNT} epoch"), (spot.key, spot.generation)).fetchone()
    return None if row is None else int(row[0])


def begin(db: Connection, spot: Spot) -> tuple[int, Head | None] | None:
    """Count a lease of a thread; gives its epoch and the head."""
    begun = f"{_COUNT} epoch, seq > 0, {rows.HEAD}"
    row = db.execute(sql(begun), (spot.key, spot.generation)).fetchone()
    if row is None:
        return None
    epoch, stands, *told = row
    # In a separate statement: the previous holder may have added an entry after this one began.
    return epoch, rows.caught_up(db, *told) if stands else None


def forget_if_empty(db: Connection, lease: Lease) -> None:
    """Delete a thread if it has no entry."""
    db.execute(
        "DELETE FROM flowrt_threads WHERE key = %s AND epoch = %s AND seq = 0",
        (key_of(lease), times_of(lease)),
    )


# ---- writing -------------------------------------------------------------------------------------


def append(
    db: Connection,
    lease: Lease,
    entries: Sequence[Entry],
    head: Head,
    digest: Digest | None,
) -> None:
    """Append entries, and set the head.

    Raises:
        ThreadBusyError: the lease is not the newest, or the entries do not follow the last one.
    """
    last = entries[0].seq - 1 if entries else head.seq
    if digest is None and 0 < len(entries) <= MOST_AT_ONCE:
        done = _insert(db, lease, _SET, _head_values(lease, head, last), entries)
    else:
        with db.transaction():
            done = _append_many(db, lease, entries, head, digest, last)
    if not done:
        raise overtaken(lease.thread_id)


def add(db: Connection, lease: Lease, entries: Sequence[Entry]) -> None:
    """Append a few entries that change nothing else of the head.

    Raises:
        ThreadBusyError: the lease is not the newest, or an entry with such a number exists.
    """
    owner = (Int8(key_of(lease)), Int8(times_of(lease)))
    try:
        done = _insert(db, lease, _LOCK, owner, entries)
    except psycopg.errors.UniqueViolation:
        raise overtaken(lease.thread_id) from None
    if not done:
        raise overtaken(lease.thread_id)


def _insert(
    db: Connection, lease: Lease, thread: str, found_by: Iterable[Any], entries: Sequence[Entry]
) -> int:
    """Insert a few entries in one statement, which also locks the row of their thread; gives how
    many were inserted: all or none.
    """
    values = [*found_by]
    for entry in entries:
        values += _values(key_of(lease), entry)
    return db.execute(sql(_inserting(thread, len(entries))), values, prepare=True).rowcount


@cache
def _inserting(thread: str, size: int) -> str:
    rows = ", ".join([_ROW] * size)
    return (
        f"WITH thread AS ({thread}) INSERT INTO flowrt_entries "
        f"SELECT thread.key, entry.* FROM thread, (VALUES {rows}) AS entry"
    )


def _append_many(
    db: Connection,
    lease: Lease,
    entries: Sequence[Entry],
    head: Head,
    digest: Digest | None,
    last: int,
) -> int:
    """Append within a transaction; gives how many threads were changed: one or none."""
    done = db.execute(sql(_SET_HEAD), _head_values(lease, head, last)).rowcount
    if not done:
        return 0
    key = key_of(lease)
    if entries:
        with db.cursor() as cursor:
            cursor.executemany(sql(_ADD_ENTRY), [(key, *_values(key, entry)) for entry in entries])
    if digest is not None:
        db.execute(
            "INSERT INTO flowrt_digests VALUES (%s, %s, %s, %s) ON CONFLICT (key) DO UPDATE "
            "SET seq = excluded.seq, checksum = excluded.checksum, body = excluded.body",
            (key, digest.seq, checksums.of_digest(key, digest), digest.body),
        )
    return done


def _head_values(lease: Lease, head: Head, last: int) -> tuple[Any, ...]:
    key = key_of(lease)
    checksum = checksums.of_head(key, lease.thread_id, head)
    return (
        head.graph, Int8(head.seq), Int8(head.began), head.status, head.due, head.updated_at,
        Int8(head.lasting), Int8(head.spent), Int8(checksum), Int8(key), Int8(times_of(lease)),
        Int8(last),
    )  # fmt: skip


def _values(key: int, entry: Entry) -> tuple[Any, ...]:
    return (
        Int8(entry.seq), entry.run, entry.kind, entry.strand, entry.name, entry.at, entry.lasting,
        Int8(checksums.of_entry(key, entry)), entry.body,
    )  # fmt: skip


def replace(
    db: Connection, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
) -> None:
    """Replace the whole log of a thread.

    Raises:
        ThreadBusyError: the lease is not the newest.
    """
    key = key_of(lease)
    with db.transaction():
        row = db.execute(
            "SELECT seq FROM flowrt_threads WHERE key = %s AND epoch = %s FOR UPDATE",
            (key, times_of(lease)),
        ).fetchone()
        if row is None:
            raise overtaken(lease.thread_id)
        db.execute("DELETE FROM flowrt_entries WHERE key = %s", (key,))
        db.execute("DELETE FROM flowrt_digests WHERE key = %s", (key,))
        _append_many(db, lease, entries, head, digest, row[0])


def delete(db: Connection, lease: Lease) -> None:
    """Delete a thread.

    Raises:
        ThreadBusyError: the lease is not the newest.
    """
    key = key_of(lease)
    with db.transaction():
        # The row first, which every append needs: so nothing can be appended afterwards.
        done = db.execute(
            "DELETE FROM flowrt_threads WHERE key = %s AND epoch = %s", (key, times_of(lease))
        ).rowcount
        if not done:
            raise overtaken(lease.thread_id)
        db.execute("DELETE FROM flowrt_entries WHERE key = %s", (key,))


# ---- numbers -------------------------------------------------------------------------------------


def number(name: str) -> int:
    """Give the number for a name: advisory locks take only numbers."""
    return int.from_bytes(
        blake2b(name.encode(), digest_size=8, person=b"flowrt").digest(), signed=True
    )
