"""The type of what iterating over a value yields."""

from __future__ import annotations

from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    ListOf,
    LiteralOf,
    Primitive,
    SetOf,
    TupleOf,
    Type,
    Unset,
)
from flowc.types.model import ANY, INT, STR, members, union


def element_type(type_: Type) -> Type | None:
    """Return the type of the items of *type_* (the keys of a dict), or None if it has none."""
    found = [_element(member) for member in members(type_) if not isinstance(member, Unset)]
    known = [item for item in found if item is not None]
    return union(*known) if len(known) == len(found) else None


def _element(member: Type) -> Type | None:
    match member:
        case ListOf(item) | SetOf(item):
            return item
        case DictOf(key, _):
            return key
        case TupleOf(items, rest):
            return union(*items) if rest is None else rest
        case Primitive("str") | LiteralOf(kind="str"):
            return STR
        case Primitive("bytes"):
            return INT
        case Any_() | ClassType():
            return ANY
    return None
