"""Paused runs that are kept in memory, so that resuming them needs no replay.

A run is resumed by walking its graph again from the start, which costs more with each pause. So the
process that paused it keeps its machine for a while, and continues with it if nothing has happened
to the thread meanwhile, in whatever process: anything would show in the log. This is an
optimization only. If the machine is gone, or the thread has moved on, or the run has something open
that must be closed when the call ends, the graph is walked again, with the same result.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from flowrt.forks import EachFork, Fork
from flowrt.runs import Run
from flowrt.state import State
from flowrt.strand import Strand
from flowrt.threads.entries import Head, Lease
from flowrt.threads.paused import Break
from flowrt.timers import Timers

if TYPE_CHECKING:
    from flowrt.machine import Machine

#: How many paused runs of a bound graph are kept in memory.
MOST_RESTING: Final = 64


@dataclass(frozen=True, slots=True)
class Rest:
    """A machine at rest, the head of its thread at that time, and its resources."""

    machine: Machine
    head: Head
    bound: Mapping[str, Any]

    @property
    def run_id(self) -> str:
        """The name of the run."""
        return self.machine.run.id

    @property
    def state(self) -> State:
        """The fields of the run."""
        return self.machine.root.frames[0].state


class Rests:
    """The resting runs of one bound graph, by thread; the oldest are evicted."""

    def __init__(self) -> None:
        self._rests: OrderedDict[str, Rest] = OrderedDict()
        self._lock = Lock()

    def keep(self, machine: Machine | None) -> None:
        """Keep a machine if it is over only because its run has paused."""
        if machine is None or not rests(machine):
            return
        assert machine.keeper is not None
        head = machine.keeper.journal.head
        with self._lock:
            self._rests[head.thread_id] = Rest(machine, head, machine.run.graph.bound)
            self._rests.move_to_end(head.thread_id)
            if len(self._rests) > MOST_RESTING:
                self._rests.popitem(last=False)

    def take(self, head: Head | None, bound: Mapping[str, Any]) -> Rest | None:
        """Take the resting run of a thread, if the thread has not changed since."""
        if head is None:
            return None
        with self._lock:
            rest = self._rests.pop(head.thread_id, None)
        if rest is None or rest.head != head or rest.bound is not bound:
            return None
        return rest


def may_rest(machine: Machine) -> bool:
    """Say whether a run that pauses may be kept in memory: it has nothing open, and waits for
    answers or for a time.
    """
    keeper = machine.keeper
    assert keeper is not None
    if any(isinstance(parked.waits_for, Break) for parked in keeper.pausing.parked):
        return False
    return all(frame.scope is None for strand in _all(machine.root) for frame in strand.frames)


def rests(machine: Machine) -> bool:
    """Say whether a machine is over because its run has paused."""
    if machine.run.paused is None or machine.error is not None or machine.stopped:
        return False
    return machine.over and not machine.root.over


def go_on(rest: Rest, run: Run, lease: Lease, answers: Mapping[str, Any]) -> None:
    """Let a machine continue, instead of one that would have replayed the graph."""
    machine = rest.machine
    keeper = machine.keeper
    assert keeper is not None
    keeper.answers = answers
    keeper.live = False  # the answers are still to be checked
    run.journal = keeper.journal
    run.journal.go_on(lease, run.config.durability, run.clock)
    run.machine = machine
    machine.run = machine.attempts.run = run
    machine.watch = run.watch
    machine.over = machine.ending = False
    machine.timers = Timers(run.clock)
    if run.config.timeout is not None:
        machine.timers.set(run.config.timeout, None)
    _refill(machine.root, run.limit, run.config.max_concurrency)


def _all(strand: Strand) -> Iterator[Strand]:
    yield strand
    if isinstance(strand.doing, Fork):
        for child in strand.doing.children:
            if not child.over:
                yield from _all(child)


def _refill(strand: Strand, left: int, most: int) -> None:
    """Give a strand the steps that it would have after a replay, which counts none."""
    for frame in strand.frames:
        if frame.sub is not None:
            frame.outer = left
            frame.granted = left = min(left, frame.graph.limit)
    strand.left = left
    strand.recent.clear()
    fork = strand.doing
    if not isinstance(fork, Fork):
        return
    if isinstance(fork, EachFork):
        fork.left = left
        fork.most = fork.step.most or most
    for child in fork.children:
        if child.over:
            child.left = left
        else:
            _refill(child, left, most)
