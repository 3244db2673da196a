"""The SQLite file: whatever goes wrong with it is reported, and leaves it unchanged."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest

from flowrt import CheckpointError, InputError, SqliteCheckpointer, ThreadBusyError
from flowrt.testing.rules import Beside, grow, keep, sample, samples, standing
from flowrt.threads import sqlite_tables
from flowrt.threads.entries import Digest
from flowrt.threads.sqlite_file import SqliteFile

CHILD = Path(__file__).with_name("children.py")
#: How many damaged files are tried: 100 in CI; more with ``FLOWC_NOISES=1000 pytest
#: tests/threads``.
NOISES = int(os.environ.get("FLOWC_NOISES", "100"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "runs.db"


@pytest.fixture
def place(path: Path) -> Iterator[SqliteCheckpointer]:
    with SqliteCheckpointer(path, busy_timeout=0.05) as opened:
        yield opened


@pytest.fixture
def file(path: Path) -> Iterator[SqliteFile]:
    """A file with a table of numbers."""
    opened = SqliteFile(str(path), "normal", 1.0)
    opened.write(lambda db: db.execute("CREATE TABLE numbers (n INTEGER UNIQUE)"))
    yield opened
    opened.close()


def add(n: int) -> Callable[[sqlite3.Connection], int]:
    """Return a job that writes a number and returns it."""

    def job(db: sqlite3.Connection) -> int:
        db.execute("INSERT INTO numbers VALUES (?)", (n,))
        return n

    return job


def numbers(file: SqliteFile) -> list[int]:
    with file.reading() as db:
        return [n for (n,) in db.execute("SELECT n FROM numbers ORDER BY n")]


def until(fact: Callable[[], bool]) -> None:
    """Wait for something that another thread is about to do."""
    give_up = time.monotonic() + 30
    while not fact():
        assert time.monotonic() < give_up
        time.sleep(0)


class Together:
    """Jobs that wait while a first one is running, and are carried out with the next."""

    def __init__(self, file: SqliteFile) -> None:
        self.file = file
        self.may_end = threading.Event()
        self.first = Beside(lambda: file.write(lambda db: self.may_end.wait(30)))
        until(file._writing.locked)
        self.others: list[Beside] = []

    def add(self, job: Callable[[sqlite3.Connection], Any]) -> Beside:
        other = Beside(lambda: self.file.write(job))
        self.others.append(other)
        until(lambda: len(self.file._jobs) == len(self.others))
        return other

    def end(self) -> None:
        self.may_end.set()
        self.first.result()


# ---- group commit --------------------------------------------------------------------------------


def test_everybody_gets_the_result_of_the_own_job(file: SqliteFile) -> None:
    """This holds although one of the waiting threads carries out all jobs."""
    together = Together(file)
    waiting = [together.add(add(n)) for n in range(6)]
    together.end()

    assert [each.result() for each in waiting] == [0, 1, 2, 3, 4, 5]
    assert numbers(file) == [0, 1, 2, 3, 4, 5]


def test_a_job_that_fails_fails_alone(file: SqliteFile) -> None:
    """Its error is raised in the thread that wanted it, and its changes are undone."""

    def refuse(db: sqlite3.Connection) -> None:
        add(7)(db)
        raise ThreadBusyError("somebody else has it")

    def stumble(db: sqlite3.Connection) -> None:
        add(8)(db)
        raise ZeroDivisionError

    together = Together(file)
    before, wrong, worse, twice, after = (
        together.add(job) for job in (add(1), refuse, stumble, add(1), add(2))
    )
    together.end()

    assert (before.result(), after.result()) == (1, 2)
    with pytest.raises(ThreadBusyError, match="somebody else has it"):
        wrong.result()
    with pytest.raises(ZeroDivisionError):
        worse.result()
    with pytest.raises(CheckpointError, match="UNIQUE"):
        twice.result()
    assert numbers(file) == [1, 2]


def test_a_job_that_takes_the_transaction_with_it_takes_no_other(file: SqliteFile) -> None:
    """SQLite rolls back the whole transaction if the disk is full; the others are carried out
    again.
    """

    def fill(db: sqlite3.Connection) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 1}")
        try:
            db.execute("CREATE TABLE large AS SELECT zeroblob(100000)")
        finally:
            db.execute("PRAGMA max_page_count = 1000000")

    together = Together(file)
    before, full, after = (together.add(job) for job in (add(1), fill, add(2)))
    together.end()

    assert (before.result(), after.result()) == (1, 2)
    with pytest.raises(CheckpointError, match="make room on the disk"):
        full.result()
    assert numbers(file) == [1, 2]


def test_an_interruption_is_of_whoever_was_interrupted(file: SqliteFile) -> None:
    """The thread that carries out the jobs of others may be interrupted: theirs still wait, and are
    done.
    """
    interruptions = iter([KeyboardInterrupt()])

    def job(n: int) -> Callable[[sqlite3.Connection], int]:
        def with_interruption(db: sqlite3.Connection) -> int:
            add(n)(db)
            if n == 2:
                for interruption in interruptions:
                    raise interruption
            return n

        return with_interruption

    together = Together(file)
    waiting = [together.add(job(n)) for n in (1, 2, 3)]
    together.end()
    interrupted = [each for each in waiting if isinstance(each.error(), KeyboardInterrupt)]

    assert len(interrupted) == 1
    done = [each.result() for each in waiting if each not in interrupted]
    assert numbers(file) == done
    assert not file._jobs


class Frail(sqlite3.Connection):
    """A connection that fails at a given statement, counted over all connections."""

    fails_at: ClassVar[int | None] = None
    sent: ClassVar[int] = 0
    error: ClassVar[BaseException] = sqlite3.OperationalError("disk I/O error")
    too_late: ClassVar[bool] = False

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
        return self._told(partial(super().execute, sql, *values))

    def executemany(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
        return self._told(partial(super().executemany, sql, *values))

    def _told(self, call: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        Frail.sent += 1
        fails = Frail.sent == Frail.fails_at
        if fails and not Frail.too_late:
            raise Frail.error
        done = call()
        if fails:
            if isinstance(Frail.error, sqlite3.Error):
                done.close()  # as SQLite leaves a statement that failed
            raise Frail.error
        return done


@pytest.fixture
def frail(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, BaseException, bool], None]:
    """Make connections fail at the nth statement from now on, before or after it is executed."""
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Frail))
    for name in ("fails_at", "sent", "error", "too_late"):
        monkeypatch.setattr(Frail, name, getattr(Frail, name))

    def fail(nth: int, error: BaseException, too_late: bool) -> None:
        Frail.sent, Frail.fails_at, Frail.error, Frail.too_late = 0, nth, error, too_late

    return fail


@pytest.mark.parametrize("too_late", [False, True], ids=["before", "behind"])
@pytest.mark.parametrize(
    "error", [sqlite3.OperationalError("disk I/O error"), KeyboardInterrupt()], ids=["error", "^C"]
)
def test_whatever_statement_fails_the_file_is_whole(
    path: Path,
    frail: Callable[[int, BaseException, bool], None],
    error: BaseException,
    too_late: bool,
) -> None:
    """What was confirmed is there, the thread is free, and everything can be resumed."""
    with SqliteCheckpointer(path) as place:
        keep(place, "t", 1)
    nth, reached = 0, True
    while reached:
        nth += 1
        with SqliteCheckpointer(path) as place:
            last = len(place.read("t"))
            frail(nth, error, too_late)
            try:
                reached = False
                written = write_some(place, last)
            except (CheckpointError, KeyboardInterrupt):
                reached, written = True, 0
            Frail.fails_at = None

            lease = place.acquire("t")
            assert lease.head is not None
            stored = place.read("t")
            assert [entry.seq for entry in stored] == list(range(1, lease.head.seq + 1))
            assert lease.head.seq - last in ((2,) if written else (0, 1, 2))
            grow(place, lease, samples(1, after=lease.head.seq))
            place.release(lease)

    assert nth > 10


def write_some(place: SqliteCheckpointer, last: int) -> int:
    """Use most operations once; return how many entries were written."""
    place.heads()
    lease = place.acquire("t")
    try:
        place.append(lease, samples(1, after=last), standing("t", last + 1))
        place.append(lease, samples(1, after=last + 1), standing("t", last + 2))
    finally:
        place.release(lease)
    assert len(place.read("t", after=last)) == 2
    return 2


# ---- leases --------------------------------------------------------------------------------------


def test_to_lease_a_thread_writes_nothing(place: SqliteCheckpointer, path: Path) -> None:
    """The lease is counted in the transaction of the first write under it."""
    keep(place, "t", 1)
    other = sqlite3.connect(path)

    def version() -> int:
        found: int = other.execute("PRAGMA data_version").fetchone()[0]
        return found

    before = version()

    lease = place.acquire("t")
    assert version() == before
    grow(place, lease, samples(1, after=1))
    assert version() != before

    place.release(lease)
    other.close()


def test_a_lease_under_which_nothing_was_written_is_counted_in_the_end(
    place: SqliteCheckpointer, path: Path
) -> None:
    """Thus the next lease has a greater epoch, whoever gets it."""
    keep(place, "t", 1)
    first = place.acquire("t")
    place.release(first)

    with SqliteCheckpointer(path) as other:
        second = other.acquire("t")
        other.release(second)

    assert second.epoch > first.epoch


# ---- files that cannot be used -------------------------------------------------------------------


@contextmanager
def refused(*words: str, path: Path) -> Iterator[None]:
    with pytest.raises(CheckpointError) as caught:
        yield
    for word in (str(path), *words):
        assert word in str(caught.value)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The message names the file and what has to exist."""
    path = tmp_path / "missing" / "runs.db"
    with refused("its folder must exist", path=path):
        SqliteCheckpointer(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """The error says that it is a folder."""
    with refused("is a folder: threads are kept in a file", path=tmp_path):
        SqliteCheckpointer(tmp_path)


def test_a_file_of_another_kind_is_told(path: Path) -> None:
    """It is not modified."""
    path.write_text("not a database " * 500)
    with refused("not a database", "threads are kept in a SQLite file", path=path):
        SqliteCheckpointer(path)
    assert path.read_text() == "not a database " * 500


@pytest.mark.parametrize("statement", ["CREATE TABLE threads (a)", "PRAGMA user_version = 3"])
def test_a_database_of_something_else_is_left_alone(path: Path, statement: str) -> None:
    """Threads need a file of their own."""
    with sqlite3.connect(path) as other:
        other.execute(statement)
    other.close()
    with refused("need a file of their own", path=path):
        SqliteCheckpointer(path)


def test_a_file_of_a_newer_version_is_told(path: Path) -> None:
    """Its tables may have another meaning."""
    SqliteCheckpointer(path).close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with refused("version 99", "use a newer one", path=path):
        SqliteCheckpointer(path)


def test_a_file_of_an_older_version_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is migrated once, with its threads."""
    with SqliteCheckpointer(path) as old:
        keep(old, "t")
    step = "ALTER TABLE threads ADD COLUMN told TEXT; CREATE INDEX told ON threads (told)"
    steps = (*sqlite_tables.STEPS, step)
    monkeypatch.setattr(sqlite_tables, "STEPS", steps)

    for _ in range(2):
        with SqliteCheckpointer(path) as place:
            assert place.read("t") == samples(3)
            assert place._read(lambda db: db.execute("PRAGMA user_version").fetchone()) == (
                len(steps),
            )


def row_seq(place: SqliteCheckpointer) -> int:
    """Return the number of the entry up to which the only row of a thread is current."""
    (seq,) = place._read(lambda db: db.execute("SELECT seq FROM threads").fetchone())
    return int(seq)


def test_a_run_is_seen_to_have_begun_behind_the_row_of_its_thread(path: Path) -> None:
    """Other programs see it, so does the next holder, and the row has it when the lease ends."""
    with SqliteCheckpointer(path) as place, SqliteCheckpointer(path) as other:
        keep(place, "t", status="idle")
        lease = place.acquire("t")
        for seq, kind in ((4, "run"), (5, "node")):
            standing_now = standing("t", seq, began=4)
            place.append(lease, [sample(seq, "next", kind=kind)], standing_now)
            assert other.head("t") == standing_now
            assert other.heads(graph="Desk") == [standing_now]
        assert row_seq(place) == 3

        later = other.acquire("t", take_over=True)
        assert later.head == standing_now
        with pytest.raises(ThreadBusyError):
            place.append(lease, [sample(6, "next")], standing("t", 6, began=4))
        other.append(later, [sample(6, "next")], standing("t", 6, began=4))
        other.release(later)
        assert place.head("t") == standing("t", 6, began=4)
        assert row_seq(place) == 6


def test_where_a_thread_stands_is_of_one_moment(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is computed from a row and some entries, even if these are pruned meanwhile."""
    last = standing("t", 5, began=4, status="idle")
    prunings: list[Callable[[], None]] = []

    class Slow(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
            while prunings and sql.startswith("SELECT kind"):
                prunings.pop()()
            return super().execute(sql, *values)

    with SqliteCheckpointer(path) as place:
        keep(place, "t", status="idle")
        lease = place.acquire("t")
        for seq, kind in ((4, "run"), (5, "node")):
            place.append(lease, [sample(seq, kind=kind)], standing("t", seq, began=4))
        monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Slow))
        with SqliteCheckpointer(path) as other:
            prunings.append(lambda: place.replace(lease, [sample(5)], last, None))
            assert other.heads() == [standing("t", 5, began=4)]
            assert not prunings
            assert other.heads() == [last]
        place.release(lease)


def test_only_a_run_that_begins_right_behind_the_row_is_left_to_the_log(path: Path) -> None:
    """Behind other entries that the row does not know, it would not be found."""
    with SqliteCheckpointer(path) as place:
        keep(place, "t")
        lease = place.acquire("t")
        place.append(lease, [sample(4)], standing("t", 4))
        assert row_seq(place) == 3

        place.append(lease, [sample(5, "next", kind="run")], standing("t", 5, began=5))

        assert row_seq(place) == 5
        assert place.head("t") == standing("t", 5, began=5)


def test_many_can_make_one_file(path: Path) -> None:
    """All that open it at the same time find it complete, in this program and in others."""
    with ExitStack() as ended:
        children = [
            ended.enter_context(
                subprocess.Popen([sys.executable, CHILD, "keep", path, f"p{number}"])
            )
            for number in range(4)
        ]
        with ThreadPoolExecutor(8) as pool:
            places = list(pool.map(lambda _: SqliteCheckpointer(path), range(8)))

        assert [child.wait(300) for child in children] == [0] * 4
    assert [head.thread_id for head in places[0].heads()] == ["p0", "p1", "p2", "p3"]
    for place in places:
        place.close()


def test_a_file_being_made_is_not_taken_for_something_else(tmp_path: Path) -> None:
    """At any moment, it is either empty or complete."""
    with ThreadPoolExecutor(8) as pool:
        for number in range(50):
            path = tmp_path / f"{number}.db"
            for place in pool.map(lambda _, path=path: SqliteCheckpointer(path), range(8)):
                place.close()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "'later'"),
        ("body", "'text'"),
        ("body", "x'00ff32'"),
        ("at", "'noon'"),
        ("at", "at + 1e-6"),
        ("run", "x'ff'"),
        ("lasting", "1"),
        ("place", "place + 100"),
    ],
)
def test_a_damaged_entry_is_told(
    place: SqliteCheckpointer, path: Path, column: str, value: str
) -> None:
    """This holds for any change; other threads can be read, and this one can be deleted."""
    keep(place, "t")
    keep(place, "u")
    place._write(
        lambda db: db.execute(f"UPDATE entries SET {column} = {value} WHERE rowid >> 32 = 1")
    )

    with refused("damaged", path=path):
        place.read("t")
    assert place.read("u") == samples(3)
    place.delete_thread("t")
    assert place.read("t") == []


def test_an_entry_of_a_newer_kind_is_told(place: SqliteCheckpointer, path: Path) -> None:
    """It is undamaged, but unknown."""
    lease = place.acquire("t")
    grow(place, lease, [sample(1, kind="later")])
    place.release(lease)
    with refused("entry 1 was written by a newer flowrt", path=path):
        place.read("t")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", "'asleep'"),
        ("due", "'noon'"),
        ("began", "1.5"),
        ("graph", "x'ff'"),
        ("seq", "2"),
        ("spent", "1"),
        ("updated_at", "updated_at + 1"),
    ],
)
def test_a_damaged_thread_is_told(
    place: SqliteCheckpointer, path: Path, column: str, value: str
) -> None:
    """It can be deleted, and nothing else; other threads can be used."""
    keep(place, "t")
    keep(place, "u")
    place._write(lambda db: db.execute(f"UPDATE threads SET {column} = {value} WHERE id = 't'"))
    for work in (place.heads, lambda: place.head("t"), lambda: place.acquire("t")):
        with refused("the row of thread 't' is damaged: delete it", path=path):
            work()
    assert place.head("u") == standing("u", 3)
    place.release(place.acquire("u"))

    place.delete_thread("t")
    assert place.heads() == [standing("u", 3)]


def test_a_graph_can_delete_a_damaged_thread(desk: ModuleType, place: SqliteCheckpointer) -> None:
    """Its graph is no longer known."""
    keep(place, "t")
    place._write(lambda db: db.execute("UPDATE threads SET spent = 1"))

    desk.Refund.bind(checkpointer=place).delete_thread("t")

    assert place.heads() == []


def row_of(place: SqliteCheckpointer) -> int:
    """Return the last entry that the row of a thread knows."""
    return int(place._read(lambda db: db.execute("SELECT seq FROM threads").fetchone()[0]))


def test_where_a_thread_stands_is_told_by_its_last_entries(
    place: SqliteCheckpointer, path: Path
) -> None:
    """Entries that change nothing else are written without the row, which is updated when the
    thread is released; if the program is killed before that, nothing is missing.
    """
    lease = place.acquire("t")
    for seq in range(1, 5):
        grow(place, lease, [sample(seq)])
    assert row_of(place) == 1
    with SqliteCheckpointer(path) as other:
        assert other.head("t") == standing("t", 4)
        assert other.heads() == [standing("t", 4)]
        assert other.read("t") == samples(4)
    assert place.head("t") == standing("t", 4)

    place.release(lease)
    assert row_of(place) == 4
    lease = place.acquire("t")
    place.append(lease, [sample(5)], standing("t", 5, status="failed"))
    assert row_of(place) == 5
    grow(place, lease, [sample(6)])
    with pytest.raises(ThreadBusyError):
        place.append(lease, [sample(6)], standing("t", 6))
    assert place.read("t") == samples(6)


@pytest.mark.parametrize("name", [b"z name", b"a nbme"], ids=["out of order", "another"])
def test_a_damaged_index_is_told_where_threads_are_listed(path: Path, name: bytes) -> None:
    """An entry that cannot be found by its name still exists, and is found once the index is
    repaired.
    """
    with SqliteCheckpointer(path) as place:
        keep(place, "a name")
        keep(place, "b name")
    data = bytearray(path.read_bytes())
    in_index = data.rindex(b"a name")
    assert data[in_index // 4096 * 4096] == 0x0A  # a leaf page of an index, not of a table
    data[in_index : in_index + len(name)] = name
    path.write_bytes(data)

    with SqliteCheckpointer(path) as place:
        assert place.head("a name") is None
        with refused(
            "the index of threads is damaged", "`REINDEX` in `sqlite3` repairs", path=path
        ):
            place.heads()
        assert place.heads(due=0.0) == []

    with sqlite3.connect(path) as other:
        other.execute("REINDEX")
    other.close()
    with SqliteCheckpointer(path) as place:
        assert place.heads() == [standing("a name", 3), standing("b name", 3)]


def test_a_damaged_digest_is_told(place: SqliteCheckpointer, path: Path) -> None:
    """The memory of the thread is not computed from it."""
    lease = place.acquire("t")
    place.append(lease, samples(1), standing("t", 1), Digest(1, b"all"))
    place.release(lease)
    for value in ("x'616c6d'", "'all'"):
        place._write(lambda db, value=value: db.execute(f"UPDATE digests SET body = {value}"))
        with refused("the digest of thread 't' is damaged", path=path):
            place.digest("t")


def test_entries_that_are_missing_are_told(place: SqliteCheckpointer, path: Path) -> None:
    """Pruned entries are excepted; a run must not continue with gaps in its past."""
    keep(place, "t", 9)
    lease = place.acquire("t")
    place.replace(lease, samples(9)[3:], standing("t", 9), None)
    grow(place, lease, samples(1, after=9))
    assert place.read("t") == samples(7, after=3)
    assert place.read("t", after=2, upto=5) == samples(2, after=3)

    for seq in (10, 7):
        place._write(
            lambda db, seq=seq: db.execute(f"DELETE FROM entries WHERE place & 255 = {seq}")
        )
        with refused("entries are missing", path=path):
            place.read("t", after=5)
    assert place.read("t", upto=6) == samples(3, after=3)
    place.replace(lease, [sample(5), sample(9)], standing("t", 9), None)
    place.release(lease)
    assert place.read("t") == [sample(5), sample(9)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with three threads."""
    path = tmp_path_factory.mktemp("sound") / "runs.db"
    with SqliteCheckpointer(path) as place:
        for name in ("a", "b", "c"):
            lease = place.acquire(name)
            for seq in range(1, 60):
                grow(place, lease, [sample(seq, body=bytes(200))])
            place.release(lease)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["a bit", "many bits", "a page", "cut off"])
def test_noise_is_told_or_changes_nothing(sound: bytes, path: Path, kind: str) -> None:
    """If any part of it is changed or lost, reading gives what was written, or a clear error."""
    chance = random.Random(kind)
    wanted = [sample(seq, body=bytes(200)) for seq in range(1, 60)]
    for _ in range(NOISES // 4):
        for name in (path, f"{path}-wal", f"{path}-shm"):
            Path(name).unlink(missing_ok=True)
        path.write_bytes(noisy(sound, kind, chance))
        with (
            suppress(CheckpointError),
            SqliteCheckpointer(path, busy_timeout=0.05) as place,
        ):
            for name in ("a", "b", "c"):
                with suppress(CheckpointError):
                    assert place.read(name) == wanted
                with suppress(CheckpointError):
                    assert place.head(name) == standing(name, 59)
                with suppress(CheckpointError):
                    place.delete_thread(name)


def noisy(sound: bytes, kind: str, chance: random.Random) -> bytes:
    """Return a file as a faulty disk may return it."""
    noise = bytearray(sound)
    begin = chance.randrange(len(noise))
    match kind:
        case "a bit":
            noise[begin] ^= 1 << chance.randrange(8)
        case "many bits":
            for _ in range(200):
                noise[chance.randrange(len(noise))] ^= 1 << chance.randrange(8)
        case "a page":
            page = noise[begin : begin + 4096]
            noise[begin : begin + 4096] = chance.randbytes(len(page))
        case _:
            del noise[begin:]
    return bytes(noise)


def test_a_file_system_without_logs_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite reports the journal mode that it uses instead."""

    class Elsewhere(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:  # type: ignore[override]
            return super().execute(sql.replace("journal_mode = WAL", "journal_mode"), *values)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Elsewhere))
    with refused("move it to a local disk", path=path):
        SqliteCheckpointer(path)


def test_a_file_that_others_are_making_is_waited_for(path: Path) -> None:
    """SQLite itself does not wait when the journal mode changes; a timeout gives an error."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    with refused("has been writing for 0.05 s", path=path):
        SqliteCheckpointer(path, busy_timeout=0.05)

    opening = Beside(lambda: SqliteCheckpointer(path).close())
    opening.join(0.05)
    other.execute("ROLLBACK")
    other.close()

    assert opening.error() is None


def test_a_file_that_is_gone_is_told(path: Path) -> None:
    """A forked program, for instance, has to lock the file again."""
    with SqliteCheckpointer(path) as place:
        place._locks = None
        path.unlink()
        with refused("cannot be locked", path=path):
            place.acquire("t")


# ---- trouble with the file system ----------------------------------------------------------------


def test_a_locked_file_is_told_after_a_while(place: SqliteCheckpointer, path: Path) -> None:
    """The error says what to do; nothing was written, and later it is."""
    lease = place.acquire("t")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with refused("0.05 s; try again, or raise `busy_timeout`", path=path):
        grow(place, lease, samples(1))
    assert place.read("t") == []

    other.execute("ROLLBACK")
    other.close()
    grow(place, lease, samples(1))
    place.release(lease)
    assert place.read("t") == samples(1)


@contextmanager
def files_limited(most: int) -> Iterator[None]:
    """Let no file grow beyond that many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_told_and_loses_nothing(place: SqliteCheckpointer, path: Path) -> None:
    """What was written before is there, what was refused is not; with space, writing continues."""
    lease = place.acquire("t")
    written = 0
    with files_limited(300_000), refused("nothing was written", path=path):
        while True:
            grow(place, lease, [sample(written + 1, body=os.urandom(10_000))])
            written += 1

    assert written > 3
    assert [entry.seq for entry in place.read("t")] == list(range(1, written + 1))
    grow(place, lease, samples(1, after=written))
    place.release(lease)
    assert len(place.read("t")) == written + 1


def test_a_file_that_must_not_be_written_is_told(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can still be read."""
    with SqliteCheckpointer(path) as place:
        keep(place, "t")
    settings = ("PRAGMA query_only = ON",)
    monkeypatch.setattr("flowrt.threads.sqlite_file._SETTINGS", settings)

    with SqliteCheckpointer(path) as place:
        lease = place.acquire("t")
        with refused("needs permission to write", path=path):
            grow(place, lease, samples(1, after=3))
        assert place.read("t") == samples(3)


def test_a_closed_place_says_so(place: SqliteCheckpointer, path: Path) -> None:
    """No new connection is opened after closing."""
    keep(place, "t")
    place.close()
    for work in (lambda: place.read("t"), lambda: place.acquire("t")):
        with refused("was closed", path=path):
            work()
    assert handles(path) == 0


def test_settings_that_do_not_fit_are_refused(path: Path) -> None:
    """They are refused before a file is created."""
    with pytest.raises(InputError, match="'normal' or 'full'"):
        SqliteCheckpointer(path, synchronous="off")  # type: ignore[arg-type]
    for nowhere in (":memory:", ""):
        with pytest.raises(InputError, match="MemoryCheckpointer"):
            SqliteCheckpointer(nowhere)
    assert not path.exists()


@pytest.mark.parametrize("thread_id", ["a\0b", "\ud800"])
def test_a_name_that_not_every_place_can_keep_is_refused(
    place: SqliteCheckpointer, thread_id: str
) -> None:
    """This ensures that threads can move between stores."""
    with pytest.raises(InputError, match="thread_id"):
        place.acquire(thread_id)


# ---- files and handles ---------------------------------------------------------------------------


def handles(path: Path) -> int:
    """Count the handles that this process has of the files of a database."""
    found = 0
    for handle in Path("/proc/self/fd").iterdir():
        try:
            found += os.readlink(handle).startswith(str(path))
        except FileNotFoundError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="counts handles as Linux shows them")
def test_handles_are_few_and_closed(path: Path) -> None:
    """This holds however many threads of the program used the store, one after the other."""
    place = SqliteCheckpointer(path)
    keep(place, "t")
    for _ in range(16):
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda _: len(place.read("t")), range(8))) == [3] * 8
    few = handles(path)
    place.close()

    # Five connections, each to a file, its log and the index of the log; SQLite itself keeps some
    # handles of the file to reuse them.
    assert few <= 5 * 3 + 5 + 1
    assert handles(path) == 0


def test_a_program_that_changes_its_folder_keeps_its_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative path is resolved when it is given."""
    monkeypatch.chdir(path.parent)
    place = SqliteCheckpointer(path.name)
    monkeypatch.chdir("/")
    keep(place, "t")
    place.close()

    with SqliteCheckpointer(path) as again:
        assert again.read("t") == samples(3)


def test_who_may_use_the_file_may_lock_it(path: Path) -> None:
    """The lock file is accessible to the same users as the database."""
    path.touch()
    path.chmod(0o664)
    SqliteCheckpointer(path).close()

    assert Path(f"{path}-lock").stat().st_mode & 0o777 == 0o664


def test_a_file_by_another_name_is_the_same_file(path: Path) -> None:
    """Closing what was opened by one name must not release the locks of the other."""
    link = path.with_name("link.db")
    with SqliteCheckpointer(path) as place:
        lease = place.acquire("t")
        link.symlink_to(path)
        Path(f"{link}-lock").symlink_to(f"{path}-lock")
        SqliteCheckpointer(link).close()

        child = subprocess.run([sys.executable, CHILD, "keep", path, "t"], check=False)

        assert child.returncode == 3
        place.release(lease)


def test_the_log_beside_the_file_stays_small(place: SqliteCheckpointer, path: Path) -> None:
    """This holds while others read all the time, and after something large was written to it."""
    log = Path(f"{path}-wal")
    lease = place.acquire("t")
    for seq in range(1, 301):
        grow(place, lease, [sample(seq, body=bytes(50_000))])
        place.read("t", after=seq - 20)
    small = log.stat().st_size
    grow(place, lease, [sample(301, body=bytes(20_000_000))])
    for seq in range(302, 400):
        grow(place, lease, [sample(seq, body=bytes(50_000))])

    assert small < 5_000_000
    assert log.stat().st_size < 5_000_000


def test_a_forked_program_goes_on_with_its_file(path: Path) -> None:
    """Others may be writing: the child opens the file itself and shares no lock with its parent."""
    child = subprocess.run(
        [sys.executable, "-W", "ignore", CHILD, "fork", path],
        check=False, capture_output=True, text=True, timeout=300,
    )  # fmt: skip

    assert child.returncode == 0, child.stderr
    with SqliteCheckpointer(path) as place:
        names = [head.thread_id for head in place.heads()]
        assert "parent" in names
        assert sum(name.startswith("child") for name in names) == 10
        for name in names:
            entries = place.read(name)
            assert [e.seq for e in entries] == list(range(1, len(entries) + 1))
