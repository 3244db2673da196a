"""The machine: decides what a run does next, and never waits.

It owns the strands, the forks and the timers of one run. A driver asks it for *errands* (`next`),
carries each out in its own way, and reports how it ended (`done`, `failed`). Everything that the
two drivers would otherwise decide twice is decided here: what a step means, where results land,
which error goes to which walk, what is cancelled, and when the run is over. Only the driver's
thread may call it, so no state of a run is ever touched by two threads.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import Any, assert_never

from flowrt import notes
from flowrt.attempts import Attempts
from flowrt.errors import CheckpointError, RunTimeoutError, without_stop
from flowrt.forks import Fork, open_fork
from flowrt.limits import count_step
from flowrt.openings import must_open, not_opened, opened
from flowrt.runs import Run, Scope
from flowrt.state import State, grows, put, write
from flowrt.steps import Ask, Dataflow, Each, Group, Keep, Node, Race, Step, Sub, Wait
from flowrt.strand import Call, Closing, Errand, Frame, Opening, Strand, Timer


class Machine:
    """All strands of one run (or of one step that a plain text handed over)."""

    def __init__(self, run: Run, state: State, walk: Iterator[Step], left: int) -> None:
        self.run = run
        self.watch = run.watch
        self.over = False
        self.error: BaseException | None = None
        self.attempts = Attempts(self)
        self._waiting: deque[Errand] = deque()
        self._under_way = 0
        self._timers: list[tuple[float, int, Timer]] = []
        self._ticket = count()
        self._expired: RunTimeoutError | None = None
        frame = Frame(notes.graph_of(state), state, walk)
        frame.scope = run.scope
        self.root = Strand(frame, left)
        self.ready: deque[Strand] = deque((self.root,))
        if run.config.timeout is not None:
            self.set_timer(run.config.timeout, None)

    # What the driver asks

    def next(self) -> Errand | None:
        """Give the next thing to carry out; None when everything waits for something."""
        while True:
            if self._waiting and self._under_way < self.run.config.max_concurrency:
                errand = self._waiting.popleft()
                if isinstance(errand, Call):
                    if errand.phase == "abandoned":
                        continue
                    self.attempts.start(errand)
                self._under_way += 1
                return errand
            if not self.ready:
                return None
            self.advance(self.ready.popleft())

    def coasting(self) -> Strand | None:
        """Give the root strand if it is alone and can simply go on: the driver's short way."""
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
        return None if strand.cancelled or strand.pending is not None else strand

    def idle(self) -> bool:
        """Say whether nothing is under way but time."""
        return not self._under_way

    def due(self) -> float | None:
        """Give the time of the next timer."""
        while self._timers and self._timers[0][2].off:
            heapq.heappop(self._timers)
        return self._timers[0][0] if self._timers else None

    def ask(self, errand: Errand) -> None:
        """Have the driver carry something out when there is a place for it."""
        self._waiting.append(errand)

    # What the driver reports

    def wake(self) -> None:
        """Do what has come due."""
        now = self.run.clock.now()
        while (due := self.due()) is not None and due <= now:
            timer = heapq.heappop(self._timers)[2]
            self._ring(timer)

    def done(self, errand: Errand, value: Any) -> None:
        """Take the result of an errand."""
        if isinstance(errand, Call) and errand.phase == "abandoned":
            return
        self._under_way -= 1
        match errand:
            case Call():
                self.attempts.returned(errand, value)
            case Opening():
                opened(self, errand, value)
            case Closing():
                self._closed(errand, errand.error)
            case _:
                assert_never(errand)

    def failed(self, errand: Errand, error: BaseException) -> None:
        """Take the error of an errand."""
        if isinstance(errand, Call) and errand.phase == "abandoned":
            return
        self._under_way -= 1
        match errand:
            case Call():
                self.attempts.raised(errand, error)
            case Opening():
                not_opened(self, errand, error)
            case Closing():
                self._closed(errand, error)
            case _:
                assert_never(errand)

    def cancel(self) -> None:
        """End the run: walks are closed, calls are cancelled, `over` comes when all are back."""
        self.watch = None
        self.cancel_strand(self.root)

    # One strand

    def advance(self, strand: Strand) -> None:
        """Walk on until there is something to wait for."""
        while strand.doing is None and not strand.over:
            if strand.cancelled:
                self._unwind(strand)
                continue
            if strand.pending is not None:
                step, strand.pending = strand.pending, None
                self.begin(strand, step)
                continue
            frame = strand.frames[-1]
            error, strand.error = strand.error, None
            try:
                step = next(frame.walk) if error is None else frame.throw(error)
            except StopIteration:
                self.leave(strand, None)
            except BaseException as raised:
                self.leave(strand, raised)
            else:
                self.begin(strand, step)

    def begin(self, strand: Strand, step: Step) -> None:
        """Begin one step; what its arguments raise is the step's own error."""
        try:
            if step.needs and must_open(self, strand, step):
                return
            match step:
                case Node():
                    self.attempts.begin(strand, step)
                case Keep():
                    self.land(strand, ((step.field, step.value, True),))
                case Sub():
                    self._enter(strand, step)
                case Group() | Race() | Each() | Dataflow():
                    strand.forks += 1
                    strand.doing = fork = open_fork(self, strand, step)
                    fork.start()
                case Ask() | Wait():
                    raise CheckpointError(f"node `{step.name}` pauses, which needs a checkpointer")
                case _:
                    assert_never(step)
        except BaseException as error:
            strand.doing = None
            self.blame(strand, step, error)

    def leave(self, strand: Strand, error: BaseException | None) -> None:
        """End the walk on top; a subgraph's resources are closed before its caller goes on."""
        frame = strand.frames[-1]
        scope = frame.scope
        if error is not None and not strand.cancelled:  # it may come from a route, which is no step
            notes.annotate_route(error, self.run, frame.graph, frame.prefix.rstrip("/"))
        if frame.sub is not None and scope is not None and scope.exits:
            strand.doing = closing = Closing(strand, scope, error)
            self.ask(closing)
        else:
            self._left(strand, error)

    def land(self, strand: Strand, writes: tuple[tuple[str, Any, bool], ...]) -> None:
        """Let writes land in the walk on top, and in its log if it is a branch."""
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
        """Tell the reader what a step returned, and that the root line has made one."""
        watch = self.watch
        if watch is None:
            return
        if watch.updates or watch.events:
            watch.updated(self.run, strand.frames[-1].prefix + name, update)
        self.show_state(strand)

    def show_state(self, strand: Strand) -> None:
        """Tell the reader the whole state, if it is the root line that has made a step."""
        watch = self.watch
        if watch is not None and watch.values and strand is self.root and len(strand.frames) == 1:
            watch.landed(strand.frames[0].state)

    def count_step(self, strand: Strand, name: str) -> None:
        """Count one step of the strand, against the limits of all graphs it is in."""
        count_step(self.run, strand, name)

    def blame(self, strand: Strand, step: Step, error: BaseException, attempt: int = 1) -> None:
        """Make an error the step's own: noted, and thrown into the walk when it goes on."""
        frame = strand.frames[-1]
        name = getattr(step, "name", "")
        error = without_stop(error, name)
        notes.annotate(error, self.run, frame.graph, frame.prefix + name, step.line, attempt)
        notes.remember_node(error, name, attempt)
        strand.error = error

    # Subgraphs

    def _enter(self, strand: Strand, step: Sub) -> None:
        outer = strand.frames[-1]
        graph = step.graph
        state = step.enter(outer.state)
        frame = Frame(graph, state, iter(graph.walk(state)), f"{outer.prefix}{step.name}/")
        frame.sub = step
        frame.scope = Scope(graph.opens, state) if graph.opens else None
        frame.outer = strand.left
        frame.granted = strand.left = min(strand.left, graph.limit)
        strand.frames.append(frame)

    def _left(self, strand: Strand, error: BaseException | None) -> None:
        frame = strand.frames.pop()
        if not strand.frames:
            strand.frames.append(frame)  # its log and its state are still wanted
            self._end(strand, error)
            return
        if strand.cancelled:
            return
        strand.left = frame.outer - (frame.granted - strand.left)
        step = frame.sub
        assert step is not None
        if error is not None:
            notes.remember_node(error, step.name, 1)
            strand.error = error
            return
        try:
            self._finish_sub(strand, step, frame.state)
        except Exception as raised:
            self.blame(strand, step, raised)

    def _finish_sub(self, strand: Strand, step: Sub, inner: State) -> None:
        outputs = step.writes if step.form == "names" else step.graph.outputs
        fields = dict(zip(step.writes, (getattr(inner, name) for name in outputs), strict=False))
        self.land(strand, tuple((f, v, f in step.replaces) for f, v in fields.items()))
        self.show(strand, step.name, fields)

    # Ends

    def _end(self, strand: Strand, error: BaseException | None) -> None:
        strand.over = True
        if strand.fork is not None:
            if strand.cancelled:
                strand.fork.cancelled(strand)
            elif error is not None:
                strand.fork.failed(strand, error)
            else:
                strand.fork.finished(strand)
            return
        self.over = True
        self.error = self._expired or error

    def _unwind(self, strand: Strand) -> None:
        """Close the walks of a cancelled strand from the top, with what they have open."""
        try:
            strand.frames[-1].close()
        except BaseException as error:
            self.leave(strand, error)
        else:
            self.leave(strand, None)

    def cancel_strand(self, strand: Strand) -> None:
        """Let a strand end soon; whoever forked it hears of it when it has."""
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
            case Fork():
                doing.cancel()
            case _:
                pass  # it is ready, or opens or closes something, and will see the mark

    def abandon(self, call: Call) -> None:
        """Wait no longer for a call; should it come back, nobody listens."""
        if call.phase == "begun":
            self._under_way -= 1
        if call.shipment is not None:
            call.shipment.give_up()
        call.phase = "abandoned"

    # Timers

    def set_timer(self, seconds: float, strand: Strand | None, failed: Call | None = None) -> Timer:
        """Let something be done for the strand (None: the run) in so many seconds."""
        timer = Timer(strand, failed)
        due = self.run.clock.now() + seconds
        heapq.heappush(self._timers, (due, next(self._ticket), timer))
        return timer

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

    def _closed(self, closing: Closing, error: BaseException | None) -> None:
        closing.strand.doing = None
        self._left(closing.strand, error)
        self.ready.append(closing.strand)
