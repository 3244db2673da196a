"""What the machine does for a kept run: replays its past, and records what follows.

A run is resumed by walking its graph again from the start. If the past has an entry for a step, its
result lands and nothing is called; if it has none, the walk has reached the present. The whole past
is replayed before anything is called (`live` is False until then), so answers are checked, and
refused as a whole, before the run continues.

A strand that is cancelled during the replay, because a sibling fails again, is still replayed to
the end of its own past, since what it had finished must land. If the outcome of a fork is known, no
such strand is walked at all: of a race only the winner, of a fork whose error was caught none (see
`catching`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flowrt.choices import CHOOSER, Standing
from flowrt.errors import UNFIT, Abandoned, AnswerError, CheckpointError, FlowError
from flowrt.steps import Each, Node, Step, Sub
from flowrt.strand import Call, Errand, Strand
from flowrt.threads import coasting, questions, versions
from flowrt.threads.catching import Catching
from flowrt.threads.ending import ended_early, record_end
from flowrt.threads.entries import Entry, Kind
from flowrt.threads.journal import Journal
from flowrt.threads.outside import Outside
from flowrt.threads.past import changed
from flowrt.threads.pausing import Pausing
from flowrt.threads.remembering import Remembering
from flowrt.threads.saving import Savings, unsaved

if TYPE_CHECKING:
    from flowrt.machine import Machine


@dataclass(slots=True)
class Keeper:
    """The part of one machine that keeps its run."""

    machine: Machine
    journal: Journal
    answers: Mapping[str, Any]
    dry: bool = False
    live: bool = False
    pausing: Pausing = field(init=False)
    remembering: Remembering = field(init=False)
    outside: Outside = field(init=False)
    catching: Catching = field(init=False)
    savings: Savings = field(init=False)
    winners: dict[str, int] = field(default_factory=dict)
    #: Why the run was abandoned, if it was.
    refusal: FlowError | None = None
    _strand: Strand | None = None
    _place: str | None = None
    _broken: bool = False

    def __post_init__(self) -> None:
        self.pausing = Pausing(self)
        self.catching = Catching(self)
        self.remembering = Remembering(self.machine, self.journal)
        self.outside = Outside(self.machine, self.journal, self.remembering)
        self.savings = Savings(self.journal, self.machine.root)

    def now(self) -> float:
        """Give the time to record, in seconds since the epoch."""
        return self.machine.run.clock.time()

    def coast(self, strand: Strand, heard: Callable[[], bool]) -> Iterator[Any]:
        """Run the plain nodes that come next on the root line; see `coasting`."""
        if self.machine.watch is not None:
            return coasting.coast_watched(self.machine, strand, heard)
        coasting.coast(self.machine, strand, heard)
        return iter(())

    def acoast(self, strand: Strand, heard: Callable[[], bool]) -> AsyncGenerator[Any, None]:
        """Do the same on the running loop."""
        return coasting.acoast(self.machine, strand, heard)

    def may_coast(self) -> bool:
        """Say whether plain nodes of the main line may take the fast path: in the present, with
        nothing pending that the fast path does not save, and without break points.
        """
        savings = self.savings
        if not self.live or self._broken or self.machine.ending or savings.is_full:
            return False
        config = self.machine.run.config
        if config.pause_before or config.pause_after:
            return False
        if savings.under_way is not None or self.journal.durability == "sync":
            return True
        return not self.journal.is_due

    # ---- the past ------------------------------------------------------------------------------

    def has_past(self, strand: Strand) -> bool:
        """Say whether the strand, or one that it forked, has entries that were not replayed yet."""
        return not self.live and self.journal.past.has(strand.id)

    def has_past_at(self, place: str) -> bool:
        """Say the same of the strand with this id, which may not have started."""
        return not self.live and self.journal.past.has(place)

    @contextmanager
    def walking(self, strand: Strand) -> Iterator[None]:
        """Answer the functions that the walk calls from the past, inside the block."""
        before, self._strand = self._strand, strand
        token = CHOOSER.set(self)
        try:
            yield
        finally:
            CHOOSER.reset(token)
            self._strand = before

    def walks(self, strand: Strand) -> None:
        """Set the strand whose walk calls functions from now on."""
        self._strand = strand

    @contextmanager
    def walking_at(self, place: str) -> Iterator[None]:
        """Do the same as `walking` for a strand that is about to start."""
        before, self._place = self._place, place
        token = CHOOSER.set(self)
        try:
            yield
        finally:
            CHOOSER.reset(token)
            self._place = before

    def choose(self, name: str, call: Callable[[], Any]) -> Any:
        """Give the recorded result of a function of the walk, or call it and record the result.

        If it raised an error that a handler caught, it raises that again.
        """
        assert self._strand is not None
        place = self._strand.id if self._place is None else self._place
        self.catching.settle(None)
        stored = self._choice_made(place, name)
        if stored is not None:
            if len(stored) > 1:
                raise self.catching.error_like(stored[1])
            return stored[0]
        if self.dry:
            raise Standing
        try:
            value = call()
        except Exception as error:
            self.catching.choice_failed(place, name, error)
            raise
        self.write("choice", place, name, [value])
        return value

    def _choice_made(self, place: str, name: str) -> list[Any] | None:
        if self.live:
            return None
        try:
            entry = self.journal.past.take_choice(place, name)
            return None if entry is None else self.journal.value(entry)
        except UNFIT as error:
            self.give_up(error)
            raise Abandoned from None

    def give_up(self, error: FlowError) -> None:
        """Abandon a run that cannot be replayed, or not with these answers; nothing is changed."""
        if isinstance(error, UNFIT):
            versions.explain(error, self.journal.changes)
        self.live = True  # the rest of the past is not replayed
        self._broken = True
        self.refusal = self.refusal or error
        self.machine.stop(error)

    def replays(self, strand: Strand, step: Node) -> bool:
        """Write the recorded result of a node; says whether there was one."""
        if self.live:
            return False
        self.updates(strand)
        name = strand.frames[-1].prefix + step.name
        entry = self.journal.past.take(strand.id, name, "node")
        if entry is None:
            return False
        strand.ordinal += 1
        _, stored = self.journal.value(entry)
        if self.journal.changes or tuple(stored) != step.writes:
            kind = type(strand.frames[-1].state)
            versions.check_fit(kind, f"node `{name}`", stored, step.replaces)
            versions.check_complete(name, stored, step.writes)
        writes = tuple((name, value, name in step.replaces) for name, value in stored.items())
        self.machine.land(strand, writes)
        self.remembering.remember(strand, writes, entry.seq)
        self.pausing.pass_break(strand, f"after {name}")
        return True

    def updates(self, strand: Strand) -> None:
        """Apply the changes from outside that the walk of the main line has reached."""
        if not self.live:
            self.outside.land(strand)

    def hop(self, strand: Strand, error: BaseException | None) -> bool:
        """Prepare a strand for its next step, with an error or without; says whether it can
        continue.
        """
        try:
            self.updates(strand)
        except UNFIT as unfit:
            self.give_up(unfit)
            return False
        if error is not None:
            self.catching.doubtful.append(error)
        return True

    def needs_nothing(self, strand: Strand, step: Step) -> bool:
        """Say whether a step lies in the past, so that its resources need not be opened.

        The input of a subgraph or the items of an `each` may be computed from a resource, so those
        need it.
        """
        if self.dry:
            self._do_without(strand, step)
            return True
        return not self.live and not isinstance(step, Sub | Each) and self.has_past(strand)

    def _do_without(self, strand: Strand, step: Step) -> None:
        """Set the resources of a step that will not be called to None."""
        state = strand.frames[-1].state
        for name in step.needs:
            if not hasattr(state, name):
                setattr(state, name, None)

    # ---- what comes next -----------------------------------------------------------------------

    def may_save(self) -> bool:
        """Say whether there is something to save, and nothing of it on its way already."""
        return self.journal.urgent and not self._broken and self.savings.under_way is None

    def next_errand(self) -> Errand | None:
        """Give the next thing to carry out: the past comes before any call, and so does saving."""
        machine = self.machine
        while not machine.over:
            errand = self._errand()
            if errand is not None:
                return errand
            if machine.ready:
                with self.walking(machine.ready[0]):
                    machine.advance(machine.ready.popleft())
            elif machine.ending:
                machine.over = machine.idle()
                return None
            elif not self.go_on():
                return None
        return None

    def _errand(self) -> Errand | None:
        machine = self.machine
        if not (self.live or machine.ending or machine.root.cancelled):
            return self._opening()
        if not (self._broken or self.dry):
            saving = self.savings.next(closing=machine.ending)
            if saving is not None:
                return saving
        return None if self.savings.is_full else machine.next_errand()

    def _opening(self) -> Errand | None:
        """Give the next errand other than a call: resources may be opened during the replay."""
        machine = self.machine
        for errand in machine.waiting:
            if not isinstance(errand, Call):
                machine.waiting.remove(errand)
                machine.under_way += 1
                return errand
        return None

    # ---- the present ---------------------------------------------------------------------------

    def go_on(self) -> bool:
        """Once no walk can continue: go live, or pause. Says whether to look for errands again."""
        if not self.live:
            return self._go_live()
        machine = self.machine
        if not self.pausing.parked or machine.run.paused is not None or not machine.rests():
            return False
        self.pausing.pause()
        return True

    def _go_live(self) -> bool:
        left = self.journal.past.left()
        if left is not None:
            self.give_up(changed(left, "the graph does not come to it any more"))
            return True
        if self.dry:
            return False
        try:
            given = questions.accepted(self.answers, self.pausing.parked, self.now())
        except AnswerError as error:
            self.give_up(error)
            return True
        self.live = True
        self.pausing.deliver(given)
        return True

    def write(
        self,
        kind: Kind,
        strand: str,
        name: str,
        value: Any,
        *,
        lasting: bool = False,
        quiet: bool = False,
    ) -> Entry:
        """Record what has happened; a value that cannot be stored stops the run."""
        try:
            return self.journal.record(kind, strand, name, value, lasting=lasting, quiet=quiet)
        except CheckpointError as error:
            self.machine.stop(error)
            return Entry(self.journal.seq, self.journal.run, kind, strand, name, self.now(), b"")

    def record(self, strand: Strand, step: Node, values: tuple[Any, ...], attempt: int) -> None:
        """Write down what a node wrote; what it wrote has landed."""
        frame = strand.frames[-1]
        stored = dict(zip(step.writes, values, strict=True))
        lasting = self.remembering.lasts(frame, step.writes)
        told = [attempt, stored]
        entry = self.write("node", strand.id, frame.prefix + step.name, told, lasting=lasting)
        if lasting:
            self.remembering.record(strand, step, stored, entry.seq, len(entry.body))

    # ---- forks ---------------------------------------------------------------------------------

    def race(self, strand: Strand, fork: str, branches: int) -> int | None:
        """Give the branch that has won a race; None if it is undecided."""
        entry = None if self.live else self.journal.past.take_race(strand.id, fork)
        if entry is None:
            return None
        winner = int(self.journal.value(entry))
        if winner >= branches:
            raise changed(entry, f"branch {winner + 1} of it, which won, is gone")
        self.journal.past.drop(fork, but=winner)
        return winner

    def wins(self, fork: str, index: int) -> bool:
        """Say whether the first branch of a race to finish has won it. In a replay, another may
        finish before the recorded winner.
        """
        return self.winners.get(fork, index) == index

    def won(self, strand: Strand, fork: str, winner: int) -> None:
        """Record which branch has won."""
        if not self.dry:
            self.write("race", strand.id, fork, winner)

    def began(self, fork: str, index: int) -> bool:
        """Say whether this child of a fork had already started, so that it must again."""
        return not self.live and index <= self.journal.past.last(fork)

    # ---- the end -------------------------------------------------------------------------------

    def end(self, error: BaseException | None) -> BaseException | None:
        """Record how the run ended, unless it only paused or was stopped from outside, e.g. by a
        cancellation that its node saw first.

        Gives the error of a run that ended during the replay although its past goes on.
        """
        self.savings.at_once()
        if self.machine.run.paused is None and not (
            self._broken or self.dry or self.machine.stopped
        ):
            if not self.live and error is None:
                error = ended_early(self.journal, self.answers)
            if isinstance(error, (*UNFIT, AnswerError)):
                self._broken = True  # nothing has happened that has to be recorded
            elif error is None or isinstance(error, Exception):
                record_end(self.journal, self.remembering, error)
        return error

    def saved(self) -> None:
        """Called when a batch was saved."""
        self.savings.under_way = None

    def not_saved(self, error: BaseException) -> None:
        """Stop the run: anything it does from now on would be lost."""
        self.savings.under_way = None
        self._broken = True
        self.machine.stop(unsaved(error))
