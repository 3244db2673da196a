"""The arrows of a control-flow graph as objects that can be asked for their two ends.

In: a `ControlFlow`. Out: `Edges`, in an order that is the same on every run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs
import networkx as nx

from flowc.trees.program import Arrow, ControlFlow, Raised, Taken, Vertex


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
    """Return the arrows of *flow*, sorted by where they are written."""
    out: dict[Vertex, list[Edge]] = {vertex: [] for vertex in flow.graph}
    into: dict[Vertex, list[Edge]] = {vertex: [] for vertex in flow.graph}
    written = [
        Edge(source, target, carried["arrow"])
        for source, target, carried in flow.graph.edges(data=True)
    ]
    for edge in sorted(written, key=lambda found: found.arrow.span):
        out[edge.source].append(edge)
        into[edge.target].append(edge)
    backwards = list(nx.dfs_postorder_nodes(flow.graph, flow.start))
    return Edges(
        {vertex: tuple(edges) for vertex, edges in out.items()},
        {vertex: tuple(edges) for vertex, edges in into.items()},
        tuple(reversed(backwards)),
    )


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
