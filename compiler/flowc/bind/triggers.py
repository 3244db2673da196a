"""Triggers: the graph each one runs, and what it is given."""

from __future__ import annotations

from flowc.bind.expressions import ExpressionBinder, Visible
from flowc.bind.scope import Damaged, FileScope, GraphMeaning
from flowc.diagnostics import codes
from flowc.trees import program, syntax
from flowc.trees.program import GraphHeader, Trigger

_NAMES = frozenset({"body", "query", "headers", "message", "now"})


def bind_trigger(written: syntax.TriggerDecl, scope: FileScope) -> Trigger | None:
    """Return the trigger, or None, reported, where it runs nothing that exists."""
    action = written.action
    binder = ExpressionBinder(scope, Visible(trigger=_NAMES), scope.unknown)
    header = graph_named(action.graph, scope)
    thread = binder.bind_optional(action.thread)
    if isinstance(action, syntax.RunAction):
        arguments = binder.bind_arguments(action.arguments)
        question = None
    else:
        value = binder.bind(action.value)
        arguments = (program.BoundArgument(action.value.span, None, value),)
        question = action.question.text
    return None if header is None else Trigger(written, header, arguments, question, thread)


def graph_named(name: syntax.Name, scope: FileScope) -> GraphHeader | None:
    """Return the header of the graph called *name*, or None, reported."""
    meaning = scope.look_up(name.text)
    if isinstance(meaning, GraphMeaning):
        return scope.headers.get(meaning.local)
    if not isinstance(meaning, Damaged):
        known = scope.names_of(GraphMeaning)
        scope.report_unknown(codes.UNKNOWN_GRAPH, "graph", name.text, name.span, known)
    return None
