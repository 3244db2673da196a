"""Our checkpointers obey the rules that ship with flowrt for the checkpointers of others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import ClassVar, Literal
from uuid import uuid4

import pytest

import flowrt
from flowrt import (
    Checkpointer,
    Digest,
    Entry,
    Head,
    Lease,
    MemoryCheckpointer,
    PostgresCheckpointer,
    SealedCheckpointer,
    SqliteCheckpointer,
    ThreadBusyError,
)
from flowrt.testing import CheckpointerConformance
from flowrt.threads.memory import _Thread


class TestMemory(CheckpointerConformance):
    def make(self) -> Checkpointer:
        return MemoryCheckpointer()


class TestSealed(CheckpointerConformance):
    def make(self) -> Checkpointer:
        return SealedCheckpointer(MemoryCheckpointer(), {"key": bytes(32)})


class TestSqlite(CheckpointerConformance):
    synchronous: ClassVar[Literal["normal", "full"]] = "normal"

    @pytest.fixture(autouse=True)
    def in_a_folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def make(self) -> Checkpointer:
        path = self.folder / f"{uuid4().hex}.db"
        return SqliteCheckpointer(path, synchronous=self.synchronous)

    def again(self, place: Checkpointer) -> Checkpointer:
        assert isinstance(place, SqliteCheckpointer)
        return SqliteCheckpointer(place.path, synchronous=self.synchronous)


class TestSqliteThatWaitsForTheDisk(TestSqlite):
    synchronous = "full"


class TestPostgres(CheckpointerConformance):
    @pytest.fixture(autouse=True)
    def in_a_database(self, database: str) -> None:
        self.database = database

    def make(self) -> Checkpointer:
        return PostgresCheckpointer(self.database)

    def again(self, place: Checkpointer) -> Checkpointer:
        return PostgresCheckpointer(self.database)


class Deaf(MemoryCheckpointer):
    """Writes for anybody, whatever the lease."""

    def append(
        self,
        lease: Lease,
        entries: Sequence[Entry],
        head: Head,
        digest: Digest | None = None,
    ) -> None:
        thread = self._threads.setdefault(lease.thread_id, _Thread())
        thread.entries.extend(entries)
        thread.head = head


class Forgetful(MemoryCheckpointer):
    """Starts a thread anew as if it had never existed."""

    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        if thread_id not in self._threads:
            self._epochs = count(1)
        return super().acquire(thread_id, wait=wait, take_over=take_over)


class Hasty(MemoryCheckpointer):
    """Deletes threads that somebody holds."""

    def delete_thread(self, thread_id: str) -> None:
        self._threads.pop(thread_id, None)


class Lax(MemoryCheckpointer):
    """Leases a thread to two holders."""

    def acquire(
        self, thread_id: str, *, wait: float | None = 0.0, take_over: bool = False
    ) -> Lease:
        return super().acquire(thread_id, take_over=True)


class Sloppy(MemoryCheckpointer):
    """Reads one entry too many."""

    def read(
        self,
        thread_id: str,
        *,
        after: int = 0,
        upto: int | None = None,
        run: str | None = None,
        lasting: bool = False,
    ) -> list[Entry]:
        return super().read(thread_id, after=after - 1, upto=upto, run=run, lasting=lasting)


class Stubborn(MemoryCheckpointer):
    """Keeps the digest of a log that no longer exists."""

    def replace(
        self, lease: Lease, entries: Sequence[Entry], head: Head, digest: Digest | None
    ) -> None:
        super().replace(lease, entries, head, digest or self.digest(lease.thread_id))


class Unordered(MemoryCheckpointer):
    """Lists threads in the order of their creation."""

    def heads(self, *, graph: str | None = None, due: float | None = None) -> list[Head]:
        heads = super().heads(graph=graph, due=due)
        return sorted(heads, key=lambda head: [*self._threads].index(head.thread_id))


@pytest.mark.parametrize(
    "kind",
    [Deaf, Forgetful, Hasty, Lax, Sloppy, Stubborn, Unordered],
    ids=lambda kind: kind.__name__,
)
def test_a_checkpointer_that_breaks_a_rule_is_found_out(kind: type[MemoryCheckpointer]) -> None:
    """At least one rule fails, with a message about it."""
    rules = TestMemory()
    rules.make = kind  # type: ignore[method-assign]
    breaches = []

    for name in dir(rules):
        if name.startswith("test_") and "loop" not in name:
            try:
                getattr(rules, name)()
            except (AssertionError, ThreadBusyError) as error:
                breaches.append(str(error))

    assert breaches
    assert all(breaches)


def test_what_a_place_of_ones_own_is_given_can_be_imported():
    """Every class in the signatures of `Checkpointer` is exported by `flowrt`."""
    mentioned = {
        name
        for method in Checkpointer.__abstractmethods__
        for hint in getattr(Checkpointer, method).__annotations__.values()
        for name in re.findall(r"\b[A-Z]\w+", hint)
    }

    assert mentioned - {"None", "Sequence"} == {"Digest", "Entry", "Head", "Lease"}
    assert all(hasattr(flowrt, name) for name in mentioned - {"None", "Sequence"})
