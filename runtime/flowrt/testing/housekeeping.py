"""Rules of deleting and replacing: what was replaced or deleted is gone, and nothing else is."""

from __future__ import annotations

from flowrt.testing.rules import Rules, grow, keep, refused, same, sample, samples, standing
from flowrt.threads.entries import Digest


class HousekeepingRules(Rules):
    """What happens to threads that are pruned, deleted or abandoned."""

    def test_a_log_can_be_replaced(self) -> None:
        """The new log may have gaps; later appends continue from the thread's head."""
        with self.two() as (here, there):
            keep(here, "t", 9)
            keep(here, "u", 9)
            kept = [sample(4, kind="end"), sample(7), sample(9)]
            lease = here.acquire("t")

            here.replace(lease, kept, standing("t", 9, began=7), Digest(4, b"short"))

            same(there.read("t"), kept, "the entries")
            same(there.read("t", after=4, upto=8), [sample(7)], "some of the entries")
            same(there.head("t"), standing("t", 9, began=7), "the head")
            same(there.digest("t"), Digest(4, b"short"), "the digest")
            grow(here, lease, samples(1, after=9))
            same(there.read("t"), [*kept, sample(10)], "the entries after an append")
            same(there.read("u"), samples(9), "the entries of another thread")
            here.release(lease)

    def test_a_digest_goes_with_the_log(self) -> None:
        """If the new log comes without a digest, the thread has none."""
        with self.place() as place:
            lease = place.acquire("t")
            place.append(lease, samples(2), standing("t", 2), Digest(2, b"all"))

            place.replace(lease, samples(2), standing("t", 2), None)

            same(place.digest("t"), None, "the digest")
            place.release(lease)

    def test_a_new_thread_can_begin_with_a_whole_log(self) -> None:
        """This is how threads are copied."""
        with self.place() as place:
            lease = place.acquire("t")
            place.replace(lease, samples(5)[1:], standing("t", 5), Digest(5, b"all"))
            place.release(lease)

            same(place.read("t"), samples(5)[1:], "the entries")
            same(place.heads(), [standing("t", 5)], "the heads")

    def test_a_deleted_thread_is_gone(self) -> None:
        """Its entries, head and digest are deleted; other threads stay."""
        with self.two() as (here, there):
            lease = here.acquire("t")
            here.append(lease, samples(3), standing("t", 3), Digest(3, b"all"))
            here.release(lease)
            keep(here, "u")

            here.delete_thread("t")

            same(there.read("t"), [], "the entries")
            same(there.head("t"), None, "the head")
            same(there.digest("t"), None, "the digest")
            same(there.heads(), [standing("u", 3)], "the heads")
            same(there.read("u"), samples(3), "the entries of another thread")

    def test_a_thread_that_is_not_there_can_be_deleted(self) -> None:
        """The call does nothing and leaves nothing behind."""
        with self.place() as place:
            place.delete_thread("t")

            same(place.heads(), [], "the heads")

    def test_a_thread_that_is_held_is_not_deleted(self) -> None:
        """None of it is deleted."""
        with self.two() as (here, there):
            lease = here.acquire("t")
            grow(here, lease, samples(2))

            refused(lambda: here.delete_thread("t"), "delete while it is held")
            refused(lambda: there.delete_thread("t"), "delete elsewhere while it is held")

            same(there.read("t"), samples(2), "the entries")
            grow(here, lease, samples(1, after=2))
            here.release(lease)

    def test_a_deleted_thread_can_begin_anew(self) -> None:
        """It starts without anything of the old one."""
        with self.place() as place:
            keep(place, "t", 5)
            place.delete_thread("t")
            lease = place.acquire("t")

            same(lease.head, None, "the head of the new lease")
            grow(place, lease, samples(1))
            same(place.read("t"), samples(1), "the entries")
            place.release(lease)

    def test_what_was_kept_is_there_for_others(self) -> None:
        """If the store outlives the object, so do its threads."""
        with self.place() as place:
            other = self.again(place)
            if other is None:
                return
            keep(other, "t")
            other.close()

            same(place.read("t"), samples(3), "the entries")
            same(place.heads(), [standing("t", 3)], "the heads")

    def test_a_place_can_be_closed_twice(self) -> None:
        """Even while leases are held."""
        place = self.make()
        place.acquire("t")
        place.close()
        place.close()
