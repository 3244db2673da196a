"""Paths to a decision: any path, or one on which the value it depends on is a given one."""

from __future__ import annotations

from collections.abc import Callable

from flowc.check.analysis.edges import Edge, Edges, shortest
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.witness import drawn_way
from flowc.trees.program import Field, Start, Vertex
from flowc.trees.types import Type
from flowc.types import domain


def path_where(vertex: Vertex, edges: Edges, allows: Callable[[Edge], bool]) -> str:
    """Return the text of a note that shows a shortest path to *vertex* over edges that *allows*
    accepts; empty if there is none.
    """
    way = _way(vertex, edges, allows, lambda found: isinstance(found, Start))
    return drawn_way(way) if way else ""


def path_with(field: Field, value: Type, vertex: Vertex, graph: AnalysedGraph) -> str:
    """Return the text of a note that shows a path to *vertex* on which *field* may have *value*
    when control arrives; empty if none is found.

    The value comes from the last node that wrote the field, so any path up to that node will do.
    """
    writers = {*graph.effects.writers.get(field, ()), graph.graph.flow.start}

    def allows(edge: Edge) -> bool:
        state = graph.states.ways.get(edge)
        if state is None or state.narrowed.get(field) is None:
            return state is not None
        return value in (domain(state.type(field), graph.definitions) or ())

    last = _way(vertex, graph.edges, allows, writers.__contains__)
    if not last or isinstance(last[0].source, Start):
        return drawn_way(last) if last else ""
    first = _way(
        last[0].source,
        graph.edges,
        graph.states.ways.__contains__,
        lambda found: isinstance(found, Start),
    )
    return drawn_way((*first, *last)) if first else ""


def _way(
    vertex: Vertex, edges: Edges, allows: Callable[[Edge], bool], begins: Callable[[Vertex], bool]
) -> tuple[Edge, ...]:
    """Return a shortest path to *vertex* from a vertex for which *begins* holds; empty if there is
    none.
    """
    backwards = shortest(
        [vertex],
        lambda here: ((edge.source, edge) for edge in edges.into[here] if allows(edge)),
        begins,
    )
    return tuple(reversed(backwards or ()))
