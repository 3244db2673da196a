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
from typing import TYPE_CHECKING, Any, assert_never

from flowrt import caching, debugging, notes
from flowrt.errors import (
    CheckpointError,
    NodeTimeoutError,
    RunTimeoutError,
    StepLimitError,
    without_stop,
)
from flowrt.forks import Fork, open_fork
from flowrt.results import accept, take_apart
from flowrt.runs import Run, Scope
from flowrt.state import UNSET, grows, put, write
from flowrt.steps import Ask, Dataflow, Each, Group, Keep, Node, Race, Step, Sub, Wait
from flowrt.strand import Call, Closing, Errand, Frame, Opening, Strand, Timer

if TYPE_CHECKING:
    from flowrt.graph import Graph
    from flowrt.state import State

# Names of nodes are kept for the message about the limit, but only when it comes near.
NEAR_LIMIT = 64


class Machine:
    """All strands of one run (or of one step that a plain text handed over)."""

    def __init__(self, run: Run, state: State, walk: Iterator[Step], left: int) -> None:
        self.run = run
        self.watch = run.watch
        self.over = False
        self.error: BaseException | None = None
        self.unwanted: list[Call] = []  # calls that the driver is to cancel
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
            self._set_timer(run.config.timeout, None)

    # What the driver asks

    def next(self) -> Errand | None:
        """Give the next thing to carry out; None when everything waits for something."""
        while True:
            if self._waiting and self._under_way < self.run.config.max_concurrency:
                errand = self._waiting.popleft()
                if isinstance(errand, Call):
                    if errand.phase == "abandoned":
                        continue
                    self._start(errand)
                self._under_way += 1
                return errand
            if not self.ready:
                return None
            self.advance(self.ready.popleft())

    def coasting(self) -> Strand | None:
        """Give the root strand if it is alone and can simply go on: the driver's short way."""
        if len(self.ready) != 1 or self.run.config.debug:
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
                self._returned(errand, value)
            case Opening():
                self._opened(errand, value)
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
                self._raised(errand, error)
            case Opening():
                self._not_opened(errand, error)
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
            if step.needs and self._opens(strand, step):
                return
            match step:
                case Node():
                    self._node(strand, step)
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
            notes.annotate(error, self.run, frame.graph, frame.prefix.rstrip("/"), 0, 1)
        if frame.sub is not None and scope is not None and scope.exits:
            strand.doing = closing = Closing(strand, scope, error)
            self._waiting.append(closing)
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

    def show_step(self, strand: Strand) -> None:
        """Tell the reader that the root line has made a step."""
        if self.watch is not None and strand is self.root and len(strand.frames) == 1:
            self.watch.landed(strand.frames[0].state)

    def show_quick(self, strand: Strand, step: Node, value: Any) -> None:
        """Tell the reader of a plain node that the driver ran by itself."""
        watch = self.watch
        if watch is None:
            return
        path = strand.frames[-1].prefix + step.name
        if watch.updates or watch.events:
            watch.updated(self.run, path, {step.writes[0]: value} if step.writes else {})
        if watch.values and len(strand.frames) == 1:
            watch.landed(strand.frames[-1].state)

    def count_step(self, strand: Strand, name: str) -> None:
        """Count one step of the strand.

        Raises:
            StepLimitError: it has none left.
        """
        if strand.left <= NEAR_LIMIT:
            if strand.left <= 0:
                frame = strand.frames[-1]
                raise limit_reached(self.run, frame.graph, [*strand.recent, name])
            strand.recent.append(name)
        strand.left -= 1

    # Nodes

    def _node(self, strand: Strand, step: Node) -> None:
        self.count_step(strand, step.name)
        state = strand.frames[-1].state
        if step.cache is not None:
            key = caching.key_of(step, state)
            value = caching.look_up(step, key, self.run.clock.now())
            if value is not UNSET:
                self._finish_node(strand, step, value)
                return
            self._call(strand, step, 1, key)
        else:
            self._call(strand, step, 1, None)

    def _call(self, strand: Strand, step: Node, attempt: int, key: object) -> None:
        call = Call(self.run, strand, step, attempt)
        call.key = key
        if self.run.config.debug:
            call.before = debugging.remember(call.frame.state)
        strand.doing = call
        self._waiting.append(call)

    def _start(self, call: Call) -> None:
        call.phase = "begun"
        if self.watch is not None:
            call.started = self.watch.started(self.run, call.path, call.attempt)
        if call.step.timeout is not None:
            call.timer = self._set_timer(call.step.timeout, call.strand)

    def _returned(self, call: Call, value: Any) -> None:
        if call.timed_out:
            self._attempt_failed(call, self._too_slow(call))
            return
        if call.before is not None:
            debugging.report(call)
        try:
            self._finish_node(call.strand, call.step, value, call)
        except Exception as error:
            self._attempt_failed(call, error)
            return
        if call.step.cache is not None:
            caching.keep(call.step, call.key, value, self.run.clock.now())
        self.ready.append(call.strand)

    def _finish_node(
        self, strand: Strand, step: Node, value: Any, call: Call | None = None
    ) -> None:
        state = strand.frames[-1].state
        values = take_apart(step.form, step.writes, value)
        values = accept(type(state), step, values, self.run.config.debug)
        if step.writes:
            fields = zip(step.writes, values, strict=True)
            self.land(strand, tuple((f, v, f in step.replaces) for f, v in fields))
        if call is not None:
            self._over(call, None)
        if self.watch is not None:
            path = strand.frames[-1].prefix + step.name
            update = dict(zip(step.writes, values, strict=True))
            self.watch.updated(self.run, path, update)
            self.show_step(strand)

    def _over(self, call: Call, error: BaseException | None) -> None:
        call.strand.doing = None
        if call.timer is not None:
            call.timer.off = True
        if self.watch is not None:
            self.watch.finished(self.run, call.path, call.attempt, call.started, error)

    def _raised(self, call: Call, error: BaseException) -> None:
        self._attempt_failed(call, self._too_slow(call) if call.timed_out else error)

    def _too_slow(self, call: Call) -> NodeTimeoutError:
        return NodeTimeoutError(f"node `{call.path}` took longer than {call.step.timeout} s")

    def _attempt_failed(self, call: Call, error: BaseException) -> None:
        strand, step = call.strand, call.step
        self._over(call, error)
        if not strand.cancelled:
            if self._tries_again(step, call.attempt, error):
                self._try_again(call)
                return
            self.blame(strand, step, error, call.attempt)
        self.ready.append(strand)

    @staticmethod
    def _tries_again(step: Node, attempt: int, error: BaseException) -> bool:
        retry = step.retry
        if retry is None or attempt >= retry.times or isinstance(error, StepLimitError):
            return False
        return isinstance(error, Exception) and isinstance(error, retry.on)

    def _try_again(self, call: Call) -> None:
        assert call.step.retry is not None
        delay = call.step.retry.delay(call.attempt, self.run.clock.chance())
        if delay <= 0:
            self._call(call.strand, call.step, call.attempt + 1, call.key)
            return
        call.strand.doing = self._set_timer(delay, call.strand, call)

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
        if self.watch is not None:
            path = strand.frames[-1].prefix + step.name
            self.watch.updated(self.run, path, fields)
            self.show_step(strand)

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
                self._cancel_call(doing)
            case Timer():
                doing.off = True
                strand.doing = None
                self.ready.append(strand)
            case Fork():
                doing.cancel()
            case _:
                pass  # it is ready, or opens or closes something, and will see the mark

    def _cancel_call(self, call: Call) -> None:
        call.unwanted = True
        if call.phase == "begun" and not (self._expired and call.abandonable):
            self.unwanted.append(call)
            return
        self._abandon(call)
        self._over(call, None)
        self.ready.append(call.strand)

    def _abandon(self, call: Call) -> None:
        """Wait no longer for a call; should it come back, nobody listens."""
        if call.phase == "begun":
            self._under_way -= 1
        if call.shipment is not None:
            call.shipment.give_up()
        call.phase = "abandoned"

    # Timers

    def _set_timer(self, seconds: float, strand: Strand | None, call: Call | None = None) -> Timer:
        timer = Timer(strand, call)
        due = self.run.clock.now() + seconds
        heapq.heappush(self._timers, (due, next(self._ticket), timer))
        return timer

    def _ring(self, timer: Timer) -> None:
        strand = timer.strand
        if strand is None:
            self._expire()
        elif strand.doing is timer and timer.call is not None:
            strand.doing = None
            self._call(strand, timer.call.step, timer.call.attempt + 1, timer.call.key)
        elif isinstance(strand.doing, Call):
            self._time_out(strand.doing)

    def _time_out(self, call: Call) -> None:
        call.timed_out = call.unwanted = True
        if call.abandonable:
            self._abandon(call)
            self._attempt_failed(call, self._too_slow(call))
        else:
            self.unwanted.append(call)

    def _expire(self) -> None:
        seconds = self.run.config.timeout
        name = self.run.graph.name
        self._expired = RunTimeoutError(f"the run of graph `{name}` took longer than {seconds} s")
        self.cancel_strand(self.root)

    # Resources

    def _opens(self, strand: Strand, step: Step) -> bool:
        """See to the resources that the step needs; says whether it must wait for one."""
        frame = strand.frames[-1]
        scope = frame.scope
        if scope is None:
            return False
        for name in step.needs:
            if name in scope.opened:
                setattr(frame.state, name, scope.opened[name])
            elif name in scope.opens:
                self._open(strand, step, scope, name)
                return True
        return False

    def _open(self, strand: Strand, step: Step, scope: Scope, name: str) -> None:
        strand.pending = step
        strand.doing = opening = Opening(strand, scope, name)
        waiting = scope.opening.get(name)
        if waiting is not None:  # another branch is opening it already
            waiting.append(strand)
            return
        scope.opening[name] = []
        self._waiting.append(opening)

    def _opened(self, opening: Opening, value: Any) -> None:
        scope = opening.scope
        scope.opened[opening.name] = value
        setattr(scope.state, opening.name, value)
        for strand in (opening.strand, *scope.opening.pop(opening.name)):
            strand.doing = None
            self.ready.append(strand)

    def _not_opened(self, opening: Opening, error: BaseException) -> None:
        for strand in (opening.strand, *opening.scope.opening.pop(opening.name)):
            step, strand.pending = strand.pending, None
            strand.doing = None
            assert step is not None
            self.blame(strand, step, error)
            self.ready.append(strand)

    def _closed(self, closing: Closing, error: BaseException | None) -> None:
        closing.strand.doing = None
        self._left(closing.strand, error)
        self.ready.append(closing.strand)


def limit_reached(run: Run, graph: Graph[Any, Any], names: list[str]) -> StepLimitError:
    """Give the error of a run that has no step left; the names end with the one that was next."""
    limit = min(run.limit, graph.limit)
    lap = last_lap(names)
    shown = " -> ".join(f"`{name}`" for name in lap)
    where = f", in the cycle {shown}" if len(lap) > 1 else f", at {shown}"
    return StepLimitError(f"graph `{graph.name}` reached its limit of {limit} steps{where}")


def last_lap(names: list[str]) -> list[str]:
    """Give the shortest way from the last name back to itself, or the last name alone."""
    for length in range(1, len(names)):
        if names[-1 - length] == names[-1]:
            return names[-1 - length :]
    return names[-1:]
