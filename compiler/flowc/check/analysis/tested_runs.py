"""The paths that a run of a graph can take, as a nondeterministic automaton, explored lazily.

A *point* is a vertex of a control-flow graph together with the nodes that run the graphs around it.
A *move* leads from one point to the next and is labelled with a node if that node completes there:
it returned, or failed for good. The labels along a sequence of moves are the path that a test
expects.

**Parallel parts** are explored in the order in which tests write them: one branch after the other,
as in the source; a single branch of a race; the body of an ``each`` any number of times.

**Failures.** An error that a handler takes may occur at any node. In a parallel part, or in a
subgraph, it stops the other branches wherever they are. Which part will fail is guessed when
control enters it: from there on a point is *failing*, and may leave its branch, and the part, at
any place. A run that fails, or waits in a parallel part, is one that fails as a whole.

**Questions** stop their branch unless they are in `Runs.answered`. In a parallel part the other
branches continue, but what follows the part does not run: it is left like one that fails.

Values are unknown: every arm of a decision can be taken. The automaton therefore accepts more paths
than real runs can take, never fewer, and a path that it rejects is impossible.
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

#: A node as named from outside its graph: the nodes that run the graphs around it, then itself.
Way = tuple[Occurrence, ...]


class UnknownRunError(Exception):
    """The runs of a graph cannot be explored: it has holes, or is too large."""


@attrs.frozen
class Part:
    """The part that is going to fail: the fork or subgraph *vertex* inside *depth* subgraphs, or
    the whole run if *depth* is -1.
    """

    depth: int
    vertex: Vertex


@attrs.frozen
class Point:
    """A position in a run: at *vertex*, inside the subgraphs that *frames* run."""

    frames: tuple[Step, ...]
    vertex: Vertex
    failing: Part | None = None

    @property
    def way(self) -> Way:
        """The node at this point, as named from outside."""
        assert isinstance(self.vertex, Step)
        return (*(step.occurrence for step in self.frames), self.vertex.occurrence)

    @property
    def is_question(self) -> bool:
        """Whether the run stops here until someone answers or a time comes."""
        vertex = self.vertex
        return isinstance(vertex, Step) and isinstance(vertex.occurrence.task, AskTask | WaitTask)


@attrs.frozen
class Over:
    """The run has *ended*, or else it has stopped before its end."""

    ended: bool


ENDED, STOPPED = Over(ended=True), Over(ended=False)

Place = Point | Over
Move = tuple[Way | None, Place]

#: The limit on explored points: nested subgraphs multiply.
_MOST_POINTS = 20_000


@attrs.frozen(eq=False)
class Bodies:
    """The graphs of a program, with their edges."""

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
        """Return the outgoing edges of each vertex of *graph*."""
        if graph not in self._arrows:
            self._arrows[graph] = edges_of(graph.flow).out
        return self._arrows[graph]


@attrs.frozen(eq=False)
class Runs:
    """The runs of the graph of *header* in which the nodes *stubbed* do not run their graphs and
    the questions *answered* do not stop.
    """

    header: GraphHeader
    bodies: Bodies
    stubbed: frozenset[Way]
    answered: frozenset[Way] = frozenset()

    def start(self) -> Point:
        """Return the first point of a run that reaches its end."""
        return Point((), self.bodies.graph(self.header).flow.start)

    def stopping(self) -> Point:
        """Return the first point of a run that fails, or waits, before its end."""
        start = self.start()
        return attrs.evolve(start, failing=Part(-1, start.vertex))

    # ---- moves -----------------------------------------------------------------------------------

    def moves(self, at: Place) -> Iterator[Move]:
        """Yield the moves from *at*.

        Raises:
            UnknownRunError: A graph that the run enters is not known, or has holes.
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
        """Leave branch *index* of *fork* for the next branch or for what follows the fork."""
        is_last = index + 1 >= self._count(at, fork)
        if is_last or (fork.kind == "race" and at.failing is None):
            yield None, self._join(at, fork)
        else:
            yield from self._into(at, fork, index + 1)
        if fork.kind == "each":
            yield from self._into(at, fork, 0)

    def _joined(self, at: Point, fork: Fork, failing: Part) -> Iterator[Move]:
        """Continue after the branches of *fork* were left: at its handlers if it failed."""
        if failing == Part(len(at.frames), fork):
            yield from self._raised(attrs.evolve(at, vertex=fork, failing=None))
            return
        yield from self._on(at)
        yield from self._raised(attrs.evolve(at, vertex=fork))

    def _end(self, at: Point) -> Iterator[Move]:
        if not at.frames:
            yield None, ENDED
        elif at.failing != Part(len(at.frames) - 1, at.frames[-1]):  # otherwise it is going to fail
            yield from self._on(Point(at.frames[:-1], at.frames[-1], at.failing))

    # ---- edges -----------------------------------------------------------------------------------

    def _on(self, at: Point) -> Iterator[Move]:
        """Follow the edges that are taken when nothing fails."""
        for edge in self._edges(at.frames, at.vertex):
            if edge.is_raised:
                continue
            if isinstance(edge.target, Join) and at.vertex.region.fork is edge.target.fork:
                yield from self._out_of(at, edge.target.fork, at.vertex.region.index)
            else:
                yield None, attrs.evolve(at, vertex=edge.target)

    def _raised(self, at: Point) -> Iterator[Move]:
        """Follow the edges to the handlers of *at*."""
        for edge in self._edges(at.frames, at.vertex):
            if edge.is_raised:
                yield None, attrs.evolve(at, vertex=edge.target)

    def _leave(self, at: Point) -> Iterator[Move]:
        """Leave the branch, or the graph, at *at*, because a part around it fails."""
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

    # ---- sequences of moves ----------------------------------------------------------------------

    def behind(self, question: Point, *, raised: bool) -> frozenset[Place]:
        """Return where a run continues that waited only at *question*: with an answer, or at the
        handlers that surround it if its deadline has passed.
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
        """Return *places* and the places that a run can reach from them before another node
        completes.
        """
        return self._closure(places, lambda label: label is None)

    def reachable(self, places: Iterable[Place]) -> set[Place]:
        """Return *places* and every place that a run can reach from them."""
        return self._closure(places, lambda _: True)

    def after(self, places: Iterable[Place], done: Way) -> set[Place]:
        """Return where a run at *places* is once the next node to complete is *done*."""
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
    """Return the outermost fork around *at*, or None if nothing else can run meanwhile."""
    for depth, vertex in enumerate((*at.frames, at.vertex)):
        fork = vertex.region.fork
        while fork is not None:
            outer = fork.region.fork
            if outer is None:
                return Part(depth, fork)
            fork = outer
    return None
