"""Stores whose content was changed: the error is clear, and no other error occurs.

Stores detect most damage by their checksums, which other tests prove. Here the damage gets through,
as with a third-party store that has no checksums.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

import pytest
from cutting import begun, resumed, to_its_end

from flowrt import (
    Checkpointer,
    CheckpointError,
    FlowError,
    InputError,
    MemoryCheckpointer,
    ThreadUnreadableError,
)
from flowrt.clock import ManualClock
from flowrt.threads.entries import Digest, Entry, Head, Kind

#: How many stores are damaged: 200 in CI; more with ``FLOWC_DAMAGES=5000 pytest tests/threads``.
DAMAGES = int(os.environ.get("FLOWC_DAMAGES", "200"))

RUNS: list[tuple[str, str, dict[str, Any]]] = [
    ("corners", "CaughtGroup", {"n": 3}),
    ("corners", "CaughtEach", {"items": [4, 1, 2]}),
    ("corners", "Nested", {"items": [1, 2, 2]}),
    ("corners", "Racing", {"n": 2}),
    ("corners", "Handlers", {"n": 1}),
    ("corners", "Deciding", {"n": 1}),
    ("corners", "Asking", {"n": 1}),
    ("corners", "Each", {"items": [1, 2, 3]}),
    ("corners", "Begun", {"n": 1}),
    ("desk", "Refund", {"text": "a"}),
    ("desk", "Words", {"text": "a lengthy elephant"}),
]

#: Turns the entries of a thread, and a digest, into what a faulty store might return.
Damage = Callable[[list[Entry], random.Random], list[Entry]]


def with_body(entries: list[Entry], chance: random.Random, body: Callable[[bytes], bytes]) -> None:
    """Replace a body by another one."""
    at = chance.randrange(len(entries))
    entries[at] = entries[at]._replace(body=body(entries[at].body))


def noise(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Replace a body by random bytes."""
    with_body(entries, chance, lambda body: chance.randbytes(chance.randrange(2 * len(body) + 2)))
    return entries


def cut_off(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Lose the end of a body."""
    with_body(entries, chance, lambda body: body[: chance.randrange(len(body) + 1)])
    return entries


def exchanged(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Swap the bodies of two entries, which cannot be detected if they are of one kind."""
    one, other = chance.sample(range(len(entries)), 2)
    first, second = entries[one], entries[other]
    if first.kind != second.kind:
        entries[one] = first._replace(body=second.body)
        entries[other] = second._replace(body=first.body)
    return entries


def lost(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Lose one entry or more."""
    begin = chance.randrange(len(entries))
    del entries[begin : begin + chance.randrange(1, 4)]
    return entries


def out_of_order(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Renumber the entries."""
    numbers = [entry.seq for entry in entries]
    shuffled = chance.sample(entries, len(entries))
    return [entry._replace(seq=seq) for entry, seq in zip(shuffled, numbers, strict=True)]


def another_kind(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Give an entry another kind."""
    at = chance.randrange(len(entries))
    kinds: Sequence[Kind] = ("node", "race", "ask", "end", "rewind", "update", "caught", "run")
    entries[at] = entries[at]._replace(kind=chance.choice(kinds))
    return entries


def another_place(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Give an entry another place, or an impossible time."""
    at = chance.randrange(len(entries))
    strands = ("1.0", "9.9", "1", "x.y", "/", "1.0/1.0", "\0", "")
    times = (float("nan"), float("inf"), -1e300, entries[at].at)
    entries[at] = entries[at]._replace(strand=chance.choice(strands), at=chance.choice(times))
    return entries


DAMAGE: dict[str, Damage] = {
    one.__name__: one
    for one in (noise, cut_off, exchanged, lost, out_of_order, another_kind, another_place)
}


def answer(name: str) -> bool:
    return "1" not in name


def stored(
    entries: list[Entry], head: Head | None, digest: Digest | None = None
) -> MemoryCheckpointer:
    """Return a store with a thread that has this content."""
    assert head is not None
    place = MemoryCheckpointer()
    lease = place.acquire("t")
    place.replace(lease, entries, head, digest)
    place.release(lease)
    return place


def uses(
    place: Callable[[], MemoryCheckpointer], graph: Any, given: Any
) -> Iterator[Callable[[], Any]]:
    """Yield everything that can be done with a thread, each on a store of its own."""

    def bound() -> Any:
        return graph.bind(checkpointer=place())

    yield lambda: resumed(bound(), "t")
    yield lambda: begun(bound(), given, "t")
    yield lambda: bound().get_state("t")
    yield lambda: bound().get_state_history("t")
    yield lambda: bound().update_state("t", {})
    yield lambda: bound().prune("t", keep_last=1)
    yield lambda: bound().resume("t", checkpoint_id="2")

    def forked() -> None:
        kept = bound()
        kept.resume(kept.fork("t", at="3"))

    yield forked


@pytest.mark.parametrize("damage", DAMAGE)
def test_whatever_is_stored_gives_a_clear_error_or_does_no_harm(
    damage: str, corners: ModuleType, desk: ModuleType, nodes: ModuleType, clock: ManualClock
) -> None:
    """Threads are resumed, started anew, looked at, changed, pruned, set back or forked."""
    chance = random.Random(damage)
    modules = {"corners": corners, "desk": desk}
    for number in range(DAMAGES // len(DAMAGE)):
        home, name, given = RUNS[number % len(RUNS)]
        graph = getattr(modules[home], name)
        sound = MemoryCheckpointer()
        kept = graph.bind(checkpointer=sound)
        to_its_end(kept, "t", begun(kept, given, "t"), answer)
        begun(kept, given, "t")
        head = sound.head("t")
        assert head is not None
        if head.status == "idle":
            head = head._replace(status="running")
        entries = DAMAGE[damage](sound.read("t"), chance)
        place = lambda: stored(entries, head, sound.digest("t"))  # noqa: E731, B023
        for use in uses(place, graph, given):
            with suppress(FlowError):
                use()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"\xdb", "entry 2 of thread `t` cannot be used: a stored value is damaged"),
        (b"\x05", "entry 2 of thread `t` cannot be used: it tells of no `node`"),
    ],
)
def test_the_error_names_the_entry_and_says_what_to_do(
    desk: ModuleType, clock: ManualClock, given: bytes, told: str
) -> None:
    """It is the same for a run that continues and for somebody who looks. Nothing is changed."""
    place = MemoryCheckpointer()
    graph = desk.Refund.bind(checkpointer=place)
    graph.invoke({"text": "a"}, thread_id="t")
    entries = place.read("t")
    damaged = stored([entries[0], entries[1]._replace(body=given), entries[2]], place.head("t"))
    graph = desk.Refund.bind(checkpointer=damaged)
    before = damaged.read("t")

    for use in (lambda: graph.resume("t", {"confirm": True}), lambda: graph.get_state("t")):
        with pytest.raises(ThreadUnreadableError, match=told) as raised:
            use()
        assert "restore the place from a backup" in str(raised.value)
    assert damaged.read("t") == before
    other = graph.fork("t", at="1")
    assert [one.name for one in graph.resume(other).questions] == ["confirm"]


def test_no_handler_takes_that_an_entry_is_damaged(
    corners: ModuleType, nodes: ModuleType, clock: ManualClock
) -> None:
    """Otherwise the run would take another path, and record it."""
    place = MemoryCheckpointer()
    graph = corners.Handlers.bind(checkpointer=place)
    graph.invoke({"n": 1}, thread_id="t")
    entries, head = place.read("t"), place.head("t")
    assert head is not None
    for at in range(1, len(entries) - 1):
        body = [*entries[:at], entries[at]._replace(body=b"\xc1"), *entries[at + 1 : -1]]
        damaged = stored(body, head._replace(seq=head.seq - 1, status="running"))
        nodes.calls.clear()

        with pytest.raises(ThreadUnreadableError, match=f"entry {at + 1} of thread `t`"):
            corners.Handlers.bind(checkpointer=damaged).resume("t")
        assert damaged.read("t") == body
        assert nodes.calls == []


def test_what_is_remembered_is_not_made_of_what_is_missing(
    desk: ModuleType, clock: ManualClock
) -> None:
    """Nor is it computed from what an entry did not write, or from a damaged digest."""
    place = MemoryCheckpointer()
    graph = desk.Refund.bind(checkpointer=place)
    graph.invoke({"text": "a"}, thread_id="t")
    graph.resume("t", {"confirm": False})
    entries, head = place.read("t"), place.head("t")
    wrote = next(at for at, entry in enumerate(entries) if entry.name == "remember")
    missing = stored(entries[:wrote] + entries[wrote + 1 :], head)
    another = stored(
        [*entries[:wrote], entries[wrote]._replace(body=entries[1].body), *entries[wrote + 1 :]],
        head,
    )
    digest = stored(entries, head, Digest(head.seq if head else 0, b"\x05"))

    for damaged, told in (
        (missing, f"entry {wrote + 1} of thread `t` cannot be used: it is missing"),
        (another, f"entry {wrote + 1} of thread `t` cannot be used: it wrote no `history`"),
        (digest, "the digest of thread `t` cannot be used"),
    ):
        with pytest.raises(ThreadUnreadableError, match=told):
            desk.Refund.bind(checkpointer=damaged).invoke({"text": "b"}, thread_id="t")


def test_a_store_of_another_graph_is_told(desk: ModuleType, corners: ModuleType) -> None:
    """The error has its name, or its content if the names are the same."""
    place = MemoryCheckpointer()
    desk.Refund.bind(checkpointer=place).invoke({"text": "a"}, thread_id="t")
    head = place.head("t")
    assert head is not None
    posing = stored(place.read("t"), head._replace(graph="Asking"))

    with pytest.raises(CheckpointError, match="belongs to the graph `Refund`"):
        corners.Asking.bind(checkpointer=place).resume("t")
    for use in ("resume", "get_state", "get_state_history"):
        with pytest.raises(FlowError, match="`n`"):
            getattr(corners.Asking.bind(checkpointer=posing), use)("t")


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
@pytest.mark.parametrize("setting", ["thread_id", "run_id"])
def test_names_that_not_every_place_can_keep_are_refused_by_all(
    desk: ModuleType, checkpointer: Checkpointer, name: str, setting: str
) -> None:
    """They are refused before the store is used."""
    graph = desk.Refund.bind(checkpointer=checkpointer)
    names = {"thread_id": "t", setting: name}

    with pytest.raises(InputError, match=setting):
        graph.invoke({"text": "a"}, **names)
    if setting == "thread_id":
        for method in ("resume", "get_state", "get_state_history", "fork", "delete_thread"):
            with pytest.raises(InputError, match=setting):
                getattr(graph, method)(name)
    assert graph.thread_ids() == []
