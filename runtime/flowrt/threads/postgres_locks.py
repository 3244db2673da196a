"""The session that holds the locks of a program's threads: they end with it.

If a program dies, the server notices at once; if a machine is gone, it notices only by keep-alive
probes, so this session makes it probe soon.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any, Final

import psycopg

from flowrt.errors import CheckpointError
from flowrt.threads.postgres_tables import number

#: Settings of the session; those that a server does not know are skipped.
_SETTINGS: Final = {
    "idle_session_timeout": "0",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}


class LockSession:
    """A session, opened when first needed, and again after it was lost."""

    def __init__(self, dsn: str, timeout: float) -> None:
        self._dsn = dsn
        self._timeout = timeout
        self._guard = threading.Lock()
        self._db: psycopg.Connection[Any] | None = None
        self._is_closed = False

    def lock(self, name: str) -> bool:
        """Lock a name against other sessions; says whether it was free.

        Raises:
            CheckpointError: the session was closed.
        """
        with self._guard:
            if self._is_closed:
                raise was_closed()
            if self._db is not None:
                try:
                    return self._try(self._db, name)
                except psycopg.OperationalError:
                    if not self._db.closed:
                        raise
            # There is none, or it was lost, and with it its locks.
            self._db = self._begun()
            return self._try(self._db, name)

    def unlock(self, name: str) -> None:
        """Free a name; a lost session has freed its locks."""
        with self._guard, suppress(psycopg.OperationalError):
            if self._db is not None and not self._db.closed:
                self._db.execute("SELECT pg_advisory_unlock(%s)", (number(name),))

    def close(self) -> None:
        """Free all locks, and open no other session."""
        with self._guard:
            self._is_closed = True
            if self._db is not None:
                self._db.close()
                self._db = None

    def _begun(self) -> psycopg.Connection[Any]:
        db = connect(self._dsn, self._timeout)
        for setting, value in _SETTINGS.items():
            db.execute(
                "SELECT set_config(name, %s, false) FROM pg_settings WHERE name = %s",
                (value, setting),
            )
        return db

    def _try(self, db: psycopg.Connection[Any], name: str) -> bool:
        row = db.execute("SELECT pg_try_advisory_lock(%s)", (number(name),)).fetchone()
        return bool(row and row[0])


def was_closed() -> CheckpointError:
    """Give the error for a store that was closed."""
    return CheckpointError("PostgreSQL: the connections were closed")


def connect(dsn: str, timeout: float) -> psycopg.Connection[Any]:
    """Give an autocommit connection, opened within *timeout* seconds."""
    # At least a second: to libpq, 0 means to wait for ever.
    seconds = max(1, round(timeout))
    return psycopg.connect(dsn, autocommit=True, client_encoding="utf8", connect_timeout=seconds)
