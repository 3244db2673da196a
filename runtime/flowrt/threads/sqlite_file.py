"""One SQLite file, read and written from many threads, and consistent whatever happens.

*Writing* goes through one connection. A writer puts its job into a queue and waits for the
connection; whoever has it carries out all queued jobs in one transaction (group commit). So a lone
writer has no overhead, and many share the cost of a commit, which dominates if each has to reach
the disk. A writer thread would do the same at the price of two thread switches per job. It must not
matter who carries out a job: a job that fails, fails alone, and if the thread that carries out jobs
is interrupted, the other jobs are still queued and the next thread continues.

*Reading* has connections of its own, which never wait for writers. They are pooled rather than kept
per thread, since threads come and go.

After an error of the database its connection is closed, and the next job opens a new one.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar, cast

from flowrt.errors import CheckpointError
from flowrt.threads.forking import tell_of_forks
from flowrt.threads.holders import pauses

T = TypeVar("T")
Job: TypeAlias = Callable[[sqlite3.Connection], Any]

#: After how many pages the write-ahead log is checkpointed into the file; it stays about that
#: large. A checkpoint waits for the disk, for everything appended meanwhile: with a hundred pages
#: that was most of the cost.
_PAGES_AHEAD: Final = 1000

#: The size in bytes to which the log is truncated after it was larger.
_MOST_AHEAD: Final = 4 * 2**20

#: How many idle connections for reading are kept open.
_IDLE_READERS: Final = 4

_SETTINGS: Final = (
    f"PRAGMA wal_autocheckpoint = {_PAGES_AHEAD}",
    f"PRAGMA journal_size_limit = {_MOST_AHEAD}",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)


class UnfitError(Exception):
    """The contents of the file are not valid."""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A queued job, and how it ended."""

    job: Job
    is_done: bool = False
    result: Any = None
    error: BaseException | None = None


class SqliteFile:
    """A file, and this process's connections to it."""

    def __init__(self, path: str, synchronous: str, busy_timeout: float) -> None:
        self.path = path
        self._synchronous = synchronous
        self._busy_timeout = busy_timeout
        self._is_closed = False
        self._jobs: deque[_Waiting] = deque()
        self._writing = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._reading = threading.Condition()
        self._readers = 0
        self._idle: list[sqlite3.Connection] = []
        tell_of_forks(self)

    # ---- writing -------------------------------------------------------------------------------

    def write(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Carry out a job in a transaction together with all queued ones, and give its result.

        Raises:
            CheckpointError: the file cannot be written, and is unchanged.
            Exception: what the job raised; its changes are rolled back.
        """
        if not self._jobs and self._writing.acquire(blocking=False):
            return self._alone(partial(_transacted, job))
        mine = _Waiting(job)
        self._wait_for(mine)
        if mine.error is not None:
            raise mine.error
        return cast(T, mine.result)

    def write_one(self, statement: Callable[[sqlite3.Connection], T]) -> T:
        """Carry out a job that is a single statement, and so a transaction by itself; give its
        result.

        If nobody else wants to write, this saves the overhead of `write`.

        Raises:
            CheckpointError: the file cannot be written, and is unchanged.
        """
        if self._jobs or not self._writing.acquire(blocking=False):
            return self.write(statement)
        return self._alone(statement)

    def look(self, statements: Callable[[sqlite3.Connection], T]) -> T:
        """Give what a few short statements read.

        If nobody wants to write, they use the connection for writing: its cache stays valid after
        its own writes, while other connections have to read the file again after each commit.

        Raises:
            CheckpointError: the file cannot be read.
        """
        if self._jobs or not self._writing.acquire(blocking=False):
            with self.reading() as db:
                return statements(db)
        return self._alone(statements)

    def _alone(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """Carry out a job with the connection that this thread has locked, then release the
        lock.
        """
        db: sqlite3.Connection | None = None
        try:
            db = self._write_connection()
            return job(db)
        except Exception as error:
            if isinstance(error, _OURS) or (db is not None and db.in_transaction):
                self._drop_writer()
            raise self._told(error) from error.__cause__
        except BaseException:
            self._drop_writer()
            raise
        finally:
            self._writing.release()

    def _wait_for(self, mine: _Waiting) -> None:
        """Wait until a job is carried out, by this thread together with others, or by another
        thread.
        """
        try:
            self._jobs.append(mine)
            with self._writing:
                while not mine.is_done:
                    self._carry_out_waiting()
        except BaseException:  # interrupted: the job must not be carried out any more
            with suppress(ValueError):
                self._jobs.remove(mine)
            raise

    def _carry_out_waiting(self) -> None:
        """Carry out every queued job; if one of them fails the transaction, all others stay
        queued.
        """
        jobs = [waiting for waiting in self._jobs.copy() if not waiting.is_done]
        self._carry_out(jobs)
        for waiting in jobs:
            if waiting.is_done:
                with suppress(ValueError):  # it was withdrawn
                    self._jobs.remove(waiting)

    def _carry_out(self, jobs: list[_Waiting]) -> None:
        try:
            self._transact(jobs)
        except Exception as error:
            self._drop_writer()
            for waiting in jobs:
                if not waiting.is_done:
                    waiting.error = waiting.error or self._told(error)
                    waiting.is_done = True

    def _transact(self, jobs: list[_Waiting]) -> None:
        db = self._write_connection()
        reached = failed = False
        try:
            db.execute("BEGIN IMMEDIATE")
            for waiting in jobs:
                if not self._attempt(db, waiting, alone=len(jobs) == 1):
                    return
            reached = True
            db.execute("COMMIT")
        except sqlite3.Error:
            failed = True
            raise
        finally:
            if db.in_transaction:
                self._drop_writer()
            elif reached and not failed:  # even if an interruption came right after it
                for waiting in jobs:
                    waiting.is_done = True

    def _attempt(self, db: sqlite3.Connection, waiting: _Waiting, *, alone: bool) -> bool:
        """Carry out one job; says whether the transaction is still valid."""
        waiting.error = None
        if not alone:
            db.execute("SAVEPOINT job")
        try:
            waiting.result = waiting.job(db)
        except Exception as error:
            waiting.error = self._told(error)
            if alone or not db.in_transaction:  # on a full disk, SQLite rolls everything back
                waiting.is_done = True
                if db.in_transaction:
                    db.execute("ROLLBACK")
                return False
            db.execute("ROLLBACK TO job")
        if not alone:
            db.execute("RELEASE job")
        return True

    def _write_connection(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = self._connect()
        return self._writer

    def _drop_writer(self) -> None:
        db, self._writer = self._writer, None
        if db is not None:
            # Closing would roll back too, but not while an interrupted statement is still alive.
            with suppress(sqlite3.Error):
                if db.in_transaction:
                    db.execute("ROLLBACK")
            _close(db)

    # ---- reading -------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Provide a connection for reading.

        Raises:
            CheckpointError: the file cannot be read.
        """
        with self._reading:
            self._readers += 1
            db = self._idle.pop() if self._idle else None
        try:
            if db is None:
                db = self._connect()
            yield db
        except BaseException as error:
            if db is not None:
                _close(db)
                db = None
            if isinstance(error, _OURS):
                raise self._told(error) from error
            raise
        finally:
            with self._reading:
                self._readers -= 1
                if db is not None and len(self._idle) < _IDLE_READERS and not self._is_closed:
                    self._idle.append(db)
                    db = None
                self._reading.notify_all()
            if db is not None:
                _close(db)

    # ---- connections ---------------------------------------------------------------------------

    def check_open(self) -> None:
        """Refuse to continue with a closed file.

        Raises:
            CheckpointError: it was closed.
        """
        if self._is_closed:
            raise CheckpointError(f"`{self.path}` was closed")

    def _connect(self) -> sqlite3.Connection:
        self.check_open()
        try:
            db = sqlite3.connect(
                self.path,
                timeout=self._busy_timeout,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.Error as error:
            raise self._told(error) from error
        try:
            self._write_ahead(db)
            db.execute(f"PRAGMA synchronous = {self._synchronous}")
            for setting in _SETTINGS:
                db.execute(setting)
        except BaseException as error:
            _close(db)
            if isinstance(error, _OURS):
                raise self._told(error) from error
            raise
        return db

    def _write_ahead(self, db: sqlite3.Connection) -> None:
        """Switch to write-ahead logging; SQLite does not wait if others do the same at that
        moment.
        """
        for pause in pauses(time.monotonic() + self._busy_timeout):
            time.sleep(pause)
            try:
                mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
                break
            except sqlite3.OperationalError as error:
                if _code(error) != sqlite3.SQLITE_BUSY:
                    raise
                busy = error
        else:
            raise busy
        if mode != "wal":
            raise CheckpointError(
                f"`{self.path}` cannot have a log beside it: move it to a local disk"
            )

    def close(self) -> None:
        """Close every connection once nothing is under way; calling it again does nothing."""
        with self._writing, self._reading:
            self._is_closed = True
            self._drop_all()

    def _drop_all(self) -> None:
        self._drop_writer()
        while self._idle:
            _close(self._idle.pop())

    def _told(self, error: BaseException) -> BaseException:
        """Turn an error of the database into the error that callers get."""
        if not isinstance(error, _OURS):
            return error
        help = _HELP.get(_code(error), "").format(seconds=self._busy_timeout)
        told = CheckpointError(f"`{self.path}`: {error}{help}")
        told.__cause__ = error
        return told

    # ---- forks ---------------------------------------------------------------------------------

    def before_fork(self) -> None:
        """Close every connection once nothing is under way."""
        self._writing.acquire()
        self._reading.acquire()
        while self._readers:
            self._reading.wait()
        self._drop_all()

    def after_fork_in_parent(self) -> None:
        """Continue."""
        self._reading.release()
        self._writing.release()

    def after_fork_in_child(self) -> None:
        """Continue without the jobs of threads that the child does not have."""
        self._jobs = deque()
        self._writing = threading.Lock()
        self._reading = threading.Condition()


#: Errors that become `CheckpointError`; in a garbage file, even the message may not decode.
_OURS: Final = (sqlite3.Error, UnfitError, UnicodeDecodeError)


def _transacted(job: Callable[[sqlite3.Connection], T], db: sqlite3.Connection) -> T:
    db.execute("BEGIN IMMEDIATE")
    result = job(db)
    db.execute("COMMIT")
    return result


def _close(db: sqlite3.Connection) -> None:
    with suppress(sqlite3.Error):
        db.close()


def _code(error: BaseException) -> int:
    """Give SQLite's primary result code of an error."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


_HELP: Final = {
    sqlite3.SQLITE_BUSY: (
        ": another program has been writing for {seconds:g} s; try again, or raise `busy_timeout`"
    ),
    sqlite3.SQLITE_FULL: ": nothing was written; make room on the disk and try again",
    sqlite3.SQLITE_IOERR: ": nothing was written; check the disk and try again",
    sqlite3.SQLITE_READONLY: ": this program needs permission to write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: ": its folder must exist, with permission to write in it",
    sqlite3.SQLITE_NOTADB: ": threads are kept in a SQLite file",
    sqlite3.SQLITE_CORRUPT: ": the file is damaged; restore it from a backup",
}
