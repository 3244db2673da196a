"""The tables of threads in a SQLite file, and the operations on them within a transaction.

An entry's key is `thread << 32 | seq`, so the log of a thread is one contiguous, ordered range of
one B-tree, and needs no index.

Most entries change nothing of the head but the number of the last entry, or begin a run. These are
inserted alone, which changes one page and not two: the row of a thread may lag behind its log, and
the head is read from both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from flowrt.threads import checksums
from flowrt.threads import sqlite_rows as rows
from flowrt.threads.entries import Digest, Entry, Head, Lease
from flowrt.threads.holders import overtaken
from flowrt.threads.leases import Spot, key_of, times_of
from flowrt.threads.sqlite_file import UnfitError

#: The migration to each version of the tables from the one before; the file holds the version.
STEPS: Final = (
    """
    CREATE TABLE threads (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        epoch INTEGER NOT NULL DEFAULT 0,
        generation INTEGER NOT NULL DEFAULT 0,
        graph TEXT NOT NULL DEFAULT '',
        seq INTEGER NOT NULL DEFAULT 0,
        first INTEGER NOT NULL DEFAULT 1, -- from which entry on none is missing, 0 if some are
        began INTEGER NOT NULL DEFAULT 0,
        status TEXT NOT NULL DEFAULT 'idle',
        due REAL,
        updated_at REAL NOT NULL DEFAULT 0,
        lasting INTEGER NOT NULL DEFAULT 0,
        spent INTEGER NOT NULL DEFAULT 0,
        checksum INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX threads_due ON threads (due) WHERE due IS NOT NULL;
    CREATE TABLE entries (
        place INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        kind TEXT NOT NULL,
        strand TEXT NOT NULL,
        name TEXT NOT NULL,
        at REAL NOT NULL,
        lasting INTEGER NOT NULL,
        checksum INTEGER NOT NULL,
        body BLOB NOT NULL
    );
    CREATE TABLE digests (
        key INTEGER PRIMARY KEY,
        seq INTEGER NOT NULL,
        checksum INTEGER NOT NULL,
        body BLOB NOT NULL
    );
    """,
    # Keeps out older versions, which do not look in the log for the start of a run after the row.
    "",
)

#: Identifies the file as ours; SQLite has a field in the header for that.
APPLICATION: Final = int.from_bytes(b"flow")

#: One statement, and so one snapshot: others may be making the tables right now.
_WHOSE: Final = (
    "SELECT (SELECT application_id FROM pragma_application_id), "
    "(SELECT user_version FROM pragma_user_version), EXISTS (SELECT 1 FROM sqlite_master)"
)
_SET_HEAD: Final = (
    "UPDATE threads SET epoch = ?, graph = ?, seq = ?, began = ?, status = ?, due = ?, "
    "updated_at = ?, lasting = ?, spent = ?, checksum = ? "
    f"WHERE key = ? AND epoch = ? AND max(seq, ifnull({rows.LAST} & {rows.MOST}, 0)) = ?"
)
_ROW: Final = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
#: How many entries it inserts at once. Each statement lets other threads of the program go on, and
#: has to wait for its turn again: row by row, that cost more than the rows.
_MOST_ROWS: Final = 64
_LEASED: Final = "EXISTS (SELECT 1 FROM threads WHERE key = ? AND epoch = ?)"


# ---- the tables ----------------------------------------------------------------------------------


def are_made(db: sqlite3.Connection) -> bool:
    """Say whether the tables exist in the version that this flowrt knows.

    Raises:
        UnfitError: they are of a newer version, or the file holds something else.
    """
    application, version, is_used = db.execute(_WHOSE).fetchone()
    if application != APPLICATION:
        if version or is_used:
            raise UnfitError("it holds something else: threads need a file of their own")
        return False
    if version > len(STEPS):
        raise UnfitError(
            f"it has tables of version {version}, and this flowrt knows up to {len(STEPS)}: "
            "use a newer one"
        )
    return bool(version == len(STEPS))


def make(db: sqlite3.Connection) -> None:
    """Make the tables, or migrate them."""
    if are_made(db):  # by another process meanwhile
        return
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    for step in STEPS[version:]:
        for statement in step.split(";"):
            db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION}")
    db.execute(f"PRAGMA user_version = {len(STEPS)}")


# ---- leases --------------------------------------------------------------------------------------


def spot(db: sqlite3.Connection, thread_id: str) -> Spot | None:
    """Give the lock key of a thread, None if there is no thread."""
    row = db.execute("SELECT key, generation FROM threads WHERE id = ?", (thread_id,)).fetchone()
    return None if row is None else Spot(*row)


def make_thread(db: sqlite3.Connection, thread_id: str) -> Spot:
    """Give the lock key of a thread, which is made if it does not exist."""
    db.execute("INSERT INTO threads (id) VALUES (?) ON CONFLICT DO NOTHING", (thread_id,))
    made = spot(db, thread_id)
    assert made is not None
    return made


def next_generation(db: sqlite3.Connection, spot: Spot, following: Spot) -> None:
    """Begin a later generation of a thread's locks, if *spot* is still the newest.

    From then on the holder of the last lease cannot write, even if it has written nothing yet, so
    that its epoch, the one after the stored one, is not visible here.
    """
    db.execute(
        "UPDATE threads SET generation = ?, epoch = epoch + 2 WHERE key = ? AND generation = ?",
        (following.generation, spot.key, spot.generation),
    )


def next_epoch(db: sqlite3.Connection, spot: Spot) -> int | None:
    """Count a lease of a thread; gives its epoch."""
    row = db.execute(
        "UPDATE threads SET epoch = epoch + 1 WHERE key = ? AND generation = ? RETURNING epoch",
        (spot.key, spot.generation),
    ).fetchone()
    return None if row is None else int(row[0])


def leave_unused(db: sqlite3.Connection, lease: Lease) -> None:
    """Count a lease under which nothing was written, or delete the thread if it has no entries."""
    key, times = key_of(lease), times_of(lease)
    db.execute("DELETE FROM threads WHERE key = ? AND epoch < ? AND seq = 0", (key, times))
    db.execute("UPDATE threads SET epoch = ? WHERE key = ? AND epoch < ?", (times, key, times))


# ---- writing -------------------------------------------------------------------------------------


def append(
    db: sqlite3.Connection,
    lease: Lease,
    before: int,
    entries: Sequence[Entry],
    head: Head,
    digest: Digest | None,
) -> None:
    """Append entries, and set the head and the epoch.

    `before` is the stored epoch when this lease last wrote: its own, or that of the lease before
    it.

    Raises:
        ThreadBusyError: the lease is not the newest, or the entries do not follow the last one.
    """
    key = key_of(lease)
    last = entries[0].seq - 1 if entries else head.seq
    changed = db.execute(
        _SET_HEAD,
        (
            times_of(lease), head.graph, head.seq, head.began, head.status, head.due,
            head.updated_at, head.lasting, head.spent,
            checksums.of_head(key, lease.thread_id, head), key, before, last,
        ),
    )  # fmt: skip
    if not changed.rowcount:
        raise overtaken(lease.thread_id)
    _insert(db, key, entries)
    if digest is not None:
        db.execute(
            "INSERT OR REPLACE INTO digests VALUES (?, ?, ?, ?)",
            (key, digest.seq, checksums.of_digest(key, digest), digest.body),
        )


def _insert(db: sqlite3.Connection, key: int, entries: Sequence[Entry]) -> None:
    for begin in range(0, len(entries), _MOST_ROWS):
        some = entries[begin : begin + _MOST_ROWS]
        values: list[Any] = []
        for entry in some:
            values += _row(key, entry)
        db.execute(_add(len(some)), values)


def add(db: sqlite3.Connection, lease: Lease, before: int, entries: Sequence[Entry]) -> None:
    """Append entries that alone determine the head, in one statement; see `append`.

    Raises:
        ThreadBusyError: the lease is not the newest, or an entry with such a number exists.
    """
    key = key_of(lease)
    values: list[Any] = []
    for entry in entries:
        values += _row(key, entry)
    try:
        added = db.execute(_add_leased(len(entries)), (*values, key, before))
    except sqlite3.IntegrityError:
        raise overtaken(lease.thread_id) from None
    if not added.rowcount:
        raise overtaken(lease.thread_id)


@cache
def _add(size: int) -> str:
    return f"INSERT INTO entries VALUES {', '.join([_ROW] * size)}"


@cache
def _add_leased(size: int) -> str:
    rows = ", ".join([_ROW] * size)
    return f"INSERT INTO entries SELECT * FROM (VALUES {rows}) WHERE {_LEASED}"


def _row(key: int, entry: Entry) -> tuple[Any, ...]:
    seq, run, kind, strand, name, at, body, lasting = entry
    checksum = checksums.of_entry(key, entry)
    return rows.place(key, seq), run, kind, strand, name, at, lasting, checksum, body


def replace(
    db: sqlite3.Connection,
    lease: Lease,
    before: int,
    entries: Sequence[Entry],
    head: Head,
    digest: Digest | None,
) -> None:
    """Replace the whole log of a thread; see `append`.

    Raises:
        ThreadBusyError: the lease is not the newest.
    """
    key = key_of(lease)
    _refuse_overtaken(db, lease, before)
    _clear(db, key)
    first = entries[0].seq if entries else head.seq + 1
    db.execute("UPDATE threads SET seq = ? WHERE key = ?", (first - 1, key))
    append(db, lease, before, entries, head, digest)
    numbers = [entry.seq for entry in entries]
    is_whole = numbers == list(range(head.seq - len(numbers) + 1, head.seq + 1))
    first = numbers[0] if numbers and is_whole else 0
    db.execute("UPDATE threads SET first = ? WHERE key = ?", (first, key))


def delete(db: sqlite3.Connection, lease: Lease) -> None:
    """Delete a thread.

    Raises:
        ThreadBusyError: the lease is not the newest.
    """
    _refuse_overtaken(db, lease, times_of(lease))
    _clear(db, key_of(lease))
    db.execute("DELETE FROM threads WHERE key = ?", (key_of(lease),))


def _refuse_overtaken(db: sqlite3.Connection, lease: Lease, times: int) -> None:
    """Refuse a lease that is not the newest."""
    leased = "SELECT 1 FROM threads WHERE key = ? AND epoch = ?"
    if db.execute(leased, (key_of(lease), times)).fetchone() is None:
        raise overtaken(lease.thread_id)


def _clear(db: sqlite3.Connection, key: int) -> None:
    db.execute(
        "DELETE FROM entries WHERE place > ? AND place <= ?",
        (rows.place(key, 0), rows.place(key, rows.MOST)),
    )
    db.execute("DELETE FROM digests WHERE key = ?", (key,))
