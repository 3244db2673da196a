"""Help for a field that belongs to another graph and must be passed as a parameter."""

from __future__ import annotations

from flowc.bind.scope import FileScope
from flowc.trees import syntax
from flowc.types import show


def help_for_field_of_another(name: str, graph: str, scope: FileScope) -> str:
    """Return the two edits that pass the field *name* to *graph*, or "" if no graph has that
    field.
    """
    owner = next((decl for decl in scope.graphs.values() if name in _fields(decl)), None)
    if owner is None:
        return ""
    parameter = f"{name}: {_type_of(name, owner.name.text, scope)}"
    own = scope.graphs.get(graph)
    fact = f"`{owner.name.text}` has one; a graph is given what it needs as a parameter"
    node = None if own is None else _node_that_runs(graph, owner)
    if own is None or node is None:
        return f"{fact}: `{parameter}`"
    params = ", ".join([*(f"{param.name.text}: …" for param in own.params), parameter])
    given = ", ".join([*("…" for _ in node.arguments), name])
    return f"{fact}: `graph {graph}({params})`, and `node {node.name.text}({given}) = {graph}`"


def _fields(decl: syntax.GraphDecl) -> frozenset[str]:
    names = [
        *(param.name for param in decl.params),
        *(output.name for output in decl.outputs),
        *(member.name for member in decl.members if isinstance(member, syntax.Var)),
    ]
    return frozenset(name.text for name in names)


def _type_of(name: str, owner: str, scope: FileScope) -> str:
    header = scope.headers.get(owner)
    known = [] if header is None else [*header.params, *header.outputs]
    return next((show(field.type) for field in known if field.name == name), "…")


def _node_that_runs(graph: str, owner: syntax.GraphDecl) -> syntax.NodeDecl | None:
    for member in owner.members:
        if isinstance(member, syntax.NodeDecl) and (member.target or member.name).text == graph:
            return member
    return None
