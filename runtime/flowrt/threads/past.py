"""What a run has done already, as its walk asks for it during the replay.

Entries are grouped by strand, the line of control that they belong to. Within a strand their order
is that of the walk, so each is simply the next one; between strands the order does not matter.
Results of functions are kept apart: they are asked for while the walk advances, between two nodes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from flowrt.errors import ThreadChangedError
from flowrt.threads.entries import Entry, Kind


class Past:
    """The entries that were not replayed yet."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._of: dict[str, deque[Entry]] = {}
        self._choices: dict[str, deque[Entry]] = {}
        self._below: dict[str, int] = {}
        self._last: dict[str, int] = {}
        for entry in entries:
            self.add(entry)

    def __bool__(self) -> bool:
        return self._below.get("", 0) > 0

    def add(self, entry: Entry) -> None:
        """Append an entry to its strand."""
        if entry.kind == "choice":
            self._choices.setdefault(entry.strand, deque()).append(entry)
            return
        if entry.strand not in self._of:
            self._of[entry.strand] = deque()
            self._note_places(entry.strand)
        self._of[entry.strand].append(entry)
        self._count(entry.strand, 1)

    def put_back(self, entry: Entry) -> None:
        """Put a taken entry back to the front."""
        self._of[entry.strand].appendleft(entry)
        self._count(entry.strand, 1)

    def next(self, strand: str) -> Entry | None:
        """Give the next entry of a strand, without taking it."""
        entries = self._of.get(strand)
        return entries[0] if entries else None

    def take(self, strand: str, name: str, *kinds: Kind) -> Entry | None:
        """Take the next entry of a strand, None if there is none.

        Raises:
            ThreadChangedError: it is of another kind, or of another node.
        """
        entry = self.next(strand)
        if entry is None:
            return None
        if entry.kind not in kinds or entry.name != name:
            raise changed(entry, f"the graph now comes to `{name}`")
        self._of[strand].popleft()
        self._count(strand, -1)
        return entry

    def take_race(self, strand: str, fork: str) -> Entry | None:
        """Take the recorded outcome of a race; changes from outside before it stay."""
        entries = self._of.get(strand, deque())
        found = next((entry for entry in entries if entry.kind != "update"), None)
        if found is None or found.kind != "race" or found.name != fork:
            return None
        entries.remove(found)
        self._count(strand, -1)
        return found

    def pass_choices(self, strand: str, before: int) -> None:
        """Skip the choices made before an entry by its step, which does not ask for them again."""
        choices = self._choices.get(strand)
        while choices and choices[0].seq < before:
            choices.popleft()

    def drop(self, fork: str, but: int | None = None) -> None:
        """Forget the entries of the children of a fork, except one: they no longer count."""
        kept = None if but is None else f"{fork}.{but}"
        for strand in [*self._of, *self._choices]:
            if strand.startswith(f"{fork}.") and not (kept and _is_within(strand, kept)):
                self._choices.pop(strand, None)
                self._count(strand, -len(self._of.pop(strand, ())))

    def last(self, fork: str) -> int:
        """Give the last child of a fork that has or had entries; -1 if there is none."""
        return self._last.get(fork, -1)

    def take_choice(self, strand: str, name: str) -> Entry | None:
        """Take the next choice of a strand, None if there is none.

        Raises:
            ThreadChangedError: another function made it.
        """
        choices = self._choices.get(strand)
        if not choices:
            return None
        if choices[0].name != name:
            raise changed(choices[0], f"the graph now asks `{name}`")
        return choices.popleft()

    def has(self, strand: str) -> bool:
        """Say whether the strand, or one that it forked, still has entries."""
        return self._below.get(strand, 0) > 0

    def all_of(self, strand: str) -> tuple[Entry, ...]:
        """Give the entries of a strand that were not taken yet."""
        return tuple(self._of.get(strand, ()))

    def left(self) -> Entry | None:
        """Give the first entry that was not taken yet, if there is one."""
        found = [entries[0] for entries in self._of.values() if entries]
        return min(found, key=lambda entry: entry.seq, default=None)

    def _note_places(self, strand: str) -> None:
        for line in lines_above(strand):
            fork, _, index = line.rpartition(".")
            if fork:
                self._last[fork] = max(self._last.get(fork, -1), int(index))

    def _count(self, strand: str, change: int) -> None:
        for line in lines_above(strand):
            self._below[line] = self._below.get(line, 0) + change


def lines_above(strand: str) -> Iterator[str]:
    """Yield the strand and its ancestors: ``0.1/2.3``, ``0.1``, and the root."""
    while strand:
        yield strand
        strand = strand.rpartition("/")[0]
    yield ""


def order_of(strand: str) -> tuple[tuple[int, ...], ...]:
    """Give the sort key of strands that orders them as in the graph: the fork and the branch of
    each ancestor.
    """
    return tuple(tuple(map(int, part.split("."))) for part in strand.split("/") if part)


def _is_within(strand: str, line: str) -> bool:
    return strand == line or strand.startswith(f"{line}/")


def changed(entry: Entry, now: str) -> ThreadChangedError:
    """Give the error for a stored entry that the graph would no longer write."""
    return ThreadChangedError(
        f"the stored run went through `{entry.name}` (entry {entry.seq}), and {now}: the graph has "
        "changed since; fork the thread before that entry, or start anew"
    )
