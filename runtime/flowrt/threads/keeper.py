"""What the machine does for a run that is kept: walks over its past, and writes down what comes.

A run is taken up by walking its graph again from the start. Where the past has an entry, its result
lands and nothing is called; where it has none, the walk has come to the present. Everything that
lies in the past is walked over before anything is called (`live` is False until then), so answers
are checked, and refused as a whole, before the run goes on.

A strand that is cancelled meanwhile, because a sibling fails again, is still walked to the end of
its own past: what it had finished has to land. Of forks whose end is known no such strand is walked
at all: of a race only the winner, and of a fork whose error was caught nothing (see `catching`).
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
    """The kept side of one machine."""

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
    #: Why the run was given up, if it was.
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
        """Give the time that is written down, in seconds since the epoch."""
        return self.machine.run.clock.time()

    def coast(self, strand: Strand, heard: Callable[[], bool]) -> Iterator[Any]:
        """Run the plain nodes that come next on the root line; see `coasting`."""
        return coasting.coast(self.machine, strand, heard)

    def acoast(self, strand: Strand, heard: Callable[[], bool]) -> AsyncGenerator[Any, None]:
        """Do the same on the running loop."""
        return coasting.acoast(self.machine, strand, heard)

    def may_coast(self) -> bool:
        """Say whether plain nodes of the root line may be run on the short way: in the present,
        with nothing to be saved before that is not saved there, and no point at which to pause.
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
        """Say whether the strand, or one it forked, has entries that were not walked over."""
        return not self.live and self.journal.past.has(strand.id)

    def has_past_at(self, place: str) -> bool:
        """Say the same of the strand with this id, which may not have begun."""
        return not self.live and self.journal.past.has(place)

    @contextmanager
    def walking(self, strand: Strand) -> Iterator[None]:
        """Let the functions that the walk calls be answered from the past."""
        before, self._strand = self._strand, strand
        token = CHOOSER.set(self)
        try:
            yield
        finally:
            CHOOSER.reset(token)
            self._strand = before

    def walks(self, strand: Strand) -> None:
        """Say whose walk asks for choices from now on."""
        self._strand = strand

    @contextmanager
    def walking_at(self, place: str) -> Iterator[None]:
        """The same for a strand that is about to begin."""
        before, self._place = self._place, place
        token = CHOOSER.set(self)
        try:
            yield
        finally:
            CHOOSER.reset(token)
            self._place = before

    def choose(self, name: str, call: Callable[[], Any]) -> Any:
        """Give what a function of the walk returned, or returns now and is written down.

        If it raised, it raises again where its error was taken by a handler.
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
        """Stop a run that cannot be walked again, or not with these answers; nothing is changed."""
        if isinstance(error, UNFIT):
            versions.explain(error, self.journal.changes)
        self.live = True  # the rest of the past is not walked over
        self._broken = True
        self.refusal = self.refusal or error
        self.machine.stop(error)

    def replays(self, strand: Strand, step: Node) -> bool:
        """Let the result of a node land that has run already; says whether it had."""
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
        """Let what was changed from outside land, where the walk of the root line comes to it."""
        if not self.live:
            self.outside.land(strand)

    def hop(self, strand: Strand, error: BaseException | None) -> bool:
        """See to what comes before a strand walks on, with an error or not; says if it can."""
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

        What a subgraph or an `each` is given may be made from a resource, so those do need theirs.
        """
        if self.dry:
            self._do_without(strand, step)
            return True
        return not self.live and not isinstance(step, Sub | Each) and self.has_past(strand)

    def _do_without(self, strand: Strand, step: Step) -> None:
        """Put nothing in the place of the resources that a step in the past needed."""
        state = strand.frames[-1].state
        for name in step.needs:
            if not hasattr(state, name):
                setattr(state, name, None)

    # ---- what comes next -----------------------------------------------------------------------

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
        """Give the next errand that is no call: resources may be opened before the run goes on."""
        machine = self.machine
        for errand in machine.waiting:
            if not isinstance(errand, Call):
                machine.waiting.remove(errand)
                machine.under_way += 1
                return errand
        return None

    # ---- the present ---------------------------------------------------------------------------

    def go_on(self) -> bool:
        """Nothing more can be walked: come to the present, or pause. Says whether to look again."""
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
        """Write down what has happened; a value without a stored form stops the run."""
        try:
            return self.journal.record(kind, strand, name, value, lasting=lasting, quiet=quiet)
        except CheckpointError as error:
            self.machine.stop(error)
            return Entry(self.journal.seq, self.journal.run, kind, strand, name, self.now(), b"")

    def record(self, strand: Strand, step: Node, values: tuple[Any, ...], attempt: int) -> None:
        """Write down what a node wrote; what it wrote has landed."""
        name = strand.frames[-1].prefix + step.name
        stored = dict(zip(step.writes, values, strict=True))
        lasting = self.remembering.lasts(strand.frames[-1], step.writes)
        entry = self.write("node", strand.id, name, [attempt, stored], lasting=lasting)
        if lasting:
            writes = tuple((name, value, name in step.replaces) for name, value in stored.items())
            self.remembering.remember(strand, writes, entry.seq)
            if not self.remembering.only_adds(strand.frames[-1], step):
                self.journal.spent += len(entry.body)

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
        """Say whether the first branch of a race to finish has won it; looked at again, it may
        come to its end before the one that did.
        """
        return self.winners.get(fork, index) == index

    def won(self, strand: Strand, fork: str, winner: int) -> None:
        """Write down which branch has won."""
        if not self.dry:
            self.write("race", strand.id, fork, winner)

    def began(self, fork: str, index: int) -> bool:
        """Say whether the child at this place of a fork has begun before, so that it must again."""
        return not self.live and index <= self.journal.past.last(fork)

    # ---- the end -------------------------------------------------------------------------------

    def end(self, error: BaseException | None) -> BaseException | None:
        """Write down how the run ended, unless it only paused or was stopped from outside, as by a
        cancellation that its node was the first to hear of.

        Gives the error of a run that ended in its past although there is more of it.
        """
        self.savings.at_once()
        if self.machine.run.paused is None and not (
            self._broken or self.dry or self.machine.stopped
        ):
            if not self.live and error is None:
                error = ended_early(self.journal, self.answers)
            if isinstance(error, (*UNFIT, AnswerError)):
                self._broken = True  # nothing has happened that would have to be written down
            elif error is None or isinstance(error, Exception):
                record_end(self.journal, self.remembering, error)
        return error

    def saved(self) -> None:
        """Hear that a batch is safe."""
        self.savings.under_way = None

    def not_saved(self, error: BaseException) -> None:
        """Stop the run: what it does from now on would be lost."""
        self.savings.under_way = None
        self._broken = True
        self.machine.stop(unsaved(error))
