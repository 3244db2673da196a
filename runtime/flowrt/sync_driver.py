"""The synchronous driver: carries out the machine's errands and yields what the reader asked for.

Coroutines go to the background loop. Other calls go to worker threads if something runs
concurrently or must be able to continue without them, and run in this thread otherwise.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextvars import copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Literal, TypeAlias, TypeGuard, TypeVar

from flowrt import later, workers
from flowrt.calls import begin_pieces, belongs_on_loop, call_here, call_on_loop, finish_on_loop
from flowrt.clock import LONGEST_WAIT
from flowrt.coasting import coast, may_coast
from flowrt.errors import Abandoned
from flowrt.lines import DirectLine, LoopLine, Message, WorkerLine, outcome
from flowrt.machine import Machine
from flowrt.resources import close_resources, open_resource
from flowrt.rows import Row
from flowrt.strand import Call, Closing, Errand, Opening, Saving, SavingLater, Strand

T = TypeVar("T")
Place: TypeAlias = Literal["here", "worker", "loop", "process"]


def block_on(awaitable: Awaitable[T]) -> T:
    """Await on the background loop, which is loaded on first use: most runs never need it."""
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
            strand = desk.coasting()
            while watch is not None and watch.items:  # from errands just reported
                yield watch.items.popleft()
            if strand is not None:
                yield from desk.coast(machine, strand)
            errand = machine.next()
            if errand is not None:
                if desk.may_iterate(errand):
                    yield from iterate(desk, errand)
                else:
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


def coast_aside(desk: Desk, machine: Machine, strand: Strand) -> Iterator[Any]:
    """Run plain nodes in one worker thread, held while the reader takes an item; see
    `flowrt.rows`.
    """
    watch = machine.watch
    assert watch is not None
    row = Row(machine, strand, desk.from_worker)
    if row.is_empty:
        row.end()
        return
    context = copy_context()
    workers.submit(lambda: desk.mailbox.put(context.run(row.run)))
    try:
        while not row.over:
            desk.hear()
            while watch.items:
                yield watch.items.popleft()
            desk.let_senders_go()
    except BaseException:
        row.give_up()
        desk.let_senders_go()
        while not row.over:
            desk.hear()
            desk.let_senders_go()
        raise
    row.end()


def iterate(desk: Desk, call: Call) -> Iterator[Any]:
    """Run a generator in the reader's thread, advancing it each time the reader asks for an
    item.
    """
    watch = desk.machine.watch
    assert watch is not None
    call.line = desk.direct
    run, path, attempt = call.run, call.path, call.attempt
    sent = begin_pieces(call)
    try:
        while True:
            while watch.items:
                yield watch.items.popleft()
            try:
                chunk = next(sent)
            except StopIteration as end:
                desk.receive(Message(call, "done", end.value))
                return
            except BaseException as error:
                desk.receive(Message(call, "failed", error))
                return
            watch.sent(run, path, attempt, "chunks", chunk)
    except BaseException:  # raised by the reader at a `yield`
        closed = outcome(call, sent.close)
        reason = closed.value if closed.kind == "failed" else Abandoned()
        desk.mailbox.put(Message(call, "failed", reason))  # reported when the run is cancelled
        raise


class Desk:
    """Carries errands out, and is told of those running elsewhere through its mailbox."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.mailbox: SimpleQueue[Message] = SimpleQueue()
        self.live = machine.watch is not None and machine.watch.live
        self.hurried = machine.run.config.timeout is not None
        self.coasts = may_coast(machine)
        self.coast: Callable[[Machine, Strand], Iterator[Any]] = coast
        if machine.keeper is not None:
            self.coast = self._coast_kept
        elif self.live:
            self.coast = partial(coast_aside, self)
        self.direct = DirectLine(machine)
        self.from_worker = WorkerLine(self.mailbox.put)
        self.from_loop = LoopLine(self.mailbox.put)
        self._held: list[Callable[[], None]] = []
        self._taken: list[Message] = []  # taken from the mailbox, but not passed on yet
        self._away: set[Errand] = set()  # carried out elsewhere

    def coasting(self) -> Strand | None:
        """Give the strand that may take the fast path now."""
        if not self.coasts or (self.live and not self.mailbox.empty()):
            return None  # a sender waits for the reader
        while not self.mailbox.empty():
            self.hear()
        return self.machine.coasting()

    def _coast_kept(self, machine: Machine, strand: Strand) -> Iterator[Any]:
        assert machine.keeper is not None
        return machine.keeper.coast(strand, lambda: not self.mailbox.empty())

    def may_iterate(self, errand: Errand) -> TypeGuard[Call]:
        """Say whether the errand is a generator that can run in the reader's thread.

        It cannot if anything else that it sends is read: that must go out while it runs.
        """
        if not self.live or not isinstance(errand, Call) or errand.strand.fork is not None:
            return False
        step, watch = errand.step, self.machine.watch
        if watch is None or watch.custom or watch.events or step.kind != "generator":
            return False
        return step.timeout is None and not self.hurried and step.place in (None, "inline")

    def carry_out(self, errand: Errand) -> None:
        """Carry an errand out in place, or start it elsewhere."""
        match errand:
            case Call():
                self._call(errand)
            case Opening():
                self._do(errand, lambda: open_resource(errand.scope, errand.name, block_on))
            case Closing():
                self._do(errand, lambda: close_resources(errand.scope, errand.error, block_on))
            case SavingLater():
                self._save_later(errand)
            case Saving(journal=journal, batch=batch):
                self.receive(outcome(errand, lambda: journal.save(batch)))

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
            # A generator whose chunks are read may be endless: its reader must be able to pause it.
            return "worker" if self.live and step.kind == "generator" else "here"
        return "worker" if self.live or call.strand.fork is not None else "here"

    def _in_worker(self, errand: Errand, work: Callable[[], Any]) -> None:
        context = copy_context()
        workers.submit(lambda: self.mailbox.put(context.run(outcome, errand, work)))
        self._away.add(errand)

    def _save_later(self, saving: SavingLater) -> None:
        context = copy_context()

        def save() -> None:
            if saving.take():
                message = context.run(outcome, saving, lambda: saving.journal.save(saving.batch))
                self.mailbox.put(message)

        later.submit(save)
        self._away.add(saving)

    def _on_loop(self, call: Call, begun: Any) -> None:
        """Run a call on the background loop, or await what the call returned."""
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
        self._away.add(call)

    def _cancel_task(self, call: Call) -> None:
        """Cancel on the loop's thread; a task that has not begun would end without reporting."""
        if call.handle is None:
            return
        call.handle.cancel()
        if not call.entered:
            call.entered = True  # a second cancellation must not report again
            self.mailbox.put(Message(call, "failed", Abandoned()))

    def _in_process(self, call: Call) -> None:
        from flowrt import processes  # loads multiprocessing

        call.abandonable = True
        message = outcome(call, lambda: call_here(call))
        if message.kind == "failed":
            self.receive(message)
            return
        processes.start(message.value, call, self.mailbox.put)
        self._away.add(call)

    def wait(self) -> None:
        """Wait for a message or a timer."""
        self.cancel_unwanted()
        machine = self.machine
        due = machine.timers.due()
        left = None if due is None else max(0.0, due - machine.run.clock.now())
        pause = None if left is None else min(left, LONGEST_WAIT)
        if machine.idle():
            assert pause is not None, "a run waits for nothing"
            machine.run.clock.sleep(pause)
            machine.wake()
            return
        try:
            self.hear(pause)
        except Empty:
            machine.wake()
            return
        while not self.mailbox.empty():
            self.hear()

    def hear(self, pause: float | None = None) -> None:
        """Wait for a message, and report it to the machine.

        A Ctrl-C may arrive after any call. A message lost to one would leave `settle` waiting for
        ever: so a message is moved to `_taken` by a single call, and removed from there once it was
        reported.

        Raises:
            Empty: none came within `pause` seconds.
        """
        if not self._taken:
            self._taken.extend(map(self.mailbox.get, (True,), (pause,)))
        message = self._taken[0]
        if message.kind in ("done", "failed"):
            self._away.discard(message.errand)
        self.receive(message)
        del self._taken[0]

    def receive(self, message: Message) -> None:
        """Report a message to the machine."""
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
        elif kind != "row" and isinstance(errand, Call):
            self.direct.send(errand, "chunks" if kind == "chunks" else "custom", value)

    def let_senders_go(self) -> None:
        """Release the senders whose items the reader has taken."""
        for taken in self._held:
            taken()
        self._held.clear()

    def cancel_unwanted(self) -> None:
        """Cancel the calls that the machine no longer wants; threads end by themselves."""
        for call in self.machine.attempts.unwanted:
            if call.handle is not None:
                call.handle.get_loop().call_soon_threadsafe(self._cancel_task, call)
        self.machine.attempts.unwanted.clear()

    def settle(self) -> None:
        """Run a cancelled machine to its end; nobody reads any more.

        A Ctrl-C inside the machine's bookkeeping may have lost an errand. So nothing is waited for
        that nobody carries out: the run is left as if it had been killed at that moment.
        """
        if self._taken:
            self.hear()
        while not self.machine.over:
            self.let_senders_go()
            errand = self.machine.next()
            if errand is not None:
                self.carry_out(errand)
            elif not self.machine.over:
                if not self._has_to_wait():
                    break
                self.wait()
        self.let_senders_go()

    def _has_to_wait(self) -> bool:
        """Say whether a message or a timer is still to come."""
        if self.machine.timers.due() is not None:
            return True
        return not self.machine.idle() and (bool(self._away) or not self.mailbox.empty())
