"""Types of the language as Python annotations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from flowc.generate.homes import Homes
from flowc.generate.layout import Atom, Brackets, Chain, Doc, Run
from flowc.generate.literals import constant
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
    SetOf,
    TupleOf,
    Type,
    UnionOf,
)


def _of(name: str, arguments: Iterable[Doc]) -> Doc:
    return Run((Atom(name), Brackets("[", tuple(arguments), "]", "call")))


@attrs.frozen
class Annotations:
    """Prints types."""

    homes: Homes

    def show(self, type_: Type) -> Doc:
        """Return *type_* as an annotation."""
        match type_:
            case UnionOf(members):
                first, *rest = self._members(members)
                return Chain(first, tuple(("|", member) for member in rest)) if rest else first
            case ListOf(item):
                return _of("list", [self.show(item)])
            case SetOf(item):
                return _of("set", [self.show(item)])
            case DictOf(key, value):
                return _of("dict", [self.show(key), self.show(value)])
            case TupleOf(items, rest):
                return _of("tuple", self._items(items, rest))
        return self._atom(type_)

    def _members(self, members: tuple[Type, ...]) -> Iterator[Doc]:
        """Yield the members, with all literals together at the place of the first."""
        constants = [member for member in members if isinstance(member, LiteralOf)]
        for member in members:
            if member not in constants:
                yield self.show(member)
            elif member is constants[0]:
                yield self._literal(constants)

    def _items(self, items: tuple[Type, ...], rest: Type | None) -> list[Doc]:
        if rest is not None:
            return [self.show(rest), Atom("...")]
        return [self.show(item) for item in items] or [Atom("()")]

    def _literal(self, constants: Iterable[LiteralOf]) -> Doc:
        name = self.homes.names.use("typing", "Literal")
        return _of(name, [Atom(constant(member.value)) for member in constants])

    def _atom(self, type_: Type) -> Doc:
        match type_:
            case Primitive():
                return Atom(self.homes.value_type(type_.name))
            case LiteralOf():
                return self._literal([type_])
            case NoneType():
                return Atom("None")
            case EnumType() | RecordType():
                return Atom(self.homes.name_of(type_))
            case ClassType(arguments=arguments):
                name = self.homes.name_of(type_)
                return _of(name, map(self.show, arguments)) if arguments else Atom(name)
            case Any_():
                return Atom(self.homes.names.use("typing", "Any"))
        raise AssertionError(f"{type(type_).__name__} is the type of no field")
