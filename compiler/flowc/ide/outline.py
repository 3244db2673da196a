"""What a file declares, as a tree; and the declarations of all files by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from flowc.ide.analysis import Analysis
from flowc.ide.declared import Declaration, heading_of, members_of
from flowc.ide.workspace import Workspace
from flowc.source import Span
from flowc.trees import syntax

OutlineKind = Literal[
    "graph", "enum", "member", "record", "record field", "parameter", "output", "field",
    "resource", "node", "trigger", "test",
]  # fmt: skip

# As many as an editor shows of a search.
_MOST = 300


@attrs.frozen
class Outline:
    """One declaration: *span* is all of it, *name_span* its name."""

    name: str
    kind: OutlineKind
    detail: str
    span: Span
    name_span: Span
    children: tuple[Outline, ...] = ()


def outline(analysis: Analysis) -> tuple[Outline, ...]:
    """Return what the file declares, in the order of the text."""
    return tuple(_items(analysis))


def _items(analysis: Analysis) -> Iterator[Outline]:
    for item in analysis.program.syntax.items:
        match item:
            case syntax.GraphDecl():
                yield _one("graph", item, analysis, _unique(members_of(item)))
            case syntax.EnumDecl(members=members):
                yield _one("enum", item, analysis, members)
            case syntax.RecordDecl(fields=fields):
                yield _one("record", item, analysis, fields)
            case syntax.TriggerDecl(action=action):
                words = " ".join(analysis.text[item.span.start : item.span.end].split())
                yield Outline(words, "trigger", "", item.span, action.graph.span)
            case syntax.TestDecl(title=title, graph=graph):
                yield Outline(str(title.value), "test", graph.text, item.span, title.span)


def _unique(members: Iterator[Declaration]) -> tuple[Declaration, ...]:
    """Return *members* without the outputs that only name a field which is declared besides."""
    found = tuple(members)
    fields = {member.name.text for member in found if isinstance(member, syntax.Param | syntax.Var)}
    return tuple(
        member
        for member in found
        if not (isinstance(member, syntax.Output) and member.name.text in fields)
    )


def _one(
    kind: OutlineKind,
    declared: Declaration,
    analysis: Analysis,
    children: tuple[Declaration, ...] = (),
) -> Outline:
    inner = tuple(_one(kind_of(child), child, analysis) for child in children)
    heading = heading_of(declared, analysis)
    return Outline(declared.name.text, kind, heading, declared.span, declared.name.span, inner)


def kind_of(declared: Declaration) -> OutlineKind:
    """Return what kind of thing is declared."""
    match declared:
        case syntax.GraphDecl():
            return "graph"
        case syntax.EnumDecl():
            return "enum"
        case syntax.EnumMember():
            return "member"
        case syntax.RecordDecl():
            return "record"
        case syntax.RecordField():
            return "record field"
        case syntax.Param():
            return "parameter"
        case syntax.Output():
            return "output"
        case syntax.Var() | syntax.ItemVar():
            return "field"
        case syntax.Use():
            return "resource"
        case _:
            return "node"


def found_by_name(workspace: Workspace, query: str) -> tuple[tuple[Outline, str], ...]:
    """Return the declarations of all files whose names hold the letters of *query* in order, each
    with the name of what it belongs to; those that begin with it first.
    """
    listed = [
        (item, owner)
        for analysis in workspace.known(workspace.files())
        for item, owner in _flat(outline(analysis), "")
        if _holds(item.name, query)
    ]
    listed.sort(key=lambda pair: (not pair[0].name.lower().startswith(query.lower()), pair[0].name))
    return tuple(listed[:_MOST])


def _flat(items: tuple[Outline, ...], owner: str) -> Iterator[tuple[Outline, str]]:
    for item in items:
        yield item, owner
        yield from _flat(item.children, item.name)


def _holds(name: str, query: str) -> bool:
    letters = iter(name.lower())
    return all(letter in letters for letter in query.lower())
