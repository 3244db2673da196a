"""Troubles of stores: a disk that fails or is full, a locked database, a lost connection.

A trouble begins before an append, the one to which it counts down, and lasts until the life of the
run is over. Those of SQLite and of PostgreSQL are real: the system or the server refuses.
"""

from __future__ import annotations

import re
import signal
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from flowrt import Checkpointer, CheckpointError
from flowrt.testing import Call, PassingCheckpointer

T = TypeVar("T")


class Trouble(ABC):
    """One kind of trouble; `told` is what the error of a run says about it, and what to do."""

    told: str

    def __init__(self) -> None:
        self.appends = 0
        self.struck = False
        self._at = 0
        self._guard = threading.Lock()

    def come_between(self, inner: Checkpointer, at: int) -> Checkpointer:
        """Return a checkpointer in trouble from the append with this number on (0: never)."""
        self.appends, self.struck, self._at = 0, False, at
        return _Troubled(inner, self)

    @property
    def passed(self) -> int:
        """The number of appends so far."""
        return self.appends

    def is_end(self, error: BaseException) -> bool:
        """Say whether a run ended with this error as it should."""
        return (
            self.struck
            and isinstance(error, CheckpointError)
            and re.search(self.told, str(error)) is not None
        )

    def append(self, work: Callable[[], T]) -> T:
        """Forward an append, or let it meet the trouble."""
        with self._guard:
            self.appends += 1
            strikes = 0 < self._at <= self.appends
            if strikes and not self.struck:
                self.begin()
            self.struck = self.struck or strikes
        return self.suffer(work) if strikes else work()

    @abstractmethod
    def begin(self) -> None:
        """Begin the trouble."""

    def suffer(self, work: Callable[[], T]) -> T:
        """Let an append meet the trouble."""
        return work()

    def end(self) -> None:  # noqa: B027 - most end with the process that suffers
        """Make sure that the next life is not affected."""


class _Troubled(PassingCheckpointer):
    def __init__(self, inner: Checkpointer, trouble: Trouble) -> None:
        super().__init__(inner)
        self._trouble = trouble

    def around(self, call: Call, work: Callable[[], T]) -> T:
        return self._trouble.append(work) if call == "append" else work()


class BadDisk(Trouble):
    """The system reports an error, before or after the entry is written."""

    told = "journal cannot be written.*input/output error.*`resume` continues"

    def __init__(self, *, late: bool) -> None:
        super().__init__()
        self._late = late

    def begin(self) -> None:
        pass

    def suffer(self, work: Callable[[], T]) -> T:
        if self._late:
            work()
        raise OSError(5, "input/output error")


class FullDisk(Trouble):
    """The system lets no file grow beyond what SQLite needs to write anything."""

    told = "nothing was written; (make room on|check) the disk and try again"

    def __init__(self) -> None:
        super().__init__()
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails, not the process

    def begin(self) -> None:
        import resource

        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))


class LockedFile(Trouble):
    """Another connection is writing and does not finish."""

    told = "another program has been writing for .* try again"

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._others: list[sqlite3.Connection] = []

    def begin(self) -> None:
        other = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        self._others.append(other)


class Server(Trouble):
    """A trouble of the database, which outlives the affected process."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._dsn = dsn

    def _do(self, *statements: str) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as db:
            for statement in statements:
                db.execute(statement)  # type: ignore[arg-type]


class _Trigger(Server):
    """The server runs a trigger when an entry is written."""

    does: str

    def begin(self) -> None:
        self._do(
            "CREATE OR REPLACE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {self.does}; RETURN NEW; END $$",
            "CREATE TRIGGER trouble BEFORE INSERT ON flowrt_entries "
            "FOR EACH ROW EXECUTE FUNCTION trouble()",
        )

    def end(self) -> None:
        self._do("DROP TRIGGER IF EXISTS trouble ON flowrt_entries")


class LostConnection(_Trigger):
    """The server ends the session in the middle of an append."""

    told = "(terminating|server closed the) connection.*`resume` continues"
    does = "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(30)"


class FullServer(_Trigger):
    """The server has no room for an entry."""

    told = "No space left.*nothing was written; make room"
    does = "RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'"


class LockedTables(Server):
    """Another session locks the tables; the server has a lock timeout."""

    told = "lock timeout.*nothing was written; try again"

    def begin(self) -> None:
        self._other: psycopg.Connection[Any] = psycopg.connect(self._dsn)
        self._other.execute("LOCK flowrt_threads, flowrt_entries IN EXCLUSIVE MODE")


def trouble_of(name: str, where: str, folder: Path) -> Trouble:
    """Return a trouble of a store by its name."""
    match name:
        case "bad-disk":
            return BadDisk(late=False)
        case "bad-disk-late":
            return BadDisk(late=True)
        case "full" if where.startswith("sqlite"):
            return FullDisk()
        case "locked" if where.startswith("sqlite"):
            return LockedFile(folder / "runs.db")
        case "full":
            return FullServer(where)
        case "locked":
            return LockedTables(where)
    return LostConnection(where)
