"""Rules of the log: what was appended is there, complete and in order, and nothing else is."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Final

from flowrt.testing.rules import (
    NOW,
    Rules,
    grow,
    keep,
    refused,
    same,
    sample,
    samples,
    standing,
)
from flowrt.threads.entries import Digest

#: Names that a store must tell apart, sorted by code point.
ODD_NAMES: Final = tuple(
    sorted(
        (
            " ", "a", "A", "a ", " a", "a\n", "a\tb", "%", "_", "a_", "a%", "'", '"', "\\", "`",
            "'; DROP TABLE threads; --", "{a}", "$1", "%s", "?", "0", "00", "null", "None", "é",
            "e\u0301", "ß", "SS", "ﬁ", "线程", "🧵", "\U0010ffff", "\ufeffa", "\u202ea", "a/b",
            "../a", "C:\\a", "x" * 10_000, "x" * 9_999 + "y", "ü" * 10_000,
        )
    )
)  # fmt: skip


class LogRules(Rules):
    """How a thread is written and read."""

    def test_entries_come_back_as_they_were(self) -> None:
        """Every field of every entry, in order, and the head."""
        with self.two() as (here, there):
            entries = [
                sample(1, lasting=True),
                sample(2, "other run", kind="ask", strand="", name="ask\u2028 'it' 🧵", body=b""),
                sample(3, at=0.1 + 0.2, body=bytes(range(256)), lasting=False),
            ]
            head = standing(
                "t", 3, graph="Ä", began=2, status="paused", due=NOW, lasting=1, spent=7
            )
            lease = here.acquire("t")
            here.append(lease, entries, head)
            here.release(lease)

            same(there.read("t"), entries, "the entries")
            same(there.head("t"), head, "the head")

    def test_a_log_grows_at_its_end(self) -> None:
        """Entries appended singly and in batches form one log."""
        with self.place() as place:
            lease = place.acquire("t")
            grow(place, lease, samples(1))
            grow(place, lease, samples(3, after=1))
            place.release(lease)
            lease = place.acquire("t")
            grow(place, lease, samples(1, after=4))
            place.release(lease)

            same(place.read("t"), samples(5), "the entries")

    def test_entries_that_do_not_follow_are_refused(self) -> None:
        """On a gap, a repetition or a head with another number, nothing is written."""
        with self.place() as place:
            lease = place.acquire("t")
            place.append(lease, samples(3), standing("t", 3), Digest(3, b"digest"))

            for after in (0, 1, 2, 4, 9):
                wrong = samples(2, after=after)
                head = standing("t", after + 2)
                refused(
                    partial(place.append, lease, wrong, head, Digest(9, b"")),
                    f"entries that follow {after} in a thread of 3",
                )
            refused(lambda: place.append(lease, [], standing("t", 2)), "a head before the last")

            same(place.read("t"), samples(3), "the entries")
            same(place.head("t"), standing("t", 3), "the head")
            same(place.digest("t"), Digest(3, b"digest"), "the digest")
            grow(place, lease, samples(1, after=3))
            place.release(lease)

    def test_where_a_thread_stands_can_change_by_itself(self) -> None:
        """An append without entries sets the head and, if given, the digest."""
        with self.place() as place:
            lease = place.acquire("t")
            grow(place, lease, samples(2))
            changed = standing("t", 2, status="failed", due=NOW, spent=2**40)

            place.append(lease, [], changed, Digest(2, b"all"))
            place.release(lease)

            same(place.head("t"), changed, "the head")
            same(place.digest("t"), Digest(2, b"all"), "the digest")
            same(place.read("t"), samples(2), "the entries")

    def test_a_digest_takes_the_place_of_the_older_one(self) -> None:
        """An append without a digest keeps the old one."""
        with self.place() as place:
            same(place.digest("t"), None, "the digest of no thread")
            lease = place.acquire("t")
            for seq, digest in ((1, None), (2, Digest(2, b"a")), (3, None), (4, Digest(4, b""))):
                place.append(lease, samples(1, after=seq - 1), standing("t", seq), digest)
                wanted = {1: None, 2: Digest(2, b"a"), 3: Digest(2, b"a"), 4: Digest(4, b"")}[seq]

                same(place.digest("t"), wanted, f"the digest behind entry {seq}")
            place.release(lease)

    def test_parts_of_a_log_can_be_read(self) -> None:
        """Every filter of `read`, alone and combined with the others."""
        with self.place() as place:
            entries = [sample(seq, ("a", "b")[seq // 4 % 2]) for seq in range(1, 13)]
            lease = place.acquire("t")
            grow(place, lease, entries)
            place.release(lease)
            keep(place, "before", 12)
            keep(place, "u", 12)

            bounds = (-1, 0, 1, 5, 11, 12, 13, 2**31, 2**40)
            for after, upto, run, lasting in product(
                bounds, (None, *bounds), (None, "a", "b", "c"), (False, True)
            ):
                wanted = [
                    entry
                    for entry in entries
                    if entry.seq > after
                    and (upto is None or entry.seq <= upto)
                    and (run is None or entry.run == run)
                    and (entry.lasting or not lasting)
                ]
                found = place.read("t", after=after, upto=upto, run=run, lasting=lasting)

                same(found, wanted, f"read({after=}, {upto=}, {run=}, {lasting=})")

    def test_what_is_not_there_is_read_as_nothing(self) -> None:
        """An unknown thread has no entries, no head and no digest."""
        with self.place() as place:
            keep(place, "t")
            for unknown in ("", "T", "t ", "u"):
                same(place.read(unknown), [], f"the entries of {unknown!r}")
                same(place.head(unknown), None, f"the head of {unknown!r}")
                same(place.digest(unknown), None, f"the digest of {unknown!r}")

    def test_heads_are_found(self) -> None:
        """All of them, sorted by thread id; those of one graph; those that are due."""
        with self.place() as place:
            same(place.heads(), [], "the heads of nothing")
            wanted = [
                standing(name, 3, graph=graph, due=due)
                for name, graph, due in (
                    ("a", "Desk", None),
                    ("b", "Desk", NOW),
                    ("c", "Other", NOW - 1),
                    ("d", "Desk", NOW + 1),
                )
            ]
            for head in reversed(wanted):
                keep(place, head.thread_id, graph=head.graph, due=head.due)
            a, b, c, d = wanted

            same(place.heads(), [a, b, c, d], "all heads")
            same(place.heads(graph="Desk"), [a, b, d], "the heads of a graph")
            same(place.heads(graph="desk"), [], "the heads of no graph")
            same(place.heads(due=NOW), [b, c], "the heads that are due")
            same(place.heads(graph="Desk", due=NOW), [b], "those of a graph that are due")
            same(place.heads(due=NOW - 2), [], "those that were due earlier")

    def test_a_thread_may_have_any_name(self) -> None:
        """Names that look alike are kept apart, and no name is too long."""
        with self.place() as place:
            for number, name in enumerate(ODD_NAMES):
                keep(place, name, 1 + number % 3)

            same([head.thread_id for head in place.heads()], [*ODD_NAMES], "the names")
            for number, name in enumerate(ODD_NAMES):
                same(place.read(name), samples(1 + number % 3), f"the entries of {name[:40]!r}")
            for name in ODD_NAMES:
                place.delete_thread(name)
            same(place.heads(), [], "the heads when all are deleted")

    def test_a_run_may_have_any_name(self) -> None:
        """Names that look alike are kept apart."""
        with self.place() as place:
            entries = [sample(seq, run, name=run) for seq, run in enumerate(ODD_NAMES, 1)]
            lease = place.acquire("t")
            grow(place, lease, entries)
            place.release(lease)

            for entry in entries:
                same(place.read("t", run=entry.run), [entry], f"the run {entry.run[:40]!r}")

    def test_a_value_may_be_large(self) -> None:
        """Megabytes in one entry, and in a digest."""
        with self.place() as place:
            large = bytes(range(256)) * 2**14
            lease = place.acquire("t")
            place.append(lease, [sample(1, body=large)], standing("t", 1), Digest(1, large[1:]))
            place.release(lease)

            same(place.read("t")[0].body == large, True, "the body")
            found = place.digest("t")
            same(found is not None and found.body == large[1:], True, "the digest")

    def test_a_log_may_be_long(self) -> None:
        """Thousands of entries, appended together."""
        with self.place() as place:
            entries = samples(3_000)
            lease = place.acquire("t")
            grow(place, lease, entries)
            place.release(lease)

            same(place.read("t") == entries, True, "the entries")
            same(place.read("t", after=2_998), entries[2_998:], "the last ones")

    def test_what_was_handed_over_is_kept_as_it_was(self) -> None:
        """Changing a list after it was passed in or returned does not change the log."""
        with self.place() as place:
            given = samples(2)
            lease = place.acquire("t")
            place.append(lease, given, standing("t", 2))
            place.release(lease)
            given.append(sample(3))
            place.read("t").clear()

            same(place.read("t"), samples(2), "the entries")
