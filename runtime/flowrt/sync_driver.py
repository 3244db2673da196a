"""The synchronous driver: carries out the machine's errands and yields what the reader asked for.

Coroutines go to the background loop, other calls into worker threads where something runs beside
them or must be able to go on without them, and into this thread otherwise.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Any, Literal, TypeAlias, TypeVar

from flowrt import workers
from flowrt.calls import belongs_on_loop, call_here, call_on_loop, finish_on_loop
from flowrt.context import holds_call
from flowrt.errors import Abandoned
from flowrt.limits import NEAR_LIMIT
from flowrt.lines import DirectLine, LoopLine, Message, WorkerLine, outcome
from flowrt.machine import Machine
from flowrt.resources import close_resources, open_resource
from flowrt.state import write
from flowrt.strand import Call, Closing, Errand, Opening, Strand

T = TypeVar("T")
Place: TypeAlias = Literal["here", "worker", "loop", "process"]


def block_on(awaitable: Awaitable[T]) -> T:
    """Await on the background loop; most runs never come here, so it is loaded when one does."""
    from flowrt.loops import block_on as block

    return block(awaitable)


def drive(machine: Machine) -> Iterator[Any]:
    """Run the machine to its end; yields the items of its watch.

    Raises:
        BaseException: what the run failed with.
    """
    desk = Desk(machine)
    watch = machine.watch
    try:
        while not machine.over:
            strand = machine.coasting() if desk.coasts else None
            if strand is not None:
                yield from coast(machine, strand)
            errand = machine.next()
            if errand is not None:
                desk.carry_out(errand)
            elif not machine.over:
                desk.wait()
            if watch is not None:
                while watch.items:
                    yield watch.items.popleft()
                desk.let_senders_go()
    finally:
        if not machine.over:
            machine.cancel()
            desk.settle()
    if machine.error is not None:
        raise machine.error


@holds_call
def coast(machine: Machine, strand: Strand) -> Iterator[Any]:
    """Run the plain nodes that follow each other on the root line, up to the first other step.

    This is `Machine.begin` and `Machine.done` for the simplest case, written out: it is most of the
    difference between 0.3 and 3 µs for each node of a run that is streamed.
    """
    frame = strand.frames[-1]
    walk, prefix, state = frame.walk, frame.prefix, frame.state
    folds = type(state).__folds__
    watch = machine.watch
    bare = watch is not None and watch.bare
    call = Call(machine.run, strand)
    while True:
        try:
            step = next(walk)
        except StopIteration:
            machine.leave(strand, None)
            break
        except BaseException as error:
            machine.leave(strand, error)
            break
        if step.quick != "sync" and step.quick != "inline":
            machine.begin(strand, step)
            break
        call.step = step
        writes = step.writes
        try:
            if strand.left <= NEAR_LIMIT:
                machine.count_step(strand, step.name)
            else:
                strand.left -= 1
            value = step.call(state)
            if writes:
                if folds:
                    value = write(state, writes[0], value)
                else:
                    setattr(state, writes[0], value)
        except BaseException as error:
            machine.blame(strand, step, error)
            break
        if bare:
            yield {prefix + step.name: {writes[0]: value} if writes else {}}
        elif watch is not None:
            machine.show(strand, step.name, {writes[0]: value} if writes else {})
            while watch.items:
                yield watch.items.popleft()
    if strand.doing is not None or strand.over:
        machine.ready.remove(strand)  # not before: a reader may close the stream at each yield


class Desk:
    """Carries errands out, and hears of those that are elsewhere through its mailbox."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.mailbox: SimpleQueue[Message] = SimpleQueue()
        self.live = machine.watch is not None and machine.watch.live
        self.hurried = machine.run.config.timeout is not None
        timed = machine.watch is not None and machine.watch.timed
        self.coasts = not (self.live or self.hurried or timed or machine.run.config.debug)
        self.direct = DirectLine(machine)
        self.from_worker = WorkerLine(self.mailbox.put)
        self.from_loop = LoopLine(self.mailbox.put)
        self._held: list[Callable[[], None]] = []

    def carry_out(self, errand: Errand) -> None:
        """Do it here and now, or start it elsewhere."""
        match errand:
            case Call():
                self._call(errand)
            case Opening():
                self._do(errand, lambda: open_resource(errand.scope, errand.name, block_on))
            case Closing():
                self._do(errand, lambda: close_resources(errand.scope, errand.error, block_on))

    def _do(self, errand: Errand, work: Callable[[], Any]) -> None:
        if errand.strand.fork is not None:
            self._in_worker(errand, work)
            return
        message = outcome(errand, work)
        self.receive(message)

    def _call(self, call: Call) -> None:
        match self._place(call):
            case "here":
                call.line = self.direct
                self.receive(outcome(call, lambda: call_here(call)))
            case "worker":
                call.line = self.from_worker if self.live else None
                call.abandonable = True
                self._in_worker(call, lambda: call_here(call))
            case "loop":
                self._on_loop(call, None)
            case "process":
                self._in_process(call)

    def _place(self, call: Call) -> Place:
        step = call.step
        if step.place == "process":
            return "process"
        if step.kind in ("async", "async generator"):
            return "loop"
        if step.timeout is not None or self.hurried or step.place == "thread":
            return "worker"
        if step.place == "inline":
            # A generator that is listened to may be endless: its reader must be able to hold it.
            return "worker" if self.live and step.kind == "generator" else "here"
        return "worker" if self.live or call.strand.fork is not None else "here"

    def _in_worker(self, errand: Errand, work: Callable[[], Any]) -> None:
        context = copy_context()
        workers.submit(lambda: self.mailbox.put(context.run(outcome, errand, work)))

    def _on_loop(self, call: Call, begun: Any) -> None:
        """Run a call on the background loop, or the rest of one that gave something to await."""
        from flowrt import loops  # asyncio takes as long to load as the whole runtime

        home = loops.background()
        call.line = self.from_loop if self.live else None
        call.abandonable = False
        asend = loops.sender(home, self.mailbox.put) if self.live else None

        async def work() -> None:
            call.entered = True
            try:
                if begun is None:
                    value = await call_on_loop(call, asend)
                else:
                    value = await finish_on_loop(call, begun, asend)
            except BaseException as error:
                self.mailbox.put(Message(call, "failed", error))
            else:
                self.mailbox.put(Message(call, "done", value))

        def keep(task: Any) -> None:
            call.handle = task
            if call.unwanted:
                self._cancel_task(call)

        home.start(work(), keep)

    def _cancel_task(self, call: Call) -> None:
        """Cancel on the loop's thread; a task that has not begun would end without a word."""
        if call.handle is None:
            return
        call.handle.cancel()
        if not call.entered:
            call.entered = True  # this may be asked twice, and must be answered once
            self.mailbox.put(Message(call, "failed", Abandoned()))

    def _in_process(self, call: Call) -> None:
        from flowrt import processes  # loads multiprocessing

        call.abandonable = True
        message = outcome(call, lambda: call_here(call))
        if message.kind == "failed":
            self.receive(message)
            return
        processes.start(message.value, call, self.mailbox.put)

    def wait(self) -> None:
        """Wait until something comes back or comes due."""
        self.cancel_unwanted()
        machine = self.machine
        due = machine.due()
        pause = None if due is None else max(0.0, due - machine.run.clock.now())
        if machine.idle():
            assert pause is not None, "a run waits for nothing"
            machine.run.clock.sleep(pause)
            machine.wake()
            return
        try:
            self.receive(self.mailbox.get(timeout=pause))
        except Empty:
            machine.wake()
            return
        while not self.mailbox.empty():
            self.receive(self.mailbox.get())

    def receive(self, message: Message) -> None:
        """Pass on to the machine what came back."""
        errand, kind, value, taken = message
        if taken is not None:
            self._held.append(taken)
        if kind == "failed":
            self.machine.failed(errand, value)
        elif kind == "done":
            if belongs_on_loop(errand, value):
                self._on_loop(errand, value)
            else:
                self.machine.done(errand, value)
        elif isinstance(errand, Call):
            self.direct.send(errand, "chunks" if kind == "chunks" else "custom", value)

    def let_senders_go(self) -> None:
        """Release those whose items the reader has taken."""
        for taken in self._held:
            taken()
        self._held.clear()

    def cancel_unwanted(self) -> None:
        """Cancel the calls that the machine wants no more; threads come back by themselves."""
        for call in self.machine.attempts.unwanted:
            if call.handle is not None:
                call.handle.get_loop().call_soon_threadsafe(self._cancel_task, call)
        self.machine.attempts.unwanted.clear()

    def settle(self) -> None:
        """Run a cancelled machine to its end; nobody reads any more."""
        while not self.machine.over:
            self.let_senders_go()
            errand = self.machine.next()
            if errand is not None:
                self.carry_out(errand)
            elif not self.machine.over:
                self.wait()
        self.let_senders_go()
