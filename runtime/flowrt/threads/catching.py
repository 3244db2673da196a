"""Errors that handlers catch in a kept run: stored once, and thrown again when it is replayed.

Three things can fail: a node (or another step that could not begin), a function that the walk
called, and a fork, one of whose branches failed. The origin of an error is noted while it
propagates (`Origin`). It is stored when a handler has caught it, which shows when the walk into
which it was thrown continues. An uncaught error ends the run and is not stored, so that what raised
it is tried again on resumption.

Of a failed fork, the writes of its branches land before the handler runs. How far each branch got
depends on when it was cancelled, so that is stored too; on replay the fork is not walked again, but
the stored writes land and the error is thrown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flowrt import notes
from flowrt.forks import Fork
from flowrt.steps import Ask, Node, Step, Sub, Wait
from flowrt.strand import Strand
from flowrt.threads.replayed import Origin, errors_like, landed, told
from flowrt.threads.versions import check_fit

if TYPE_CHECKING:
    from flowrt.threads.keeper import Keeper


@dataclass(slots=True)
class Catching:
    """The errors of one run that are propagating. Of the `doubtful` ones, the next step of the walk
    will show whether a handler has caught them.
    """

    keeper: Keeper
    doubtful: list[BaseException] = field(default_factory=list)
    _origins: dict[int, Origin] = field(default_factory=dict)

    # ---- on the way up -------------------------------------------------------------------------

    def step_failed(self, strand: Strand, step: Step, error: BaseException) -> None:
        """Note that an error comes from a step."""
        self._note(Origin(strand.id, "caught", path_of(strand, step), error))

    def choice_failed(self, place: str, name: str, error: Exception) -> None:
        """Note that an error comes from a function that the walk called."""
        self._note(Origin(place, "choice", name, error))

    def fork_failed(self, fork: Fork, counted: list[Strand]) -> None:
        """Note that an error comes from a fork; the writes of the `counted` children have
        landed.
        """
        assert fork.error is not None
        self._note(Origin(fork.strand.id, "caught", fork.id, fork.error, tuple(counted)))

    def forget(self, error: BaseException) -> None:
        """Forget an error that nothing will catch."""
        self._origins.pop(id(error), None)

    def _note(self, origin: Origin) -> None:
        if isinstance(origin.error, Exception):
            self._origins[id(origin.error)] = origin

    # ---- taken ---------------------------------------------------------------------------------

    def settle(self, raised: BaseException | None) -> None:
        """Store the errors that were caught: all doubtful ones except the one that was raised
        again.
        """
        for error in self.doubtful:
            if error is not raised:
                self._taken(error)
        self.doubtful.clear()

    def _taken(self, error: BaseException) -> None:
        origin = self._origins.pop(id(error), None)
        if origin is None or self.keeper.dry:
            return
        stored: Any = told(origin, self.keeper.machine.run.graph.catches)
        if origin.kind == "choice":
            stored = [None, stored]
        self.keeper.write(origin.kind, origin.strand, origin.name, stored)

    # ---- on the way back -----------------------------------------------------------------------

    def again(self, strand: Strand, step: Step) -> bool:
        """Fail a step again if it failed in the past; says whether it did."""
        keeper = self.keeper
        if keeper.live:
            return False
        keeper.updates(strand)
        past = keeper.journal.past
        name = path_of(strand, step)
        entry = past.next(strand.id)
        if entry is None or entry.kind != "caught" or entry.name != name:
            return False
        past.take(strand.id, name, "caught")
        past.pass_choices(strand.id, entry.seq)
        stored = keeper.journal.value(entry)
        if isinstance(step, Node):
            strand.ordinal += 1
        if "landed" in stored:
            strand.forks += 1
            past.drop(name)
            self._land(strand, stored)
        strand.error = self.error_like(stored)
        return True

    def error_like(self, stored: dict[str, Any]) -> Exception:
        """Give an error that the same handlers catch."""
        error = errors_like(stored, self.keeper.machine.run.graph.catches)
        notes.remember_node(error, stored["node"], stored["attempt"])
        return error

    def _land(self, strand: Strand, stored: dict[str, Any]) -> None:
        writes, remembered, memory = landed(stored)
        kind = type(strand.frames[-1].state)
        for name, value, replaces in writes:
            check_fit(kind, "a branch", {name: value}, (name,) if replaces else ())
        self.keeper.machine.land(strand, writes)
        strand.remembered.extend(remembered)
        strand.memory.update(memory)


def path_of(strand: Strand, step: Step) -> str:
    """Give the name of a step in the journal; that of a fork is its present or future id."""
    if isinstance(step, Node | Sub | Ask | Wait):
        return strand.frames[-1].prefix + step.name
    return fork_id(strand, strand.forks + 1)


def fork_id(strand: Strand, ordinal: int) -> str:
    """Give the id of a fork, its position in the run."""
    return f"{strand.id}/{ordinal}" if strand.fork is not None else str(ordinal)
