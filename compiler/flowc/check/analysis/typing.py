"""The types of expressions at the vertices that evaluate them.

If a graph has holes, the path by which control arrives is unknown. Its fields then have their
declared types without ``None``, and a union counts as unknown: what is still wrong is wrong on
every path.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.decisions import conditions_in_turn
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.state import Environment
from flowc.diagnostics import Diagnostic
from flowc.trees.program import Expr, Field, IfDecision, Vertex
from flowc.trees.types import Type, UnionOf
from flowc.types import ANY, NONE, expressions_of, type_of, without


def evaluated(graph: AnalysedGraph, vertex: Vertex) -> Iterator[tuple[Expr, Environment]]:
    """Yield the expressions of *vertex*, each with the types of the fields there; nothing if
    *vertex* cannot be reached.
    """
    if not graph.is_sound:
        yield from ((expr, lenient) for expr in expressions_of(vertex))
        return
    state = graph.states.before.get(vertex)
    if state is None:
        return
    if isinstance(vertex, IfDecision):
        for condition, rest in conditions_in_turn(vertex, state, graph.definitions):
            yield condition, rest.type
        return
    yield from ((expr, state.type) for expr in expressions_of(vertex))


def environment(graph: AnalysedGraph, vertex: Vertex) -> Environment:
    """Return the types of the fields before *vertex*."""
    if not graph.is_sound or vertex not in graph.states.before:
        return lenient
    return graph.states.before[vertex].type


def lenient(field: Field) -> Type:
    """Return the type that *field* has whichever path control took."""
    declared = without(field.type, NONE)
    return ANY if isinstance(declared, UnionOf) else declared


def type_at(graph: AnalysedGraph, vertex: Vertex, expr: Expr) -> Type:
    """Return the type of *expr* before *vertex*; ``Any`` if *expr* contains a mistake, which is
    reported on its own.
    """
    found: list[Diagnostic] = []
    given = type_of(expr, environment(graph, vertex), graph.definitions, found.append)
    return ANY if found else given
