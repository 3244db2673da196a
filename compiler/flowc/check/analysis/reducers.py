"""What each reducer requires of the type of its field and of the values written to it.

An unknown type (``Any``) satisfies every requirement.
"""

from __future__ import annotations

from flowc.trees.program import Field, ReducerName, Write
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    ListOf,
    LiteralOf,
    NoneType,
    Primitive,
    RecordType,
    SetOf,
    TupleOf,
    Type,
    UnionOf,
)
from flowc.types import ANY, NONE, members, union

_ADDED = ("str", "int", "float", "bytes", "timedelta", "Decimal")

#: What the field of a reducer must be, as messages word it.
WANTED: dict[ReducerName, str] = {
    "append": "a list",
    "extend": "a list",
    "upsert": "a list of records",
    "merge": "a dict",
    "union": "a set",
    "add": "a number, text or list",
    "max": "something that has an order",
    "min": "something that has an order",
}


def takes(name: ReducerName, declared: Type) -> bool:
    """Say whether a field of type *declared* can have the reducer *name*."""
    if name != "function" and NONE in members(declared):
        return False  # `None` cannot be added to or compared
    return all(_takes_member(name, member) for member in members(declared))


def _takes_member(name: ReducerName, member: Type) -> bool:
    if isinstance(member, Any_):
        return True
    match name:
        case "append" | "extend":
            return isinstance(member, ListOf)
        case "upsert":
            return isinstance(member, ListOf) and _may_be_record(member.item)
        case "merge":
            return isinstance(member, DictOf)
        case "union":
            return isinstance(member, SetOf)
        case "add":
            return _is_one_of(member, _ADDED) or isinstance(member, ListOf | TupleOf | ClassType)
        case "max" | "min":
            return _has_order(member)
        case "function":
            return True


def _has_order(type_: Type) -> bool:
    match type_:
        case DictOf() | SetOf() | RecordType() | NoneType():
            return False
        case ListOf(item):
            return _has_order(item)
        case TupleOf(items, rest):
            return all(map(_has_order, items)) and (rest is None or _has_order(rest))
        case UnionOf():
            return all(map(_has_order, type_.members))
    return True


def _is_one_of(member: Type, names: tuple[str, ...]) -> bool:
    match member:
        case Primitive(name=name) | LiteralOf(kind=name):
            return name in names
        case _:
            return False


def _may_be_record(item: Type) -> bool:
    return all(isinstance(part, RecordType | ClassType | DictOf | Any_) for part in members(item))


def written_type(write: Write) -> Type:
    """Return the type that the value written by *write* must have."""
    return write.field.type if write.replace else folded_type(write.field)


def folded_type(field: Field) -> Type:
    """Return the type that a plain write to *field* takes, given the reducer of the field."""
    if field.reducer is None:
        return field.type
    match field.reducer.name:
        case "append":
            return _items(field.type)
        case "extend":
            item = _items(field.type)
            return union(ListOf(item), TupleOf((), item), SetOf(item))
        case "upsert":
            item = _items(field.type)
            return union(item, ListOf(item))
        case "union":
            return union(
                field.type, *(ListOf(p.item) for p in members(field.type) if isinstance(p, SetOf))
            )
        case "function":
            return ANY
        case "add" | "merge" | "max" | "min":
            return field.type


def _items(declared: Type) -> Type:
    lists = [part.item for part in members(declared) if isinstance(part, ListOf)]
    return union(*lists) if lists else ANY
