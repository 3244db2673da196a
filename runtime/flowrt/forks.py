"""How one strand becomes several, and how they join again.

A fork starts its children, learns how each ended, and joins: the logs of the children are replayed
on the parent's state in the order in which they are written in the graph, so the result of a run
never depends on which finished first. The four kinds differ in which children start when, and in
what the end of one means.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, KeysView, Set
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from flowrt.choices import Standing
from flowrt.errors import Abandoned, FlowError
from flowrt.schema import show
from flowrt.state import State, fork, grows
from flowrt.steps import Ask, Dataflow, Each, Group, Node, Race, Step, Sub, Wait, Walk
from flowrt.strand import Frame, Strand

if TYPE_CHECKING:
    from flowrt.machine import Machine

T = TypeVar("T")


class Fork(ABC):
    """The common part of the four kinds: children, the first error, the join."""

    def __init__(self, machine: Machine, strand: Strand, step: Step) -> None:
        self.machine = machine
        self.strand = strand
        self.origin = step
        self.ordinal = strand.forks + 1
        self.frame = strand.frames[-1]
        self.children: list[Strand] = []
        self.running = 0
        self.error: BaseException | None = None
        self._parked = 0
        self._rests = False

    @property
    def id(self) -> str:
        """The position of the fork in the run: `1`, or `1.0/2` inside a branch."""
        above = self.strand.id
        return f"{above}/{self.ordinal}" if above else str(self.ordinal)

    @abstractmethod
    def start(self) -> None:
        """Start the children that can start immediately."""

    def spawn(
        self, state: State, walk: Walk, own: tuple[str, ...], left: int, index: int, item: str = ""
    ) -> Strand:
        """Start the child with this index, on a state of its own."""
        frame = Frame(self.frame.graph, state, iter(walk(state)), self.frame.prefix)
        frame.scope = self.frame.scope
        frame.log = []
        frame.own = own
        frame.place = self.frame.place
        frame.indices = self.frame.indices + item
        child = Strand(frame, left, self, index)
        child.cancelled = self.error is not None or self.strand.cancelled
        self.children.append(child)
        self.running += 1
        self.machine.ready.append(child)
        return child

    def parked(self, child: Strand) -> None:
        """Called when a child waits for an answer or a time; once all do, the parent waits too."""
        self._parked += 1
        self._report_rest()

    def unparked(self, child: Strand) -> None:
        """Called when a child continues."""
        self._parked -= 1
        self._report_rest()

    def _report_rest(self) -> None:
        rests = 0 < self.running == self._parked
        if rests == self._rests:
            return
        self._rests = rests
        above = self.strand.fork
        if above is not None:
            (above.parked if rests else above.unparked)(self.strand)

    def finished(self, child: Strand) -> None:
        """Called when a child has ended."""
        self._ended()

    def failed(self, child: Strand, error: BaseException) -> None:
        """Called when a child failed: the others are cancelled, and the first error counts."""
        self.stop(error)
        self._ended()

    def cancelled(self, child: Strand) -> None:
        """Called when a cancelled child has ended."""
        self._ended()

    def stop(self, error: BaseException | None) -> None:
        """Cancel the children that still run."""
        self.error = self.error or error
        for child in self.children:
            self.machine.cancel_strand(child)

    def cancel(self) -> None:
        """Cancel all children; the join then ends the parent, which is cancelled itself."""
        self.stop(None)

    def _ended(self) -> None:
        self.running -= 1
        if self.running:
            self._report_rest()
        else:
            self.join(self.children)

    def join(self, counted: list[Strand]) -> None:
        """Replay what the children in `counted` wrote, and let the parent continue."""
        strand = self.strand
        strand.doing = None
        strand.error = self.error
        keeper = self.machine.keeper
        for child in counted:
            log = child.frames[0].log
            self.machine.land(strand, tuple(log or ()))
            if keeper is not None:
                keeper.remembering.join(strand, child)
        if keeper is not None and self.error is not None:
            keeper.catching.fork_failed(self, counted)
        if self.children:
            strand.left = min(child.left for child in counted or self.children)
        if self.error is None and not strand.cancelled:
            self.machine.show_state(strand)
        self.machine.ready.append(strand)


class GroupFork(Fork):
    """Every branch runs."""

    def __init__(self, machine: Machine, strand: Strand, step: Group | Race) -> None:
        super().__init__(machine, strand, step)
        self.step = step

    def start(self) -> None:
        """Start all branches."""
        for index in range(len(self.step.walks)):
            self.start_branch(index)

    def start_branch(self, index: int) -> None:
        """Start one branch."""
        own = self.step.own[index]
        state = fork(self.frame.state, own)
        self.spawn(state, self.step.walks[index], own, self.strand.left, index)


class RaceFork(GroupFork):
    """The first branch to finish wins; a failed branch has lost."""

    def __init__(self, machine: Machine, strand: Strand, step: Race) -> None:
        super().__init__(machine, strand, step)
        self.winner: Strand | None = None
        self.errors: dict[int, BaseException] = {}
        self.decided = False

    def start(self) -> None:
        """Start all branches; when replaying a decided race, only the winner."""
        keeper = self.machine.keeper
        winner = None if keeper is None else keeper.race(self.strand, self.id, len(self.step.walks))
        if winner is None:
            super().start()
        else:
            self.decided = True
            self.start_branch(winner)

    def finished(self, child: Strand) -> None:
        """Called for the winner, or for a branch that finished too late."""
        keeper = self.machine.keeper
        may_win = keeper is None or keeper.wins(self.id, child.index)
        if self.winner is None and self.error is None and may_win:
            self.winner = child
            if keeper is not None and not self.decided:
                keeper.won(self.strand, self.id, child.index)
            self.stop(None)
        self._ended()

    def failed(self, child: Strand, error: BaseException) -> None:
        """Called for a branch that failed; what is not an `Exception` ends the race."""
        self.errors[child.index] = error
        if not isinstance(error, Exception):
            self.stop(error)
        self._ended()

    def join(self, counted: list[Strand]) -> None:
        """Keep only the winner's writes; without a winner, the error of the first branch in the
        text.
        """
        if self.winner is not None:
            super().join([self.winner])
            return
        if self.error is None and self.errors:
            self.error = self.errors[min(self.errors)]
        super().join([])


class EachFork(Fork):
    """One child per item, started as the concurrency limit allows."""

    def __init__(self, machine: Machine, strand: Strand, step: Each) -> None:
        super().__init__(machine, strand, step)
        self.step = step
        self.most = step.most or machine.run.config.max_concurrency
        self.items = ordered(step.items(self.frame.state))
        self.begun = 0
        self.left = strand.left

    def start(self) -> None:
        """Start as many items as may run at once."""
        self.fill()
        if not self.running:
            self.join(self.children)

    def fill(self, leaving: int = 0) -> None:
        """Start as many items as the limit allows; parked ones do not count."""
        while self.begun < len(self.items) and self._may_begin(leaving):
            index, self.begun = self.begun, self.begun + 1
            self._begin(index)

    def _may_begin(self, leaving: int) -> bool:
        keeper = self.machine.keeper
        if keeper is not None and keeper.began(self.id, self.begun):
            return True
        if self.error is not None or self.strand.cancelled:
            return False
        return self.running - self._parked - leaving < self.most

    def parked(self, child: Strand) -> None:
        """Start the next item in place of one that waits."""
        super().parked(child)
        self.fill()

    def _begin(self, index: int) -> None:
        """Start an item; an error in binding its variables counts like one in its body."""
        state = fork(self.frame.state, self.step.own)
        try:
            self._bind(state, index)
        except Standing:
            self.items = self.items[:index]
            if not self.running:
                raise
            return
        except Abandoned:  # its journal does not fit: the run was given up, and is cancelled
            return
        except Exception as error:
            self.stop(error)
            return
        own = self.step.own + self.step.variables
        self.spawn(state, self.step.walk, own, self.left, index, f"[{index}]")

    def _bind(self, state: State, index: int) -> None:
        keeper = self.machine.keeper
        if keeper is None:
            self.step.bind(state, self.items[index])
            return
        with keeper.walking_at(f"{self.id}.{index}"):
            self.step.bind(state, self.items[index])

    def finished(self, child: Strand) -> None:
        """Start the next item."""
        child.frames[0].state = self.frame.state  # only its log is still wanted
        self._forget_variables(child)
        self.fill(leaving=1)
        self._ended()

    def failed(self, child: Strand, error: BaseException) -> None:
        """Keep what a failed item wrote to fields that are not its own variables."""
        self._forget_variables(child)
        self.stop(error)
        self.fill(leaving=1)
        self._ended()

    def cancelled(self, child: Strand) -> None:
        """Keep what a cancelled item wrote to fields that are not its own variables."""
        self._forget_variables(child)
        self.fill(leaving=1)
        self._ended()

    def _forget_variables(self, child: Strand) -> None:
        """Remove the writes to the item's own variables from its log."""
        frame = child.frames[0]
        if self.step.variables and frame.log:
            frame.log = [write for write in frame.log if write[0] not in self.step.variables]


def ordered(items: Iterable[T]) -> tuple[T, ...]:
    """Give the items of an `each`, unaffected by later changes of their container.

    Raises:
        FlowError: they are a set, whose order differs from process to process.
    """
    if isinstance(items, Set) and not isinstance(items, KeysView):
        raise FlowError(f"`each` over {show(items)}: a set has no order; sort it")
    return tuple(items)


class DataflowFork(Fork):
    """Each node starts when those it depends on are done; all share one state."""

    def __init__(self, machine: Machine, strand: Strand, step: Dataflow) -> None:
        super().__init__(machine, strand, step)
        self.step = step
        folds = type(self.frame.state).__folds__
        written = (field for node in step.nodes for field in node.writes)
        self.own = tuple(field for field in written if field in folds and grows(folds[field]))
        self.state = fork(self.frame.state, self.own)
        self.missing = [set(before) for before in step.after]
        self.places: dict[Strand, int] = {}
        self.started: list[Strand | None] = [None] * len(step.nodes)

    def start(self) -> None:
        """Start the nodes that depend on no other."""
        self._start_ready()

    def _start_ready(self) -> None:
        for place, node in enumerate(self.step.nodes):
            is_ready = self.started[place] is None and not self.missing[place]
            if is_ready and self._may_begin(place):
                before = [self.started[other] for other in self.step.after[place]]
                left = min((one.left for one in before if one), default=self.strand.left)
                walk = self.step.walks[place] if self.step.walks else partial(alone, node)
                child = self.spawn(self.state, walk, self.own, left, place)
                self.places[child] = place
                self.started[place] = child

    def _may_begin(self, place: int) -> bool:
        """Say whether a node may start: after an error, only one that had started before it."""
        if self.error is None and not self.strand.cancelled:
            return True
        keeper = self.machine.keeper
        return keeper is not None and keeper.has_past_at(f"{self.id}.{place}")

    def finished(self, child: Strand) -> None:
        """Start the nodes that waited for this one."""
        for missing in self.missing:
            missing.discard(self.places[child])
        self._start_ready()
        self._ended()

    def join(self, counted: list[Strand]) -> None:
        """Replay the writes in the order in which the nodes are written."""
        super().join(sorted(counted, key=lambda child: child.index))


def alone(node: Node | Sub | Ask | Wait, state: State) -> tuple[Step, ...]:
    """Give the walk of a single node of a dataflow."""
    return (node,)


def open_fork(machine: Machine, strand: Strand, step: Group | Race | Each | Dataflow) -> Fork:
    """Give the fork for a step, not yet started."""
    match step:
        case Group():
            return GroupFork(machine, strand, step)
        case Race():
            return RaceFork(machine, strand, step)
        case Each():
            return EachFork(machine, strand, step)
        case Dataflow():
            return DataflowFork(machine, strand, step)
