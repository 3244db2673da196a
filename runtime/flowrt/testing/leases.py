"""Rules of leases: one holder at a time, and no writes from a former holder."""

from __future__ import annotations

import time

from flowrt.testing.rules import (
    PATIENCE,
    Beside,
    Rules,
    grow,
    holds,
    keep,
    refused,
    same,
    sample,
    samples,
    standing,
)
from flowrt.threads.checkpointer import Checkpointer
from flowrt.threads.entries import Lease


class LeaseRules(Rules):
    """Who may write to a thread."""

    def test_a_new_thread_is_leased_without_a_head(self) -> None:
        """A lease carries the thread's head; a new thread has none."""
        with self.place() as place:
            lease = place.acquire("t")

            same(lease.thread_id, "t", "the lease's thread")
            same(lease.head, None, "the lease's head")
            place.release(lease)

    def test_a_lease_tells_where_the_thread_stands(self) -> None:
        """The holder of a lease knows the thread's last entry without reading the log."""
        with self.place() as place:
            keep(place, "t", 3)

            lease = place.acquire("t")

            same(lease.head, standing("t", 3), "the lease's head")
            place.release(lease)

    def test_a_thread_that_is_held_is_busy(self) -> None:
        """A second lease is refused, here and in another process; other threads stay free."""
        with self.two() as (here, there):
            lease = here.acquire("t")

            refused(lambda: here.acquire("t"), "acquire while it is held")
            refused(lambda: there.acquire("t"), "acquire elsewhere while it is held")
            there.release(there.acquire("other"))
            here.release(lease)

    def test_a_released_thread_is_free(self) -> None:
        """It can be leased again at once, here and in another process."""
        with self.two() as (here, there):
            here.release(here.acquire("t"))
            there.release(there.acquire("t"))
            here.release(here.acquire("t"))

    def test_whoever_waits_gets_the_thread_when_it_is_released(self) -> None:
        """Waiting ends with the lease, with and without a time limit."""
        with self.two() as (here, there):
            for wait in (PATIENCE, None):
                lease = here.acquire("t")
                waiting = _waiting(there, wait)
                here.release(lease)

                there.release(waiting.result())

    def test_waiting_ends_in_time(self) -> None:
        """If the thread is not released, waiting fails when the time is over, and not earlier."""
        with self.two() as (here, there):
            lease = here.acquire("t")
            begin = time.monotonic()

            refused(lambda: there.acquire("t", wait=0.1), "acquire after the time")

            took = time.monotonic() - begin
            holds(took >= 0.09, f"it waited {took:g} s instead of 0.1")
            here.release(lease)

    def test_a_lease_can_be_released_twice(self) -> None:
        """The second release must not free the thread for a new holder."""
        with self.place() as place:
            old = place.acquire("t")
            place.release(old)
            new = place.acquire("t")

            place.release(old)

            refused(lambda: place.acquire("t"), "acquire while it is held")
            place.release(new)

    def test_epochs_grow(self) -> None:
        """Each lease of a thread has a greater epoch, even after the thread was deleted."""
        with self.two() as (here, there):
            epochs = []
            for place in (here, there, here):
                lease = place.acquire("t", take_over=True)
                grow(place, lease, samples(1, after=lease.head.seq if lease.head else 0))
                epochs.append(lease.epoch)
                place.release(lease)
            there.delete_thread("t")
            lease = there.acquire("t")
            epochs.append(lease.epoch)
            there.release(lease)

            same(epochs, sorted(set(epochs)), "epochs")

    def test_a_thread_can_be_taken_over(self) -> None:
        """The new holder gets it at once, and the old one can no longer write to it."""
        with self.two() as (here, there):
            old = here.acquire("t")
            grow(here, old, samples(2))

            new = there.acquire("t", take_over=True)

            same(new.head, standing("t", 2), "the head of the new lease")
            self._is_powerless(here, old, 2)
            grow(there, new, samples(1, after=2))
            self._is_powerless(here, old, 3)
            there.release(new)
            self._is_powerless(here, old, 3)

    def test_a_free_thread_can_be_taken_over(self) -> None:
        """A take-over also works if nobody holds the thread."""
        with self.place() as place:
            place.release(place.acquire("new", take_over=True))
            keep(place, "old")
            place.release(place.acquire("old", take_over=True))

    def test_a_thread_can_be_taken_over_again_and_again(self) -> None:
        """Only the last taker holds it."""
        with self.two() as (here, there):
            first = here.acquire("t")
            second = there.acquire("t", take_over=True)
            third = here.acquire("t", take_over=True)
            grow(here, third, samples(1))

            self._is_powerless(here, first, 1)
            self._is_powerless(there, second, 1)
            here.release(first)
            there.release(second)
            refused(lambda: there.acquire("t"), "acquire while the last one holds it")
            here.release(third)

    def test_who_waited_does_not_get_what_was_taken_over(self) -> None:
        """By then, the old holder's release has no effect."""
        with self.two() as (here, there):
            old = here.acquire("t")
            waiting = _waiting(there, 0.2)
            new = here.acquire("t", take_over=True)
            here.release(old)

            refused(waiting.result, "waiting for a thread that was taken over")

            grow(here, new, samples(1))
            here.release(new)

    def test_an_overtaken_release_frees_nothing(self) -> None:
        """Neither within a process nor between processes."""
        with self.two() as (here, there):
            old = here.acquire("t")
            new = there.acquire("t", take_over=True)

            here.release(old)

            refused(lambda: here.acquire("t"), "acquire while the new one holds it")
            there.release(new)
            here.release(here.acquire("t"))

    def test_a_released_lease_writes_no_more(self) -> None:
        """The right to write ends with the lease, even if nobody else holds the thread."""
        with self.place() as place:
            lease = place.acquire("t")
            grow(place, lease, samples(2))
            place.release(lease)

            self._is_powerless(place, lease, 2)

    def test_who_slept_through_the_end_of_a_thread_cannot_write_to_its_successor(self) -> None:
        """After a take-over and a deletion, a new thread of the same name is a different one."""
        with self.two() as (here, there):
            old = here.acquire("t")
            there.release(there.acquire("t", take_over=True))
            there.delete_thread("t")
            new = there.acquire("t")

            refused(lambda: grow(here, old, samples(1)), "append with the old lease")

            grow(there, new, samples(1))
            here.release(old)
            refused(lambda: here.acquire("t"), "acquire while the new one holds it")
            there.release(new)

    def test_a_thread_without_entries_leaves_nothing(self) -> None:
        """A thread without entries does not exist, neither during the lease nor after it."""
        with self.two() as (here, there):
            lease = here.acquire("t")

            same(there.head("t"), None, "the head while it is held")
            same(there.heads(), [], "the heads while it is held")
            here.release(lease)
            same(there.head("t"), None, "the head afterwards")
            same(there.heads(), [], "the heads afterwards")

    def test_a_place_that_is_closed_frees_its_threads(self) -> None:
        """If another process can use the store, it can lease the threads."""
        with self.place() as place:
            other = self.again(place)
            if other is None:
                return
            other.acquire("t")
            other.close()

            place.release(place.acquire("t"))

    def test_a_place_that_is_closed_keeps_what_was_written(self) -> None:
        """Even if the writer still holds the thread."""
        with self.place() as place:
            other = self.again(place)
            if other is None:
                return
            lease = other.acquire("t")
            for seq in (1, 2, 3):
                grow(other, lease, [sample(seq)])
            other.close()

            same(place.read("t"), samples(3), "the entries")
            same(place.heads(), [standing("t", 3)], "the heads")

    def _is_powerless(self, place: Checkpointer, lease: Lease, last: int) -> None:
        """Check that a stale lease cannot change a thread whose last entry has number `last`."""
        before = place.read("t"), place.head("t"), place.digest("t")
        follower = [sample(last + 1, "intruder")]
        head = standing("t", last + 1)

        refused(lambda: place.append(lease, follower, head), "append")
        refused(lambda: place.append(lease, [], standing("t", last, spent=9)), "append of nothing")
        refused(lambda: place.replace(lease, follower, head, None), "replace")

        after = place.read("t"), place.head("t"), place.digest("t")
        same(after, before, "the thread after what was refused")


def _waiting(place: Checkpointer, wait: float | None) -> Beside:
    """Wait for a lease of the thread `t`, in a Python thread."""
    return Beside(lambda: place.acquire("t", wait=wait))
