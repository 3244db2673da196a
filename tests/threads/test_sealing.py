"""Sealed threads: nobody can read them without the key, and nothing in them can be swapped."""

from __future__ import annotations

import random
from types import ModuleType
from typing import Any

import pytest

from flowrt import (
    Checkpointer,
    CheckpointError,
    InputError,
    MemoryCheckpointer,
    SealedCheckpointer,
    ThreadUnreadableError,
)
from flowrt.testing.rules import keep, samples, standing
from flowrt.threads.entries import Digest, Entry

OLD, NEW = bytes(32), bytes(range(16))


@pytest.fixture
def inner() -> MemoryCheckpointer:
    return MemoryCheckpointer()


@pytest.fixture
def place(inner: MemoryCheckpointer) -> SealedCheckpointer:
    return SealedCheckpointer(inner, {"old": OLD})


def put(inner: MemoryCheckpointer, thread_id: str, entries: list[Entry]) -> None:
    """Write to the store, bypassing the seal."""
    lease = inner.acquire(thread_id)
    inner.replace(lease, entries, standing(thread_id, entries[-1].seq), None)
    inner.release(lease)


def test_what_is_stored_shows_nothing(inner: MemoryCheckpointer, place: SealedCheckpointer) -> None:
    """Not even equal values can be recognised."""
    secret = b"a word that nobody must read"
    lease = place.acquire("t")
    entries = [entry._replace(body=secret) for entry in samples(2)]
    place.append(lease, entries, standing("t", 2), Digest(2, secret))
    place.release(lease)

    stored = [entry.body for entry in inner.read("t")]
    digest = inner.digest("t")
    assert digest is not None
    assert len({*stored, digest.body}) == 3
    assert not any(secret in body for body in (*stored, digest.body))
    assert place.read("t") == entries
    assert place.digest("t") == Digest(2, secret)


def test_a_key_can_be_changed(inner: MemoryCheckpointer, place: SealedCheckpointer) -> None:
    """New entries use the new key; the old one is needed as long as entries name it."""
    keep(place, "t", 2)
    both = SealedCheckpointer(inner, {"old": OLD, "new": NEW})
    lease = both.acquire("t")
    both.append(lease, samples(1, after=2), standing("t", 3))
    assert both.names_in_use("t") == {"old", "new"}
    assert both.read("t") == samples(3)

    both.replace(lease, both.read("t"), standing("t", 3), None)
    both.release(lease)

    assert both.names_in_use("t") == {"new"}
    assert SealedCheckpointer(inner, {"new": NEW}).read("t") == samples(3)
    with pytest.raises(CheckpointError, match="the key `new`, which was not given"):
        place.read("t")


def test_a_thread_can_be_sealed_anew(checkpointer: Checkpointer, desk: ModuleType) -> None:
    """Then the old key is no longer needed, and the content is the same."""
    old = desk.Refund.bind(checkpointer=SealedCheckpointer(checkpointer, {"old": OLD}))
    old.invoke({"text": "a"}, thread_id="t")
    before = old.get_state_history("t")
    both = SealedCheckpointer(checkpointer, {"old": OLD, "new": NEW})

    both.reseal("t")
    both.reseal("none")

    assert both.names_in_use("t") == {"new"}
    new = desk.Refund.bind(checkpointer=SealedCheckpointer(checkpointer, {"new": NEW}))
    assert new.get_state_history("t") == before
    assert new.resume("t", {"confirm": False})
    assert new.thread_ids() == ["t"]


def test_entries_cannot_be_exchanged(inner: MemoryCheckpointer, place: SealedCheckpointer) -> None:
    """Each can be opened only in its own place: thread, number, run, kind and strand."""
    keep(place, "t", 2)
    keep(place, "u", 2)
    first, second = inner.read("t")
    for wrong in (
        first._replace(body=second.body),
        first._replace(body=inner.read("u")[0].body),
        first._replace(kind="answer"),
        first._replace(run="other"),
        first._replace(strand="0.2"),
    ):
        put(inner, "t", [wrong, second])
        with pytest.raises(CheckpointError, match="does not open with the key `old`"):
            place.read("t")


def test_noise_is_told(inner: MemoryCheckpointer, place: SealedCheckpointer) -> None:
    """Bodies that were truncated or changed give a clear error or cannot be opened at all."""
    keep(place, "t", 1)
    (whole,) = inner.read("t")
    chance = random.Random(7)
    bodies = [whole.body[:length] for length in range(len(whole.body))]
    for _ in range(300):
        noisy = bytearray(whole.body)
        noisy[chance.randrange(len(noisy))] ^= 1 << chance.randrange(8)
        bodies += [bytes(noisy), chance.randbytes(chance.randrange(60)), b"\xc1" + noisy[5:]]

    for body in bodies:
        put(inner, "t", [whole._replace(body=body)])
        with pytest.raises(CheckpointError):
            place.read("t")


@pytest.mark.parametrize(
    ("keys", "current", "told"),
    [
        ({}, None, "there is no key"),
        ({"a": b"short"}, None, "has 5 bytes: it needs 16, 24 or 32"),
        ({"a": NEW}, "b", "no key `b`"),
        ([NEW], None, "`keys` is a list, expected a mapping"),
        ({"a": "word"}, None, "the key `a` is of the type str, expected bytes"),
        ({1: NEW}, None, "expected names that are str"),
        ({"a" * 256: NEW}, None, "longer than 255 bytes"),
    ],
)
def test_keys_that_do_not_fit_are_refused(
    inner: MemoryCheckpointer, keys: Any, current: str | None, told: str
) -> None:
    """They are refused before anything is sealed with them; no message shows a key."""
    with pytest.raises(InputError, match=told) as caught:
        SealedCheckpointer(inner, keys, current=current)

    assert repr(NEW) not in str(caught.value)


def test_only_a_place_can_be_sealed() -> None:
    """The name of a store cannot be sealed."""
    with pytest.raises(InputError, match=r"`inner` is 'runs.db' .*SqliteCheckpointer"):
        SealedCheckpointer("runs.db", {"a": NEW})  # type: ignore[arg-type]


def test_the_key_that_is_missing_is_named_with_the_entry(desk: ModuleType) -> None:
    """This also holds if no key is given at all: a backup does not help then."""
    inner = MemoryCheckpointer()
    desk.Refund.bind(checkpointer=SealedCheckpointer(inner, {"old": OLD})).invoke(
        {"text": "a"}, thread_id="t"
    )

    with pytest.raises(CheckpointError, match="entry 1 of thread `t` is sealed with the key `old`"):
        desk.Refund.bind(checkpointer=SealedCheckpointer(inner, {"new": NEW})).resume("t")
    with pytest.raises(ThreadUnreadableError, match="sealed: open the place with `SealedCheck"):
        desk.Refund.bind(checkpointer=inner).resume("t")
