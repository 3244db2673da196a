"""Enums and records of a flow file as Python classes."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from flowc.generate.annotations import Annotations
from flowc.generate.expressions import Expressions
from flowc.generate.layout import INDENT, Doc, Lambda, call, doc, flat, named, statement
from flowc.generate.literals import constant, docstring
from flowc.trees import program
from flowc.trees.program import Enum, Record, RecordField


@attrs.frozen
class EnumView:
    """What the template of an enum prints."""

    name: str
    base: str
    members: list[str]


@attrs.frozen
class RecordView:
    """What the template of a record prints."""

    name: str
    decorator: str
    body: list[str]


@attrs.frozen
class DefinitionPrinter:
    """Prints enums and records."""

    show: Expressions
    types: Annotations

    def enum(self, enum: Enum) -> EnumView:
        """Return the class of *enum*."""
        return EnumView(
            name=enum.name,
            base=self.show.names.use("enum", "StrEnum"),
            members=[
                f"{INDENT}{name} = {constant(value)}{_ignored(name)}"
                for name, value in enum.members.items()
            ],
        )

    def record(self, record: Record) -> RecordView:
        """Return the class of *record*."""
        dataclass = self.show.names.use("dataclasses", "dataclass")
        keywords = ", kw_only=True" if _has_late_required(record.fields) else ""
        return RecordView(
            name=record.name,
            decorator=f"@{dataclass}(frozen=True, slots=True{keywords})",
            body=self.body(record) or [f"{INDENT}pass"],
        )

    def body(self, record: Record) -> list[str]:
        """Return the doc string and the fields."""
        doc_lines = [*docstring(record.doc, INDENT), ""] if record.doc else []
        return doc_lines + [line for field in record.fields for line in self.field(field)]

    def field(self, field: RecordField) -> list[str]:
        """Return the lines of one field."""
        before = f"{field.name}: "
        if field.default is None:
            return statement(INDENT, before, self.types.show(field.type))
        annotation = flat(self.types.show(field.type))
        return statement(INDENT, f"{before}{annotation} = ", self.default(field.default))

    def default(self, value: program.Expr) -> Doc:
        """Return a default; one that is mutable or a call is made anew each time."""
        match value:
            case program.Sequence(kind="list", items=()):
                return self.factory("list")
            case program.DictDisplay(items=()):
                return self.factory("dict")
            case program.Sequence(kind="list" | "set") | program.DictDisplay() | program.Call():
                return self.factory(Lambda("lambda", self.show.show(value)))
        return self.show.show(value)

    def factory(self, made: Doc | str) -> Doc:
        """Return a field whose default is made by *made*."""
        field = self.show.names.use("dataclasses", "field")
        return call(field, named("default_factory", doc(made)))


def _ignored(name: str) -> str:
    """Return the comment for type checkers if a member shadows a method of `str`."""
    return "  # type: ignore[assignment]" if hasattr(str, name) else ""


def _has_late_required(fields: Iterable[RecordField]) -> bool:
    seen = False
    for field in fields:
        if field.default is None and seen:
            return True
        seen = seen or field.default is not None
    return False
