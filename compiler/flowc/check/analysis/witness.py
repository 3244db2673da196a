"""A way on which a field stays unset: the proof that stands beside a finding.

The states say on which arrows a field may be unset, so a walk backwards over these arrows alone
always arrives at ``start``, and breadth first it is a shortest one.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.edges import Edge, Edges, shortest
from flowc.check.analysis.effects import Effects
from flowc.check.analysis.states import States
from flowc.check.words import called, drawn, listed
from flowc.trees.program import Arrow, Field, Join, Next, Start, Step, Vertex


def path_without(
    field: Field, vertex: Vertex, edges: Edges, effects: Effects, states: States
) -> str:
    """Return, as a note says it, a way to *vertex* on which nothing has set *field*."""

    def before(current: Vertex) -> Iterator[tuple[Vertex, Edge]]:
        if isinstance(current, Join) and current.fork.kind == "each":
            fork = current.fork
            yield fork, Edge(fork, current, Arrow(Next(), current.span))
            return
        for edge in edges.into[current]:
            way = states.ways.get(edge)
            if way is not None and way.unset & states.bits[field]:
                yield edge.source, edge

    way = shortest([vertex], before, lambda found: isinstance(found, Start)) or ()
    stops = [*(edge.source for edge in reversed(way)), vertex]
    writers = [
        called(found)
        for found in effects.writers.get(field, ())
        if isinstance(found, Step) and found not in stops
    ]
    avoided = f", without passing {listed(writers, 'or', most=3)}" if writers else ""
    return f"on the way {drawn(stops)}{avoided}"
