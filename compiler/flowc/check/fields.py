"""Fields and resources that are declared in vain."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.words import called, listed
from flowc.diagnostics import Code, Diagnostic, Tag, codes, finding
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Field, GraphTask, Step, Vertex

_KINDS = {"param": "parameter", "output": "output", "memory": "memory"}


def check_unused_fields(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that no node reads or writes, and each that is written for nobody.

    A field that only an unplaced node names stays silent: the node itself is the finding. A memory
    with a reducer is read by each write to it, and looked at from outside: it is a record.
    """
    elsewhere = _named_by_unplaced_nodes(graph)
    for field in graph.graph.fields:
        if field.is_output or field.name in elsewhere or field in graph.effects.readers:
            continue
        writers = graph.effects.writers.get(field, ())
        if not writers:
            yield _unused(_KINDS.get(field.role, "field"), field.name, field.span)
        elif field.role == "memory" and field.reducer is None:
            yield _unread(codes.MEMORY_NEVER_READ, "memory", field, writers)
        elif field.role != "memory":
            yield _unread(codes.WRITE_ONLY_FIELD, _KINDS.get(field.role, "field"), field, writers)


def check_unused_resources(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each resource that no node is given, subgraphs included."""
    named = graph.effects.resources | _named_by_unplaced_nodes(graph)
    for occurrence in graph.graph.occurrences:
        if isinstance(occurrence.task, GraphTask):
            named |= {resource.name for resource in occurrence.task.graph.resources}
    for resource in graph.graph.resources:
        if resource.name not in named:
            yield _unused("resource", resource.name, resource.span)


def _unused(kind: str, name: str, at: Span) -> Diagnostic:
    return finding(
        codes.UNUSED_FIELD,
        f"{kind} `{name}` is never used",
        at,
        "no node reads or writes it" if kind != "resource" else "no node is given it",
        help="remove it, or name it in a node",
        tags=[Tag.UNNECESSARY],
    )


def _unread(code: Code, kind: str, field: Field, writers: tuple[Vertex, ...]) -> Diagnostic:
    return finding(
        code,
        f"{kind} `{field.name}` is written and never read",
        field.span,
        f"written by {listed(called(vertex) for vertex in writers)}",
        also=[(vertex.span, "") for vertex in writers if isinstance(vertex, Step)][:3],
        help="read it in a node, make it an output, or leave it out",
    )


def _named_by_unplaced_nodes(graph: AnalysedGraph) -> frozenset[str]:
    placed = {occurrence.declared for occurrence in graph.graph.occurrences}
    declarations = (syntax.NodeDecl, syntax.AskDecl, syntax.WaitDecl, syntax.SetDecl)
    return frozenset(
        name
        for member in graph.graph.syntax.members
        if isinstance(member, declarations) and member.name.span not in placed
        for name in _names_in(member)
    )


def _names_in(part: object) -> Iterator[str]:
    """Yield every word in *part* of a syntax tree that may be the name of a field."""
    match part:
        case syntax.Name(text=text):
            yield text
        case syntax.NameExpr(name=name):
            yield name
        case syntax.Node():
            for attribute in attrs.fields(type(part)):
                yield from _names_in(getattr(part, attribute.name))
        case tuple():
            for item in part:
                yield from _names_in(item)
        case _:
            return
