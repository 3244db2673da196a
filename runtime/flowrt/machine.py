"""The machine decides what a run does next, and never waits.

It owns the strands, forks and timers of one run. A driver asks it for *errands* (`next`), carries
each out in its own way, and reports how it ended (`done`, `failed`). Everything that the two
drivers would otherwise each have to decide is decided here: what a step means, where results land,
which error goes to which walk, what is cancelled, and when the run is over. Only the driver's
thread may call it, so the state of a run is never touched by two threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, assert_never

from flowrt import notes, subgraphs
from flowrt.attempts import Attempts
from flowrt.choices import Standing
from flowrt.errors import UNFIT, CheckpointError, RunTimeoutError, without_stop
from flowrt.forks import Fork, open_fork
from flowrt.limits import count_step
from flowrt.openings import must_open, not_opened, opened
from flowrt.runs import Run
from flowrt.state import State, grows, put, write
from flowrt.steps import Ask, Dataflow, Each, Group, Keep, Node, Race, Step, Sub, Wait
from flowrt.strand import Call, Closing, Errand, Frame, Opening, Parked, Saving, Strand, Timer
from flowrt.timers import Timers

if TYPE_CHECKING:
    from flowrt.threads.keeper import Keeper

#: What a strand waits for if, in a dry run, its walk cannot continue without a real call.
STANDING = Timer(None, None)


class Machine:
    """All strands of one run, or of one step that a plain text handed over."""

    def __init__(self, run: Run, state: State, walk: Iterator[Step], left: int) -> None:
        self.run = run
        self.watch = run.watch
        self.over = False
        self.ending = False
        self.error: BaseException | None = None
        self.attempts = Attempts(self)
        self.waiting: deque[Errand] = deque()
        self.under_way = 0
        self._back: Errand | None = None  # the last one reported
        self.timers = Timers(run.clock)
        self._expired: RunTimeoutError | None = None
        self._stopped: BaseException | None = None
        self.stopped = False
        frame = Frame(notes.graph_of(state), state, walk)
        frame.scope = run.scope
        self.root = Strand(frame, left)
        self.keeper: Keeper | None = None if run.keep is None else run.keep(self)
        if self.keeper is not None:
            self.keeper.remembering.begin(frame)
        self.ready: deque[Strand] = deque((self.root,))
        if run.config.timeout is not None:
            self.timers.set(run.config.timeout, None)

    # What the driver asks

    def next(self) -> Errand | None:
        """Give the next errand; None if everything waits for something."""
        if self.keeper is not None:
            return self.keeper.next_errand()
        while True:
            errand = self.next_errand()
            if errand is not None or not self.ready:
                return errand
            self.advance(self.ready.popleft())

    def next_errand(self) -> Errand | None:
        """Give the next requested errand, if the concurrency limit allows one more."""
        while self.waiting and self.under_way < self.run.config.max_concurrency:
            errand = self.waiting.popleft()
            if isinstance(errand, Call):
                if errand.phase == "abandoned":
                    continue
                self.attempts.start(errand)
            self.under_way += 1
            return errand
        return None

    def rests(self) -> bool:
        """Say whether the run is at rest: no call under way, and no retry waiting for its time."""
        if self.under_way or self.waiting:
            return False
        return not self.timers.of_strands()

    def coasting(self) -> Strand | None:
        """Give the root strand if it is the only one and can simply continue: the driver's fast
        path.
        """
        if len(self.ready) != 1:
            return None
        strand = self.ready[0]
        if (
            strand is not self.root
            or strand.over
            or strand.doing is not None
            or strand.error is not None
        ):
            return None
        if strand.cancelled or strand.pending is not None:
            return None
        return strand if self.keeper is None or self.keeper.may_coast() else None

    def idle(self) -> bool:
        """Say whether only time has to pass: no call and no save is under way."""
        return not self.under_way and (self.keeper is None or self.keeper.savings.under_way is None)

    def ask(self, errand: Errand) -> None:
        """Have the driver carry out an errand as soon as the concurrency limit allows."""
        self.waiting.append(errand)

    # What the driver reports

    def wake(self) -> None:
        """Handle the timers that are due."""
        for timer in self.timers.ringing():
            self._ring(timer)

    def done(self, errand: Errand, value: Any) -> None:
        """Take the result of an errand."""
        if not self._hears_of(errand):
            return
        match errand:
            case Call():
                self.attempts.returned(errand, value)
            case Opening():
                opened(self, errand, value)
            case Closing():
                subgraphs.closed(self, errand, errand.error)
            case Saving(batch=batch):
                assert self.keeper is not None
                self.keeper.saved()
                if self.watch is not None:
                    self.watch.saved(self.run, batch.entries)
            case _:
                assert_never(errand)

    def failed(self, errand: Errand, error: BaseException) -> None:
        """Take the error of an errand."""
        if not self._hears_of(errand):
            return
        match errand:
            case Call():
                self.attempts.raised(errand, error)
            case Opening():
                not_opened(self, errand, error)
            case Closing():
                subgraphs.closed(self, errand, error)
            case Saving():
                assert self.keeper is not None
                self.keeper.not_saved(error)
            case _:
                assert_never(errand)

    def _hears_of(self, errand: Errand) -> bool:
        """Count an errand as finished; says False for one that was abandoned or already reported.

        An interrupted driver may report the same errand twice.
        """
        if errand is self._back or (isinstance(errand, Call) and errand.phase == "abandoned"):
            return False
        self._back = errand
        if not isinstance(errand, Saving):
            self.under_way -= 1
        return True

    def cancel(self) -> None:
        """End the run: close walks and cancel calls; it is `over` when all have returned."""
        self.watch = None
        self.stopped = True
        self.cancel_strand(self.root)

    def stop(self, error: BaseException) -> None:
        """End the run with an error that belongs to no node and that no handler catches."""
        self._stopped = self._stopped or error
        self.stopped = True
        if self.ending:  # only the last save was pending
            self.error = self.error or error
        self.cancel_strand(self.root)

    # One strand

    def advance(self, strand: Strand) -> None:
        """Continue the walk until it has to wait for something."""
        keeper = self.keeper
        while strand.doing is None and not strand.over:
            if strand.cancelled and not (keeper is not None and keeper.has_past(strand)):
                self._unwind(strand)
                continue
            if strand.pending is not None:
                step, strand.pending = strand.pending, None
                self.begin(strand, step)
                continue
            frame = strand.frames[-1]
            error, strand.error = strand.error, None
            if keeper is not None and not keeper.hop(strand, error):
                continue
            try:
                step = next(frame.walk) if error is None else frame.throw(error)
            except StopIteration:
                if keeper is not None:
                    keeper.catching.settle(None)
                subgraphs.leave(self, strand, None)
            except Standing:
                strand.doing = STANDING
            except BaseException as raised:
                if keeper is not None:
                    keeper.catching.settle(raised)
                subgraphs.leave(self, strand, raised)
            else:
                if keeper is not None:
                    keeper.catching.settle(None)
                self.begin(strand, step)

    def begin(self, strand: Strand, step: Step) -> None:
        """Begin one step; an error in its arguments is the step's own error."""
        keeper = self.keeper
        try:
            if keeper is not None and keeper.catching.again(strand, step):
                return
            if step.needs and self._must_open(strand, step):
                return
            if keeper is not None and keeper.pausing.stops_before(strand, step):
                return
            match step:
                case Node():
                    self.attempts.begin(strand, step)
                case Keep():
                    writes = ((step.field, step.value, True),)
                    self.land(strand, writes)
                    if keeper is not None:
                        keeper.remembering.remember(strand, writes, None)
                case Sub():
                    subgraphs.enter(self, strand, step)
                case Group() | Race() | Each() | Dataflow():
                    strand.doing = fork = open_fork(self, strand, step)
                    strand.forks += 1
                    fork.start()
                case Ask() | Wait() if keeper is None:
                    raise CheckpointError(f"node `{step.name}` pauses, which needs a checkpointer")
                case Ask():
                    keeper.pausing.ask(strand, step)
                case Wait():
                    keeper.pausing.wait(strand, step)
                case _:
                    assert_never(step)
        except Standing:
            strand.doing = STANDING
        except BaseException as error:
            strand.doing = None
            if keeper is not None and isinstance(error, UNFIT):
                keeper.give_up(error)
            else:
                self.refuse(strand, step, error)

    def refuse(self, strand: Strand, step: Step, error: BaseException) -> None:
        """Record that a step could not begin: the error is its own."""
        self.blame(strand, step, error)
        if self.keeper is not None and strand.error is not None:
            self.keeper.catching.step_failed(strand, step, strand.error)

    def land(self, strand: Strand, writes: tuple[tuple[str, Any, bool], ...]) -> None:
        """Apply writes to the topmost walk's state, and log them if it is a branch."""
        frame = strand.frames[-1]
        state = frame.state
        log = frame.log
        if log is None:
            for field, value, replaces in writes:
                (put if replaces else write)(state, field, value)
            return
        folds = type(state).__folds__
        for entry in writes:
            log.append(entry)
            field, value, replaces = entry
            fold = folds.get(field)
            if fold is None or field in frame.own or not grows(fold):
                (put if replaces else write)(state, field, value)

    def show(self, strand: Strand, name: str, update: dict[str, Any]) -> None:
        """Report what a step returned to the reader, and the new state if on the main line."""
        watch = self.watch
        if watch is None or self._walks_the_past():
            return
        if watch.updates or watch.events:
            watch.updated(self.run, strand.frames[-1].prefix + name, update)
        self.show_state(strand)

    def show_state(self, strand: Strand) -> None:
        """Report the whole state to the reader, if the step was made on the main line."""
        watch = self.watch
        if self._walks_the_past():
            return
        if watch is not None and watch.values and strand is self.root and len(strand.frames) == 1:
            watch.landed(strand.frames[0].state)

    def _walks_the_past(self) -> bool:
        return self.keeper is not None and not self.keeper.live

    def count_step(self, strand: Strand, name: str) -> None:
        """Count one step of the strand, against the limits of all graphs around it."""
        count_step(self.run, strand, name)

    def blame(self, strand: Strand, step: Step, error: BaseException, attempt: int = 1) -> None:
        """Attribute an error to a step: it gets a note, and is thrown into the walk next."""
        frame = strand.frames[-1]
        name = getattr(step, "name", "")
        error = without_stop(error, name)
        notes.annotate(error, self.run, frame.graph, frame.prefix + name, step.line, attempt)
        notes.remember_node(error, name, attempt)
        strand.error = error
        if self.keeper is not None and isinstance(step, Node):
            self.keeper.catching.step_failed(strand, step, error)

    def _must_open(self, strand: Strand, step: Step) -> bool:
        """Open the resources of a step, unless its result is replayed and nothing is called."""
        if self.keeper is not None and self.keeper.needs_nothing(strand, step):
            return False
        return must_open(self, strand, step)

    # Ends

    def end(self, strand: Strand, error: BaseException | None) -> None:
        """End a strand and tell its fork; the end of the root strand is the end of the run."""
        strand.over = True
        if strand.fork is not None:
            if strand.cancelled and not (error is None and self._ends_again(strand)):
                strand.fork.cancelled(strand)
            elif error is not None:
                strand.fork.failed(strand, error)
            else:
                strand.fork.finished(strand)
            return
        self.error = self._stopped or self._expired or error
        if self.keeper is None:
            self.over = True
            return
        self.error = self.keeper.end(self.error)
        self.ending = True  # over when the last entries are saved

    def _ends_again(self, strand: Strand) -> bool:
        """Say whether a cancelled strand reached its end during replay."""
        keeper = self.keeper
        return keeper is not None and not keeper.live and not strand.frames[-1].unwound

    def _unwind(self, strand: Strand) -> None:
        """Close the topmost walk of a cancelled strand, and the resources it has open."""
        frame = strand.frames[-1]
        frame.unwound = True
        try:
            frame.close()
        except BaseException as error:
            subgraphs.leave(self, strand, error)
        else:
            subgraphs.leave(self, strand, None)

    def cancel_strand(self, strand: Strand) -> None:
        """Cancel a strand; its fork is told when it has ended."""
        if strand.over or strand.cancelled:
            return
        strand.cancelled = True
        doing = strand.doing
        match doing:
            case Call():
                self.attempts.cancel(doing, at_once=self._expired is not None)
            case Timer():
                doing.off = True
                strand.doing = None
                self.ready.append(strand)
            case Parked():
                assert self.keeper is not None
                self.keeper.pausing.unpark(doing)
            case Fork():
                doing.cancel()
            case _:
                pass  # it is ready, opening or closing, and will see the flag

    # Timers

    def _ring(self, timer: Timer) -> None:
        strand = timer.strand
        if strand is None:
            self._expire()
        elif timer.failed is not None:
            self.attempts.try_again(timer.failed)
        elif isinstance(strand.doing, Call):
            self.attempts.time_out(strand.doing)

    def _expire(self) -> None:
        seconds = self.run.config.timeout
        name = self.run.graph.name
        self._expired = RunTimeoutError(f"the run of graph `{name}` took longer than {seconds} s")
        self.cancel_strand(self.root)
