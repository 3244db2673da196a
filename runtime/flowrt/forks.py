"""Where one strand becomes several, and where they meet again.

A fork starts its children, hears how each ended, and joins: the logs of the children are replayed
on the parent's state in the order in which they are written, so that what a run gives never depends
on which finished first. The four kinds differ in who starts when and what an end means.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, KeysView, Set
from functools import partial
from typing import TYPE_CHECKING, Any

from flowrt.errors import FlowError
from flowrt.schema import show
from flowrt.state import State, fork, grows
from flowrt.steps import Dataflow, Each, Group, Node, Race, Step, Sub, Walk
from flowrt.strand import Frame, Strand

if TYPE_CHECKING:
    from flowrt.machine import Machine


class Fork(ABC):
    """What the four kinds share: children, the first error, the join."""

    def __init__(self, machine: Machine, strand: Strand, line: int) -> None:
        self.machine = machine
        self.strand = strand
        self.line = line
        self.ordinal = strand.forks
        self.frame = strand.frames[-1]
        self.children: list[Strand] = []
        self.running = 0
        self.error: BaseException | None = None

    @property
    def id(self) -> str:
        """The place of the fork in the run."""
        above = self.strand.id
        return f"{above}/{self.ordinal}" if above else str(self.ordinal)

    @abstractmethod
    def start(self) -> None:
        """Start the children that can start at once."""

    def spawn(self, state: State, walk: Walk, own: tuple[str, ...], left: int) -> Strand:
        """Start one child on a state of its own."""
        frame = Frame(self.frame.graph, state, iter(walk(state)), self.frame.prefix)
        frame.scope = self.frame.scope
        frame.log = []
        frame.own = own
        child = Strand(frame, left, self, len(self.children))
        self.children.append(child)
        self.running += 1
        self.machine.ready.append(child)
        return child

    def finished(self, child: Strand) -> None:
        """Hear that a child came to its end."""
        self._ended()

    def failed(self, child: Strand, error: BaseException) -> None:
        """Hear that a child failed: the others are cancelled, the first error counts."""
        self.stop(error)
        self._ended()

    def cancelled(self, child: Strand) -> None:
        """Hear that a cancelled child has ended."""
        self._ended()

    def stop(self, error: BaseException | None) -> None:
        """Cancel what still runs."""
        self.error = self.error or error
        for child in self.children:
            self.machine.cancel_strand(child)

    def cancel(self) -> None:
        """Cancel all children; the join then ends the parent, which is cancelled itself."""
        self.stop(None)

    def _ended(self) -> None:
        self.running -= 1
        if not self.running:
            self.join(self.children)

    def join(self, counted: list[Strand]) -> None:
        """Replay what the counted children wrote, and let the parent go on."""
        strand = self.strand
        strand.doing = None
        strand.error = self.error
        for child in counted:
            log = child.frames[0].log
            self.machine.land(strand, tuple(log or ()))
        if self.children:
            strand.left = min(child.left for child in counted or self.children)
        if self.error is None and not strand.cancelled:
            self.machine.show_state(strand)
        self.machine.ready.append(strand)


class GroupFork(Fork):
    """Every branch runs."""

    def __init__(self, machine: Machine, strand: Strand, step: Group | Race) -> None:
        super().__init__(machine, strand, step.line)
        self.step = step

    def start(self) -> None:
        """Start all branches."""
        state = self.frame.state
        for walk, own in zip(self.step.walks, self.step.own, strict=True):
            self.spawn(fork(state, own), walk, own, self.strand.left)


class RaceFork(GroupFork):
    """The first branch to finish wins; a failed one has lost."""

    def __init__(self, machine: Machine, strand: Strand, step: Race) -> None:
        super().__init__(machine, strand, step)
        self.winner: Strand | None = None
        self.errors: dict[int, BaseException] = {}

    def finished(self, child: Strand) -> None:
        """Hear of the winner, or of one that was a moment too late."""
        if self.winner is None and self.error is None:
            self.winner = child
            self.stop(None)
        self._ended()

    def failed(self, child: Strand, error: BaseException) -> None:
        """Hear of a loser; what is no `Exception` ends the race."""
        self.errors[child.index] = error
        if not isinstance(error, Exception):
            self.stop(error)
        self._ended()

    def join(self, counted: list[Strand]) -> None:
        """Keep the winner's writes only; without one, the error of the branch written first."""
        if self.winner is not None:
            super().join([self.winner])
            return
        if self.error is None and self.errors:
            self.error = self.errors[min(self.errors)]
        super().join([])


class EachFork(Fork):
    """One child per item, started as there is room."""

    def __init__(self, machine: Machine, strand: Strand, step: Each) -> None:
        super().__init__(machine, strand, step.line)
        self.step = step
        self.most = step.most or machine.run.config.max_concurrency
        self.items: Iterator[Any] = iter(ordered(step.items(self.frame.state)))
        self.left = strand.left

    def start(self) -> None:
        """Start as many as may run at once."""
        while self.running < self.most and self._next():
            pass
        if not self.running:
            self.join(self.children)

    def _next(self) -> bool:
        """Start the next item; an error in its variables is a failure like one in its body."""
        for item in self.items:
            state = fork(self.frame.state, self.step.own)
            try:
                self.step.bind(state, item)
            except Exception as error:
                self.stop(error)
                return False
            self.spawn(state, self.step.walk, self.step.own + self.step.variables, self.left)
            return True
        return False

    def finished(self, child: Strand) -> None:
        """Let the next item take the place."""
        child.frames[0].state = self.frame.state  # only its log is still wanted
        self._forget_variables(child)
        if self.error is None and not self.strand.cancelled:
            self._next()
        self._ended()

    def failed(self, child: Strand, error: BaseException) -> None:
        """Keep of a failed item what it wrote outside."""
        self._forget_variables(child)
        super().failed(child, error)

    def cancelled(self, child: Strand) -> None:
        """Keep of a cancelled item what it wrote outside."""
        self._forget_variables(child)
        super().cancelled(child)

    def _forget_variables(self, child: Strand) -> None:
        """Take what belongs to the item alone out of what lands at the join."""
        frame = child.frames[0]
        if self.step.variables and frame.log:
            frame.log = [write for write in frame.log if write[0] not in self.step.variables]

    def stop(self, error: BaseException | None) -> None:
        """Start no more items, and cancel those that run."""
        self.items = iter(())
        super().stop(error)


def ordered(items: Iterable[Any]) -> tuple[Any, ...]:
    """Give the items of an `each`, which later changes of their container do not reach.

    Raises:
        FlowError: they are a set, whose order differs from process to process.
    """
    if isinstance(items, Set) and not isinstance(items, KeysView):
        raise FlowError(f"`each` over {show(items)}: a set has no order; sort it")
    return tuple(items)


class DataflowFork(Fork):
    """Each node starts when those it depends on are done; all share one state."""

    def __init__(self, machine: Machine, strand: Strand, step: Dataflow) -> None:
        super().__init__(machine, strand, step.line)
        self.step = step
        folds = type(self.frame.state).__folds__
        written = (field for node in step.nodes for field in node.writes)
        self.own = tuple(field for field in written if field in folds and grows(folds[field]))
        self.state = fork(self.frame.state, self.own)
        self.missing = [set(before) for before in step.after]
        self.places: dict[Strand, int] = {}
        self.started: list[Strand | None] = [None] * len(step.nodes)

    def start(self) -> None:
        """Start the nodes that depend on none."""
        self._start_ready()

    def _start_ready(self) -> None:
        for place, node in enumerate(self.step.nodes):
            if self.started[place] is None and not self.missing[place]:
                before = [self.started[other] for other in self.step.after[place]]
                left = min((one.left for one in before if one), default=self.strand.left)
                child = self.spawn(self.state, partial(_alone, node), self.own, left)
                child.index = place
                self.places[child] = place
                self.started[place] = child

    def finished(self, child: Strand) -> None:
        """Start what waited for this node."""
        for missing in self.missing:
            missing.discard(self.places[child])
        if self.error is None and not self.strand.cancelled:
            self._start_ready()
        self._ended()

    def join(self, counted: list[Strand]) -> None:
        """Let the writes land in the order in which the nodes are written."""
        super().join(sorted(counted, key=lambda child: child.index))


def _alone(node: Node | Sub, state: State) -> tuple[Step, ...]:
    return (node,)


def open_fork(machine: Machine, strand: Strand, step: Group | Race | Each | Dataflow) -> Fork:
    """Give the fork that a step asks for; it has not started."""
    match step:
        case Group():
            return GroupFork(machine, strand, step)
        case Race():
            return RaceFork(machine, strand, step)
        case Each():
            return EachFork(machine, strand, step)
        case Dataflow():
            return DataflowFork(machine, strand, step)
