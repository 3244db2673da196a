"""From the sketch of a flow to its control-flow graph, once every arrow is known.

The *home* of a node is the mention that determines its successor: the one followed by an arrow, or
else the first one in the innermost `repeat`, whose test is then the successor. The home determines
the region, handlers and repeats of the node; every other mention is a jump to it. That is why the
handlers of a ``try`` do not cover a node that its body only jumps to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import attrs
import networkx as nx

from flowc.bind.sketch import Drawn, Endpoint, LooseEnd, Mention, Place, Sketch
from flowc.bind.structure import (
    continues_branch,
    crosses_wall,
    dead_end,
    duplicate_arrow,
    enters_repeat,
    nothing_follows,
    second_way_on,
    self_arrow,
    several_entries,
    stop_of,
)
from flowc.diagnostics import Diagnostic, Problems
from flowc.trees.program import (
    Arrow,
    ControlFlow,
    Fork,
    Occurrence,
    Raised,
    RepeatTest,
    Start,
    Step,
    Taken,
    Vertex,
)
from flowc.types import reads


@attrs.frozen(eq=False)
class Wired:
    """The control-flow graph, and whether it is free of reported holes."""

    flow: ControlFlow
    sound: bool


def homes(sketch: Sketch) -> dict[str, Mention]:
    """Return the home of each node."""
    return {
        name: next((mention for mention in mentions if mention.leads_on), _innermost(mentions))
        for name, mentions in sketch.mentions.items()
    }


def _innermost(mentions: Sequence[Mention]) -> Mention:
    return max(mentions, key=lambda mention: len(mention.place.repeats))


def wire(
    sketch: Sketch,
    home: Mapping[str, Mention],
    occurrences: Mapping[str, Occurrence],
    problems: Problems,
) -> Wired:
    """Return the control-flow graph of *sketch*; mistakes in its shape are reported."""
    return _Wiring(sketch, home, occurrences, problems).wire()


@attrs.define(eq=False)
class _Wiring:
    sketch: Sketch
    home: Mapping[str, Mention]
    occurrences: Mapping[str, Occurrence]
    problems: Problems
    graph: nx.MultiDiGraph[Vertex] = attrs.field(factory=nx.MultiDiGraph)
    steps: dict[str, Step] = attrs.field(factory=dict)
    sound: bool = True
    _first: dict[Endpoint, Drawn] = attrs.field(factory=dict)
    _misplaced: set[Endpoint] = attrs.field(factory=set)

    def wire(self) -> Wired:
        for name, mention in self.home.items():
            self.steps[name] = Step(mention.place.region, self.occurrences[name])
        order = self._ordered()
        self.graph.add_nodes_from(order)
        self._check_mentions()
        self._draw(sorted(self.sketch.drawn, key=lambda drawn: not drawn.firm))
        self._draw_raised()
        self._check_dead_ends()
        sketch = self.sketch
        flow = ControlFlow(
            graph=self.graph,
            start=sketch.start,
            end=sketch.end,
            root=sketch.root,
            branches=sketch.branches,
            joins=sketch.joins,
            dataflow_after={fork: self._after(fork) for fork in sketch.dataflow},
            order=order,
        )
        return Wired(flow, self.sound and sketch.sound and not sketch.doubtful)

    def _ordered(self) -> tuple[Vertex, ...]:
        """Return every vertex in source order, the start first and the end last."""
        found = [vertex for vertex, _ in self.sketch.vertices] + list(self.steps.values())
        found.sort(key=lambda vertex: vertex.span.start)
        return (self.sketch.start, *found, self.sketch.end)

    def _vertex(self, endpoint: Endpoint) -> Vertex:
        return self.steps[endpoint] if isinstance(endpoint, str) else endpoint

    # ---- walls ---------------------------------------------------------------------------------

    def _check_mentions(self) -> None:
        continued: set[Fork | None] = set()
        for name, mentions in self.sketch.mentions.items():
            home = self.home[name]
            if name in self.sketch.doubtful:
                self._misplaced.add(name)
                continue
            for mention in mentions:
                if mention.place.region is not home.place.region:
                    self._misplaced.add(name)
                    fork = mention.place.region.fork
                    if fork not in continued:
                        self._hole(crosses_wall(mention, home, self.sketch))
                    if continues_branch(mention, home, self.sketch):
                        continued.add(fork)  # its other branches are continued in the same way
                    break
                if not _within(mention.place, home.place):
                    self._misplaced.add(name)
                    self._hole(enters_repeat(mention, home))

    def _hole(self, diagnostic: Diagnostic) -> None:
        self.problems.add(diagnostic)
        self.sound = False

    # ---- arrows --------------------------------------------------------------------------------

    def _draw(self, arrows: list[Drawn]) -> None:
        """Draw *arrows*, the firm ones first: a node that has one does not fall through."""
        for drawn in arrows:
            single = isinstance(drawn.source, str | Start)
            first = self._first.get(drawn.source) if single else None
            if first is not None and first.firm and not drawn.firm:
                continue  # the node has jumped
            if isinstance(drawn.source, str) and drawn.source == drawn.target:
                if drawn.source not in self.sketch.doubtful:
                    self._hole(self_arrow(drawn))
                self._first.setdefault(drawn.source, drawn)
            elif first is not None:
                self._second(first, drawn)
            else:
                self._first[drawn.source] = drawn
                self._edge(drawn.source, drawn.target, Arrow(drawn.kind, drawn.span))

    def _second(self, first: Drawn, second: Drawn) -> None:
        """Report another arrow out of a node as a repetition or a mistake."""
        if first.source in self._misplaced or first.source == first.target:
            return  # one of them is misplaced, which was reported
        if first.target == second.target:
            if second.firm and second.kind == first.kind:
                self.problems.add(duplicate_arrow(first, second, self.sketch))
            return
        if isinstance(first.source, Start):
            self._hole(several_entries(first, second))
        else:
            self._hole(second_way_on(first, second, self.sketch))

    def _edge(self, source: Endpoint, target: Endpoint, arrow: Arrow) -> None:
        self.graph.add_edge(self._vertex(source), self._vertex(target), arrow=arrow)

    def _draw_raised(self) -> None:
        """Draw an edge from whatever may fail to each handler around it, innermost first."""
        places = [(self.steps[name], mention.place) for name, mention in self.home.items()]
        for vertex, place in (*self.sketch.vertices, *places):
            if isinstance(vertex, Step | Fork) or _may_reach_limit(vertex, self.graph):
                for order, catch in enumerate(place.guards):
                    self.graph.add_edge(vertex, catch, arrow=Arrow(Raised(order), catch.span))

    # ---- dead ends -----------------------------------------------------------------------------

    def _check_dead_ends(self) -> None:
        if self.sketch.doubtful:
            return  # the arrow may be at the doubtful name
        reached = nx.descendants(self.graph, self.sketch.start) | {self.sketch.start}
        seen: set[Vertex] = set()
        for step, ends in self.sketch.open_ends:
            dead: dict[Vertex, LooseEnd] = {}
            for end in ends:
                vertex = self._vertex(end.source)
                if vertex in reached and vertex not in seen and self._is_dead(vertex, end):
                    dead.setdefault(vertex, end)
            seen |= dead.keys()
            if len(dead) > 1:
                way = self._way_to(next(iter(dead)))
                self._hole(nothing_follows(step, dead, way, self.sketch))
            for vertex, end in dead.items() if len(dead) == 1 else ():
                self._hole(dead_end(step, vertex, end, self._way_to(vertex), self.sketch))

    def _way_to(self, vertex: Vertex) -> list[str]:
        """Return the names along a shortest path from ``start`` to *vertex*."""
        way = nx.shortest_path(self.graph, self.sketch.start, vertex)
        stops = [self._stop(here, following) for here, following in pairwise(way)]
        return [*filter(None, stops), stop_of(vertex)]

    def _stop(self, here: Vertex, following: Vertex) -> str:
        """Return how a path to *following* shows *here*; empty if it does not."""
        arrows = self.graph.get_edge_data(here, following).values()
        if all(isinstance(data["arrow"].kind, Raised) for data in arrows):
            return f"{stop_of(here)} (fails)"
        return stop_of(here) if isinstance(here, Step | Start) else ""

    def _is_dead(self, vertex: Vertex, end: LooseEnd) -> bool:
        """Whether nothing was tied to *end* and, for a node, it has no arrow elsewhere either.

        A ``repeat`` whose body is left by a jump needs no successor: exceeding its last iteration
        is an error of the run.
        """
        if end.unwritten:
            return False
        if isinstance(vertex, RepeatTest) and vertex.until is None:
            return self.sketch.end not in nx.descendants(self.graph, vertex)
        if not isinstance(vertex, Step):
            return True
        is_declared = vertex.occurrence.declared != vertex.occurrence.span
        return is_declared and vertex.occurrence.name not in self._first

    # ---- dataflow ------------------------------------------------------------------------------

    def _after(self, fork: Fork) -> tuple[tuple[int, ...], ...]:
        """Return, for each node of a dataflow, the indexes of the nodes that write what it
        reads.
        """
        nodes = [self.occurrences[name] for name in self.sketch.dataflow[fork]]
        writers: dict[str, list[int]] = {}
        for index, node in enumerate(nodes):
            for write in node.writes:
                writers.setdefault(write.field.slot, []).append(index)
        return tuple(
            tuple(
                sorted({j for slot in _slots_read(node) for j in writers.get(slot, ()) if j != i})
            )
            for i, node in enumerate(nodes)
        )


def _slots_read(node: Occurrence) -> Iterator[str]:
    values = [argument.value for argument in node.arguments]
    values.extend(write.value for write in node.writes if write.value is not None)
    if node.policy.cache is not None and node.policy.cache.by is not None:
        values.append(node.policy.cache.by)
    for value in values:
        for read in reads(value):
            yield read.field.slot


def _within(place: Place, home: Place) -> bool:
    """Whether every repeat around *home* is around *place* too."""
    return place.repeats[: len(home.repeats)] == home.repeats


def _may_reach_limit(vertex: Vertex, graph: nx.MultiDiGraph[Vertex]) -> bool:
    """Whether *vertex* raises `LoopLimitError`: nothing follows its last iteration."""
    if not isinstance(vertex, RepeatTest) or vertex.most is None:
        return False
    arrows = [data["arrow"] for drawn in graph.adj[vertex].values() for data in drawn.values()]
    return all(arrow.kind != Taken(2) for arrow in arrows)
