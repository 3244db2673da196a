"""Attributes, indexes and slices: their types, and the ones that are invalid."""

from __future__ import annotations

from collections.abc import Callable

from flowc.diagnostics import Diagnostic, codes
from flowc.diagnostics.suggest import offer, suggest
from flowc.source import Span
from flowc.trees import program
from flowc.trees.program import Definitions, Expr, PythonClass, RecordField
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    NoneType,
    Primitive,
    RecordType,
    TupleOf,
    Type,
)
from flowc.types.fit import fits
from flowc.types.model import ANY, BYTES, FLOAT, INT, NONE, STR, members, union, widen, without
from flowc.types.reports import cannot, described, may_be_none_here, typed

Report = Callable[[Diagnostic], None]

_DATE: dict[str, Type] = {"year": INT, "month": INT, "day": INT}
_TIME: dict[str, Type] = {"hour": INT, "minute": INT, "second": INT, "microsecond": INT}
_PATH = Primitive("Path")
_ATTRIBUTES: dict[str, dict[str, Type]] = {
    "date": _DATE,
    "datetime": {**_DATE, **_TIME, "tzinfo": ANY, "fold": INT},
    "timedelta": {"days": INT, "seconds": INT, "microseconds": INT},
    "UUID": {"hex": STR, "int": INT, "bytes": BYTES, "version": union(INT, NONE), "urn": STR},
    "Path": {
        "name": STR, "stem": STR, "suffix": STR, "suffixes": ListOf(STR), "parent": _PATH,
        "parts": TupleOf((), rest=STR), "anchor": STR, "root": STR, "drive": STR, "parents": ANY,
    },
    "int": {"real": INT, "imag": INT, "numerator": INT, "denominator": INT},
    "float": {"real": FLOAT, "imag": FLOAT},
}  # fmt: skip


def attribute_type(
    expr: program.Attribute, value: Type, definitions: Definitions, report: Report
) -> Type:
    """Return the type of ``value.name``; an unknown name is reported."""
    present = _without_none(expr.value, value, expr.name_span, report)
    return union(*(_attribute(expr, member, definitions, report) for member in members(present)))


def _without_none(expr: Expr, value: Type, at: Span, report: Report) -> Type:
    """Return *value* without ``None``, which is reported if it is possible."""
    if NONE not in members(value):
        return value
    report(may_be_none_here(expr, at))
    return without(value, NONE)


def _attribute(
    expr: program.Attribute, member: Type, definitions: Definitions, report: Report
) -> Type:
    match member:
        case Any_():
            return ANY
        case RecordType(home, name) if (home, name) in definitions.records:
            fields = definitions.records[home, name].fields
            return _field(expr, f"the record `{name}`", fields, report)
        case ClassType():
            return _of_class(expr, member, definitions, report)
        case EnumType(home, name):
            return _of_enum(expr, member, definitions, report)
        case Primitive(name) if expr.name in _ATTRIBUTES.get(name, {}):
            return _ATTRIBUTES[name][expr.name]
        case DictOf():
            help_ = f'a value is read by its key: `["{expr.name}"]`'
            report(cannot(f"a `dict` has no `{expr.name}`", expr.name_span, help_))
            return ANY
    return _no_attribute(expr, member, report)


def _no_attribute(expr: program.Attribute, member: Type, report: Report) -> Type:
    plain = widen(member)
    known = _ATTRIBUTES.get(plain.name, {}) if isinstance(plain, Primitive) else {}
    headline = f"{described(expr.value)} of type {typed(plain)} has no `{expr.name}`"
    report(cannot(headline, expr.name_span, suggest(expr.name, known, "attribute")))
    return ANY


def _field(
    expr: program.Attribute, owner: str, fields: tuple[RecordField, ...], report: Report
) -> Type:
    for field in fields:
        if field.name == expr.name:
            return field.type
    help_ = suggest(expr.name, [field.name for field in fields], "field")
    headline = f"{owner} has no field `{expr.name}`"
    report(cannot(headline, expr.name_span, help_, codes.UNKNOWN_RECORD_FIELD))
    return ANY


def _of_class(
    expr: program.Attribute, member: ClassType, definitions: Definitions, report: Report
) -> Type:
    """Return the type of a field; of other members (properties) only the names may be known."""
    known = definitions.classes.get((member.home, member.name))
    if known is None or known.fields is None:
        return ANY
    if known.kind == "typeddict":
        help_ = f'a value is read by its key: `["{expr.name}"]`'
        report(cannot(f"`{member.name}` is a `dict` and has no attributes", expr.name_span, help_))
        return ANY
    if lacks(known, expr.name):
        return _field(expr, f"the class `{member.name}`", known.fields, report)
    return next((field.type for field in known.fields if field.name == expr.name), ANY)


def lacks(known: PythonClass, name: str) -> bool:
    """Whether instances of the class certainly have no attribute of that name (no such key, if they
    are dicts).
    """
    if known.kind == "typeddict":
        return known.fields is not None and all(field.name != name for field in known.fields)
    attributes = None if known.facts is None else known.facts.attributes
    hidden = ("_", "model_") if known.kind == "pydantic" else ("_",)
    return attributes is not None and name not in attributes and not name.startswith(hidden)


def _of_enum(
    expr: program.Attribute, enum: EnumType, definitions: Definitions, report: Report
) -> Type:
    if expr.name == "name":
        return STR
    if expr.name == "value":
        known = definitions.enums.get((enum.home, enum.name))
        textual = known is not None and all(isinstance(v, str) for v in known.members.values())
        return STR if textual else ANY
    return _no_attribute(expr, enum, report)


# ---- indexes ---------------------------------------------------------------------------------


def index_type(
    expr: program.Index, value: Type, index: Type, definitions: Definitions, report: Report
) -> Type:
    """Return the type of ``value[index]``; an invalid index is reported."""
    present = _without_none(expr.value, value, expr.value.span, report)
    parts = [_index(expr, member, index, definitions, report) for member in members(present)]
    return union(*parts)


def _index(
    expr: program.Index, member: Type, index: Type, definitions: Definitions, report: Report
) -> Type:
    match member:
        case Any_():
            return ANY
        case ClassType():
            return _key_of_class(expr, member, definitions, report)
        case DictOf(key, item):
            _check_index(expr, key, index, definitions, report)
            return item
        case ListOf(item):
            _check_index(expr, INT, index, definitions, report)
            return item
        case TupleOf():
            _check_index(expr, INT, index, definitions, report)
            return _tuple_item(expr, member, index, report)
        case Primitive("str") | LiteralOf(kind="str") | EnumType():
            _check_index(expr, INT, index, definitions, report)
            return STR
        case Primitive("bytes"):
            return INT
    headline = f"{described(expr.value)} of type {typed(widen(member))} cannot be indexed"
    report(cannot(headline, expr.span))
    return ANY


def _check_index(
    expr: program.Index, wanted: Type, index: Type, definitions: Definitions, report: Report
) -> None:
    if not fits(index, wanted, definitions):
        headline = f"the index is of type {typed(widen(index))}, expected is {typed(wanted)}"
        report(cannot(headline, expr.index.span))


def _tuple_item(expr: program.Index, member: TupleOf, index: Type, report: Report) -> Type:
    if member.rest is not None:
        return member.rest
    if isinstance(index, LiteralOf) and isinstance(index.value, int):
        if -len(member.items) <= index.value < len(member.items):
            return member.items[index.value]
        headline = f"a tuple of {len(member.items)} has no item {index.value}"
        report(cannot(headline, expr.index.span))
        return ANY
    return union(*member.items)


def _key_of_class(
    expr: program.Index, member: ClassType, definitions: Definitions, report: Report
) -> Type:
    known = definitions.classes.get((member.home, member.name))
    if known is None or known.fields is None or known.kind != "typeddict":
        return ANY
    key = expr.index.value if isinstance(expr.index, program.Literal_) else None
    if not isinstance(key, str):
        return ANY
    names = [field.name for field in known.fields]
    if key in names:
        return known.fields[names.index(key)].type
    headline = f"`{member.name}` has no key `{key}`"
    report(cannot(headline, expr.index.span, offer(key, names, "key"), codes.UNKNOWN_RECORD_FIELD))
    return ANY


def slice_type(expr: program.Slice, value: Type, report: Report) -> Type:
    """Return the type of ``value[a:b]``; a value that cannot be sliced is reported."""
    present = _without_none(expr.value, value, expr.value.span, report)
    return union(*(_slice(expr, member, report) for member in members(present)))


def _slice(expr: program.Slice, member: Type, report: Report) -> Type:
    match member:
        case Any_() | ClassType():
            return ANY
        case ListOf():
            return member
        case TupleOf(items, rest):
            return TupleOf((), rest=union(*items) if rest is None else rest)
        case LiteralOf(kind="str") | EnumType():
            return STR
        case Primitive("str" | "bytes"):
            return member
        case NoneType():
            return ANY
    headline = f"{described(expr.value)} of type {typed(widen(member))} has no slices"
    report(cannot(headline, expr.span))
    return ANY
