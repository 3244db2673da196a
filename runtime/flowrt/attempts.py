"""The attempts of a node, first to last: cache, call, timeout, retries, result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flowrt import caching, debugging
from flowrt.errors import NodeTimeoutError, StepLimitError
from flowrt.results import accept, take_apart
from flowrt.state import UNSET, unshared
from flowrt.steps import Node
from flowrt.strand import Call, Strand

if TYPE_CHECKING:
    from flowrt.machine import Machine


class Attempts:
    """Decides for the machine what happens to each call of a node."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.run = machine.run
        self.unwanted: list[Call] = []  # calls for the driver to cancel

    def begin(self, strand: Strand, step: Node) -> None:
        """Take the node's result from the journal or the cache, or request the first call."""
        keeper = self.machine.keeper
        if keeper is not None and keeper.replays(strand, step):
            return
        strand.ordinal += 1
        if keeper is not None and keeper.dry:
            self._call(strand, step, 1, None)  # never carried out
            return
        self.machine.count_step(strand, step.name)
        if step.cache is None:
            self._call(strand, step, 1, None)
            return
        key = caching.key_of(step, strand.frames[-1].state)
        value = caching.look_up(step, key, self.run.clock.now())
        if value is UNSET:
            self._call(strand, step, 1, key)
        else:
            self._landed(strand, step, self._land(strand, step, value), 1)

    def start(self, call: Call) -> None:
        """Record that the driver now makes the call."""
        call.phase = "begun"
        watch = self.machine.watch
        if watch is not None:
            call.started = watch.started(self.run, call.path, call.attempt, call.step.tags)
        if call.step.timeout is not None:
            call.timer = self.machine.timers.set(call.step.timeout, call.strand)

    def returned(self, call: Call, value: Any) -> None:
        """Write the result; if its type is wrong, the attempt has failed."""
        if call.timed_out:
            self._failed(call, _too_slow(call))
            return
        if call.before is not None:
            debugging.report(call)
        strand, step = call.strand, call.step
        try:
            values = self._land(strand, step, value)
        except Exception as error:
            self._failed(call, error)
            return
        if step.cache is not None:
            caching.keep(step, call.key, value, self.run.clock.now())
        self._over(call, None)
        self._landed(strand, step, values, call.attempt)
        if strand.doing is None:
            self.machine.ready.append(strand)

    def raised(self, call: Call, error: BaseException) -> None:
        """Handle the error of a call; a call cancelled by its timeout failed with the timeout."""
        self._failed(call, _too_slow(call) if call.timed_out else error)

    def try_again(self, failed: Call) -> None:
        """Request the next attempt."""
        failed.strand.doing = None
        self._call(failed.strand, failed.step, failed.attempt + 1, failed.key)

    def time_out(self, call: Call) -> None:
        """End an attempt whose time is up; a thread cannot be stopped, so it is abandoned."""
        call.timed_out = call.unwanted = True
        if call.abandonable:
            self._abandon(call)
            self._failed(call, _too_slow(call))
        else:
            self.unwanted.append(call)

    def cancel(self, call: Call, at_once: bool) -> None:
        """Cancel a call; one that runs is waited for, unless it can be abandoned at once."""
        call.unwanted = True
        if call.phase == "begun" and not (at_once and call.abandonable):
            self.unwanted.append(call)
            return
        self._abandon(call)
        self._over(call, None)
        self.machine.ready.append(call.strand)

    def _abandon(self, call: Call) -> None:
        """Stop waiting for a call; a late result is ignored."""
        if call.phase == "begun":
            self.machine.under_way -= 1
        if call.shipment is not None:
            call.shipment.give_up()
        call.phase = "abandoned"

    def _call(self, strand: Strand, step: Node, attempt: int, key: object) -> None:
        call = Call(self.run, strand, step, attempt)
        call.key = key
        if self.run.config.debug:
            call.before = debugging.remember(call.frame.state, step)
        strand.doing = call
        self.machine.ask(call)

    def _land(self, strand: Strand, step: Node, value: Any) -> tuple[Any, ...]:
        state = strand.frames[-1].state
        values = take_apart(step.name, step.form, step.writes, value)
        values = accept(type(state), step, values, self.run.config.debug)
        # Copied before the log of a branch or the reader of the stream keeps a reference.
        values = tuple(unshared(state, value) for value in values)
        fields = zip(step.writes, values, strict=True)
        self.machine.land(strand, tuple((f, v, f in step.replaces) for f, v in fields))
        return values

    def _landed(self, strand: Strand, step: Node, values: tuple[Any, ...], attempt: int) -> None:
        """Show what was written; if the run is kept, it goes to the journal first, and is saved
        before the next call.
        """
        keeper = self.machine.keeper
        if keeper is None:
            self._show(strand, step, values)
            return
        keeper.record(strand, step, values, attempt)
        self._show(strand, step, values)
        if not strand.cancelled:
            keeper.pausing.breaks(strand, "after", step.name)

    def _show(self, strand: Strand, step: Node, values: tuple[Any, ...]) -> None:
        if self.machine.watch is not None:
            self.machine.show(strand, step.name, dict(zip(step.writes, values, strict=True)))

    def _over(self, call: Call, error: BaseException | None) -> None:
        call.strand.doing = None
        if call.timer is not None:
            call.timer.off = True
        watch = self.machine.watch
        if watch is not None:
            watch.finished(self.run, call.path, call.attempt, call.started, error)

    def _failed(self, call: Call, error: BaseException) -> None:
        strand = call.strand
        self._over(call, error)
        if strand.cancelled or not _tries_again(call, error):
            if not strand.cancelled:
                self.machine.blame(strand, call.step, error, call.attempt)
            self.machine.ready.append(strand)
            return
        assert call.step.retry is not None
        delay = call.step.retry.delay(call.attempt, self.run.clock.chance())
        if delay > 0:
            strand.doing = self.machine.timers.set(delay, strand, call)
        else:
            self.try_again(call)


def _tries_again(call: Call, error: BaseException) -> bool:
    retry = call.step.retry
    if retry is None or call.attempt >= retry.times or isinstance(error, StepLimitError):
        return False
    return isinstance(error, Exception) and isinstance(error, retry.on)


def _too_slow(call: Call) -> NodeTimeoutError:
    return NodeTimeoutError(f"node `{call.path}` took longer than {call.step.timeout} s")
