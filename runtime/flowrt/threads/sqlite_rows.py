"""Reads from the tables of threads in a SQLite file, with validation."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from flowrt.threads import checksums
from flowrt.threads.entries import KINDS, STATUSES, Digest, Entry, Head, Kind, Status
from flowrt.threads.sqlite_file import UnfitError

#: The greatest number that an entry can have.
MOST: Final = 2**32 - 1
#: A subquery for the place of the last entry of a thread.
LAST: Final = "(SELECT max(place) FROM entries WHERE place > key << 32 AND place < (key + 1) << 32)"
_HEAD: Final = "key, checksum, id, graph, seq, began, status, due, updated_at, lasting, spent"
_ENTRY: Final = "place, run, kind, strand, name, at, body, lasting, checksum"
#: The words with which SQLite reports a damaged index or B-tree.
_OF_A_TREE: Final = ("index", "Tree", "Page")
_NUMBERS: Final = (float, int)  # SQLite stores whole ones as integers


def place(key: int, seq: int) -> int:
    """Give the key of an entry; a number out of range must not lead to another thread."""
    return key << 32 | (seq if 0 <= seq <= MOST else max(0, min(seq, MOST)))


def entries(
    db: sqlite3.Connection,
    thread_id: str,
    after: int,
    upto: int | None,
    run: str | None,
    lasting: bool,
) -> list[Entry]:
    """Give entries of a thread, in order."""
    with _one_moment(db):
        thread = db.execute(
            "SELECT key, first, seq FROM threads WHERE id = ?", (thread_id,)
        ).fetchone()
        rows = [] if thread is None else _rows(db, thread[0], after, upto, run, lasting)
    found = [_entry_of(*row) for row in rows]
    if thread is not None and run is None and not lasting:
        _, first, last = thread
        _check_whole(found, first, last, after, upto)
    return found


@contextmanager
def _one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """Make all reads inside the block see one snapshot of the file, whatever others write
    meanwhile.

    After an error the transaction stays open; the owner then closes the connection.
    """
    db.execute("BEGIN")
    yield
    db.execute("COMMIT")


def _rows(
    db: sqlite3.Connection, key: int, after: int, upto: int | None, run: str | None, lasting: bool
) -> list[Any]:
    where = "place > ? AND place <= ?"
    values: list[Any] = [place(key, after), place(key, MOST if upto is None else upto)]
    if run is not None:
        where += " AND run = ?"
        values.append(run)
    if lasting:
        where += " AND lasting"
    return db.execute(
        f"SELECT {_ENTRY} FROM entries WHERE {where} ORDER BY place", values
    ).fetchall()


def _check_whole(
    found: Sequence[Entry], first: int, last: int, after: int, upto: int | None
) -> None:
    """Refuse a log in which entries are missing that were never removed."""
    if type(first) is not int or type(last) is not int:
        raise UnfitError("the row of a thread is damaged: delete it")
    last = max(last, found[-1].seq if found else 0)
    begin = max(after, first - 1, 0)
    end = last if upto is None else min(last, upto)
    if first and len(found) != max(0, end - begin):
        raise UnfitError("entries are missing: the file is damaged; restore it from a backup")


def head(db: sqlite3.Connection, thread_id: str) -> Head | None:
    """Give the head of a thread, None if there is none."""
    with _one_moment(db):
        row = db.execute(
            f"SELECT {_HEAD}, {LAST} FROM threads WHERE id = ? AND seq > 0", (thread_id,)
        ).fetchone()
        return None if row is None else _caught_up(db, row)


def leased(db: sqlite3.Connection, thread_id: str) -> tuple[int, int, int, int, Head | None] | None:
    """Give the key of a thread, its generation, its epoch, the number of the last entry in its row,
    and its head.

    The thread is locked: nobody else writes to it, except under a newer lock.
    """
    row = db.execute(
        f"SELECT generation, epoch, {_HEAD}, {LAST} FROM threads WHERE id = ?", (thread_id,)
    ).fetchone()
    if row is None:
        return None
    generation, epoch = row[:2]
    if type(epoch) is not int:
        raise UnfitError(f"the row of thread {thread_id!r} is damaged: delete it")
    told = row[2:]
    key, seq = told[0], told[4]
    return key, generation, epoch, seq, None if seq == 0 else _caught_up(db, told)


def heads(db: sqlite3.Connection, graph: str | None, due: float | None) -> list[Head]:
    """Give the heads of all threads, of those of one graph, or of those due by a time."""
    where, values = ["seq > 0"], list[Any]()
    if graph is not None:
        where.append("graph = ?")
        values.append(graph)
    if due is not None:
        where.append("due <= ?")
        values.append(due)
    # Names are read from the rows, and checked against their index.
    threads = "threads NOT INDEXED" if due is None else "threads"
    with _one_moment(db):
        rows = db.execute(
            f"SELECT {_HEAD}, {LAST} FROM {threads} WHERE {' AND '.join(where)} ORDER BY id", values
        )
        found = [_caught_up(db, row) for row in rows.fetchall()]
        if due is None:  # due threads are queried often, all threads rarely
            _check_indexes(db)
    return found


def _check_indexes(db: sqlite3.Connection) -> None:
    """Refuse to continue if a look-up by name may find nothing, or another thread.

    This takes a tenth of the time of listing the threads, since it looks at no entries.
    """
    for (line,) in db.execute("PRAGMA integrity_check(threads)").fetchall():
        if any(word in line for word in _OF_A_TREE):  # for values, the rows themselves tell more
            raise UnfitError(
                f"the index of threads is damaged ({line.strip()}), so threads may seem "
                "to be missing: `REINDEX` in `sqlite3` repairs it, or else a backup"
            )


def _caught_up(db: sqlite3.Connection, row: tuple[Any, ...]) -> Head:
    """Give the head of a thread, including entries that its row does not reflect yet."""
    last = row[-1]
    try:
        head = _head_of(*row[:-1])
    except UnfitError:
        _check_indexes(db)  # it may be the row of another thread
        raise
    if last is None or last & MOST <= head.seq:
        return head
    found = db.execute(f"SELECT {_ENTRY} FROM entries WHERE place = ?", (last,)).fetchone()
    if found is None:  # pruned just now, under a newer lock
        return head
    entry = _entry_of(*found)
    first = (last >> 32 << 32) | (head.seq + 1)
    if db.execute("SELECT kind FROM entries WHERE place = ?", (first,)).fetchone() == ("run",):
        head = begun(head, head.seq + 1)
    return head._replace(seq=entry.seq, updated_at=entry.at)


def begun(head: Head, seq: int) -> Head:
    """Give where a thread stands whose next entry, of this number, begins a run."""
    h = head  # for each run: `_replace` takes three times as long
    return Head(
        h.thread_id, h.graph, h.seq, seq, "running", h.due, h.updated_at, h.lasting, h.spent
    )  # fmt: skip


def digest(db: sqlite3.Connection, thread_id: str) -> Digest | None:
    """Give the newest digest of a thread."""
    row = db.execute(
        "SELECT key, d.seq, d.body, d.checksum FROM digests d JOIN threads t USING (key) "
        "WHERE t.id = ?",
        (thread_id,),
    ).fetchone()
    if row is None:
        return None
    key, seq, body, checksum = row
    found = Digest(seq, body)
    if type(seq) is int and type(body) is bytes and checksum == checksums.of_digest(key, found):
        return found
    raise UnfitError(f"the digest of thread {thread_id!r} is damaged")


def _head_of(
    key: int,
    checksum: int,
    thread_id: str,
    graph: str,
    seq: int,
    began: int,
    status: Status,
    due: float | None,
    updated_at: float,
    lasting: int,
    spent: int,
) -> Head:
    """Validate a row of `threads`: columns of SQLite can hold values of any type."""
    head = Head(thread_id, graph, seq, began, status, due, updated_at, lasting, spent)
    if (
        type(graph) is str
        and status in STATUSES
        and (due is None or type(due) in _NUMBERS)
        and type(updated_at) in _NUMBERS
        and checksum == checksums.of_head(key, thread_id, head)
    ):
        return head
    raise UnfitError(f"the row of thread {thread_id!r} is damaged: delete it")


def _entry_of(
    at_place: int,
    run: str,
    kind: Kind,
    strand: str,
    name: str,
    at: float,
    body: bytes,
    lasting: int,
    checksum: int,
) -> Entry:
    """Validate a row of `entries`: columns of SQLite can hold values of any type."""
    key, seq = at_place >> 32, at_place & MOST
    entry = Entry(seq, run, kind, strand, name, at, body, lasting != 0)
    if type(body) is not bytes or type(at) not in _NUMBERS:
        raise UnfitError(f"entry {seq} is damaged")
    if checksum != checksums.of_entry(key, entry):
        raise UnfitError(f"entry {seq} is damaged")
    if kind not in KINDS:
        raise UnfitError(f"entry {seq} was written by a newer flowrt: use that one")
    return entry
