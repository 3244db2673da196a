"""What each word of a file is, for an editor to colour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from flowc.ide.analysis import Analysis
from flowc.ide.names import Kind, Reference
from flowc.parse import RESERVED
from flowc.python import facts
from flowc.source import Span
from flowc.trees.program import Field

ColorKind = Literal[
    "namespace", "type", "class", "enum", "enumMember", "struct", "function", "parameter",
    "variable", "property", "keyword", "string", "number", "comment", "operator",
]  # fmt: skip

Modifier = Literal["declaration", "readonly", "static", "async", "modification", "defaultLibrary"]

_TOKENS: Mapping[str, ColorKind] = {
    "STRING": "string",
    "FOREIGN_STRING": "string",
    "SMART_STRING": "string",
    "UNTERMINATED": "string",
    "INT": "number",
    "FLOAT": "number",
    "DURATION": "number",
    "COMMENT": "comment",
    "ARROW": "operator",
    "FAT_ARROW": "operator",
}

_KINDS: Mapping[Kind, ColorKind] = {
    Kind.GRAPH: "class",
    Kind.NODE: "function",
    Kind.FIELD: "variable",
    Kind.ITEM: "parameter",
    Kind.RESOURCE: "variable",
    Kind.ENUM: "enum",
    Kind.MEMBER: "enumMember",
    Kind.RECORD: "struct",
    Kind.RECORD_FIELD: "property",
    Kind.PARAMETER: "parameter",
    Kind.ATTRIBUTE: "property",
    Kind.MODULE: "namespace",
}


@attrs.frozen
class Colored:
    """A word and what it is."""

    span: Span
    kind: ColorKind
    modifiers: tuple[Modifier, ...] = ()


def colors(analysis: Analysis) -> tuple[Colored, ...]:
    """Return every word of the file that has a colour, in order; none overlap."""
    painter = _Painter(analysis)
    named = {place.span.start: place for place in reversed(analysis.index.references)}
    return tuple(painter.words(named))


@attrs.define(eq=False)
class _Painter:
    analysis: Analysis
    _python: dict[tuple[str, str], tuple[ColorKind, tuple[Modifier, ...]]] = attrs.field(
        factory=dict
    )

    def words(self, named: Mapping[int, Reference]) -> Iterator[Colored]:
        for token in self.analysis.tokens:
            span = self.analysis.source.span(token.start, token.start + len(token.text))
            place = named.get(token.start)
            if token.kind == "NAME" and place is not None:
                yield self._name(place, span)
            elif token.kind in _TOKENS:
                yield Colored(span, _TOKENS[token.kind])
            elif token.kind != "NAME" and (token.text.isidentifier() or token.text in RESERVED):
                yield Colored(span, "keyword")

    def _name(self, place: Reference, span: Span) -> Colored:
        # A dotted name is one reference of several words, an import of one as well.
        symbol = place.symbol
        declared: tuple[Modifier, ...] = ("declaration",) if place.role == "declaration" else ()
        written: tuple[Modifier, ...] = ("modification",) if place.role == "write" else ()
        if symbol.kind is Kind.PYTHON:
            kind, more = self._of_python(symbol.home, symbol.name)
            return Colored(span, kind, more)
        if symbol.kind is Kind.FIELD:
            field = self._field(symbol.owner, symbol.label)
            is_param = field is not None and field.role == "param"
            kept: tuple[Modifier, ...] = (
                ("static",) if field is not None and field.role == "memory" else ()
            )
            color: ColorKind = "parameter" if is_param else "variable"
            return Colored(span, color, declared + written + kept)
        if symbol.kind is Kind.RESOURCE:
            return Colored(span, "variable", (*declared, "readonly"))
        return Colored(span, _KINDS.get(symbol.kind, "variable"), declared + written)

    def _field(self, graph: str, name: str) -> Field | None:
        known = self.analysis.graphs.get(graph)
        fields = () if known is None else known.graph.fields
        return next((field for field in fields if field.name == name), None)

    def _of_python(self, module: str, name: str) -> tuple[ColorKind, tuple[Modifier, ...]]:
        if (module, name) not in self._python:
            self._python[module, name] = self._looked_up(module, name)
        return self._python[module, name]

    def _looked_up(self, module: str, name: str) -> tuple[ColorKind, tuple[Modifier, ...]]:
        match self.analysis.modules.member(module, name):
            case facts.Function(kind="coroutine" | "async_generator"):
                return "function", ("async",)
            case facts.Class(kind="enum"):
                return "enum", ()
            case facts.Class():
                return "class", ()
            case facts.TypeAlias():
                return "type", ()
            case facts.Constant():
                return "variable", ("readonly",)
            case facts.Submodule():
                return "namespace", ()
        return "function", ()
