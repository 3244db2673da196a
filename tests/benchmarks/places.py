"""Compare the cost of saving a thread with a hand-written INSERT into the same kind of store.

``python tests/benchmarks/places.py`` prints a table. Each append is one entry, committed before the
call returns; it is compared with one INSERT of the same columns in its own commit, on a separate
connection with the same settings. A figure for SQLite is the mean over as many appends as fill its
write-ahead log, so that it includes the cost of a checkpoint. PostgreSQL is the server that
``FLOWC_POSTGRES`` names; it is measured with commits that wait for the disk, and with commits that
do not, which show the work itself.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from flowrt import Checkpointer, MemoryCheckpointer, PostgresCheckpointer, SqliteCheckpointer
from flowrt.threads.entries import Entry, Head

SERVER = os.environ.get("FLOWC_POSTGRES", "postgresql://127.0.0.1:5432/test")
SIZES = {"1 KB": 1_000, "100 KB": 100_000}
#: How many entries of a given size fill the write-ahead log of SQLite.
FILLING = {"1 KB": 400, "100 KB": 40}
COLUMNS = (
    "thread INTEGER, seq INTEGER, run TEXT, kind TEXT, strand TEXT, name TEXT, at REAL, "
    "lasting INTEGER, body BLOB, PRIMARY KEY (thread, seq)"
)


def appender(place: Checkpointer, body: bytes) -> Callable[[], None]:
    """Return a function that appends one entry to a thread."""
    lease = place.acquire(f"t{len(body)}", take_over=True)
    seqs = count(lease.head.seq + 1 if lease.head is not None else 1)

    def append() -> None:
        seq = next(seqs)
        now = time.time()
        entry = Entry(seq, "run", "node", "", "name", now, body)
        place.append(lease, [entry], Head(lease.thread_id, "G", seq, 1, "running", None, now))

    return append


def leaser(place: Checkpointer) -> Callable[[], None]:
    """Return a function that acquires the lease of a thread and releases it."""
    appender(place, b"first")()
    place.release(place.acquire("t5", take_over=True))

    def lease() -> None:
        place.release(place.acquire("t5"))

    return lease


def in_sqlite(path: Path, synchronous: str, body: bytes) -> Callable[[], None]:
    """Return a function that inserts a row by hand."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute(f"PRAGMA synchronous = {synchronous}")
    db.execute("PRAGMA wal_autocheckpoint = 1000")
    db.execute(f"CREATE TABLE IF NOT EXISTS entries ({COLUMNS})")
    seqs = count(1)
    row = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

    def insert() -> None:
        values = (len(body), next(seqs), "run", "node", "", "name", time.time(), 0, body)
        db.execute(row, values)

    return insert


def in_postgres(dsn: str, body: bytes) -> Callable[[], None]:
    """Return a function that inserts a row by hand."""
    db = psycopg.connect(dsn, autocommit=True)
    columns = COLUMNS.replace("BLOB", "BYTEA").replace("REAL", "DOUBLE PRECISION")
    db.execute(f"CREATE TABLE IF NOT EXISTS by_hand ({columns})")  # type: ignore[arg-type]
    seqs = count(1)
    row = "INSERT INTO by_hand VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"

    def insert() -> None:
        values = (len(body), next(seqs), "run", "node", "", "name", time.time(), 0, body)
        db.execute(row, values)

    return insert


@contextmanager
def schema() -> Iterator[str]:
    """Create a schema for the measurements and yield the address that connects to it."""
    with psycopg.connect(SERVER, autocommit=True) as db:
        db.execute("DROP SCHEMA IF EXISTS flowrt_figures CASCADE")
        db.execute("CREATE SCHEMA flowrt_figures")
        yield f"{SERVER}?options=-csearch_path%3Dflowrt_figures"
        db.execute("DROP SCHEMA flowrt_figures CASCADE")


def seconds(call: Callable[[], object], times: int) -> float:
    """Return the seconds per call over that many calls."""
    begin = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - begin) / times


def show(name: str, ours: Callable[[], None], hand: Callable[[], None] | None, times: int) -> None:
    """Time both in turn, and print a row."""
    seconds(ours, times)
    pairs = []
    for _ in range(15):
        mine = seconds(ours, times)
        pairs.append((mine, seconds(hand, times) if hand is not None else mine))
    mine = statistics.median(ours for ours, _ in pairs) * 1e6
    if hand is None:
        print(f"| {name} | {mine:,.0f} µs | | |")
        return
    by_hand = statistics.median(hand for _, hand in pairs) * 1e6
    ratio = statistics.median(ours / hand for ours, hand in pairs)
    print(f"| {name} | {mine:,.0f} µs | {by_hand:,.0f} µs | {ratio:.2f} |")


def main() -> None:
    """Print the table."""
    print("| what | ours | by hand | ratio |\n| --- | --: | --: | --: |")
    with tempfile.TemporaryDirectory() as name, schema() as dsn:
        folder = Path(name)
        memory = MemoryCheckpointer()
        for size, length in SIZES.items():
            show(f"memory, {size}", appender(memory, bytes(length)), None, 200)
        show("memory, lease", leaser(memory), None, 200)
        for synchronous in ("normal", "full"):
            with SqliteCheckpointer(folder / f"{synchronous}.db", synchronous=synchronous) as place:  # type: ignore[arg-type]
                for size, length in SIZES.items():
                    body = os.urandom(length)
                    hand = in_sqlite(folder / f"{synchronous}-by-hand.db", synchronous, body)
                    show(
                        f"SQLite, {synchronous}, {size}", appender(place, body), hand, FILLING[size]
                    )
                show(f"SQLite, {synchronous}, lease", leaser(place), None, 40)
        for commits, waits in (("on", "waits"), ("off", "does not wait")):
            address = f"{dsn}%20-csynchronous_commit%3D{commits}"
            with PostgresCheckpointer(address) as place:
                for size, length in SIZES.items():
                    body = os.urandom(length)
                    hand = in_postgres(address, body)
                    show(f"PostgreSQL, {waits}, {size}", appender(place, body), hand, 20)
                    with psycopg.connect(dsn, autocommit=True) as db:
                        db.execute("DROP TABLE by_hand")
                show(f"PostgreSQL, {waits}, lease", leaser(place), None, 20)


if __name__ == "__main__":
    sys.exit(main())
