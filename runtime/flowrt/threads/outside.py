"""Changes of a run from outside: where they land when it is replayed.

`update_state` appends them to what the run had done by then. So a change lands when the walk of the
main line reaches it, between two steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flowrt.state import State, fork, grows, write
from flowrt.threads.entries import Entry
from flowrt.threads.journal import Journal
from flowrt.threads.remembering import Remembering
from flowrt.threads.versions import check_fit

if TYPE_CHECKING:
    from flowrt.machine import Machine
    from flowrt.strand import Strand


@dataclass(frozen=True, slots=True)
class Outside:
    """The changes of one run from outside."""

    machine: Machine
    journal: Journal
    remembering: Remembering

    def land(self, strand: Strand) -> None:
        """Apply the changes that the main line has reached; other lines have none.

        Raises:
            ThreadChangedError: a field is gone, or has another type now.
        """
        if strand is not self.machine.root:
            return
        past = self.journal.past
        while (entry := past.next("")) is not None and entry.kind == "update":
            past.take("", entry.name, "update")
            self._land(entry)

    def seen(self) -> State:
        """Give the state of the run with the changes that the walk has not reached, since it
        stopped before them.
        """
        state = self.machine.root.frames[0].state
        late = [entry for entry in self.journal.past.all_of("") if entry.kind == "update"]
        twin = fork(state, own_of(state)) if late else state
        for entry in late:
            for name, value in self._changed_by(entry).items():
                write(twin, name, value)
        return twin

    def _land(self, entry: Entry) -> None:
        root = self.machine.root
        frame = root.frames[0]
        for name, value in self._changed_by(entry).items():
            write(frame.state, name, value)
            self.remembering.note(root, frame, (name, value, False), entry.seq)

    def _changed_by(self, entry: Entry) -> dict[str, Any]:
        values: dict[str, Any] = self.journal.value(entry)
        check_fit(type(self.machine.root.frames[0].state), "a change from outside", values, ())
        return values


def own_of(state: State) -> tuple[str, ...]:
    """Give those fields of a state that are set and whose containers grow in place."""
    folds = type(state).__folds__
    return tuple(name for name, fold in folds.items() if grows(fold) and hasattr(state, name))
