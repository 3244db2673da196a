"""The loops of a graph: its strongly connected components, the loops nested in them, their bounds.

In: the edges of a graph. Out: `Loops`, sorted by entry (Tarjan's components, which networkx
computes without recursion). A nested loop is a component of what remains of the outer loop once its
entry is removed (Bourdoncle's nested components): every iteration of the outer loop passes its
entry, so a cycle that avoids it belongs to an inner loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs
import networkx as nx

from flowc.check.analysis.edges import Edge, Edges, place_of, shortest
from flowc.trees.program import RepeatTest, Taken, Vertex

#: The deepest nesting that is analysed. Each level costs a pass over its vertices, and nobody nests
#: loops deeper than this.
_DEEPEST = 4


@attrs.frozen(eq=False)
class Loop:
    """Vertices that can all reach one another, in reverse postorder: the entry comes first."""

    order: tuple[Vertex, ...]
    vertices: frozenset[Vertex]

    @property
    def entry(self) -> Vertex:
        """The vertex at which control enters the loop."""
        return self.order[0]


@attrs.frozen(eq=False)
class Loops:
    """The reachable outermost loops, and for each vertex on a loop the loop that it belongs to."""

    all: tuple[Loop, ...]
    of: Mapping[Vertex, Loop]


def loops_of(edges: Edges) -> Loops:
    """Return the outermost loops."""
    return _loops(edges.order, edges, lambda edge: True)


def unbounded_loops(edges: Edges, loops: Loops) -> Loops:
    """Return the loops that no ``repeat max`` bounds: those of the graph without the edges that
    begin a counted iteration. A loop around such a ``repeat`` restarts its count, so the other
    edges stay. *loops* are those of the whole graph.
    """
    if not any(isinstance(vertex, RepeatTest) for vertex in edges.order):
        return loops
    return _loops(edges.order, edges, lambda edge: not _is_counted(edge))


def nest_of(loop: Loop, edges: Edges) -> Iterator[Loop]:
    """Yield *loop* and the loops nested in it, outer ones first."""
    level = [loop]
    for _ in range(_DEEPEST):
        yield from level
        level = [inner for outer in level for inner in _inside(outer, edges)]


def _inside(loop: Loop, edges: Edges) -> tuple[Loop, ...]:
    return _loops(loop.order[1:], edges, lambda edge: True).all


def _is_counted(edge: Edge) -> bool:
    test = edge.source
    if not isinstance(test, RepeatTest) or test.most is None:
        return False
    return edge.arrow.kind == Taken(1)


def _loops(vertices: Iterable[Vertex], edges: Edges, follows: Callable[[Edge], bool]) -> Loops:
    """Return the loops among *vertices*, which are given in reverse postorder."""
    rank = {vertex: index for index, vertex in enumerate(vertices)}
    followed = [
        (vertex, edge.target)
        for vertex in rank
        for edge in edges.out[vertex]
        if edge.target in rank and follows(edge)
    ]
    if all(rank[source] < rank[target] for source, target in followed):
        return Loops((), {})
    graph: nx.DiGraph[Vertex] = nx.DiGraph(followed)
    loops = [
        Loop(tuple(sorted(part, key=rank.__getitem__)), frozenset(part))
        for part in nx.strongly_connected_components(graph)
        if len(part) > 1 or any(graph.has_edge(vertex, vertex) for vertex in part)
    ]
    loops.sort(key=lambda loop: rank[loop.entry])
    return Loops(tuple(loops), {vertex: loop for loop in loops for vertex in loop.vertices})


def exits_of(loop: Loop, edges: Edges) -> list[Edge]:
    """Return the edges that leave *loop*, those of raised errors included, in source order."""
    return sorted(
        (
            edge
            for vertex in loop.vertices
            for edge in edges.out[vertex]
            if edge.target not in loop.vertices
        ),
        key=place_of,
    )


def has_exit(loop: Loop, edges: Edges) -> bool:
    """Say whether any edge leaves *loop*, those of raised errors included."""
    return any(
        edge.target not in loop.vertices for vertex in loop.vertices for edge in edges.out[vertex]
    )


def shortest_cycle(loop: Loop, edges: Edges, without: Vertex | None = None) -> Sequence[Edge]:
    """Return the edges of a shortest cycle from the entry of *loop* back to it that avoids
    *without*; empty if there is none.
    """

    def inside(vertex: Vertex) -> Iterator[tuple[Vertex, Edge]]:
        for edge in edges.out[vertex]:
            if edge.target in loop.vertices and edge.target is not without:
                yield edge.target, edge

    starts = [] if loop.entry is without else [loop.entry]
    return shortest(starts, inside, lambda vertex: vertex is loop.entry) or ()
