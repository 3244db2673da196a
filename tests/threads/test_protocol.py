"""The protocol of checkpointers, tested against a model with random sequences of calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from flowrt import (
    Checkpointer,
    MemoryCheckpointer,
    PostgresCheckpointer,
    SqliteCheckpointer,
    ThreadBusyError,
)
from flowrt.testing.rules import sample, standing
from flowrt.threads.entries import Digest, Entry, Head, Lease

#: How many sequences are tried on each store: 10 in CI; more with ``FLOWC_PROTOCOLS=1000 pytest
#: tests/threads/test_protocol.py``.
PROTOCOLS = int(os.environ.get("FLOWC_PROTOCOLS", "10"))

NAMES = st.sampled_from(["a", "b", "Ä"])
RUNS = st.sampled_from(["r1", "r2"])
BODIES = st.binary(max_size=3) | st.just(bytes(5000))
DUES = st.none() | st.sampled_from([1.5, 2.5])


@dataclass
class Known:
    """What the model knows about a thread."""

    entries: list[Entry] = field(default_factory=list)
    head: Head | None = None
    digest: Digest | None = None
    holder: Lease | None = None


class Protocol(RuleBasedStateMachine):
    """Two users of one store, who do what they may and what they may not."""

    leases = Bundle("leases")

    def __init__(self, opening: Opening) -> None:
        super().__init__()
        self.places = opening()
        self.known: dict[str, Known] = {}
        self.last_epoch: dict[str, int] = {}
        self.users: dict[int, int] = {}

    def teardown(self) -> None:
        for place in self.places:
            place.close()

    def of(self, name: str) -> Known:
        return self.known.setdefault(name, Known())

    def is_holder(self, lease: Lease) -> bool:
        holder = self.of(lease.thread_id).holder
        return holder is not None and holder.epoch == lease.epoch

    def try_to(self, work: Callable[[], object], *, allowed: bool) -> None:
        try:
            work()
        except ThreadBusyError:
            assert not allowed
        else:
            assert allowed

    # ---- leases --------------------------------------------------------------------------------

    @rule(target=leases, name=NAMES, user=st.integers(0, 1), take_over=st.booleans())
    def acquire(self, name: str, user: int, take_over: bool) -> object:
        known = self.of(name)
        try:
            lease = self.places[user].acquire(name, take_over=take_over)
        except ThreadBusyError:
            assert known.holder is not None
            assert not take_over
            return multiple()
        assert known.holder is None or take_over
        assert lease.thread_id == name
        assert lease.head == known.head
        assert lease.epoch > self.last_epoch.get(name, 0)
        self.last_epoch[name] = lease.epoch
        self.users[lease.epoch] = user
        known.holder = lease
        return lease

    @rule(lease=leases)
    def release(self, lease: Lease) -> None:
        self.user_of(lease).release(lease)
        if self.is_holder(lease):
            self.of(lease.thread_id).holder = None

    def user_of(self, lease: Lease) -> Checkpointer:
        return self.places[self.users[lease.epoch]]

    # ---- writing -------------------------------------------------------------------------------

    @rule(
        lease=leases,
        count=st.integers(0, 3),
        off=st.sampled_from([0, 0, 0, 0, 1, -1]),
        run=RUNS,
        body=BODIES,
        due=DUES,
        graph=st.sampled_from(["G", "H"]),
        digest=st.none() | BODIES,
    )
    def append(
        self,
        lease: Lease,
        count: int,
        off: int,
        run: str,
        body: bytes,
        due: float | None,
        graph: str,
        digest: bytes | None,
    ) -> None:
        known = self.of(lease.thread_id)
        last = known.head.seq if known.head is not None else 0
        begin = max(0, last + off)
        if not count and not begin:  # a thread starts with an entry
            return
        entries = [sample(begin + n, run, body=body) for n in range(1, count + 1)]
        head = standing(lease.thread_id, begin + count, due=due, graph=graph)
        given = None if digest is None else Digest(head.seq, digest)
        allowed = self.is_holder(lease) and begin == last

        self.try_to(
            lambda: self.user_of(lease).append(lease, entries, head, given), allowed=allowed
        )

        if allowed:
            known.entries += entries
            known.head = head
            known.digest = given or known.digest

    @rule(lease=leases, keep=st.integers(0, 4), digest=st.none() | BODIES)
    def replace(self, lease: Lease, keep: int, digest: bytes | None) -> None:
        known = self.of(lease.thread_id)
        if known.head is None:
            return
        entries = [e._replace(kind="end") for e in known.entries[::2][-keep:]]
        head = known.head._replace(began=1, spent=known.head.spent + 1)
        given = None if digest is None else Digest(head.seq, digest)
        allowed = self.is_holder(lease)

        self.try_to(
            lambda: self.user_of(lease).replace(lease, entries, head, given), allowed=allowed
        )

        if allowed:
            known.entries, known.head, known.digest = entries, head, given

    @rule(name=NAMES, user=st.integers(0, 1))
    def delete(self, name: str, user: int) -> None:
        known = self.of(name)
        allowed = known.holder is None

        self.try_to(lambda: self.places[user].delete_thread(name), allowed=allowed)

        if allowed:
            del self.known[name]

    # ---- reading -------------------------------------------------------------------------------

    @rule(
        name=NAMES,
        user=st.integers(0, 1),
        after=st.integers(-1, 8),
        upto=st.none() | st.integers(-1, 8),
        run=st.none() | RUNS,
        lasting=st.booleans(),
    )
    def read(
        self, name: str, user: int, after: int, upto: int | None, run: str | None, lasting: bool
    ) -> None:
        found = self.places[user].read(name, after=after, upto=upto, run=run, lasting=lasting)

        assert found == [
            e
            for e in self.of(name).entries
            if e.seq > after
            and (upto is None or e.seq <= upto)
            and (run is None or e.run == run)
            and (e.lasting or not lasting)
        ]

    @rule(
        user=st.integers(0, 1),
        graph=st.none() | st.sampled_from(["G", "H"]),
        due=st.none() | st.sampled_from([1.0, 2.0, 3.0]),
    )
    def heads(self, user: int, graph: str | None, due: float | None) -> None:
        found = self.places[user].heads(graph=graph, due=due)

        assert found == [
            head
            for _, head in sorted((name, known.head) for name, known in self.known.items())
            if head is not None
            and (graph is None or head.graph == graph)
            and (due is None or (head.due is not None and head.due <= due))
        ]

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        for number, (name, known) in enumerate(self.known.items()):
            place = self.places[number % 2]
            assert place.head(name) == known.head
            assert place.digest(name) == known.digest
            assert place.read(name) == known.entries


Opening: TypeAlias = Callable[[], tuple[Checkpointer, Checkpointer]]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """A function that opens a new and empty store, for two users."""
    if request.param == "memory":
        return lambda: (MemoryCheckpointer(),) * 2
    if request.param == "sqlite":
        names = count()

        def sqlite() -> tuple[Checkpointer, Checkpointer]:
            path = tmp_path / f"{next(names)}.db"
            return SqliteCheckpointer(path), SqliteCheckpointer(path)

        return sqlite
    database: str = request.getfixturevalue("database")

    def postgres() -> tuple[Checkpointer, Checkpointer]:
        places = PostgresCheckpointer(database, most=1), PostgresCheckpointer(database, most=1)
        for head in places[0].heads():
            places[0].delete_thread(head.thread_id)
        return places

    return postgres


def test_a_place_does_what_the_model_does(opening: Opening) -> None:
    """This holds whatever two users do with it, in any order."""
    run_state_machine_as_test(
        partial(Protocol, opening),
        settings=settings(
            max_examples=PROTOCOLS,
            stateful_step_count=40,
            derandomize="FLOWC_PROTOCOLS" not in os.environ,
        ),
    )
