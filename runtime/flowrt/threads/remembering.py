"""What a run remembers for later runs: its lasting fields, and those of its subgraphs.

Which entries wrote them, in the order in which the writes landed, is stored in the entry that ends
the run; so a value is stored only once, by its node. Branches keep lists of their own, which are
joined as their writes are.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flowrt.state import State, append, extend, grows, put
from flowrt.steps import Node
from flowrt.strand import Frame, Strand
from flowrt.threads.journal import Journal, Memory

if TYPE_CHECKING:
    from flowrt.machine import Machine


@dataclass(frozen=True, slots=True)
class Remembering:
    """The lasting fields of one run."""

    machine: Machine
    journal: Journal

    def recall(self, strand: Strand, frame: Frame) -> None:
        """Set the lasting fields of a subgraph that begins."""
        if frame.graph.memory:
            self._recall(strand, frame, self._remembered_at(strand, frame.prefix), put)

    def begin(self, frame: Frame) -> None:
        """Do the same for the graph of the run, which takes the values over from the journal.

        So a list that grows from run to run is not copied in each of them.
        """
        if frame.graph.memory:
            self._recall(self.machine.root, frame, self.journal.memory.pop("", {}), setattr)

    def _recall(
        self,
        strand: Strand,
        frame: Frame,
        known: Mapping[str, Any],
        land: Callable[[State, str, Any], None],
    ) -> None:
        for name in frame.graph.memory:
            if name in known:
                land(frame.state, name, known[name])
            elif hasattr(frame.state, name):  # initial values are remembered like writes
                value = copy(getattr(frame.state, name))
                strand.remembered.append((frame.prefix, name, True, None, value))

    def _remembered_at(self, strand: Strand | None, prefix: str) -> Mapping[str, Any]:
        while strand is not None:
            if prefix in strand.memory:
                return strand.memory[prefix]
            strand = strand.fork.strand if strand.fork is not None else None
        return self.journal.memory.get(prefix, {})

    def record(
        self, strand: Strand, step: Node, stored: Mapping[str, Any], seq: int, size: int
    ) -> None:
        """Note what a node wrote to lasting fields, by which entry, and what will be spent of it:
        all of so many bytes, unless what was written stays and nothing takes its place later.
        """
        frame = strand.frames[-1]
        prefix, memory, folds = frame.prefix, frame.graph.memory, type(frame.state).__folds__
        stays = True
        for name in stored:
            if name in memory:
                replaces = name in step.replaces
                strand.remembered.append((prefix, name, replaces, seq, None))
                stays = stays and not replaces and folds.get(name) in (append, extend)
        if not stays:
            self.journal.spent += size

    def remember(
        self, strand: Strand, writes: tuple[tuple[str, Any, bool], ...], seq: int | None
    ) -> None:
        """Note which lasting fields were written, by which entry (None: without an entry)."""
        frame = strand.frames[-1]
        for item in writes:
            self.note(strand, frame, item, seq)

    def note(
        self, strand: Strand, frame: Frame, item: tuple[str, Any, bool], seq: int | None
    ) -> None:
        """Note one write, if its field lasts."""
        name, value, replaces = item
        if name in frame.graph.memory:
            inline = copy(value) if seq is None else None
            strand.remembered.append((frame.prefix, name, replaces, seq, inline))

    def keep(self, strand: Strand, frame: Frame) -> None:
        """Keep what a subgraph remembers, for when the run enters it again."""
        if frame.graph.memory:
            strand.memory[frame.prefix] = memory_of(frame)

    def lasts(self, frame: Frame, fields: tuple[str, ...]) -> bool:
        """Say whether any of the fields lasts."""
        memory = frame.graph.memory
        return bool(memory) and any(name in memory for name in fields)

    def join(self, strand: Strand, child: Strand) -> None:
        """Take over what a branch remembers."""
        strand.remembered.extend(child.remembered)
        strand.memory.update(child.memory)

    def final(self) -> Memory:
        """Give what the thread remembers once the run has ended."""
        root = self.machine.root
        kept: Memory = {**self.journal.memory, **root.memory}
        if root.frames[0].graph.memory:
            kept[""] = memory_of(root.frames[0])
        return kept

    def left(self) -> Memory:
        """Give the same for the next run to begin with, such that it does not share what it will
        change.

        Containers that the run's own graph has grown are passed on without a copy, unless somebody
        still references them: a node to which one was passed, or the caller, to whom one was given
        as an output.
        """
        root = self.machine.root
        others = {**self.journal.memory, **root.memory}
        left = {
            prefix: {name: copy(value) for name, value in values.items()}
            for prefix, values in others.items()
        }
        frame = root.frames[0]
        if frame.graph.memory:
            left[""] = {
                name: _left(frame, name)
                for name in frame.graph.memory
                if hasattr(frame.state, name)
            }
        return left


def _left(frame: Frame, name: str) -> Any:
    state = frame.state
    fold = type(state).__folds__.get(name)
    is_shown = fold is None or not grows(fold) or name in frame.graph.outputs
    if is_shown or _holders(state, name) > _ALONE:
        return copy(getattr(state, name))
    value = getattr(state, name)
    delattr(state, name)  # the state may live on, and would count as a holder
    return value


def _holders(state: State, name: str) -> int:
    """Give the reference count of the value of a field."""
    return sys.getrefcount(getattr(state, name))


class _OneField(State):
    __slots__ = ("field",)
    field: list[Any]


def _count_alone() -> int:
    """Give the result of `_holders` for a value that only its state references."""
    state = _OneField()
    state.field = []
    return _holders(state, "field")


#: Without reference counts, every value is assumed to be shared.
_ALONE: Final = _count_alone() if hasattr(sys, "getrefcount") else -1


def memory_of(frame: Frame) -> dict[str, Any]:
    """Give those lasting fields of a graph that are set."""
    return {
        name: getattr(frame.state, name)
        for name in frame.graph.memory
        if hasattr(frame.state, name)
    }
