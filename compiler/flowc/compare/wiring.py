"""The structure of the flow of a graph, without source positions."""

from __future__ import annotations

from flowc.compare.meaning import Meaning, meaning
from flowc.trees.program import Catch, Fork, Graph, RepeatTest, Step, Vertex
from flowc.types import expressions_of


def wiring(graph: Graph) -> object:
    """Return the vertices and edges of *graph* as a comparable value."""
    numbers = {vertex: number for number, vertex in enumerate(graph.flow.order)}
    arrows = sorted(
        (numbers.get(begin, -1), numbers.get(end, -1), repr(meaning(data["arrow"].kind)))
        for begin, end, data in graph.flow.graph.edges(data=True)
    )
    return [_told(vertex) for vertex in graph.flow.order], arrows


def _told(vertex: Vertex) -> Meaning:
    """Return what a vertex does. Nodes are named only: `nodes` compares what they do."""
    match vertex:
        case Step(occurrence=occurrence):
            return meaning(occurrence)
        case Fork(kind=kind, most=most):
            return meaning((kind, most, tuple(expressions_of(vertex))))
        case RepeatTest(most=most):
            return meaning(("repeat", most, tuple(expressions_of(vertex))))
        case Catch(errors=errors, field=field):
            return meaning((errors, field))
    cases = getattr(vertex, "cases", ())
    return meaning((type(vertex).__name__, tuple(expressions_of(vertex)), cases))
