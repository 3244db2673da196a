"""Several programs use one thread: one of them holds it, and its entries are contiguous."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pytest

from flowrt import Checkpointer, PostgresCheckpointer, SqliteCheckpointer, ThreadBusyError
from flowrt.testing.rules import PATIENCE, grow, sample, samples
from flowrt.threads.entries import Entry
from flowrt.threads.leases import LeasingCheckpointer, Spot

CHILD = Path(__file__).with_name("children.py")
#: How often two programs try to acquire the thread: 300 times in CI; more with
#: ``FLOWC_ATTEMPTS=10000 pytest tests/threads/test_contention.py``.
ATTEMPTS = int(os.environ.get("FLOWC_ATTEMPTS", "300"))


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where threads are stored, for several programs to open."""
    if request.param == "sqlite":
        return str(tmp_path / "runs.db")
    database: str = request.getfixturevalue("database")
    return database


@pytest.fixture
def place(store: str) -> Iterator[Checkpointer]:
    with opened(store) as place:
        yield place


def opened(store: str) -> PostgresCheckpointer | SqliteCheckpointer:
    """Open the store as another program would."""
    in_postgres = store.startswith("postgresql:")
    return PostgresCheckpointer(store) if in_postgres else SqliteCheckpointer(store)


def child(*words: object) -> subprocess.Popen[str]:
    """Start another program."""
    return subprocess.Popen(
        [sys.executable, str(CHILD), *map(str, words)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture
def holder(store: str, place: Checkpointer) -> Iterator[subprocess.Popen[str]]:
    """Another program that holds the thread `t`, to which it wrote one entry."""
    started = child("hold", store, "t")
    assert started.stdout is not None
    assert started.stdout.readline() == "held\n"
    with pytest.raises(ThreadBusyError):
        place.acquire("t")
    yield started
    started.kill()
    started.communicate()


def turns(entries: Sequence[Entry]) -> list[tuple[str, int, int]]:
    """Return the runs in the order of the log: name, epoch, and number of entries."""
    found = []
    for (run, epoch), own in groupby(entries, lambda entry: (entry.run, int(entry.body))):
        found.append((run, epoch, len(list(own))))
    return found


def test_two_programs_never_write_between_each_other(store: str, place: Checkpointer) -> None:
    """Whether they wait, give up or take over, runs are contiguous, in the order of leases."""
    programs = [child("contend", store, name, ATTEMPTS // 2) for name in ("a", "b")]
    told = [json.loads(program.communicate(timeout=1800)[0]) for program in programs]

    entries = place.read("t")
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert len(entries) == sum(each["written"] for each in told)
    found = turns(entries)
    runs = [run for run, _, _ in found]
    epochs = [epoch for _, epoch, _ in found]
    assert len(set(runs)) == len(runs)
    assert epochs == sorted(set(epochs))
    assert {count for _, _, count in found} <= {1, 2, 3}
    assert {run[0] for run in runs} == {"a", "b"}
    print(f"\n{store.partition(':')[0]}: {told}")


def test_a_killed_program_frees_its_thread(
    store: str, place: Checkpointer, holder: subprocess.Popen[str]
) -> None:
    """It is free at once and has all that was written; a server needs a moment to notice."""
    holder.kill()
    holder.wait()

    lease = place.acquire("t", wait=PATIENCE if store.startswith("postgresql:") else 0)

    grow(place, lease, samples(1, after=1))
    place.release(lease)
    assert place.read("t") == samples(2)


def test_nobody_comes_between_a_take_over_and_its_lease(
    store: str, place: Checkpointer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even between the release of the old locks and the start of the new lease."""
    assert isinstance(place, LeasingCheckpointer)
    old = place.acquire("t")
    next_generation = place.next_generation

    def and_others_look(*spots: Spot) -> None:
        next_generation(*spots)
        with opened(store) as other, pytest.raises(ThreadBusyError):
            other.acquire("t", wait=0.01)

    monkeypatch.setattr(place, "next_generation", and_others_look)
    new = place.acquire("t", take_over=True)

    grow(place, new, samples(1))
    place.release(old)
    place.release(new)


def test_take_overs_do_not_wait_for_one_that_has_come_to_a_halt(
    store: str, place: Checkpointer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If two take over at the same time, each gets the thread, one after the other."""
    assert isinstance(place, LeasingCheckpointer)
    place.acquire("t")
    next_generation = place.next_generation

    def and_another_takes_over(*spots: Spot) -> None:
        monkeypatch.undo()
        with opened(store) as other:
            grow(other, other.acquire("t", take_over=True), samples(1))
            next_generation(*spots)

    monkeypatch.setattr(place, "next_generation", and_another_takes_over)
    lease = place.acquire("t", take_over=True)

    assert lease.head is not None
    grow(place, lease, samples(1, after=1))
    place.release(lease)
    place.release(place.acquire("t"))


def test_a_program_that_slept_through_a_take_over_is_refused(
    place: Checkpointer, holder: subprocess.Popen[str]
) -> None:
    """It was suspended, another program took its thread over, and then it continued."""
    holder.send_signal(signal.SIGSTOP)
    lease = place.acquire("t", take_over=True)
    grow(place, lease, [sample(2, "newer")])
    holder.send_signal(signal.SIGCONT)

    told, _ = holder.communicate("go on\n", timeout=300)

    assert told == "refused\n"
    with pytest.raises(ThreadBusyError):
        place.acquire("t")
    grow(place, lease, [sample(3, "newer")])
    place.release(lease)
    assert [entry.run for entry in place.read("t")] == ["run", "newer", "newer"]


def test_a_program_that_sleeps_keeps_its_thread(
    place: Checkpointer, holder: subprocess.Popen[str]
) -> None:
    """It keeps it as long as nobody takes it over, and continues where it was."""
    holder.send_signal(signal.SIGSTOP)
    with pytest.raises(ThreadBusyError):
        place.acquire("t", wait=0.05)
    holder.send_signal(signal.SIGCONT)

    told, _ = holder.communicate("go on\n", timeout=300)

    assert told == "written\n"
    place.release(place.acquire("t", wait=PATIENCE))
    assert place.read("t") == samples(2)
