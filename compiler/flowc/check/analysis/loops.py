"""The loops of a graph: its strongly connected components, and those that nothing leaves.

In: the arrows of a graph. Out: `Loops`, sorted by where they are entered (Tarjan's components, as
networkx finds them without recursion).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import networkx as nx

from flowc.check.analysis.edges import Edge, Edges, shortest
from flowc.trees.program import ControlFlow, Vertex


@attrs.frozen(eq=False)
class Loop:
    """Vertices that all lead to one another; *entry* is where control comes in first."""

    vertices: frozenset[Vertex]
    entry: Vertex


@attrs.frozen(eq=False)
class Loops:
    """All loops that can be reached, and by vertex the one that it lies on."""

    all: tuple[Loop, ...]
    of: Mapping[Vertex, Loop]


def loops_of(flow: ControlFlow, edges: Edges) -> Loops:
    """Return the loops of *flow*."""
    rank = {vertex: index for index, vertex in enumerate(edges.order)}
    parts = nx.strongly_connected_components(flow.graph.subgraph(edges.order))
    loops = [
        Loop(frozenset(part), min(part, key=rank.__getitem__))
        for part in parts
        if len(part) > 1 or any(flow.graph.has_edge(vertex, vertex) for vertex in part)
    ]
    loops.sort(key=lambda loop: rank[loop.entry])
    return Loops(tuple(loops), {vertex: loop for loop in loops for vertex in loop.vertices})


def has_exit(loop: Loop, edges: Edges) -> bool:
    """Say whether some arrow leaves *loop*, a raised one included."""
    return any(
        edge.target not in loop.vertices for vertex in loop.vertices for edge in edges.out[vertex]
    )


def shortest_cycle(loop: Loop, edges: Edges) -> Sequence[Edge]:
    """Return the arrows of a shortest way from the entry of *loop* back to it."""
    cycle = shortest(
        [loop.entry],
        lambda vertex: (
            (edge.target, edge) for edge in edges.out[vertex] if edge.target in loop.vertices
        ),
        lambda vertex: vertex is loop.entry,
    )
    assert cycle is not None, "a component of more than one vertex has a cycle through each"
    return cycle
