"""PostgreSQL: an unreachable or full server and a lost connection are reported; nothing is lost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from flowrt import CheckpointError, PostgresCheckpointer, ThreadBusyError
from flowrt.testing.rules import PATIENCE, Beside, grow, keep, sample, samples, standing
from flowrt.threads import postgres_tables
from flowrt.threads.entries import Digest

CHILD = Path(__file__).with_name("children.py")


@pytest.fixture
def place(database: str) -> Iterator[PostgresCheckpointer]:
    with PostgresCheckpointer(database) as opened:
        yield opened


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection to the same schema, for changes that bypass the checkpointer."""
    with psycopg.connect(database, autocommit=True) as db:
        yield db


def until(fact: Callable[[], bool]) -> None:
    """Wait for something that the server is about to do."""
    give_up = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < give_up
        time.sleep(0.001)


def end_sessions(admin: psycopg.Connection[tuple[object, ...]], like: str) -> int:
    """End the sessions of this test whose last statement matches; return their number."""
    found = admin.execute(
        "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        "AND application_name = %s AND query LIKE %s",
        (name_of(admin), like),
    )
    ids = [id for (id,) in found.fetchall()]
    for id in ids:
        admin.execute("SELECT pg_terminate_backend(%s)", (id,))
    left = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)"
    until(lambda: admin.execute(left, (ids,)).fetchone() == (0,))
    return len(ids)


def name_of(admin: psycopg.Connection[tuple[object, ...]]) -> str:
    """Return the application name of the sessions of a test, which is that of its schema."""
    row = admin.execute("SHOW search_path").fetchone()
    assert row is not None
    return str(row[0])


# ---- the tables ----------------------------------------------------------------------------------


def test_many_can_begin_at_once(database: str, admin: psycopg.Connection[tuple[object]]) -> None:
    """The tables are created once, and all programs work."""
    with ThreadPoolExecutor(12) as pool:
        places = list(pool.map(lambda _: PostgresCheckpointer(database), range(12)))
    for number, place in enumerate(places):
        keep(place, f"t{number}", 1)

    assert admin.execute("SELECT version FROM flowrt_version").fetchall() == [
        (len(postgres_tables.STEPS),)
    ]
    assert len(places[0].heads()) == 12
    for place in places:
        place.close()


def test_a_deleted_thread_leaves_nothing(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]]
) -> None:
    """Neither its digest nor its entries remain, which no foreign key ties to its row."""
    lease = place.acquire("t")
    place.append(lease, samples(2), standing("t", 2), Digest(2, b"all"))
    place.release(lease)

    place.delete_thread("t")

    for table in ("threads", "entries", "digests"):
        assert admin.execute(f"SELECT count(*) FROM flowrt_{table}").fetchall() == [(0,)]


def test_tables_of_a_newer_version_are_told(
    database: str, place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]]
) -> None:
    """They may have another meaning."""
    admin.execute("UPDATE flowrt_version SET version = 99")
    with pytest.raises(CheckpointError, match=r"version 99.*use a newer one"):
        PostgresCheckpointer(database)


def test_tables_of_an_older_version_are_brought_up_to_date(
    database: str,
    place: PostgresCheckpointer,
    admin: psycopg.Connection[tuple[object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They are migrated once, with their threads, even if many new programs start at once."""
    keep(place, "t")
    step = "ALTER TABLE flowrt_threads ADD COLUMN told text"
    steps = (*postgres_tables.STEPS, step)
    monkeypatch.setattr(postgres_tables, "STEPS", steps)

    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(lambda _: PostgresCheckpointer(database), range(8)))

    assert admin.execute("SELECT version FROM flowrt_version").fetchall() == [(len(steps),)]
    for each in places:
        assert each.read("t") == samples(3)
        each.close()


def test_who_may_only_use_the_tables_need_not_make_them(
    database: str, place: PostgresCheckpointer
) -> None:
    """If they are up to date, nothing is created, so no privilege to do so is needed."""
    keep(place, "t")
    with PostgresCheckpointer(f"{database}%20-cdefault_transaction_read_only%3Don") as reader:
        assert reader.read("t") == samples(3)
        with pytest.raises(CheckpointError, match="read-only"):
            reader.acquire("t")


def test_schemas_do_not_lock_each_other(database: str, place: PostgresCheckpointer) -> None:
    """Two programs that share a database may have threads of the same name."""
    lease = place.acquire("t")
    with psycopg.connect(database, autocommit=True) as db:
        name = name_of(db)
        other = f"{name}_b"
        db.execute(f"CREATE SCHEMA {other}")
        try:
            with PostgresCheckpointer(database.replace(name, other)) as elsewhere:
                elsewhere.release(elsewhere.acquire("t"))
        finally:
            db.execute(f"DROP SCHEMA {other} CASCADE")
    place.release(lease)


@pytest.mark.parametrize(
    "change",
    [
        "entries SET body = 'other'",
        "entries SET lasting = NOT lasting",
        "entries SET seq = seq + 100",
        "threads SET status = 'idle'",
        "threads SET seq = 2",
    ],
)
def test_damage_is_told(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]], change: str
) -> None:
    """The thread can be deleted, and nothing else can be done with it."""
    keep(place, "t")
    admin.execute(f"UPDATE flowrt_{change}")  # type: ignore[arg-type]
    with pytest.raises(CheckpointError, match="damaged"):
        (place.read if "entries" in change else place.acquire)("t")

    place.delete_thread("t")
    assert place.heads() == []


def test_a_damaged_digest_is_told(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]]
) -> None:
    """The memory of the thread is not computed from it."""
    lease = place.acquire("t")
    place.append(lease, samples(1), standing("t", 1), Digest(1, b"all"))
    place.release(lease)
    admin.execute("UPDATE flowrt_digests SET body = 'alm'")

    with pytest.raises(CheckpointError, match="the digest of thread 't' is damaged"):
        place.digest("t")


# ---- lost sessions -------------------------------------------------------------------------------


def test_connections_that_were_lost_meanwhile_are_not_noticed(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]]
) -> None:
    """After a restart of the server, for instance, the next call uses a new connection."""
    keep(place, "t", 1)
    for _ in range(3):
        assert end_sessions(admin, "%") >= 1
        lease = place.acquire("t")
        assert lease.head is not None
        grow(place, lease, samples(1, after=lease.head.seq))
        place.release(lease)

    assert place.read("t") == samples(4)


def test_a_connection_lost_in_the_middle_is_told_and_nothing_is_lost(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]], database: str
) -> None:
    """The interrupted change is absent, what came before is kept, and all can be resumed."""
    keep(place, "t", 2)
    lease = place.acquire("t")
    with psycopg.connect(database) as blocking:
        blocking.execute("SELECT * FROM flowrt_threads FOR UPDATE")
        appending = Beside(lambda: grow(place, lease, samples(1, after=2)))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND application_name = %s"
        )
        until(lambda: admin.execute(waiting, (name_of(admin),)).fetchone() == (1,))
        assert end_sessions(admin, "WITH thread%") == 1

    with pytest.raises(CheckpointError, match="terminating connection"):
        appending.result()
    assert place.read("t") == samples(2)
    grow(place, lease, samples(1, after=2))
    place.release(lease)


def test_whose_session_was_lost_is_refused_once_somebody_else_has_the_thread(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]], database: str
) -> None:
    """The session held the lock; without it, only the epoch tells whose the thread is."""
    lease = place.acquire("t")
    grow(place, lease, samples(1))
    with PostgresCheckpointer(database) as other:
        with pytest.raises(ThreadBusyError):
            other.acquire("t")
        end_sessions(admin, "%pg_try_advisory_lock%")
        until(lambda: locks(admin) == 0)
        grow(place, lease, samples(1, after=1))  # nobody else has it yet

        newer = other.acquire("t")
        with pytest.raises(ThreadBusyError):
            grow(place, lease, samples(1, after=2))
        grow(other, newer, samples(1, after=2))
        place.release(lease)

        with pytest.raises(ThreadBusyError):
            place.acquire("t")
        other.release(newer)
    assert place.read("t") == samples(3)


def locks(admin: psycopg.Connection[tuple[object]]) -> int:
    """Count the advisory locks of the test's sessions."""
    row = admin.execute(
        "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) "
        "WHERE locktype = 'advisory' AND application_name = %s",
        (name_of(admin),),
    ).fetchone()
    assert row is not None
    return int(str(row[0]))


# ---- unreachable servers -------------------------------------------------------------------------


def test_a_server_that_is_away_is_told_at_once() -> None:
    """The error has the reason that the system gives."""
    begin = time.monotonic()
    with pytest.raises(CheckpointError, match="refused"):
        PostgresCheckpointer("postgresql://127.0.0.1:1/none", timeout=2 * PATIENCE)
    assert time.monotonic() - begin < PATIENCE


class Wire:
    """A connection to the server that can be cut."""

    def __init__(self, dsn: str) -> None:
        address = urlsplit(dsn)
        self._server = (address.hostname or "127.0.0.1", address.port or 5432)
        self._socket = _bound(0)
        self._port = self._socket.getsockname()[1]
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self.dsn = address._replace(
            netloc=address.netloc.rpartition("@")[0] + f"127.0.0.1:{self._port}"
        ).geturl()
        self.mend()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(self._server)
            self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                self._start(_forward, source, sink)

    def _start(self, work: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        thread.start()
        self._threads.append(thread)

    def cut(self) -> None:
        """Drop every connection, and accept no new ones."""
        before, self._socket = self._socket, _bound(self._port)  # nobody else gets the port
        _shut(before)
        before.close()
        while self._threads:  # those that accept and forward, and those accepted meanwhile
            for end in self._ends:
                _shut(end)
            self._threads.pop(0).join()
        for end in self._ends:
            end.close()
        self._ends.clear()

    def mend(self) -> None:
        """Accept connections again."""
        self._socket.listen()
        self._start(self._accept, self._socket)

    def end(self) -> None:
        """Clean up."""
        self.cut()
        self._socket.close()


def _bound(port: int) -> socket.socket:
    """Return a socket that is bound to a port (0: any free one) and does not accept connections
    yet.
    """
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", port))
    return made


def _forward(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    _shut(source)
    _shut(sink)


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@pytest.fixture
def wire(database: str) -> Iterator[Wire]:
    """A connection to the server that accepts clients."""
    wire = Wire(database)
    yield wire
    wire.end()


@contextmanager
def impatient(place: PostgresCheckpointer) -> Iterator[None]:
    """Keep the timeout short for connections that fail; those that succeed may take their time."""
    pool = place._connections()
    patience, pool.timeout = pool.timeout, 0.3
    yield
    pool.timeout = patience


def test_a_server_that_goes_away_is_told_and_comes_back(wire: Wire) -> None:
    """The error comes within the timeout, with the reason; then the store is as good as before."""
    with PostgresCheckpointer(wire.dsn) as place:
        keep(place, "t", 1)
        lease = place.acquire("t")
        wire.cut()
        with impatient(place):
            for work in (
                lambda: place.read("t"),
                lambda: grow(place, lease, samples(1, after=1)),
                lambda: place.acquire("u"),
            ):
                with pytest.raises(CheckpointError, match="refused"):
                    work()
        wire.mend()

        until(lambda: reaches(place))
        grow(place, lease, samples(1, after=1))
        place.release(lease)
        place.release(place.acquire("t", wait=PATIENCE))
        assert place.read("t") == samples(2)


def reaches(place: PostgresCheckpointer) -> bool:
    """Say whether the store can be used."""
    try:
        place.heads()
    except CheckpointError:
        return False
    return True


def test_a_short_absence_is_waited_for(wire: Wire) -> None:
    """Calls made meanwhile succeed a little later."""
    with PostgresCheckpointer(wire.dsn) as place:
        keep(place, "t", 1)
        wire.cut()
        reading = Beside(lambda: place.read("t"))
        reading.join(0.05)
        wire.mend()

        assert reading.result() == samples(1)


def test_too_few_connections_are_told(database: str) -> None:
    """The error names the setting that allows more."""
    place = PostgresCheckpointer(database, most=1)
    with (
        place,
        place._connections().connection(),
        impatient(place),
        pytest.raises(CheckpointError, match=r"none of 1 connections.*allow more with `most`"),
    ):
        place.heads()


#: The number of sessions of a test besides its own.
SESSIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = %s"
)


def test_a_closed_place_says_so(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]]
) -> None:
    """No new connection is opened after closing."""
    keep(place, "t")
    place.close()
    for work in (lambda: place.read("t"), lambda: place.acquire("t")):
        with pytest.raises(CheckpointError, match="closed"):
            work()
    until(lambda: admin.execute(SESSIONS, (name_of(admin),)).fetchone() == (0,))


def test_a_closed_place_has_no_sessions(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object]]
) -> None:
    """This holds however many threads used it."""
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda number: keep(place, f"t{number}"), range(24)))
    row = admin.execute(SESSIONS, (name_of(admin),)).fetchone()
    place.close()

    assert row is not None
    assert 2 <= int(str(row[0])) <= 9
    until(lambda: admin.execute(SESSIONS, (name_of(admin),)).fetchone() == (0,))


def test_who_may_not_write_is_told(place: PostgresCheckpointer, database: str) -> None:
    """The error quotes the server."""
    keep(place, "t")
    lease = place.acquire("t")
    with pytest.raises(CheckpointError, match="NUL"):
        place.append(lease, [], standing("t", 3, graph="a\0b"))
    grow(place, lease, samples(1, after=3))
    place.release(lease)


def test_a_forked_program_goes_on_with_its_place(database: str) -> None:
    """The child opens its own connections, and does not close those of its parent."""
    child = subprocess.run(
        [sys.executable, "-W", "ignore", CHILD, "fork", database],
        check=False, capture_output=True, text=True, timeout=300, env={**os.environ},
    )  # fmt: skip

    assert child.returncode == 0, child.stderr
    with PostgresCheckpointer(database) as place:
        names = [head.thread_id for head in place.heads()]
        assert sum(name.startswith("child") for name in names) == 10
        for name in names:
            entries = place.read(name)
            assert [e.seq for e in entries] == list(range(1, len(entries) + 1))


# ---- rows that lag behind their logs -------------------------------------------------------------


def test_the_row_of_a_running_thread_lags_behind_its_log(
    place: PostgresCheckpointer, admin: psycopg.Connection[tuple[object, ...]]
) -> None:
    """Every reader combines both to find out where it stands; at the end, the row is up to date."""
    keep(place, "t", status="idle")
    lease = place.acquire("t")
    for seq in (4, 5, 6):
        place.append(lease, [sample(seq)], standing("t", seq))
        assert place.head("t") == standing("t", seq)
        assert place.heads() == [standing("t", seq)]
    assert admin.execute("SELECT seq FROM flowrt_threads").fetchone() == (4,)

    place.append(lease, [sample(7, kind="end")], standing("t", 7, status="idle"))

    assert admin.execute("SELECT seq FROM flowrt_threads").fetchone() == (7,)
    assert place.head("t") == standing("t", 7, status="idle")


def test_who_takes_a_thread_over_sees_what_was_just_being_added(
    place: PostgresCheckpointer, database: str
) -> None:
    """It waits for pending entries, and none follows after that."""
    keep(place, "t")
    lease = place.acquire("t")
    place.append(lease, [sample(4)], standing("t", 4))

    with PostgresCheckpointer(database) as other, ThreadPoolExecutor(1) as pool:
        with psycopg.connect(database) as slow:
            postgres_tables.add(slow, lease, [sample(5)])
            taken = pool.submit(other.acquire, "t", take_over=True)
            with pytest.raises(TimeoutError):
                taken.result(timeout=0.2)
        later = taken.result(timeout=PATIENCE)

        assert later.head == standing("t", 5)
        with pytest.raises(ThreadBusyError):
            place.append(lease, [sample(6)], standing("t", 6))
        other.append(later, [sample(6)], standing("t", 6))
        assert other.read("t") == samples(6)
