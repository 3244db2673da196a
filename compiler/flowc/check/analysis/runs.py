"""The shortest run of a graph: the fewest steps that any run takes from its start to its end.

A step is what counts towards a `limit`: a call of a function node, or a ``set``. A parallel part
costs as much as its longest branch, since each branch counts from the fork; a ``race`` as much as
its shortest, which may win. An ``each`` may have no items and costs nothing. A subgraph costs as
much as its own shortest run. Whatever is unknown costs nothing, so the result is a lower bound.

Each region is searched on its own (Dijkstra's algorithm), innermost first; a parallel part is a
single edge in the region around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import pairwise

import attrs

from flowc.check.analysis.branches import regions_around
from flowc.check.analysis.edges import Edge, Edges
from flowc.check.analysis.turns import in_turn
from flowc.trees.program import (
    Arrow,
    Branch,
    ControlFlow,
    Fork,
    FunctionTask,
    GraphHeader,
    GraphTask,
    Join,
    Next,
    Occurrence,
    Region,
    SetTask,
    Step,
    Vertex,
)


@attrs.frozen(eq=False)
class ShortestRun:
    """The fewest *steps* from one vertex to another, and a path that takes that many."""

    steps: int
    way: tuple[Edge, ...]


def shortest_run(
    flow: ControlFlow, edges: Edges, subgraphs: Mapping[GraphHeader, int]
) -> ShortestRun | None:
    """Return a shortest run of *flow*, given the least number of steps for each of its *subgraphs*;
    ``None`` if no path leads to its end.
    """
    search = _Search(flow, edges, subgraphs)
    forks = [vertex for vertex in edges.order if isinstance(vertex, Fork)]
    for fork in sorted(forks, key=lambda fork: -sum(1 for _ in regions_around(fork.region))):
        search.across[fork] = search.through(fork)
    return search.between(flow.start, flow.end)


def steps_of(node: Occurrence, subgraphs: Mapping[GraphHeader, int]) -> int:
    """Return how many steps *node* takes; for a graph, the number in *subgraphs*."""
    match node.task:
        case FunctionTask() | SetTask():
            return 1
        case GraphTask(graph=header):
            return subgraphs.get(header, 0)
        case _:
            return 0


@attrs.define(eq=False)
class _Search:
    flow: ControlFlow
    edges: Edges
    subgraphs: Mapping[GraphHeader, int]
    across: dict[Fork, ShortestRun | None] = attrs.field(factory=dict)

    def between(self, first: Vertex, last: Vertex) -> ShortestRun | None:
        """Return the shortest path from *first* to *last* that stays in the region of *first*."""
        fewest: dict[Vertex, int] = {first: 0}
        came: dict[Vertex, Edge] = {}
        waiting = [(0, 0, first)]
        ticket = 0
        while waiting:
            steps, _, here = heappop(waiting)
            if here is last:
                return ShortestRun(steps, tuple(self.expanded(_way_to(last, came))))
            if steps > fewest[here]:
                continue
            for edge, more in self.onward(here, first.region, last):
                if steps + more < fewest.get(edge.target, steps + more + 1):
                    fewest[edge.target] = steps + more
                    came[edge.target] = edge
                    ticket += 1
                    heappush(waiting, (steps + more, ticket, edge.target))
        return None

    def onward(self, vertex: Vertex, region: Region, last: Vertex) -> Iterator[tuple[Edge, int]]:
        """Yield the edges out of *vertex* inside *region*, each with the steps that it takes."""
        if isinstance(vertex, Fork) and (run := self.across[vertex]) is not None:
            join = self.flow.joins[vertex]
            yield Edge(vertex, join, Arrow(Next(), join.span)), run.steps
        for edge in self.edges.out[vertex]:
            is_inside = edge.target.region is region or edge.target is last
            if is_inside and not (isinstance(vertex, Fork) and not edge.is_raised):
                yield edge, self.steps_before(edge)

    def steps_before(self, edge: Edge) -> int:
        """Return the steps that the source of *edge* takes; a subgraph may fail in its first."""
        if not isinstance(edge.source, Step):
            return 0
        if edge.is_raised and isinstance(edge.source.occurrence.task, GraphTask):
            return 0
        return steps_of(edge.source.occurrence, self.subgraphs)

    def expanded(self, way: Sequence[Edge]) -> Iterator[Edge]:
        """Yield *way* with each parallel part replaced by its longest branch."""
        for edge in way:
            run = self.across.get(edge.source) if isinstance(edge.source, Fork) else None
            if run is not None and isinstance(edge.target, Join):
                yield from run.way
            else:
                yield edge

    # ---- parallel parts ------------------------------------------------------------------------

    def through(self, fork: Fork) -> ShortestRun | None:
        """Return the shortest run from *fork* to its join, or ``None`` if a branch never gets
        there.
        """
        match fork.kind:
            case "each":
                return ShortestRun(0, ())
            case "dataflow":
                return self.along_chain(fork)
            case "group" | "race":
                return self.of_branches(fork)

    def of_branches(self, fork: Fork) -> ShortestRun | None:
        join = self.flow.joins[fork]
        runs = [
            self.in_branch(edge, join)
            for edge in self.edges.out[fork]
            if isinstance(edge.arrow.kind, Branch)
        ]
        known = [run for run in runs if run is not None]
        if not known or (fork.kind == "group" and len(known) < len(runs)):
            return None
        return max(known, key=_steps) if fork.kind == "group" else min(known, key=_steps)

    def in_branch(self, begun: Edge, join: Join) -> ShortestRun | None:
        if begun.target is join:
            return ShortestRun(0, (begun,))
        run = self.between(begun.target, join)
        return None if run is None else ShortestRun(run.steps, (begun, *run.way))

    def along_chain(self, fork: Fork) -> ShortestRun:
        """Return the longest chain of nodes of a ``dataflow`` that wait for one another. Nodes that
        wait for each other in a cycle, an error reported elsewhere, are left out.
        """
        nodes = {
            edge.arrow.kind.index: edge.target
            for edge in self.edges.out[fork]
            if isinstance(edge.arrow.kind, Branch)
        }
        after = self.flow.dataflow_after[fork]
        steps: dict[int, int] = {}
        for index in in_turn(after):
            node = nodes[index]
            own = steps_of(node.occurrence, self.subgraphs) if isinstance(node, Step) else 0
            steps[index] = own + max((steps[other] for other in after[index]), default=0)
        chain = [nodes[index] for index in _longest_chain(steps, after)]
        way = pairwise([*chain, self.flow.joins[fork]])
        arrow = Arrow(Next(), fork.span)
        most = max(steps.values(), default=0)
        return ShortestRun(most, tuple(Edge(earlier, later, arrow) for earlier, later in way))


def _longest_chain(steps: Mapping[int, int], after: Sequence[Sequence[int]]) -> list[int]:
    chain: list[int] = []
    ends: Sequence[int] = tuple(steps)
    while ends:
        chain.append(max(ends, key=steps.__getitem__))
        ends = after[chain[-1]]
    return chain[::-1]


def _steps(run: ShortestRun) -> int:
    return run.steps


def _way_to(vertex: Vertex, came: Mapping[Vertex, Edge]) -> list[Edge]:
    way = []
    while vertex in came:
        way.append(came[vertex])
        vertex = came[vertex].source
    return way[::-1]
