"""Basic operations on types: unions, their members, and how a type is displayed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Never,
    NoneType,
    Primitive,
    RecordType,
    SetOf,
    TupleOf,
    Type,
    UnionOf,
    Unset,
)

ANY = Any_()
NONE = NoneType()
UNSET = Unset()
NEVER = Never()
STR = Primitive("str")
INT = Primitive("int")
FLOAT = Primitive("float")
BOOL = Primitive("bool")
BYTES = Primitive("bytes")

#: The built-in record that stores a caught error.
NODE_ERROR = RecordType("flowrt", "NodeError")


def members(type_: Type) -> tuple[Type, ...]:
    """Return the members of a union; any other type is its own only member; `Never` has none."""
    if isinstance(type_, UnionOf):
        return type_.members
    return () if isinstance(type_, Never) else (type_,)


def union(*types: Type) -> Type:
    """Return the union of *types*: flat, without duplicates, in the order given.

    `Any_` absorbs every other member except `Unset`, which concerns the path by which control
    arrives and not the value.
    """
    if len(types) == 1 and not isinstance(types[0], UnionOf):
        return types[0]
    flat = dict.fromkeys(member for type_ in types for member in members(type_))
    if ANY in flat:
        flat = {ANY: None, **({UNSET: None} if UNSET in flat else {})}
    if not flat:
        return NEVER
    return next(iter(flat)) if len(flat) == 1 else UnionOf(tuple(flat))


def without(type_: Type, *gone: Type) -> Type:
    """Return *type_* without the members *gone*; `Never` if none is left."""
    if not isinstance(type_, UnionOf):  # the usual case
        return NEVER if type_ in gone else type_
    return union(*(member for member in members(type_) if member not in gone))


def value_type(type_: Type) -> Type:
    """Return *type_* as seen by a reader of the value: without `Unset`."""
    return without(type_, UNSET)


def may_be_none(type_: Type) -> bool:
    """Whether ``None`` is certainly a value of *type_*, not just through ``Any``."""
    return NONE in members(type_)


def widen(type_: Type) -> Type:
    """Return *type_* with constants as their primitives and enum members as their enums."""
    if not isinstance(type_, UnionOf):
        return _widened(type_)
    return union(*(_widened(member) for member in members(type_)))


def _widened(member: Type) -> Type:
    match member:
        case LiteralOf(kind=kind):
            return Primitive(kind)
        case EnumType(home, name):
            return EnumType(home, name)
    return member


def show(type_: Type) -> str:
    """Return *type_* in the notation of Python annotations, for messages."""
    match type_:
        case UnionOf():
            return " | ".join(_show_members(type_.members))
        case ListOf(Any_()) | SetOf(Any_()) | DictOf(Any_(), Any_()):
            return {ListOf: "list", SetOf: "set", DictOf: "dict"}[type(type_)]
        case ListOf(item):
            return f"list[{show(item)}]"
        case SetOf(item):
            return f"set[{show(item)}]"
        case DictOf(key, value):
            return f"dict[{show(key)}, {show(value)}]"
        case TupleOf(items, rest):
            return f"tuple[{_show_items(items, rest)}]"
        case ClassType(name=name, arguments=arguments) if arguments:
            return f"{name}[{', '.join(map(show, arguments))}]"
    return _show_atom(type_)


def _show_members(types: tuple[Type, ...]) -> Iterator[str]:
    """Yield the members, with all constants combined in one ``Literal`` at the place of the
    first.
    """
    constants = [_constant(member) for member in types]
    literal = ", ".join(text for text in constants if text is not None)
    for index, (member, text) in enumerate(zip(types, constants, strict=True)):
        if text is None:
            yield show(member)
        elif not any(constants[:index]):
            yield f"Literal[{literal}]"


def _show_items(items: tuple[Type, ...], rest: Type | None) -> str:
    if rest is not None:
        return f"{show(rest)}, ..."
    return ", ".join(map(show, items)) if items else "()"


def _show_atom(type_: Type) -> str:
    constant = _constant(type_)
    if constant is not None:
        return f"Literal[{constant}]"
    match type_:
        case Primitive(name) | RecordType(name=name) | EnumType(name=name) | ClassType(name=name):
            return name
        case NoneType():
            return "None"
        case Any_():
            return "Any"
        case Unset():
            return "unset"
    return "Never"


def _constant(type_: Type) -> str | None:
    match type_:
        case LiteralOf(str(value)):
            return json.dumps(value, ensure_ascii=False)
        case LiteralOf(value):
            return str(value)
        case EnumType(name=name, member=str(member)):
            return f"{name}.{member}"
    return None
