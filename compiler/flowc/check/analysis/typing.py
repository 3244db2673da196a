"""The types of expressions where they are evaluated.

Where a graph has holes, nothing is known of the way by which control arrives. Its fields then have
the type that is declared, without ``None``, and any of several types counts as unknown: what is
still wrong is wrong on every way.
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
    """Yield the expressions of *vertex*, each with the types that fields have there; nothing where
    control cannot come.
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
    """Return the types that fields have before *vertex*."""
    if not graph.is_sound or vertex not in graph.states.before:
        return lenient
    return graph.states.before[vertex].type


def lenient(field: Field) -> Type:
    """Return the type that *field* has on whichever way control came."""
    declared = without(field.type, NONE)
    return ANY if isinstance(declared, UnionOf) else declared


def type_at(graph: AnalysedGraph, vertex: Vertex, expr: Expr) -> Type:
    """Return the type of *expr* before *vertex*; ``Any`` where something is wrong inside it, which
    is a finding of its own.
    """
    found: list[Diagnostic] = []
    given = type_of(expr, environment(graph, vertex), graph.definitions, found.append)
    return ANY if found else given
