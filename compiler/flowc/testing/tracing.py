"""Which edges the runs of tests take.

A run reports each step of each of its threads of control, but not how it got there. Between two
steps there are only decisions, so the path from one to the other is searched in the graph. Usually
there is a single one. If several arms lead to the same step, the decisions are evaluated again on
the fields of the run, which have not changed since. A decision that would call a function of the
user a second time is not evaluated, and its arms are not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import attrs

from flowc.check.analysis.edges import Edge, edges_of
from flowc.testing.deciding import Undecided, arm_taken
from flowc.testing.values import Values, error_class
from flowc.trees.program import (
    Branch,
    Catch,
    End,
    Fork,
    Graph,
    GraphHeader,
    GraphTask,
    Join,
    Program,
    Step,
    Vertex,
)
from flowrt.kit import Dataflow, Each, Group, Race, State
from flowrt.testing.record import Event, Line

_KINDS = {Group: "group", Race: "race", Each: "each", Dataflow: "dataflow"}

#: A path through decisions; it visits no vertex twice, since a cycle without a step is not
#: followed.
Way = tuple[Edge, ...]


@attrs.frozen(eq=False)
class Chart:
    """The edges of a graph, numbered: counts are kept by number."""

    out: Mapping[Vertex, tuple[Edge, ...]]
    places: Mapping[Edge, int]

    @classmethod
    def of(cls, graph: Graph) -> Chart:
        """Return the edges of *graph*, in an order that is the same in every process."""
        out = edges_of(graph.flow).out
        edges = (edge for vertex in graph.flow.order for edge in out.get(vertex, ()))
        return cls(out, {edge: place for place, edge in enumerate(edges)})


@attrs.frozen
class Taken:
    """An edge, identified by its file, its graph and its number there."""

    home: str
    graph: str
    place: int


@attrs.define(eq=False)
class Tracer:
    """Counts how often each edge is taken, over all runs."""

    taken: Counter[Taken] = attrs.field(factory=Counter)
    _charts: dict[Graph, Chart] = attrs.field(factory=dict)

    def following(self, header: GraphHeader, program: Program, values: Values) -> Following:
        """Return an observer for one run of the graph of *header*."""
        return Following(self, program.bodies, values, program.bodies[header])

    def chart(self, graph: Graph) -> Chart:
        """Return the edges of *graph*."""
        if graph not in self._charts:
            self._charts[graph] = Chart.of(graph)
        return self._charts[graph]

    def count(self, edge: Edge, graph: Graph) -> int:
        """Return how often *edge* of *graph* was taken."""
        return self.taken[self._key(edge, graph)]

    def note(self, way: Way, graph: Graph) -> None:
        """Count the edges of *way*."""
        self.taken.update(self._key(edge, graph) for edge in way)

    def _key(self, edge: Edge, graph: Graph) -> Taken:
        header = graph.header
        return Taken(header.home, header.name, self.chart(graph).places[edge])


@attrs.define(eq=False)
class Following:
    """Follows one run: maps each of its steps to a vertex of a graph."""

    tracer: Tracer
    bodies: Mapping[GraphHeader, Graph]
    values: Values
    graph: Graph
    _steps: dict[Event, tuple[Graph, Vertex]] = attrs.field(factory=dict)

    def came_to(self, line: Line, event: Event, state: State) -> None:
        """Count the edges from the previous step to that of *event*."""
        before = line.events[-2] if len(line.events) > 1 else None
        graph = self._graph_of(line)
        ways = self._ways_to(line, before, graph, lambda found: _is_step(found, event.step))
        target = self._go(ways, graph, state)
        if target is not None:
            self._steps[event] = graph, target

    def came_to_end(self, line: Line, state: State) -> None:
        """Count the edges from the last step of *line* to its end."""
        before = line.events[-1] if line.events else None
        graph = self._graph_of(line)
        ways = self._ways_to(line, before, graph, lambda found: isinstance(found, End | Join))
        self._go(ways, graph, state)

    def place_of(self, event: Event) -> Vertex | None:
        """Return the vertex of a step, or None if that is uncertain."""
        return self._steps[event][1] if event in self._steps else None

    # ---- the position of a line ----------------------------------------------------------------

    def _origin(self, line: Line) -> tuple[Graph, Vertex | None]:
        if line.origin is None or line.origin not in self._steps:
            return self.graph, None
        return self._steps[line.origin]

    def _graph_of(self, line: Line) -> Graph:
        graph, vertex = self._origin(line)
        if isinstance(vertex, Step) and isinstance(vertex.occurrence.task, GraphTask):
            return self.bodies[vertex.occurrence.task.graph]
        return graph

    def _first_edges(self, line: Line, before: Event | None, graph: Graph) -> tuple[Edge, ...]:
        """Return the edges that may follow *before*, the last step of *line*."""
        out = self.tracer.chart(graph).out
        if before is None:
            return self._entry(line, graph, out)
        if before not in self._steps:
            return ()
        _, vertex = self._steps[before]
        if before.status == "failed":
            return _raised(out[vertex], before.error)
        if isinstance(vertex, Fork):
            vertex = graph.flow.joins[vertex]
        return tuple(edge for edge in out[vertex] if not edge.is_raised)

    def _entry(
        self, line: Line, graph: Graph, out: Mapping[Vertex, tuple[Edge, ...]]
    ) -> tuple[Edge, ...]:
        _, vertex = self._origin(line)
        if not isinstance(vertex, Fork):
            is_known = line.origin is None or vertex is not None
            return out[graph.flow.start] if is_known else ()
        index = 0 if vertex.kind == "each" else line.index
        return tuple(edge for edge in out[vertex] if edge.arrow.kind == Branch(index))

    # ---- paths ---------------------------------------------------------------------------------

    def _ways_to(
        self, line: Line, before: Event | None, graph: Graph, is_there: Callable[[Vertex], bool]
    ) -> list[Way]:
        """Return the paths from the step *before*; paths through handlers of errors raised by a
        decision are considered only if there are no others.
        """
        for may_raise in (False, True):
            ways = self._ways(line, before, graph, may_raise)
            found = [way for way in ways if is_there(way[-1].target)]
            if found:
                return found
        return []

    def _ways(
        self, line: Line, before: Event | None, graph: Graph, may_raise: bool
    ) -> Iterator[Way]:
        out = self.tracer.chart(graph).out
        waiting: list[Way] = [(edge,) for edge in self._first_edges(line, before, graph)]
        while waiting:
            way = waiting.pop()
            target = way[-1].target
            yield way
            is_passed = isinstance(target, Step | Fork | End | Join)
            if not is_passed and target not in {edge.target for edge in way[:-1]}:
                edges = (edge for edge in out[target] if may_raise or not edge.is_raised)
                waiting.extend((*way, edge) for edge in edges)

    def _go(self, ways: list[Way], graph: Graph, state: State) -> Vertex | None:
        """Count the edges of the path that was taken, or those common to all possible ones; return
        the target, or None if that is uncertain.
        """
        way = ways[0] if len(ways) == 1 else self._decided(ways, state)
        self.tracer.note(way, graph)
        targets = {one[-1].target for one in ([way] if way in ways else ways)}
        return targets.pop() if len(targets) == 1 else None

    def _decided(self, ways: list[Way], state: State) -> Way:
        """Return the path that the decisions lead to, as far as they can be evaluated again."""
        taken: list[Edge] = []
        while ways:
            edges = {way[len(taken)] for way in ways if len(way) > len(taken)}
            if not edges:
                break
            if len(edges) > 1:
                try:
                    arm = arm_taken(next(iter(edges)).source, state, self.values)
                except Undecided:
                    break
                edges = {edge for edge in edges if edge.arrow.kind == arm}
                if len(edges) != 1:
                    break
            (edge,) = edges
            taken.append(edge)
            ways = [way for way in ways if way[: len(taken)] == tuple(taken)]
        return tuple(taken)


def _raised(edges: tuple[Edge, ...], error: BaseException | None) -> tuple[Edge, ...]:
    """Return the edge to the first handler that catches *error*."""
    for edge in edges:
        catch = edge.target
        classes = map(error_class, catch.errors) if isinstance(catch, Catch) else ()
        if edge.is_raised and isinstance(error, tuple(classes)):
            return (edge,)
    return ()


def _is_step(vertex: Vertex, step: object) -> bool:
    """Whether *step* may be that of *vertex*, judging by kind and name."""
    if isinstance(vertex, Fork):
        return _KINDS.get(type(step)) == vertex.kind
    return isinstance(vertex, Step) and vertex.occurrence.name == getattr(step, "name", None)
