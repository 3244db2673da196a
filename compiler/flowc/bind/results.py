"""Nodes that are named where a field is meant: the message, and where their results are."""

from __future__ import annotations

from flowc.bind.expressions import Bar
from flowc.bind.scope import FileScope, PythonMeaning
from flowc.diagnostics import codes
from flowc.diagnostics.suggest import quoted
from flowc.trees import syntax

_NODES = (syntax.NodeDecl, syntax.AskDecl, syntax.WaitDecl, syntax.SetDecl)


def nodes_as_values(decl: syntax.GraphDecl, scope: FileScope) -> dict[str, Bar]:
    """Return, for each node of *decl*, why it cannot be read as a value.

    Most nodes have the name of an imported function, which would be the value but is never meant.
    """
    nodes = [member for member in decl.members if isinstance(member, _NODES)]
    return {node.name.text: _no_field(node, scope) for node in nodes}


def _no_field(
    node: syntax.NodeDecl | syntax.AskDecl | syntax.WaitDecl | syntax.SetDecl, scope: FileScope
) -> Bar:
    name = node.name.text
    headline = f"`{name}` is a node, not a field"
    if isinstance(scope.meanings.get(name), PythonMeaning):
        headline += ", and would stand for the function itself"
    return Bar(codes.UNKNOWN_FIELD, headline, _where_results_are(_written(node), node))


def _written(
    node: syntax.NodeDecl | syntax.AskDecl | syntax.WaitDecl | syntax.SetDecl,
) -> list[str]:
    match node:
        case syntax.SetDecl(assignments=assignments):
            return [assignment.field.text for assignment in assignments]
        case syntax.NodeDecl(targets=targets) | syntax.AskDecl(targets=targets):
            return [] if targets is None else [name.text for name in targets.names]
        case syntax.WaitDecl():
            return []


def _where_results_are(
    fields: list[str], node: syntax.NodeDecl | syntax.AskDecl | syntax.WaitDecl | syntax.SetDecl
) -> str:
    match fields:
        case [field]:
            return f"its result is in the field `{field}`: write `{field}` here"
        case [_, *_]:
            return f"its results are in the fields {quoted(fields)}"
        case _ if isinstance(node, syntax.WaitDecl):
            return "a `wait` gives no result"
        case _:
            name = node.name.text
            return f"it keeps no result; a field can: `var {name}_result: …` and `-> {name}_result`"
