"""Threads in one SQLite file, safe to use from several processes and threads, and on an
event loop.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Literal, TypeVar

from flowrt.errors import CheckpointError, InputError
from flowrt.given import check_seconds, unexpected
from flowrt.threads import sqlite_rows as rows
from flowrt.threads import sqlite_tables as tables
from flowrt.threads.entries import Digest, Entry, Head, Lease
from flowrt.threads.file_locks import LockFile, give_back, lock_file
from flowrt.threads.forking import tell_of_forks
from flowrt.threads.holders import Holders
from flowrt.threads.leases import LeasingCheckpointer, Spot, epoch_of, follows, times_of
from flowrt.threads.sqlite_file import SqliteFile

T = TypeVar("T")

#: How many entries one statement inserts at most; SQLite allows 32766 values.
_MOST_AT_ONCE: Final = 512

#: The first SQLite with `RETURNING`.
_OLDEST: Final = (3, 35, 0)


class SqliteCheckpointer(LeasingCheckpointer):
    """Stores threads in a SQLite file, which is created if it does not exist.

    With ``synchronous="normal"``, a killed process loses nothing, and a power failure at most the
    last moments, never the file. With ``"full"``, a power failure loses nothing either, but each
    commit waits for the disk. `busy_timeout` is how many seconds to wait while another program
    writes. The file must not be on a network file system.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        synchronous: Literal["normal", "full"] = "normal",
        busy_timeout: float = 30.0,
    ) -> None:
        """Open the file.

        Raises:
            CheckpointError: it cannot be opened, is no database, or is of a newer version.
            InputError: a setting is not valid.
        """
        super().__init__()
        if synchronous not in ("normal", "full"):
            raise InputError(f"`synchronous` is {synchronous!r}: it must be 'normal' or 'full'")
        if not isinstance(path, str | os.PathLike):
            raise unexpected("path", path, "str or a path")
        check_seconds("busy_timeout", busy_timeout)
        _check_path(os.fspath(path))
        if sqlite3.sqlite_version_info < _OLDEST:
            raise CheckpointError(f"SQLite is {sqlite3.sqlite_version}: threads need 3.35 or newer")
        # Absolute, so that a change of the working directory does not change the file.
        self.path = os.path.abspath(path)
        if os.path.isdir(self.path):
            raise CheckpointError(f"`{self.path}` is a folder: threads are kept in a file")
        self._file = SqliteFile(self.path, synchronous, busy_timeout)
        self._guard = threading.Lock()
        self._locks: LockFile | None = None
        self._is_closed = False
        # By epoch: the heads of leased threads, and which of their rows lag behind their entries.
        self._known: dict[int, Head] = {}
        self._ahead: set[int] = set()
        try:
            if not self._read(tables.are_made):
                self._write(tables.make)
            self._lock_file()
        except BaseException:
            self._file.close()
            raise
        tell_of_forks(self)

    # ---- leases --------------------------------------------------------------------------------

    def holders(self) -> Holders:
        """Return the keys held in this process; see `LeasingCheckpointer`."""
        return self._lock_file().holders

    def lock(self, name: str) -> bool:
        """Lock a name against other processes; see `LeasingCheckpointer`."""
        self._file.check_open()
        return self._lock_file().lock(name)

    def unlock(self, name: str) -> None:
        """Free a name; see `LeasingCheckpointer`."""
        self._lock_file().unlock(name)

    def spot(self, thread_id: str) -> Spot:
        """Return what a thread is locked by; see `LeasingCheckpointer`."""
        found = self._file.look(lambda db: tables.spot(db, thread_id))
        return found or self._write(lambda db: tables.make_thread(db, thread_id))

    def next_generation(self, spot: Spot, following: Spot) -> None:
        """Begin a later generation of locks; see `LeasingCheckpointer`."""
        self._write(lambda db: tables.next_generation(db, spot, following))

    def begin(self, thread_id: str, spot: Spot) -> Lease | None:
        """Begin a lease, which is counted with the first write; see `LeasingCheckpointer`."""
        found = self._file.look(lambda db: rows.leased(db, thread_id))
        if found is None or found[:2] != (spot.key, spot.generation):
            return None
        _, _, times, row_seq, head = found
        epoch = epoch_of(spot, times + 1)
        self._unused.add(epoch)
        if head is not None and head.seq == row_seq:
            self._known[epoch] = head
        return Lease(thread_id, epoch, head)

    def begin_unread(self, thread_id: str, spot: Spot) -> Lease | None:
        """Begin a lease, which is counted at once; see `LeasingCheckpointer`."""
        times = self._write(lambda db: tables.next_epoch(db, spot))
        return None if times is None else Lease(thread_id, epoch_of(spot, times), None)

    def leave_unused(self, lease: Lease) -> None:
        """Handle the end of a lease under which nothing was written; see `LeasingCheckpointer`."""
        self._write(lambda db: tables.leave_unused(db, lease))

    def _lock_file(self) -> LockFile:
        locks = self._locks
        if locks is not None:
            return locks
        with self._guard:
            if self._locks is None:
                self._file.check_open()
                self._locks = lock_file(self.path)
            return self._locks

    def release(self, lease: Lease) -> None:
        """Release a lease, after bringing the row of the thread up to date."""
        known = self._known.pop(lease.epoch, None)
        try:
            if known is not None and lease.epoch in self._ahead:
                with suppress(CheckpointError):  # the entries tell it too
                    before = self._counted(lease)
                    self._write(lambda db: tables.append(db, lease, before, (), known, None))
                    self._unused.discard(lease.epoch)
        finally:
            self._ahead.discard(lease.epoch)
            super().release(lease)

    # ---- the log -------------------------------------------------------------------------------

    def append(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        """Append entries; see `Checkpointer`."""
        self.check_held(lease)
        known = self._known.pop(lease.epoch, None)
        before = self._counted(lease)
        alone = digest is None and 0 < len(entries) <= _MOST_AT_ONCE
        if alone and known is not None and self._follows(lease, known, entries, head):
            self._file.write_one(lambda db: tables.add(db, lease, before, entries))
            self._ahead.add(lease.epoch)
        else:
            self._write(lambda db: tables.append(db, lease, before, entries, head, digest))
            self._ahead.discard(lease.epoch)
            self._unused.discard(lease.epoch)
        self._known[lease.epoch] = head

    def read(
        self,
        thread_id: str,
        *,
        after: int = 0,
        upto: int | None = None,
        run: str | None = None,
        lasting: bool = False,
    ) -> list[Entry]:
        """Return entries in order; see `Checkpointer`."""
        return self._read(lambda db: rows.entries(db, thread_id, after, upto, run, lasting))

    def head(self, thread_id: str) -> Head | None:
        """Return the head of a thread; see `Checkpointer`."""
        return self._read(lambda db: rows.head(db, thread_id))

    def digest(self, thread_id: str) -> Digest | None:
        """Return the newest digest; see `Checkpointer`."""
        return self._read(lambda db: rows.digest(db, thread_id))

    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        """Return the heads of all threads; see `Checkpointer`."""
        return self._read(lambda db: rows.heads(db, graph, due))

    # ---- housekeeping --------------------------------------------------------------------------

    def delete_thread(self, thread_id: str) -> None:
        """Delete a thread; see `Checkpointer`."""
        lease = self.acquire_unread(thread_id)
        try:
            self._write(lambda db: tables.delete(db, lease))
        finally:
            self.release(lease)

    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        """Replace the log of a thread; see `Checkpointer`."""
        self.check_held(lease)
        self._known.pop(lease.epoch, None)
        before = self._counted(lease)
        self._write(lambda db: tables.replace(db, lease, before, entries, head, digest))
        self._unused.discard(lease.epoch)

    def close(self) -> None:
        """Release all leases, and close the file when the operations under way have ended."""
        self.release_all()
        self._file.close()
        with self._guard:
            # The reference is kept: whoever has just locked a name frees it there.
            if self._locks is not None and not self._is_closed:
                give_back(self._locks)
            self._is_closed = True

    # ---- implementation ------------------------------------------------------------------------

    def _counted(self, lease: Lease) -> int:
        """Give how many leases of the thread the file has counted, if this is the newest."""
        return times_of(lease) - (lease.epoch in self._unused)

    def _follows(self, lease: Lease, known: Head, entries: Sequence[Entry], head: Head) -> bool:
        """Say whether the entries alone determine the head.

        The start of a run is recognized if its entry directly follows the one in the row.
        """
        is_exact = lease.epoch in self._unused and lease.epoch not in self._ahead
        if is_exact and entries[0].kind == "run":
            known = rows.begun(known, entries[0].seq)
        return follows(known, entries, head)

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._file.reading() as db:
            return work(db)

    def _write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        return self._file.write(job)

    # ---- forks ---------------------------------------------------------------------------------

    def before_fork(self) -> None:
        """Wait until no lock file is being opened."""
        self._guard.acquire()

    def after_fork_in_parent(self) -> None:
        """Continue."""
        self._guard.release()

    def after_fork_in_child(self) -> None:
        """Continue without the leases of the parent."""
        self._guard = threading.Lock()
        self._locks = None
        self._known, self._ahead = {}, set()
        self.forget_locks()


def _check_path(path: str) -> None:
    """Refuse a path that is not the name of a file.

    Raises:
        InputError: it is not.
    """
    if path in (":memory:", ""):
        raise InputError("threads in memory are kept by `MemoryCheckpointer`")
    if "\0" in path:
        raise InputError(f"`path` is {path!r}: it cannot hold a NUL character")
    if path.startswith(("postgresql://", "postgres://")):
        raise InputError("threads in PostgreSQL are kept by `PostgresCheckpointer`")
