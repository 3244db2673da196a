"""The edges of a control-flow graph, as objects that know both of their ends.

In: a `ControlFlow`. Out: `Edges`, in a deterministic order.
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
    """An arrow together with its source and its target."""

    source: Vertex
    target: Vertex
    arrow: Arrow

    @property
    def is_raised(self) -> bool:
        """Whether control follows this edge because *source* failed."""
        return isinstance(self.arrow.kind, Raised)


@attrs.frozen(eq=False)
class Edges:
    """The outgoing and incoming edges of each vertex. *order* holds the reachable vertices in
    reverse postorder: a vertex comes after its predecessors, except along back edges.
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
    """Return the edges of *flow* in source order. An edge to a handler is left out if none of the
    errors that can be raised at its source can reach that handler.
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
    """Return the position of *edge* in the source, as a sort key."""
    span = edge.arrow.span
    return span.path, span.start, span.end


def _kept(flow: ControlFlow, edges: Sequence[Edge]) -> nx.DiGraph[Vertex]:
    """Return the graph of *edges*; this is the graph of *flow* itself if no edge was left out."""
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
    # Neither `out_edges` nor `number_of_edges`: the graph would cache a view of itself, a reference
    # cycle, and every checked graph would have to wait for the garbage collector.
    for target, arrows in flow.graph.adj[vertex].items():
        for data in arrows.values():
            yield Edge(vertex, target, data["arrow"])


def shortest(
    starts: Iterable[Vertex],
    neighbours: Callable[[Vertex], Iterable[tuple[Vertex, Edge]]],
    found: Callable[[Vertex], bool],
) -> Sequence[Edge] | None:
    """Return the edges of a shortest path, found breadth first, from one of *starts* to the first
    vertex that is *found*, or ``None`` if there is none. The path has at least one edge.
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
