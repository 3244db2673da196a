"""Decisions whose arms all lead to the same place, and nodes that are not part of the flow."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.patterns import cases_of, is_default
from flowc.check.analysis.typing import type_at
from flowc.check.words import called
from flowc.diagnostics import Diagnostic, Tag, codes, finding
from flowc.trees import syntax
from flowc.trees.program import End, IfDecision, MatchDecision, Step


def check_superfluous_routes(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``if`` or ``match`` all of whose arms lead to one place.

    Silent if an arm is empty or missing: that is the mistake, and a finding of its own.
    """
    for vertex in graph.reachable:
        if not isinstance(vertex, IfDecision | MatchDecision):
            continue
        if graph.routes.has_empty_arm(vertex.span):
            continue
        if isinstance(vertex, MatchDecision) and not is_exhaustive(graph, vertex):
            continue
        arms = graph.edges.taken(vertex)
        targets = {edge.target for edge in arms.values()}
        if len(arms) > 1 and len(targets) == 1:
            target = targets.pop()
            where = f"`{called(target)}`" if isinstance(target, Step | End) else "the same place"
            yield finding(
                codes.SUPERFLUOUS_ROUTE,
                f"every way out of this `{called(vertex)}` leads to {where}",
                vertex.span,
                help="draw a plain arrow instead",
            )


def is_exhaustive(graph: AnalysedGraph, decision: MatchDecision) -> bool:
    """Whether every value that reaches *decision* has an arm."""
    if any(is_default(patterns) for patterns in decision.cases):
        return True
    subject = type_at(graph, decision, decision.subject)
    return not cases_of(decision, subject, graph.definitions).left


def check_unused_nodes(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each node that is declared but not used in the flow."""
    steps = syntax.parts_of(syntax.paths_of(graph.graph.syntax))
    named = {step.name.text for step in steps if isinstance(step, syntax.NodeStep)}
    for name, span in graph.graph.declared.items():
        if name not in named:
            yield finding(
                codes.UNUSED_NODE,
                f"node `{name}` is declared and never used",
                span,
                "is not used in the flow",
                help="draw an arrow to it, or remove it",
                tags=[Tag.UNNECESSARY],
            )
