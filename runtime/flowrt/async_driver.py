"""The asynchronous driver: carries out the machine's errands on the running loop.

Coroutines become tasks, or are awaited in place if nothing runs concurrently. Blocking calls go to
worker threads, unless they are marked as quick enough to run in place.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from typing import Any, TypeAlias

from flowrt import workers
from flowrt.calls import belongs_on_loop, call_here, call_on_loop, finish_on_loop
from flowrt.coasting import acoast, may_coast
from flowrt.errors import Abandoned
from flowrt.later import MOMENT
from flowrt.lines import DirectLine, LoopLine, Message, WorkerLine, outcome
from flowrt.machine import Machine
from flowrt.resources import aclose_resources, aopen_resource
from flowrt.steps import Node
from flowrt.strand import Call, Closing, Errand, Opening, Saving, SavingLater, Strand

Work: TypeAlias = Callable[[], Awaitable[Any]]


async def adrive(machine: Machine) -> AsyncGenerator[Any, None]:
    """Run the machine to its end; yields the items of its watch.

    Raises:
        BaseException: what the run failed with.
    """
    desk = AsyncDesk(machine)
    watch = machine.watch
    try:
        while not machine.over:
            strand = desk.coasting()
            while watch is not None and watch.items:  # from errands just reported
                yield watch.items.popleft()
            if strand is not None:
                async for item in desk.coast(machine, strand):
                    yield item
            errand = machine.next()
            if errand is not None:
                await desk.carry_out(errand)
            elif not machine.over:
                await desk.wait()
            if watch is not None:
                while watch.items:
                    yield watch.items.popleft()
                desk.let_senders_go()
    finally:
        if not machine.over:
            machine.cancel()
            await desk.settle()
    if machine.error is not None:
        raise machine.error


class AsyncMailbox:
    """Messages for the driver, which alone waits for them; anybody may put."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._messages: deque[Message] = deque()
        self._waiter: asyncio.Future[None] | None = None

    def put(self, message: Message) -> None:
        """Put a message from the loop's thread."""
        self._messages.append(message)
        self.wake()

    def put_from_thread(self, message: Message) -> None:
        """Put a message from any thread; if the loop is closed, nobody waits, so the sender is
        released.
        """
        try:
            self.loop.call_soon_threadsafe(self.put, message)
        except RuntimeError:
            if message.taken is not None:
                message.taken()

    def wake(self) -> None:
        """Wake the driver."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def wait(self, seconds: float | None) -> None:
        """Wait for a message, or until this time has passed (None: no limit)."""
        if self._messages:
            return
        self._waiter = self.loop.create_future()
        alarm = None if seconds is None else self.loop.call_later(seconds, self.wake)
        try:
            await self._waiter
        finally:
            self._waiter = None
            if alarm is not None:
                alarm.cancel()

    def has_some(self) -> bool:
        """Say whether there is a message."""
        return bool(self._messages)

    def take(self) -> Message | None:
        """Give the next message, if there is one."""
        return self._messages.popleft() if self._messages else None


class AsyncDesk:
    """Carries errands out, and is told of those under way through its mailbox."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.mailbox = AsyncMailbox()
        self.live = machine.watch is not None and machine.watch.live
        self.hurried = machine.run.config.timeout is not None
        self.coasts = may_coast(machine) and not self.live
        self.coast = acoast if machine.keeper is None else self._coast_kept
        self.direct = DirectLine(machine)
        self.from_worker = WorkerLine(self.mailbox.put_from_thread)
        self.from_task = LoopLine(self.mailbox.put)
        self._held: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def coasting(self) -> Strand | None:
        """Give the strand that may take the fast path now."""
        if not self.coasts:
            return None
        while (message := self.mailbox.take()) is not None:
            self.receive(message)
        return self.machine.coasting()

    def _coast_kept(self, machine: Machine, strand: Strand) -> AsyncGenerator[Any, None]:
        assert machine.keeper is not None
        return machine.keeper.acoast(strand, self.mailbox.has_some)

    async def carry_out(self, errand: Errand) -> None:
        """Carry an errand out in place, or start it as a task or in a thread."""
        match errand:
            case Call():
                self._call(errand)
            case Opening():
                await self._do(errand, lambda: aopen_resource(errand.scope, errand.name, in_worker))
            case Closing():
                await self._do(
                    errand, lambda: aclose_resources(errand.scope, errand.error, in_worker)
                )
            case SavingLater():
                self.mailbox.loop.call_later(MOMENT, self._save, errand)
            case Saving(journal=journal, batch=batch):
                await self._do(errand, partial(journal.asave, batch))

    async def _do(self, errand: Errand, work: Work) -> None:
        """On the main line, await in place, so that a context manager is entered and left in one
        task.
        """
        if errand.strand.fork is not None:
            self._start(self._report(errand, work))
            return
        try:
            value = await work()
        except BaseException as error:
            self.machine.failed(errand, error)
        else:
            self.machine.done(errand, value)

    def _save(self, saving: SavingLater) -> None:
        if saving.take():
            self._start(self._report(saving, partial(saving.journal.asave, saving.batch)))

    def _call(self, call: Call) -> None:
        step = call.step
        if step.place == "process":
            self._in_process(call)
        elif step.kind in ("async", "async generator"):
            self._in_task(call, None)
        elif self._may_run_here(step):
            call.line = self.direct
            self.receive(outcome(call, lambda: call_here(call)))
        else:
            call.line = self.from_worker if self.live else None
            call.abandonable = True
            self._in_worker(call)

    def _may_run_here(self, step: Node) -> bool:
        if step.place != "inline" or step.timeout is not None or self.hurried:
            return False
        return not (self.live and step.kind == "generator")

    def _in_worker(self, call: Call) -> None:
        context = copy_context()
        put = self.mailbox.put_from_thread
        workers.submit(lambda: put(context.run(outcome, call, lambda: call_here(call))))

    def _in_task(self, call: Call, begun: Any) -> None:
        call.line = self.from_task if self.live else None
        call.abandonable = False
        asend = self._asend if self.live else None
        if begun is None:
            work: Work = partial(call_on_loop, call, asend)
        else:
            work = partial(finish_on_loop, call, begun, asend)
        call.handle = self._start(self._report(call, work))

    def _in_process(self, call: Call) -> None:
        from flowrt import processes  # loads multiprocessing

        call.abandonable = True
        message = outcome(call, lambda: call_here(call))
        if message.kind == "failed":
            self.receive(message)
        else:
            processes.start(message.value, call, self.mailbox.put_from_thread)

    def _start(self, work: Any) -> asyncio.Task[None]:
        task = self.mailbox.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _report(self, errand: Errand, work: Work) -> None:
        if isinstance(errand, Call):
            errand.entered = True
        try:
            value = await work()
        except BaseException as error:
            self.mailbox.put(Message(errand, "failed", error))
        else:
            self.mailbox.put(Message(errand, "done", value))

    async def _asend(self, call: Call, value: Any) -> None:
        taken = self.mailbox.loop.create_future()

        def release() -> None:
            if not taken.done():
                taken.set_result(None)

        self.mailbox.put(Message(call, "chunks", value, release))
        await taken

    async def wait(self) -> None:
        """Wait until something comes back or comes due."""
        self.cancel_unwanted()
        machine = self.machine
        due = machine.timers.due()
        pause = None if due is None else max(0.0, due - machine.run.clock.now())
        if machine.idle():
            assert pause is not None, "a run waits for nothing"
            await machine.run.clock.asleep(pause)
            machine.wake()
            return
        await self.mailbox.wait(pause)
        machine.wake()
        while (message := self.mailbox.take()) is not None:
            self.receive(message)

    def receive(self, message: Message) -> None:
        """Report a message to the machine."""
        errand, kind, value, taken = message
        if taken is not None:
            self._held.append(taken)
        if kind == "failed":
            self.machine.failed(errand, value)
        elif kind == "done":
            if belongs_on_loop(errand, value):
                self._in_task(errand, value)
            else:
                self.machine.done(errand, value)
        elif isinstance(errand, Call):
            self.direct.send(errand, "chunks" if kind == "chunks" else "custom", value)

    def let_senders_go(self) -> None:
        """Release the senders whose items the reader has taken."""
        for taken in self._held:
            taken()
        self._held.clear()

    def cancel_unwanted(self) -> None:
        """Cancel the tasks that the machine no longer wants; threads end by themselves."""
        for call in self.machine.attempts.unwanted:
            if call.handle is not None:
                call.handle.cancel()
                if not call.entered:  # it ends without running, and so without reporting
                    message = Message(call, "failed", Abandoned())
                    call.handle.add_done_callback(lambda _, told=message: self.mailbox.put(told))
        self.machine.attempts.unwanted.clear()

    async def settle(self) -> None:
        """Run a cancelled machine to its end; nobody reads any more.

        Raises:
            CancelledError: the caller was cancelled again meanwhile, which does not speed this up.
        """
        cancelled: asyncio.CancelledError | None = None
        while not self.machine.over:
            self.let_senders_go()
            errand = self.machine.next()
            if errand is not None:
                await self.carry_out(errand)
            elif not self.machine.over:
                try:
                    await self.wait()
                except asyncio.CancelledError as error:
                    cancelled = error
        self.let_senders_go()
        if cancelled is not None:
            raise cancelled


async def in_worker(work: Callable[[], Any]) -> Any:
    """Give the result of a blocking call; cancellation waits for it, since it may use what would be
    closed.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()
    context = copy_context()

    def report(result: tuple[Any, BaseException | None]) -> None:
        if not ended.done():
            ended.set_result(result)

    def job() -> None:
        result = context.run(_attempt, work)
        with suppress(RuntimeError):  # the loop was closed meanwhile
            loop.call_soon_threadsafe(report, result)

    workers.submit(job)
    try:
        value, error = await asyncio.shield(ended)
    except asyncio.CancelledError:
        await outlast(ended)
        raise
    if error is not None:
        raise error
    return value


async def outlast(ended: asyncio.Future[Any]) -> None:
    """Wait until this is done, even if the caller is cancelled again."""
    while not ended.done():
        with suppress(asyncio.CancelledError):
            await asyncio.shield(ended)


def _attempt(work: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return work(), None
    except BaseException as error:
        return None, error
