"""The declarations of a file, found by symbol, and how each is written."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.ide.analysis import Analysis
from flowc.ide.names import Symbol
from flowc.source import Span
from flowc.trees import program, syntax

NodeDeclaration = syntax.NodeDecl | syntax.AskDecl | syntax.WaitDecl | syntax.SetDecl

Declaration = (
    syntax.GraphDecl
    | syntax.EnumDecl
    | syntax.EnumMember
    | syntax.RecordDecl
    | syntax.RecordField
    | syntax.Param
    | syntax.Output
    | syntax.Var
    | syntax.Use
    | syntax.ItemVar
    | NodeDeclaration
)


def declaration_of(symbol: Symbol, analysis: Analysis) -> Declaration | None:
    """Return the declaration of *symbol* in the file of *analysis*."""
    place = analysis.index.declaration(symbol)
    if place is None:
        return None
    return next((found for found in declarations(analysis) if found.name.span == place), None)


def declarations(analysis: Analysis) -> Iterator[Declaration]:
    """Yield every declaration of the file, outer ones first."""
    for item in analysis.program.syntax.items:
        match item:
            case syntax.EnumDecl(members=members):
                yield item
                yield from members
            case syntax.RecordDecl(fields=fields):
                yield item
                yield from fields
            case syntax.GraphDecl():
                yield item
                yield from members_of(item)


def members_of(graph: syntax.GraphDecl) -> Iterator[Declaration]:
    """Yield what *graph* declares, in the order of the text."""
    yield from graph.params
    yield from graph.outputs
    for member in graph.members:
        if isinstance(member, syntax.Var | syntax.Use | NodeDeclaration):
            yield member


def heading_of(declared: Declaration, analysis: Analysis) -> str:
    """Return *declared* as it is written, without its body, on one line."""
    text = analysis.text
    span = declared.span
    end = span.end
    match declared:
        case syntax.GraphDecl():
            end = _brace_behind(declared, analysis)
        case syntax.NodeDecl() | syntax.AskDecl() if declared.options:
            end = text.rfind("{", span.start, declared.options[0].span.start)
    written = " ".join(text[span.start : end].split())
    return written


def _brace_behind(graph: syntax.GraphDecl, analysis: Analysis) -> int:
    """Return where the body of *graph* begins."""
    last: Span = graph.name.span
    for part in (*graph.params, *graph.outputs):
        last = part.span
    found = analysis.text.find("{", last.end, graph.span.end)
    return graph.span.end if found < 0 else found


def occurrences_of(symbol: Symbol, analysis: Analysis) -> tuple[program.Occurrence, ...]:
    """Return how the node *symbol* stands in the flow of its graph: under its name and others."""
    graph = analysis.graphs.get(symbol.owner)
    if graph is None:
        return ()
    place = analysis.index.declaration(symbol)
    return tuple(
        occurrence
        for occurrence in graph.graph.occurrences
        if occurrence.name == symbol.label or occurrence.declared == place
    )
