"""The patterns of a ``match``."""

from __future__ import annotations

from flowc.generate.homes import Homes
from flowc.generate.layout import Atom, Chain, Doc
from flowc.generate.literals import constant
from flowc.trees import ir, program
from flowc.trees.program import Pattern
from flowc.trees.types import DictOf, ListOf, NoneType, Primitive, SetOf, TupleOf, Type
from flowc.types import ANY, members

_CONTAINERS = {"ListOf": "list", "DictOf": "dict", "SetOf": "set", "TupleOf": "tuple"}


def pattern_of(patterns: tuple[Pattern, ...], homes: Homes) -> Doc:
    """Return the alternatives of one case."""
    first, *rest = (Atom(_one(pattern, homes)) for pattern in patterns)
    return Chain(first, tuple(("|", other) for other in rest)) if rest else first


def _one(pattern: Pattern, homes: Homes) -> str:
    match pattern:
        case program.MemberPattern(enum=enum, member=member):
            return f"{homes.name_of(enum)}.{member}"
        case program.ValuePattern(value=value):
            return constant(value)
        case program.TypePattern(type=type_):
            return _class(type_, homes)
        case program.DefaultPattern():
            return "_"
        case program.BadPattern():
            raise AssertionError("a graph with a bad pattern is not sound")


def _class(type_: Type, homes: Homes) -> str:
    match type_:
        case NoneType():
            return "None"
        case Primitive(name):
            return f"{homes.value_type(name)}()"
        case ListOf() | DictOf() | SetOf() | TupleOf():
            return f"{_CONTAINERS[type(type_).__name__]}()"
    return f"{homes.name_of(type_)}()"


def is_closed(item: ir.Match) -> bool:
    """Whether the cases of *item* match every possible value.

    A field of a finite type was checked when it was written. The result of a function, or a field
    of type ``Any``, may hold another value than declared, or than could be known.
    """
    last = item.cases[-1][0]
    if any(isinstance(pattern, program.DefaultPattern) for pattern in last):
        return True
    subject = item.subject
    return isinstance(subject, program.FieldRead) and ANY not in members(subject.field.type)
