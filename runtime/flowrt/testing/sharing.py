"""Rules of sharing: many Python threads at once, and event loops."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

from flowrt.errors import ThreadBusyError
from flowrt.testing.rules import (
    PATIENCE,
    Beside,
    Rules,
    grow,
    holds,
    keep,
    same,
    sample,
    samples,
    standing,
)
from flowrt.threads.checkpointer import Checkpointer

_MANY = 8
_TIMES = 10


class SharingRules(Rules):
    """Using a store from several threads and tasks at the same time."""

    def test_many_threads_are_written_at_once(self) -> None:
        """Each by its own Python thread; nothing is lost or mixed up."""
        with self.two() as places:
            work = [
                Beside(partial(_fill, places[number % 2], f"t{number}")) for number in range(_MANY)
            ]
            for each in work:
                each.result()

            for number in range(_MANY):
                same(places[0].read(f"t{number}"), samples(_TIMES), f"the entries of t{number}")

    def test_one_thread_is_written_in_turns(self) -> None:
        """Entries written under one lease are contiguous, and none is missing."""
        with self.two() as places:
            work = [
                Beside(partial(_take_turns, places[number % 2], f"r{number}"))
                for number in range(_MANY)
            ]
            for each in work:
                each.result()

            entries = places[0].read("t")
            same(
                [e.seq for e in entries],
                list(range(1, 3 * _MANY * _TIMES + 1)),
                "the numbers of the entries",
            )
            for begin in range(0, len(entries), 3):
                turn = {entry.run for entry in entries[begin : begin + 3]}
                holds(len(turn) == 1, f"entries of several runs lie mixed at {begin + 1}: {turn}")

    def test_readers_see_whole_appends(self) -> None:
        """A reader beside a writer sees all of an append or nothing of it."""
        with self.two() as (here, there):
            keep(here, "t", 2)
            writing = Beside(lambda: _write_pairs(here))
            seen = 0
            while seen < 2 + 2 * _TIMES:
                head = there.head("t")
                entries = there.read("t")
                assert head is not None
                holds(head.seq % 2 == 0, f"the thread stands at {head.seq}, within an append")
                holds(len(entries) % 2 == 0, f"there are {len(entries)} entries, part of an append")
                holds(len(entries) >= head.seq, f"entry {head.seq} is missing")
                seen = head.seq
                if not writing.is_alive():
                    writing.result()
            writing.result()

    def test_a_place_is_used_on_a_loop(self) -> None:
        """Each asynchronous method does what its synchronous twin does."""

        async def on_a_loop(place: Checkpointer) -> None:
            lease = await place.aacquire("t")
            await place.aappend(lease, samples(2), standing("t", 2))
            await place.arelease(lease)
            same(await place.acall(lambda: place.read("t")), samples(2), "the entries")
            same(await place.acall(place.heads), [standing("t", 2)], "the heads")

        with self.place() as place:
            _on_loop(on_a_loop(place))
            same(place.read("t"), samples(2), "the entries outside of the loop")

    def test_waiting_does_not_hold_the_loop(self) -> None:
        """Another task of the loop can release the lease that is waited for."""

        async def on_a_loop(place: Checkpointer) -> None:
            lease = await place.aacquire("t")
            waiting = [
                asyncio.ensure_future(_pass_through(place, "t")) for number in range(2 * _MANY)
            ]
            await asyncio.sleep(0)
            await place.aappend(lease, samples(1), standing("t", 1))
            await place.arelease(lease)
            await asyncio.gather(*waiting)

        with self.place() as place:
            _on_loop(on_a_loop(place))

    def test_a_busy_thread_is_busy_on_a_loop(self) -> None:
        """It is refused at once or after the wait, and it can be taken over."""

        async def on_a_loop(place: Checkpointer) -> None:
            lease = await place.aacquire("t")
            for wait in (0.0, 0.05):
                try:
                    await place.aacquire("t", wait=wait)
                except ThreadBusyError:
                    continue
                raise AssertionError("a thread that is held was leased")
            await place.arelease(await place.aacquire("t", take_over=True))
            try:
                await place.aappend(lease, samples(1), standing("t", 1))
            except ThreadBusyError:
                return
            raise AssertionError("a lease that was taken over can still write")

        with self.place() as place:
            _on_loop(on_a_loop(place))

    def test_a_task_that_is_cancelled_holds_nothing(self) -> None:
        """At whatever point of acquiring the lease it was cancelled."""

        async def on_a_loop(place: Checkpointer) -> None:
            for steps in range(_MANY):
                task = asyncio.ensure_future(place.aacquire("t"))
                for _ in range(steps):
                    await asyncio.sleep(0)
                if not task.cancel() and not task.cancelled():
                    await place.arelease(task.result())
                await asyncio.gather(task, return_exceptions=True)
                lease = await place.aacquire("t", wait=PATIENCE)
                waiting = asyncio.ensure_future(place.aacquire("t", wait=None))
                await asyncio.sleep(0.01)
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
                await place.arelease(lease)
                await place.arelease(await place.aacquire("t"))

        with self.place() as place:
            _on_loop(on_a_loop(place))


def _fill(place: Checkpointer, thread_id: str) -> None:
    lease = place.acquire(thread_id)
    for seq in range(1, _TIMES + 1):
        grow(place, lease, [sample(seq)])
    place.release(lease)


def _take_turns(place: Checkpointer, name: str) -> None:
    for turn in range(_TIMES):
        lease = place.acquire("t", wait=PATIENCE)
        last = lease.head.seq if lease.head is not None else 0
        for step in range(1, 4):
            grow(place, lease, [sample(last + step, f"{name}.{turn}")])
        place.release(lease)


def _write_pairs(place: Checkpointer) -> None:
    lease = place.acquire("t")
    for turn in range(1, _TIMES + 1):
        grow(place, lease, samples(2, after=2 * turn))
    place.release(lease)


async def _pass_through(place: Checkpointer, thread_id: str) -> None:
    await place.arelease(await place.aacquire(thread_id, wait=PATIENCE))


def _on_loop(work: Coroutine[Any, Any, None]) -> None:
    async def in_time() -> None:
        await asyncio.wait_for(work, PATIENCE)

    asyncio.run(in_time())
