"""What is written down in a graph, whatever became of it.

A node that stands nowhere in the flow, and an expression that could not be bound, name fields that
the bound graph knows nothing of. A field that is named there is not called unused: the node, or the
expression, is the finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from flowc.source import Span
from flowc.trees import syntax


@attrs.frozen
class Mentions:
    """The names that expressions *read*, and those that stand where nodes *write*; not *whole*
    where a part could not be understood, so that there may be others.
    """

    read: frozenset[str]
    written: frozenset[str]
    is_whole: bool


def declared_fields(
    graph: syntax.GraphDecl,
) -> Iterator[syntax.Param | syntax.Output | syntax.Var]:
    """Yield the declarations of the fields of *graph*, items aside."""
    yield from graph.params
    yield from graph.outputs
    yield from (member for member in graph.members if isinstance(member, syntax.Var))


def match_at(graph: syntax.GraphDecl, keyword: Span) -> syntax.MatchStep | None:
    """Return the ``match`` of *graph* whose keyword stands at *keyword*."""
    matches = (node for node in _nodes_in(graph.members) if isinstance(node, syntax.MatchStep))
    return next((found for found in matches if found.keyword == keyword), None)


def empty_routes(graph: syntax.GraphDecl) -> frozenset[Span]:
    """Return the keywords of each ``if`` and ``match`` of *graph* that has an empty branch."""
    found = set()
    for node in _nodes_in(graph.members):
        match node:
            case syntax.IfStep(keyword=keyword, arms=arms, orelse=orelse):
                paths = [*(arm.path for arm in arms), *(() if orelse is None else (orelse,))]
            case syntax.MatchStep(keyword=keyword, cases=cases):
                paths = [case.path for case in cases]
            case _:
                continue
        if any(not path.steps for path in paths):
            found.add(keyword)
    return frozenset(found)


def mentions_of(members: Iterable[syntax.Member]) -> Mentions:
    """Return the names in *members*."""
    read: set[str] = set()
    written: set[str] = set()
    is_whole = True
    for node in _nodes_in(members):
        match node:
            case syntax.NameExpr(name=name):
                read.add(name)
            case syntax.Targets(names=names):
                written.update(name.text for name in names)
            case syntax.Assignment(field=field) | syntax.Handler(field=field) if field is not None:
                written.add(field.text)
            case syntax.ForeignExpr() | syntax.BadExpr() | syntax.BadStep() | syntax.BadMember():
                is_whole = False
            case _:
                pass
    return Mentions(frozenset(read), frozenset(written), is_whole)


def _nodes_in(members: Iterable[syntax.Member]) -> Iterator[syntax.Node]:
    """Yield every node of the tree below *members*, and those, in no order that means anything."""
    pending: list[object] = list(members)
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            pending.extend(part)
        elif isinstance(part, syntax.Node):
            yield part
            pending.extend(getattr(part, field.name) for field in attrs.fields(type(part)))
