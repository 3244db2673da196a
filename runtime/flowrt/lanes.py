"""Parallel parts whose branches consist of nothing but calls, in a run that nobody watches.

For each node, the machine creates a call and hands it over to another thread or task. Most parts
need less: their branches only call nodes, in sequence or along routes. Such a branch is a *lane*
here, and a few *workers* take one lane after another: tasks (`lane_tasks`) or threads
(`lane_threads`). A worker that never has to wait runs all of them; when one waits and lanes are
left, more are started. So waiting costs a task or a thread, but branching does not.

The outcome is the same as the machine's: what a branch sees, what lands at the join and in which
order, which error is first, that siblings are stopped and waited for, and the limit.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from flowrt import notes
from flowrt.context import Current, Parcel
from flowrt.errors import without_stop
from flowrt.forks import ordered
from flowrt.limits import NEAR_LIMIT, count_step
from flowrt.results import accept, take_apart
from flowrt.state import CONTAINERS, Forked, State, fork, grows, put, unshared, write
from flowrt.steps import Calls, Dataflow, Each, Group, Node, Step, Sub

if TYPE_CHECKING:
    from flowrt.runs import Run
    from flowrt.strand import Frame, Write


class Lane:
    """One branch: its walk, its state and its log of writes; it counts steps like a strand."""

    __slots__ = ("index", "left", "log", "own", "recent", "state", "walk")

    frames: tuple[Frame, ...] = ()
    fork = None

    def __init__(
        self,
        index: int,
        state: State,
        walk: Iterable[Any],
        left: int,
        own: tuple[str, ...],
    ) -> None:
        self.index = index
        self.state = state
        self.walk = walk
        self.left = left
        self.own = own
        self.recent: list[str] = []
        self.log: list[Write] = []


class Spot:
    """The call that a worker is making; see `flowrt.context`."""

    __slots__ = ("lane", "ordinal", "part", "step")

    def __init__(self, part: Part) -> None:
        self.part = part
        self.lane: Lane | None = None
        self.step: Node | Sub | None = None
        self.ordinal = 0

    def here(self) -> Current:
        """Describe the call under way."""
        run, lane, step = self.part.run, self.lane, self.step
        if lane is None or step is None:
            return run.here()
        if isinstance(step, Sub):
            path, call = notes.trail_of(sys._getframe(1))
        else:
            path, call = run.above + step.name, str(self.ordinal)
        key = f"{run.id}:{self.part.id}.{lane.index}:{path}:{call}"
        return run.spot(path, 1, key)

    def send(self, parcel: Parcel, value: object) -> None:
        """Do nothing: nobody watches the run."""


class Part(ABC):
    """A parallel part under way: its lanes, which one is next, and the first error."""

    private: frozenset[str] = frozenset()  # fields that are never written at the join

    def __init__(self, run: Run, state: State, left: int, calls: Calls) -> None:
        self.run = run
        self.state = state
        self.left = left
        self.calls = calls
        self.id = str(run.limit - left + 1)
        self.most = run.config.max_concurrency
        self.lanes: list[Lane] = []
        self.error: BaseException | None = None
        self.folds = type(state).__folds__
        self.growing = frozenset(field for field, fold in self.folds.items() if grows(fold))

    @abstractmethod
    def waiting(self) -> int:
        """Say how many lanes could start now."""

    @abstractmethod
    def begin(self) -> Lane:
        """Start and give the next lane."""

    def keep(self, lane: Lane) -> Lane:
        """Add a lane to the part."""
        self.lanes.append(lane)
        return lane

    def finished(self, lane: Lane) -> None:  # noqa: B027 - only a dataflow reacts
        """Called when a lane has ended."""

    def count(self, lane: Lane, step: Node) -> None:
        """Count a step of a lane.

        Raises:
            StepLimitError: the lane has none left.
        """
        if lane.left <= NEAR_LIMIT:
            count_step(self.run, lane, step.name)
        else:
            lane.left -= 1

    def join(self) -> int:
        """Replay the writes of the lanes, in the order in which they are written in the graph;
        gives how many steps are left. The caller raises `error`: writes made before it stay.
        """
        for lane in sorted(self.lanes, key=attrgetter("index")):
            for field, value, replaces in lane.log:
                (put if replaces else write)(self.state, field, value)
        return min((lane.left for lane in self.lanes), default=self.left)

    def land_parts(self, lane: Lane, step: Node, value: Any) -> None:
        """Write the result of a node that must be unpacked, checked, or that replaces a value."""
        values = take_apart(step.name, step.form, step.writes, value)
        values = accept(type(lane.state), step, values, deep=False)
        for field, part in zip(step.writes, values, strict=True):
            self.land(lane, field, part, field in step.replaces)

    def leave(self, lane: Lane, step: Sub, inner: State) -> None:
        """Write the outputs of a subgraph."""
        outputs = step.writes if step.form == "names" else step.graph.outputs
        for field, output in zip(step.writes, outputs, strict=False):
            self.land(lane, field, getattr(inner, output), field in step.replaces)

    def land(self, lane: Lane, field: str, value: Any, replaces: bool = False) -> None:
        """Write a value to the lane's state, and log it for the join."""
        if self.folds and isinstance(value, CONTAINERS):
            value = unshared(lane.state, value)
        if field not in self.private:
            lane.log.append((field, value, replaces))
        if field not in self.growing or field in lane.own:
            (put if replaces else write)(lane.state, field, value)

    def fail(self, step: Node | Sub | None, error: BaseException) -> None:
        """Attribute an error to its node, or to a route if there is none; the first is the part's
        error.
        """
        graph = notes.graph_of(self.state)
        if step is None:
            notes.annotate_route(error, self.run, graph, "")
        else:
            error = without_stop(error, step.name)
            notes.annotate(error, self.run, graph, step.name, step.line, 1)
            notes.remember_node(error, step.name, 1)
        self.stop(error)

    def stop(self, error: BaseException) -> None:
        """Start no more lanes; the first error counts."""
        if self.error is None:
            self.error = error


class Branches(Part):
    """The branches of a group."""

    def __init__(self, run: Run, state: State, left: int, step: Group) -> None:
        super().__init__(run, state, left, step.calls)
        self.step = step
        self.forked = Forked(state)

    def waiting(self) -> int:
        """Say how many branches have not started."""
        return len(self.step.walks) - len(self.lanes)

    def begin(self) -> Lane:
        """Start the next branch, in the order of the graph."""
        index = len(self.lanes)
        own = self.step.own[index]
        state = self.forked.fork(own)
        return self.keep(Lane(index, state, self.step.walks[index](state), self.left, own))


class Items(Part):
    """The items of an `each`; the variables of an item stay private to it."""

    def __init__(self, run: Run, state: State, left: int, step: Each) -> None:
        super().__init__(run, state, left, step.calls)
        self.step = step
        self.forked = Forked(state)
        self.items = ordered(step.items(state))
        self.own = step.own + step.variables
        self.private = frozenset(step.variables)
        self.most = min(self.most, step.most or self.most)

    def waiting(self) -> int:
        """Say how many items have not started."""
        return len(self.items) - len(self.lanes)

    def begin(self) -> Lane:
        """Start the next item."""
        index = len(self.lanes)
        state = self.forked.fork(self.step.own)
        self.step.bind(state, self.items[index])
        return self.keep(Lane(index, state, self.step.walk(state), self.left, self.own))


class Flow(Part):
    """The nodes of a dataflow; each waits for those it depends on, and all share one state."""

    def __init__(self, run: Run, state: State, left: int, step: Dataflow) -> None:
        super().__init__(run, state, left, step.calls)
        self.step = step
        written = (field for node in step.nodes for field in node.writes)
        self.own = tuple(field for field in written if field in self.growing)
        self.shared = fork(state, self.own)
        self.missing = [len(before) for before in step.after]
        self.ready = deque(place for place, count in enumerate(self.missing) if not count)
        self.allowed = [left] * len(step.nodes)

    def waiting(self) -> int:
        """Say how many nodes are ready to start."""
        return len(self.ready)

    def begin(self) -> Lane:
        """Start the next ready node; its steps count on from the longest path to it."""
        place = self.ready.popleft()
        walk = (self.step.nodes[place],)
        return self.keep(Lane(place, self.shared, walk, self.allowed[place], self.own))

    def finished(self, lane: Lane) -> None:
        """Make those nodes ready that waited only for this one."""
        for place in self.step.behind[lane.index]:
            self.allowed[place] = min(self.allowed[place], lane.left)
            self.missing[place] -= 1
            if not self.missing[place]:
                self.ready.append(place)


def part_of(
    run: Run, state: State, left: int, steps: tuple[Step, ...], *kinds: Calls
) -> Part | None:
    """Give the part to run in lanes: a single step that consists only of calls of these kinds."""
    match steps:
        case (Group(calls=calls) as step,) if calls in kinds:
            return Branches(run, state, left, step)
        case (Each(calls=calls) as step,) if calls in kinds:
            return Items(run, state, left, step)
        case (Dataflow(calls=calls) as step,) if calls in kinds:
            return Flow(run, state, left, step)
    return None


@notes.leads_inside
def run_inside(step: Sub, inner: State, run: Run, left: int) -> int:
    """Run the plain text of a subgraph in a lane; gives how many steps are left."""
    above = f"{run.above}{step.name}/"  # noqa: F841 - read from the stack by `notes`
    assert step.graph.plain is not None
    try:
        return step.graph.plain(inner, run, left)
    except BaseException as error:
        notes.annotate_plain(error, run)
        raise


@notes.leads_inside
async def arun_inside(step: Sub, inner: State, run: Run, left: int) -> int:
    """Run the plain text of a subgraph in a lane; gives how many steps are left."""
    above = f"{run.above}{step.name}/"  # noqa: F841 - read from the stack by `notes`
    assert step.graph.aplain is not None
    try:
        return await step.graph.aplain(inner, run, left)
    except BaseException as error:
        notes.annotate_plain(error, run)
        raise
