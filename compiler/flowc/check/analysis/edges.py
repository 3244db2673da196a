"""The arrows of a control-flow graph as objects that can be asked for their two ends.

In: a `ControlFlow`. Out: `Edges`, in an order that is the same on every run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs
import networkx as nx

from flowc.check.analysis.raised import can_come
from flowc.trees.program import Arrow, Catch, ControlFlow, Raised, Taken, Vertex


@attrs.frozen(eq=False)
class Edge:
    """One arrow and its two ends."""

    source: Vertex
    target: Vertex
    arrow: Arrow

    @property
    def is_raised(self) -> bool:
        """Whether control comes this way because *source* failed."""
        return isinstance(self.arrow.kind, Raised)


@attrs.frozen(eq=False)
class Edges:
    """The arrows out of and into each vertex; *order* holds the reachable vertices in reverse
    postorder, so that a vertex stands behind all of those it follows from, loops aside.
    """

    out: Mapping[Vertex, tuple[Edge, ...]]
    into: Mapping[Vertex, tuple[Edge, ...]]
    order: tuple[Vertex, ...]

    def taken(self, vertex: Vertex) -> dict[int, Edge]:
        """Return the arms of a decision by their index."""
        return {
            edge.arrow.kind.index: edge
            for edge in self.out[vertex]
            if isinstance(edge.arrow.kind, Taken)
        }


def edges_of(flow: ControlFlow) -> Edges:
    """Return the arrows of *flow*, sorted by where they are written; those of errors only where
    they may come.
    """
    out: dict[Vertex, list[Edge]] = {vertex: [] for vertex in flow.graph}
    into: dict[Vertex, list[Edge]] = {vertex: [] for vertex in flow.graph}
    written = [edge for vertex in flow.graph for edge in _edges_from(vertex, flow)]
    for edge in sorted(written, key=place_of):
        out[edge.source].append(edge)
        into[edge.target].append(edge)
    backwards = nx.dfs_postorder_nodes(_kept(flow, written), flow.start)
    return Edges(
        {vertex: tuple(edges) for vertex, edges in out.items()},
        {vertex: tuple(edges) for vertex, edges in into.items()},
        tuple(reversed(list(backwards))),
    )


def place_of(edge: Edge) -> tuple[str, int, int]:
    """Return where *edge* is written, for sorting by it."""
    span = edge.arrow.span
    return span.path, span.start, span.end


def _kept(flow: ControlFlow, edges: Sequence[Edge]) -> nx.DiGraph[Vertex]:
    """Return the graph of *edges*, which is that of *flow* where none was left out."""
    drawn = (arrows for _, targets in flow.graph.adjacency() for arrows in targets.values())
    if len(edges) == sum(map(len, drawn)):
        return flow.graph
    kept: nx.DiGraph[Vertex] = nx.DiGraph()
    kept.add_nodes_from(flow.graph)
    kept.add_edges_from((edge.source, edge.target) for edge in edges)
    return kept


def _edges_from(vertex: Vertex, flow: ControlFlow) -> Iterator[Edge]:
    handlers: list[tuple[int, Edge]] = []
    for edge in _all_from(vertex, flow):
        if isinstance(edge.arrow.kind, Raised):
            handlers.append((edge.arrow.kind.order, edge))
        else:
            yield edge
    earlier: list[Catch] = []
    for _, edge in sorted(handlers, key=lambda pair: pair[0]):
        assert isinstance(edge.target, Catch)
        if can_come(vertex, edge.target, earlier):
            yield edge
        earlier.append(edge.target)


def _all_from(vertex: Vertex, flow: ControlFlow) -> Iterator[Edge]:
    # Not by `out_edges`, nor counted by `number_of_edges`: the graph would keep a view of itself, a
    # cycle, which leaves every graph that is checked to the collector.
    for target, arrows in flow.graph.adj[vertex].items():
        for data in arrows.values():
            yield Edge(vertex, target, data["arrow"])


def shortest(
    starts: Iterable[Vertex],
    neighbours: Callable[[Vertex], Iterable[tuple[Vertex, Edge]]],
    found: Callable[[Vertex], bool],
) -> Sequence[Edge] | None:
    """Return the arrows of a shortest way, breadth first, from one of *starts* to the first vertex
    that is *found*; ``None`` where there is none. At least one arrow is taken.
    """
    reached: dict[Vertex, tuple[Vertex, Edge]] = {}
    queue = deque(dict.fromkeys(starts))
    begun = set(queue)
    while queue:
        vertex = queue.popleft()
        for neighbour, edge in neighbours(vertex):
            if found(neighbour):
                return [*_way_to(vertex, reached), edge]
            if neighbour not in reached and neighbour not in begun:
                reached[neighbour] = (vertex, edge)
                queue.append(neighbour)
    return None


def _way_to(vertex: Vertex, reached: Mapping[Vertex, tuple[Vertex, Edge]]) -> Iterator[Edge]:
    way = []
    while vertex in reached:
        vertex, edge = reached[vertex]
        way.append(edge)
    return reversed(way)
