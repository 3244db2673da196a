"""The ways that a run of a graph can take, as a nondeterministic automaton that is walked lazily.

A *point* is a place in the control-flow graph of a graph, inside the nodes that run the graphs
around it. A *move* leads from one point to the next; it is labelled with a node where that node is
done: returned, or failed for good. So the labels along a way are the path that a test expects.

**Parallel parts** are walked as tests write them: one branch behind the other, in the order
written; of a race one branch; of an ``each`` the body any number of times.

**Failures.** What a handler takes may happen at any node, and in a parallel part, or in a subgraph,
it leaves the others somewhere on their way. Which part is going to fail is guessed where control
enters it: from there on a point is *failing*, and may leave its branch, and the part, from wherever
it is. A run that fails, or waits in a parallel part, is one that is failing as a whole.

**Questions** stop their line of control unless they are in `Runs.answered`. In a parallel part the
other branches go on, and what follows it does not: it is left as one that fails.

Nothing is known of values: each arm of a decision can be taken. So there are more ways here than a
run has, never fewer, and what is not found here cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs

from flowc.check.analysis.edges import Edge, edges_of
from flowc.trees.program import (
    AskTask,
    End,
    Fork,
    Graph,
    GraphHeader,
    GraphTask,
    Join,
    Occurrence,
    Step,
    Vertex,
    WaitTask,
)
from flowc.trees.program import Branch as BranchArrow

#: A node as it is reached from outside: the nodes that run graphs on the way to it, and itself.
Way = tuple[Occurrence, ...]


class UnknownRunError(Exception):
    """The runs of a graph cannot be followed: it has holes, or is too large."""


@attrs.frozen
class Part:
    """What is going to fail: the fork or subgraph *vertex* inside *depth* subgraphs; the whole run
    where *depth* is -1.
    """

    depth: int
    vertex: Vertex


@attrs.frozen
class Point:
    """Where a run is: at *vertex*, inside the subgraphs that *frames* run."""

    frames: tuple[Step, ...]
    vertex: Vertex
    failing: Part | None = None

    @property
    def way(self) -> Way:
        """The node at this point, as it is named from outside."""
        assert isinstance(self.vertex, Step)
        return (*(step.occurrence for step in self.frames), self.vertex.occurrence)

    @property
    def is_question(self) -> bool:
        """Whether the run stops here until somebody, or the clock, lets it go on."""
        vertex = self.vertex
        return isinstance(vertex, Step) and isinstance(vertex.occurrence.task, AskTask | WaitTask)


@attrs.frozen
class Over:
    """The run has *ended*, or it has stopped somewhere on its way."""

    ended: bool


ENDED, STOPPED = Over(ended=True), Over(ended=False)

Place = Point | Over
Move = tuple[Way | None, Place]

#: So many points are looked at, at most: subgraphs of subgraphs may be many.
_MOST_POINTS = 20_000


@attrs.frozen(eq=False)
class Bodies:
    """The graphs of a program, with their arrows."""

    graphs: Mapping[GraphHeader, Graph]
    _arrows: dict[Graph, Mapping[Vertex, tuple[Edge, ...]]] = attrs.field(factory=dict)

    def graph(self, header: GraphHeader) -> Graph:
        """Return the body of a graph.

        Raises:
            UnknownRunError: It is not known, or has holes.
        """
        graph = self.graphs.get(header)
        if graph is None or not graph.sound:
            raise UnknownRunError
        return graph

    def out(self, graph: Graph) -> Mapping[Vertex, tuple[Edge, ...]]:
        """Return the arrows out of each vertex of *graph*."""
        if graph not in self._arrows:
            self._arrows[graph] = edges_of(graph.flow).out
        return self._arrows[graph]


@attrs.frozen(eq=False)
class Runs:
    """The runs of the graph of *header* in which the nodes *stubbed* run no graph of their own, and
    the questions *answered* do not stop.
    """

    header: GraphHeader
    bodies: Bodies
    stubbed: frozenset[Way]
    answered: frozenset[Way] = frozenset()

    def start(self) -> Point:
        """Return where a run begins that does not stop on its way."""
        return Point((), self.bodies.graph(self.header).flow.start)

    def stopping(self) -> Point:
        """Return where a run begins that fails, or waits, somewhere on its way."""
        start = self.start()
        return attrs.evolve(start, failing=Part(-1, start.vertex))

    # ---- moves -----------------------------------------------------------------------------------

    def moves(self, at: Place) -> Iterator[Move]:
        """Yield the ways on from *at*.

        Raises:
            UnknownRunError: A graph on the way is not known, or has holes.
        """
        if isinstance(at, Over):
            return
        if at.failing is not None:
            yield from self._leave(at)
        match at.vertex:
            case Step():
                yield from self._step(at)
            case Fork() as fork:
                yield from self._fork(at, fork)
            case Join(fork=fork) if at.failing is not None:
                yield from self._joined(at, fork, at.failing)
            case End():
                yield from self._end(at)
            case _:
                yield from self._on(at)
                yield from self._raised(at)

    def _step(self, at: Point) -> Iterator[Move]:
        way = at.way
        task = at.vertex.occurrence.task if isinstance(at.vertex, Step) else None
        if at.is_question and way not in self.answered:
            if at.failing is None and (part := _parallel_part(at)) is not None:
                yield from self._leave(attrs.evolve(at, failing=part))
            return
        for _, place in (*self._on(at), *self._raised(at)):
            yield way, place
        if at.failing is not None:
            yield from ((way, place) for _, place in self._leave(at))
        if isinstance(task, GraphTask) and way not in self.stubbed:
            yield from self._into_graph(at, task.graph)

    def _into_graph(self, at: Point, header: GraphHeader) -> Iterator[Move]:
        assert isinstance(at.vertex, Step)
        start = self.bodies.graph(header).flow.start
        frames = (*at.frames, at.vertex)
        yield None, Point(frames, start, at.failing)
        if at.failing is None and any(self._raised(at)):
            yield None, Point(frames, start, Part(len(at.frames), at.vertex))

    def _fork(self, at: Point, fork: Fork) -> Iterator[Move]:
        yield from self._into_branches(at, fork)
        if at.failing is None and any(self._raised(at)):
            part = Part(len(at.frames), fork)
            yield from self._into_branches(attrs.evolve(at, failing=part), fork)

    def _into_branches(self, at: Point, fork: Fork) -> Iterator[Move]:
        if fork.kind == "race" and at.failing is None:
            for index in range(self._count(at, fork)):
                yield from self._into(at, fork, index)
            return
        if fork.kind == "each":
            yield None, self._join(at, fork)
        yield from self._into(at, fork, 0)

    def _into(self, at: Point, fork: Fork, index: int) -> Iterator[Move]:
        """Enter branch *index* of *fork*."""
        for edge in self._edges(at.frames, fork):
            if edge.arrow.kind == BranchArrow(index):
                if isinstance(edge.target, Join) and edge.target.fork is fork:
                    if fork.kind != "each":  # an empty body adds nothing, however often it runs
                        yield from self._out_of(at, fork, index)
                else:
                    yield None, attrs.evolve(at, vertex=edge.target)

    def _out_of(self, at: Point, fork: Fork, index: int) -> Iterator[Move]:
        """Leave branch *index* of *fork*, for the next one or for what follows."""
        is_last = index + 1 >= self._count(at, fork)
        if is_last or (fork.kind == "race" and at.failing is None):
            yield None, self._join(at, fork)
        else:
            yield from self._into(at, fork, index + 1)
        if fork.kind == "each":
            yield from self._into(at, fork, 0)

    def _joined(self, at: Point, fork: Fork, failing: Part) -> Iterator[Move]:
        """Go on behind *fork*, of which the branches were left: by its handlers where it failed."""
        if failing == Part(len(at.frames), fork):
            yield from self._raised(attrs.evolve(at, vertex=fork, failing=None))
            return
        yield from self._on(at)
        yield from self._raised(attrs.evolve(at, vertex=fork))

    def _end(self, at: Point) -> Iterator[Move]:
        if not at.frames:
            yield None, ENDED
        elif at.failing != Part(len(at.frames) - 1, at.frames[-1]):  # else it was to fail
            yield from self._on(Point(at.frames[:-1], at.frames[-1], at.failing))

    # ---- arrows ----------------------------------------------------------------------------------

    def _on(self, at: Point) -> Iterator[Move]:
        """Follow the arrows that are taken where nothing fails."""
        for edge in self._edges(at.frames, at.vertex):
            if edge.is_raised:
                continue
            if isinstance(edge.target, Join) and at.vertex.region.fork is edge.target.fork:
                yield from self._out_of(at, edge.target.fork, at.vertex.region.index)
            else:
                yield None, attrs.evolve(at, vertex=edge.target)

    def _raised(self, at: Point) -> Iterator[Move]:
        """Follow the arrows to the handlers behind *at*."""
        for edge in self._edges(at.frames, at.vertex):
            if edge.is_raised:
                yield None, attrs.evolve(at, vertex=edge.target)

    def _leave(self, at: Point) -> Iterator[Move]:
        """Leave the branch, or the graph, from where *at* is, because a part around it fails."""
        fork = at.vertex.region.fork
        if fork is not None:
            yield from self._out_of(at, fork, at.vertex.region.index)
        elif not at.frames:
            yield None, STOPPED
        else:
            outer = Point(at.frames[:-1], at.frames[-1], at.failing)
            if at.failing == Part(len(outer.frames), outer.vertex):
                yield from self._raised(attrs.evolve(outer, failing=None))
            else:
                yield from self._raised(outer)
                yield from self._leave(outer)

    def _edges(self, frames: tuple[Step, ...], vertex: Vertex) -> tuple[Edge, ...]:
        return self.bodies.out(self._graph(frames))[vertex]

    def _graph(self, frames: tuple[Step, ...]) -> Graph:
        if not frames:
            return self.bodies.graph(self.header)
        task = frames[-1].occurrence.task
        assert isinstance(task, GraphTask)
        return self.bodies.graph(task.graph)

    def _join(self, at: Point, fork: Fork) -> Point:
        return attrs.evolve(at, vertex=self._graph(at.frames).flow.joins[fork])

    def _count(self, at: Point, fork: Fork) -> int:
        return len(self._graph(at.frames).flow.branches[fork])

    # ---- many moves ------------------------------------------------------------------------------

    def behind(self, question: Point, *, raised: bool) -> frozenset[Place]:
        """Return where a run goes on that waited at *question* and nowhere else: with an answer, or
        by the handlers that stand behind it where it came due.
        """
        found = {place for _, place in self._raised(question)} if raised else set()
        task = question.vertex.occurrence.task if isinstance(question.vertex, Step) else None
        if not raised or isinstance(task, WaitTask):
            found |= {place for _, place in self._on(question)}
        while raised and question.frames:
            question = Point(question.frames[:-1], question.frames[-1])
            found |= {place for _, place in self._raised(question)}
        return frozenset(found)

    def silent(self, places: Iterable[Place]) -> set[Place]:
        """Return *places* and where a run comes to from them before another node is done."""
        return self._closure(places, lambda label: label is None)

    def reachable(self, places: Iterable[Place]) -> set[Place]:
        """Return *places* and wherever a run can come from them."""
        return self._closure(places, lambda _: True)

    def after(self, places: Iterable[Place], done: Way) -> set[Place]:
        """Return where a run at *places* is when the next node that is done is *done*."""
        moves = (move for place in places for move in self.moves(place))
        return self.silent(place for label, place in moves if label == done)

    def _closure(
        self, places: Iterable[Place], follows: Callable[[Way | None], bool]
    ) -> set[Place]:
        found = set(places)
        waiting = list(found)
        while waiting:
            for label, place in self.moves(waiting.pop()):
                if follows(label) and place not in found:
                    found.add(place)
                    waiting.append(place)
            if len(found) > _MOST_POINTS:
                raise UnknownRunError
        return found


def _parallel_part(at: Point) -> Part | None:
    """Return the outermost fork around *at*, or None where nothing else can go on meanwhile."""
    for depth, vertex in enumerate((*at.frames, at.vertex)):
        fork = vertex.region.fork
        while fork is not None:
            outer = fork.region.fork
            if outer is None:
                return Part(depth, fork)
            fork = outer
    return None
