"""Paths through a graph as notes show them, and a path on which a field stays unset: the witness
that accompanies a finding.

The states say on which edges a field may be unset, so a backward search over these edges alone
always reaches ``start``, and breadth first it finds a shortest path. A variable of an ``each`` is
unset from the point where its items begin, so before that any path will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.check.analysis.branches import own_fields, regions_around
from flowc.check.analysis.edges import Edge, Edges, shortest
from flowc.check.analysis.effects import Effects
from flowc.check.analysis.states import States
from flowc.check.words import STOPS, called, enumerated
from flowc.diagnostics.ways import in_arrows
from flowc.trees.program import Arrow, Field, Join, Next, Start, Step, Vertex


def path_without(
    field: Field, vertex: Vertex, edges: Edges, effects: Effects, states: States
) -> str:
    """Return the text of a note that shows a path to *vertex* on which nothing has set *field*."""

    def before(current: Vertex) -> Iterator[tuple[Vertex, Edge]]:
        if isinstance(current, Join) and current.fork.kind == "each":
            fork = current.fork
            yield fork, Edge(fork, current, Arrow(Next(), current.span))
            return
        for edge in edges.into[current]:
            way = states.ways.get(edge)
            if way is not None and (way.unset & states.bits[field] or _is_outside(field, current)):
                yield edge.source, edge

    backwards = shortest([vertex], before, lambda found: isinstance(found, Start)) or ()
    way = tuple(reversed(backwards))
    stops = {vertex, *(edge.source for edge in way)}
    writers = [
        called(found)
        for found in effects.writers.get(field, ())
        if isinstance(found, Step) and found not in stops
    ]
    avoided = f", without passing {enumerated(writers, 'or', most=3)}" if writers else ""
    return f"{drawn_way(way)}{avoided}"


def _is_outside(field: Field, vertex: Vertex) -> bool:
    """Say whether *field* belongs to the items of an ``each`` that does not enclose *vertex*."""
    return field.role == "item" and not any(
        region.fork is not None and field in own_fields(region.fork)
        for region in regions_around(vertex.region)
    )


def drawn_way(way: Sequence[Edge]) -> str:
    """Return the path along the edges *way* as notes show it, ``start → a (fails) → b``, up to and
    including its last vertex, of whatever kind.
    """
    stops = [stop for edge in way for stop in _stops_before(edge)]
    return in_arrows([*stops, called(way[-1].target)])


def drawn_cycle(cycle: Sequence[Edge]) -> str:
    """Return the cycle as notes show it: it begins and ends with its first node."""
    stops = [stop for edge in cycle for stop in _stops_before(edge)]
    return in_arrows([*stops, *stops[:1]])


def _stops_before(edge: Edge) -> Iterator[str]:
    if edge.is_raised:
        yield f"{called(edge.source)} (fails)"
    elif isinstance(edge.source, STOPS):
        yield called(edge.source)
