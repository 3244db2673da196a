"""Triggers: what fires each one, the graph that it runs or answers, and with which arguments."""

from __future__ import annotations

from collections.abc import Mapping

from flowc.bind.expressions import Bar, ExpressionBinder, Visible
from flowc.bind.node_names import ANSWER, NodeNames
from flowc.bind.scope import Damaged, FileScope, GraphMeaning
from flowc.bind.trigger_sources import bind_source
from flowc.diagnostics import codes
from flowc.trees import syntax
from flowc.trees.program import Graph, GraphHeader, Reply, Run, Trigger

#: The names that expressions in triggers may read, with the kind of trigger that has them. All have
#: `now`.
_NAMES = {"body": "http", "query": "http", "headers": "http", "message": "queue"}

_KINDS: Mapping[type, str] = {
    syntax.CronSource: "cron",
    syntax.EverySource: "every",
    syntax.HttpSource: "http",
    syntax.QueueSource: "queue",
}


def bind_trigger(
    written: syntax.TriggerDecl, bodies: Mapping[GraphHeader, Graph], scope: FileScope
) -> Trigger | None:
    """Return the trigger, or None, reported, if what it runs or answers does not exist."""
    source = bind_source(written, scope.problems)
    action = written.action
    header = graph_named(action.graph, scope)
    binder = ExpressionBinder(scope, _visible(written, scope), scope.unknown)
    bound = _action(action, header, binder, NodeNames(bodies, scope, codes.UNKNOWN_TRIGGER))
    thread = binder.bind_optional(action.thread)
    if header is None or bound is None:
        return None
    return Trigger(written, source, header, bound, thread)


def _action(
    action: syntax.RunAction | syntax.AnswerAction,
    header: GraphHeader | None,
    binder: ExpressionBinder,
    names: NodeNames,
) -> Run | Reply | None:
    if isinstance(action, syntax.RunAction):
        return Run(binder.bind_arguments(action.arguments))
    value = binder.bind(action.value)
    question = None if header is None else names.find(action.question, header, ANSWER)
    return None if question is None else Reply(question, value)


def _visible(written: syntax.TriggerDecl, scope: FileScope) -> Visible:
    """Return the names visible in a trigger of this kind; for others, the kind that has them."""
    kind = _KINDS.get(type(written.source))
    if kind is None:
        return Visible(trigger=frozenset((*_NAMES, "now")))
    own = frozenset(name for name, owner in _NAMES.items() if owner == kind)
    barred = {
        name: Bar(
            codes.TRIGGER_ARGUMENT,
            f"there is no `{name}` in a trigger `on {kind}`",
            f"`{name}` belongs to `on {owner}`; `now` is the time, in every trigger",
        )
        for name, owner in _NAMES.items()
        if owner != kind and name not in scope.meanings
    }
    return Visible(trigger=own | {"now"}, barred=barred)


def graph_named(name: syntax.Name, scope: FileScope) -> GraphHeader | None:
    """Return the header of the graph called *name*, or None, reported."""
    meaning = scope.look_up(name.text)
    if isinstance(meaning, GraphMeaning):
        return scope.headers.get(meaning.local)
    if not isinstance(meaning, Damaged):
        known = scope.names_of(GraphMeaning)
        scope.report_unknown(codes.UNKNOWN_GRAPH, "graph", name.text, name.span, known)
    return None
