"""Where one strand becomes several, and where they meet again.

A fork starts its children, hears how each ended, and joins: the logs of the children are replayed
on the parent's state in the order in which they are written, so that what a run gives never depends
on which finished first. The four kinds differ in who starts when and what an end means.
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
    """What the four kinds share: children, the first error, the join."""

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
        """The place of the fork in the run."""
        above = self.strand.id
        return f"{above}/{self.ordinal}" if above else str(self.ordinal)

    @abstractmethod
    def start(self) -> None:
        """Start the children that can start at once."""

    def spawn(
        self, state: State, walk: Walk, own: tuple[str, ...], left: int, index: int, item: str = ""
    ) -> Strand:
        """Start the child at this place of the fork, on a state of its own."""
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
        """Hear that a child waits for somebody outside; if all do, so does who forked them."""
        self._parked += 1
        self._tell_rest()

    def unparked(self, child: Strand) -> None:
        """Hear that a child goes on."""
        self._parked -= 1
        self._tell_rest()

    def _tell_rest(self) -> None:
        rests = 0 < self.running == self._parked
        if rests == self._rests:
            return
        self._rests = rests
        above = self.strand.fork
        if above is not None:
            (above.parked if rests else above.unparked)(self.strand)

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
        if self.running:
            self._tell_rest()
        else:
            self.join(self.children)

    def join(self, counted: list[Strand]) -> None:
        """Replay what the counted children wrote, and let the parent go on."""
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
    """The first branch to finish wins; a failed one has lost."""

    def __init__(self, machine: Machine, strand: Strand, step: Race) -> None:
        super().__init__(machine, strand, step)
        self.winner: Strand | None = None
        self.errors: dict[int, BaseException] = {}
        self.decided = False

    def start(self) -> None:
        """Start all branches; of a race that is past, only the one whose end counted."""
        keeper = self.machine.keeper
        winner = None if keeper is None else keeper.race(self.strand, self.id, len(self.step.walks))
        if winner is None:
            super().start()
        else:
            self.decided = True
            self.start_branch(winner)

    def finished(self, child: Strand) -> None:
        """Hear of the winner, or of one that was a moment too late."""
        keeper = self.machine.keeper
        may_win = keeper is None or keeper.wins(self.id, child.index)
        if self.winner is None and self.error is None and may_win:
            self.winner = child
            if keeper is not None and not self.decided:
                keeper.won(self.strand, self.id, child.index)
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
        super().__init__(machine, strand, step)
        self.step = step
        self.most = step.most or machine.run.config.max_concurrency
        self.items = ordered(step.items(self.frame.state))
        self.begun = 0
        self.left = strand.left

    def start(self) -> None:
        """Start as many as may run at once."""
        self.fill()
        if not self.running:
            self.join(self.children)

    def fill(self, leaving: int = 0) -> None:
        """Start as many as there is room for; who waits for somebody outside takes none."""
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
        """Let the next item take the place of one that waits."""
        super().parked(child)
        self.fill()

    def _begin(self, index: int) -> None:
        """Start an item; an error in its variables is a failure like one in its body."""
        state = fork(self.frame.state, self.step.own)
        try:
            self._bind(state, index)
        except Standing:
            self.items = self.items[:index]
            if not self.running:
                raise
            return
        except Abandoned:  # its past cannot be walked: the run was given up, and is cancelled
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
        """Let the next item take the place."""
        child.frames[0].state = self.frame.state  # only its log is still wanted
        self._forget_variables(child)
        self.fill(leaving=1)
        self._ended()

    def failed(self, child: Strand, error: BaseException) -> None:
        """Keep of a failed item what it wrote outside."""
        self._forget_variables(child)
        self.stop(error)
        self.fill(leaving=1)
        self._ended()

    def cancelled(self, child: Strand) -> None:
        """Keep of a cancelled item what it wrote outside."""
        self._forget_variables(child)
        self.fill(leaving=1)
        self._ended()

    def _forget_variables(self, child: Strand) -> None:
        """Take what belongs to the item alone out of what lands at the join."""
        frame = child.frames[0]
        if self.step.variables and frame.log:
            frame.log = [write for write in frame.log if write[0] not in self.step.variables]


def ordered(items: Iterable[T]) -> tuple[T, ...]:
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
        """Start the nodes that depend on none."""
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
        """Say whether a node may begin: after an error only one that had begun before it."""
        if self.error is None and not self.strand.cancelled:
            return True
        keeper = self.machine.keeper
        return keeper is not None and keeper.has_past_at(f"{self.id}.{place}")

    def finished(self, child: Strand) -> None:
        """Start what waited for this node."""
        for missing in self.missing:
            missing.discard(self.places[child])
        self._start_ready()
        self._ended()

    def join(self, counted: list[Strand]) -> None:
        """Let the writes land in the order in which the nodes are written."""
        super().join(sorted(counted, key=lambda child: child.index))


def alone(node: Node | Sub | Ask | Wait, state: State) -> tuple[Step, ...]:
    """Give the walk of one node of a dataflow."""
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
