"""Threads in PostgreSQL, for programs that run on several machines.

One session of each checkpointer holds the locks of its threads (advisory locks, which end with the
session); the work goes through a pool of other connections. If the session is lost, its threads are
free: whoever acquires one then begins a new epoch, and late writes of the old owner are refused.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from flowrt.errors import CheckpointError, InputError
from flowrt.given import check_count, check_seconds, unexpected
from flowrt.threads.entries import Digest, Entry, Head, Lease
from flowrt.threads.forking import tell_of_forks
from flowrt.threads.holders import Holders
from flowrt.threads.leases import LeasingCheckpointer, Spot, epoch_of, follows

try:
    import psycopg
    from psycopg_pool import ConnectionPool, PoolTimeout

    from flowrt.threads import postgres_rows as rows
    from flowrt.threads import postgres_tables as tables
    from flowrt.threads.postgres_locks import LockSession, connect, was_closed
except ImportError as error:  # pragma: no cover - depends on what is installed
    raise ImportError("threads in PostgreSQL need psycopg: install flowrt[postgres]") from error

T = TypeVar("T")

#: What a forked child inherits from its parent, and must neither use nor close.
_inherited: Final = list[object]()


class PostgresCheckpointer(LeasingCheckpointer):
    """Stores threads in a PostgreSQL database, in its own tables, which it creates and migrates.

    `dsn` is a connection string of libpq, e.g. ``postgresql://user@host/database``. At most `most`
    connections are open, in addition to the one that holds the locks. `timeout` is how many seconds
    to wait for a connection, so calls wait out a restart of the server that takes less.
    """

    def __init__(self, dsn: str, *, most: int = 8, timeout: float = 30.0) -> None:
        """Connect, and create the tables if they do not exist.

        Raises:
            CheckpointError: the database cannot be reached, or its tables are of a newer version.
            InputError: `dsn` is no str, or a setting is not valid.
        """
        if not isinstance(dsn, str):
            raise unexpected("dsn", dsn, "str")
        check_count("most", most)
        if most == 0:
            raise InputError("`most` is 0: it must be at least 1")
        check_seconds("timeout", timeout)
        super().__init__()
        self._dsn = dsn
        self._most = most
        self._timeout = timeout
        self._is_closed = False
        self._guard = threading.Lock()
        self._holders = Holders()
        self._known: dict[int, Head] = {}  # the heads of leased threads, by epoch
        self._session = LockSession(dsn, timeout)
        self._pool: ConnectionPool[rows.Connection] | None = None
        self._spare: list[rows.Connection] = []  # not returned to the pool,
        self._waiting = 0  # and how many threads wait for one from the pool
        try:
            with connect(dsn, timeout) as db:
                tables.make(db)
                self._place = tables.place(db)
        except psycopg.Error as error:
            raise _translated_on_opening(error) from error
        tell_of_forks(self)

    # ---- leases --------------------------------------------------------------------------------

    def holders(self) -> Holders:
        """Return the keys held in this process; see `LeasingCheckpointer`."""
        return self._holders

    def lock(self, name: str) -> bool:
        """Lock a name against other sessions; see `LeasingCheckpointer`."""
        try:
            return self._session.lock(f"{self._place}:{name}")
        except psycopg.Error as error:
            raise _translated(error) from error

    def unlock(self, name: str) -> None:
        """Free a name; see `LeasingCheckpointer`."""
        self._session.unlock(f"{self._place}:{name}")

    def spot(self, thread_id: str) -> Spot:
        """Return what a thread is locked by; see `LeasingCheckpointer`."""
        return self._run(lambda db: tables.spot(db, thread_id))

    def next_generation(self, spot: Spot, following: Spot) -> None:
        """Begin a later generation of locks; see `LeasingCheckpointer`."""
        self._run(lambda db: tables.next_generation(db, spot, following))

    def begin(self, thread_id: str, spot: Spot) -> Lease | None:
        """Begin the next lease of a thread; see `LeasingCheckpointer`."""
        begun = self._run(lambda db: tables.begin(db, spot))
        if begun is None:
            return None
        times, head = begun
        lease = Lease(thread_id, epoch_of(spot, times), head)
        if head is None:
            self._unused.add(lease.epoch)
        return lease

    def begin_unread(self, thread_id: str, spot: Spot) -> Lease | None:
        """Begin the next lease of a thread; see `LeasingCheckpointer`."""
        times = self._run(lambda db: tables.next_epoch(db, spot))
        return None if times is None else Lease(thread_id, epoch_of(spot, times), None)

    def leave_unused(self, lease: Lease) -> None:
        """Forget a thread without entries; see `LeasingCheckpointer`."""
        self._run(lambda db: tables.forget_if_empty(db, lease))

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
        alone = digest is None and 0 < len(entries) <= tables.MOST_AT_ONCE
        if alone and known is not None and _follows(known, entries, head):
            self._run(lambda db: tables.add(db, lease, entries))
        else:
            self._run(lambda db: tables.append(db, lease, entries, head, digest))
            self._unused.discard(lease.epoch)
        self._known[lease.epoch] = head

    def release(self, lease: Lease) -> None:
        """Release a lease; see `Checkpointer`."""
        self._known.pop(lease.epoch, None)
        super().release(lease)

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
        return self._run(lambda db: rows.entries(db, thread_id, after, upto, run, lasting))

    def head(self, thread_id: str) -> Head | None:
        """Return the head of a thread; see `Checkpointer`."""
        return self._run(lambda db: rows.head(db, thread_id))

    def digest(self, thread_id: str) -> Digest | None:
        """Return the newest digest; see `Checkpointer`."""
        return self._run(lambda db: rows.digest(db, thread_id))

    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        """Return the heads of all threads; see `Checkpointer`."""
        return self._run(lambda db: rows.heads(db, graph, due))

    # ---- housekeeping --------------------------------------------------------------------------

    def delete_thread(self, thread_id: str) -> None:
        """Delete a thread; see `Checkpointer`."""
        lease = self.acquire_unread(thread_id)
        try:
            self._run(lambda db: tables.delete(db, lease))
        finally:
            self.release(lease)

    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        """Replace the log of a thread; see `Checkpointer`."""
        self.check_held(lease)
        self._known.pop(lease.epoch, None)
        self._run(lambda db: tables.replace(db, lease, entries, head, digest))
        self._unused.discard(lease.epoch)

    def close(self) -> None:
        """Close all connections; this releases all leases."""
        self.release_all()
        self._session.close()
        with self._guard:
            self._is_closed = True
            pool, self._pool = self._pool, None
            spare, self._spare = self._spare, []
        if pool is not None:
            for db in spare:
                pool.putconn(db)
            pool.close()

    # ---- connections ---------------------------------------------------------------------------

    def _run(self, work: Callable[[rows.Connection], T]) -> T:
        """Run work on a connection of the pool, and give its result.

        A connection that worked well is set aside for the next call: going through the pool costs
        as much as appending an entry.
        """
        pool = self._connections()
        db: rows.Connection | None = None
        try:
            db = self._borrowed(pool)
            result = work(db)
        except PoolTimeout as error:
            raise self._unreachable() from error
        except BaseException as error:
            if db is not None:
                pool.putconn(db)
            if isinstance(error, psycopg.Error):
                raise _translated(error) from error
            raise
        self._set_aside(pool, db)
        return result

    def _borrowed(self, pool: ConnectionPool[rows.Connection]) -> rows.Connection:
        while True:
            with self._guard:
                db = self._spare.pop() if self._spare else None
                self._waiting += db is None
            if db is None:
                try:
                    return pool.getconn()
                finally:
                    with self._guard:
                        self._waiting -= 1
            try:
                _check(db)
            except psycopg.Error:
                pool.putconn(db)
            else:
                return db

    def _set_aside(self, pool: ConnectionPool[rows.Connection], db: rows.Connection) -> None:
        with self._guard:
            is_spare = not (self._waiting or self._is_closed)
            if is_spare:
                self._spare.append(db)
        if not is_spare:
            pool.putconn(db)

    def _connections(self) -> ConnectionPool[rows.Connection]:
        with self._guard:
            if self._is_closed:
                raise was_closed()
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._dsn,
                    kwargs={"autocommit": True, "client_encoding": "utf8"},
                    min_size=1,
                    max_size=self._most,
                    open=True,
                    timeout=self._timeout,
                    check=_check,
                )
            return self._pool

    def _unreachable(self) -> CheckpointError:
        """Give the error for a pool that had no connection in time, with the reason if known."""
        try:
            connect(self._dsn, self._timeout).close()
        except psycopg.Error as error:
            return _translated(error)
        return CheckpointError(
            f"PostgreSQL: none of {self._most} connections was free within {self._timeout:g} s: "
            "allow more with `most`"
        )

    # ---- forks ---------------------------------------------------------------------------------

    def before_fork(self) -> None:
        """Wait until no connection is being opened."""
        self._guard.acquire()

    def after_fork_in_parent(self) -> None:
        """Continue."""
        self._guard.release()

    def after_fork_in_child(self) -> None:
        """Continue without the parent's leases, and without touching its connections."""
        _inherited.extend((self._pool, self._session, self._spare))
        self._spare, self._waiting = [], 0
        self._guard = threading.Lock()
        self._holders = Holders()
        self._known = {}
        self._session = LockSession(self._dsn, self._timeout)
        self._pool = None
        self.forget_locks()


def _follows(known: Head, entries: Sequence[Entry], head: Head) -> bool:
    """Say whether the entries of a running run alone determine the head."""
    return head.status == "running" and follows(known, entries, head)


def _check(db: rows.Connection) -> None:
    """Refuse a connection that was lost while idle, before anything depends on it.

    Unsolicited input is mostly the server's farewell. Only then is a round trip worth it.
    """
    if _has_something_to_say(db.fileno()):
        ConnectionPool.check_connection(db)


if hasattr(select, "poll"):

    def _has_something_to_say(handle: int) -> bool:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(0))
else:

    def _has_something_to_say(handle: int) -> bool:
        return bool(select.select([handle], [], [], 0)[0])


#: The help if a store cannot be opened: nothing was under way.
_UNREACHABLE: Final = "; check the server, or name another one with `dsn`"
_NO_DSN: Final = "; `dsn` is like `postgresql://user@host/database`"

_LOST: Final = (
    "; what was in progress may not be there: once the server answers, `resume` continues"
)

#: The help, by the prefix of the `SQLSTATE` of an error.
_HELP: Final = {
    "08": _LOST,
    "57P": _LOST,
    "531": ": nothing was written; make room on the disk of the server and try again",
    "533": ": the server allows no more connections; lower `most`, or allow more there",
    "55P03": ": nothing was written; try again once the tables are no longer locked",
    "57014": ": nothing was written; try again, or allow the server more time",
    "3F000": ": the search path must name a schema that exists",
    "42501": ": this role needs permission to read and write the tables",
}


def _translated(error: psycopg.Error) -> CheckpointError:
    """Turn an error of the database into the error that callers get."""
    return _with_help(error, _LOST if isinstance(error, psycopg.OperationalError) else "")


def _translated_on_opening(error: psycopg.Error) -> CheckpointError:
    """Turn an error on opening a store, when nothing was under way, into the error that callers
    get.
    """
    return _with_help(
        error, _UNREACHABLE if isinstance(error, psycopg.OperationalError) else _NO_DSN
    )


def _with_help(error: psycopg.Error, unsaid: str) -> CheckpointError:
    """Give the error with its reason and the help; *unsaid* is the help if the server gave no
    reason.
    """
    state = error.sqlstate or ""
    help = next((way for begin, way in _HELP.items() if state.startswith(begin)), "")
    reason = " ".join((error.diag.message_primary or str(error)).split()).rstrip(".")
    return CheckpointError(f"PostgreSQL: {reason}{help if state else unsaid}")
