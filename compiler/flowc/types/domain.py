"""Finite types: the values, or kinds of values, that a match must cover."""

from __future__ import annotations

from collections.abc import Iterable

from flowc.trees.program import Definitions
from flowc.trees.types import Any_, EnumType, LiteralOf, Never, Primitive, Type, Unset
from flowc.types.model import BOOL, members, union


def domain(type_: Type, definitions: Definitions) -> tuple[Type, ...] | None:
    """Return the parts of *type_*, in order, or None if a match over it needs a ``_``.

    The parts are constants, single enum members, ``None``, and whole classes. A `str` or an `int`
    is a part only in a union, where a pattern with that name can match it; alone it is infinite, as
    is ``Any``. `Unset` is not a value and is not a part.
    """
    parts = tuple(
        part
        for member in members(type_)
        if not isinstance(member, Unset | Never)
        for part in split(member, definitions)
    )
    if any(isinstance(part, Any_) for part in parts):
        return None
    return None if len(parts) == 1 and isinstance(parts[0], Primitive) else parts


def split(member: Type, definitions: Definitions) -> tuple[Type, ...]:
    """Return the single values of an enum or of `bool`; any other type as a whole."""
    match member:
        case EnumType(home, name, None) if (home, name) in definitions.enums:
            names = definitions.enums[home, name].members
            return tuple(EnumType(home, name, item) for item in names)
        case _ if member == BOOL:
            return LiteralOf(True, "bool"), LiteralOf(False, "bool")
    return (member,)


def merge(types: Iterable[Type], definitions: Definitions) -> Type:
    """Return the union of *types*, with complete sets of enum members or `bool` values
    recombined.
    """
    parts = dict.fromkeys(part for type_ in types for part in members(type_))
    wholes = {_whole(part): None for part in parts if _whole(part) != part}
    complete = [whole for whole in wholes if parts.keys() >= set(split(whole, definitions))]
    return union(*(_whole(part) if _whole(part) in complete else part for part in parts))


def _whole(part: Type) -> Type:
    """Return the type of which *part* may be a single value."""
    match part:
        case EnumType(home, name):
            return EnumType(home, name)
        case LiteralOf(kind="bool"):
            return BOOL
    return part
