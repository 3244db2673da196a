"""Names whose meaning depends on a type: members in a `match`, and what stands behind a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.typing import type_at
from flowc.ide.names import Kind, Symbol
from flowc.source import Span
from flowc.trees import program
from flowc.trees.types import ClassType, EnumType, RecordType, Type
from flowc.types import expressions_of, members, subexpressions

if TYPE_CHECKING:
    from flowc.ide.indexing import FileNames


def typed_references(graph: AnalysedGraph, names: FileNames) -> None:
    """Note in *names* what only the types in *graph* tell."""
    for vertex in graph.graph.flow.order:
        if isinstance(vertex, program.MatchDecision):
            _patterns(vertex, names)
        for expr in expressions_of(vertex):
            for part in subexpressions(expr):
                if isinstance(part, program.Attribute):
                    _attribute(part, vertex, graph, names)


def _patterns(decision: program.MatchDecision, names: FileNames) -> None:
    for case in decision.cases:
        for pattern in case:
            match pattern:
                case program.MemberPattern(span=span, enum=enum, member=member):
                    last = Span(span.path, span.end - len(member), span.end)
                    names.note_span(last, member_symbol(enum, member), "use")
                case program.TypePattern(span=span, type=type_):
                    names.note_span(span, symbol_of(type_), "use")


def _attribute(
    part: program.Attribute, vertex: program.Vertex, graph: AnalysedGraph, names: FileNames
) -> None:
    for member in members(type_at(graph, vertex, part.value)):
        owner = symbol_of(member)
        if owner is not None and owner.kind is Kind.RECORD:
            names.note_span(part.name_span, owner.part(Kind.RECORD_FIELD, part.name), "use")
        elif owner is not None and owner.kind is Kind.PYTHON:
            names.note_span(part.name_span, owner.part(Kind.ATTRIBUTE, part.name), "use")


def symbol_of(type_: Type) -> Symbol | None:
    """Return the symbol of a type that is defined somewhere."""
    match type_:
        case EnumType(home=home, name=name):
            return Symbol(Kind.ENUM if is_flow(home) else Kind.PYTHON, home, name)
        case RecordType(home=home, name=name):
            return Symbol(Kind.RECORD, home, name)
        case ClassType(home=home, name=name):
            return Symbol(Kind.PYTHON, home, name)
    return None


def member_symbol(enum: EnumType, member: str) -> Symbol:
    """Return the symbol of a member of an enum."""
    kind = Kind.MEMBER if is_flow(enum.home) else Kind.ATTRIBUTE
    return Symbol(kind, enum.home, f"{enum.name}.{member}")


def graph_symbol(header: program.GraphHeader) -> Symbol:
    """Return the symbol of a graph."""
    return Symbol(Kind.GRAPH, header.home, header.name)


def is_flow(home: str) -> bool:
    """Return whether *home* is the path of a flow file, not a Python module."""
    return home.endswith(".flow")


def callee_of(node: str, graph: program.Graph) -> Symbol | None:
    """Return what *node*, as it stands in the flow of *graph*, calls: a function or a graph."""
    for occurrence in graph.occurrences:
        if occurrence.name == node:
            match occurrence.task:
                case program.FunctionTask(function=function):
                    return Symbol(Kind.PYTHON, function.module, function.name)
                case program.GraphTask(graph=header):
                    return graph_symbol(header)
    return None
