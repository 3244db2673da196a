"""Types of fields and expressions, as plain values that compare equal when they mean the same.

A type that is defined somewhere (an enum, a record, a Python class) is known by its *home*, the
path of the flow file or the dotted Python module, and its name; what it holds stands in
`program.Definitions`. `Unset` is one more member of a field's type on the ways where nothing has
written it, so that reading before writing and narrowing are one analysis.
"""

from __future__ import annotations

from typing import Literal

import attrs

from flowc.trees.shown import Shown

PrimitiveName = Literal[
    "str", "int", "float", "bool", "bytes",
    "datetime", "date", "timedelta", "Decimal", "UUID", "Path",
]  # fmt: skip


@attrs.frozen(repr=False)
class Any_(Shown):
    """``Any``, and whatever could not be told: fits everything, everything fits it."""


@attrs.frozen(repr=False)
class NoneType(Shown):
    """``None``."""


@attrs.frozen(repr=False)
class Unset(Shown):
    """No value yet."""


@attrs.frozen(repr=False)
class Never(Shown):
    """The type of what cannot be: an empty union."""


@attrs.frozen(repr=False)
class Primitive(Shown):
    """``str``, ``int``, … and the value types of the standard library that the language names."""

    name: PrimitiveName


@attrs.frozen(repr=False)
class ListOf(Shown):
    """``list[item]``."""

    item: Type


@attrs.frozen(repr=False)
class SetOf(Shown):
    """``set[item]``."""

    item: Type


@attrs.frozen(repr=False)
class DictOf(Shown):
    """``dict[key, value]``."""

    key: Type
    value: Type


@attrs.frozen(repr=False)
class TupleOf(Shown):
    """``tuple[A, B]``, or ``tuple[A, ...]`` where *rest* is ``A`` and *items* is empty."""

    items: tuple[Type, ...]
    rest: Type | None = None


@attrs.frozen(repr=False)
class LiteralOf(Shown):
    """``Literal["a"]`` with one value; several are a union of these. *kind* keeps ``True`` from
    ``1``.
    """

    value: str | int | bool
    kind: Literal["str", "int", "bool"]


@attrs.frozen(repr=False)
class EnumType(Shown):
    """An enum of a flow file, or a Python ``Enum``; *member* where it is known to be this one."""

    home: str
    name: str
    member: str | None = None


@attrs.frozen(repr=False)
class RecordType(Shown):
    """A record of a flow file, or the built-in ``NodeError`` (home ``"flowrt"``)."""

    home: str
    name: str


@attrs.frozen(repr=False)
class ClassType(Shown):
    """An imported Python class: dataclass, attrs, pydantic, TypedDict, or plain (opaque, compared
    by name only). *arguments* are those of ``Box[int]``, kept for printing.
    """

    home: str
    name: str
    arguments: tuple[Type, ...] = ()


@attrs.frozen(repr=False)
class UnionOf(Shown):
    """``A | B``: two members or more, flat, none twice, in the order written."""

    members: tuple[Type, ...]


Type = (
    Any_
    | NoneType
    | Unset
    | Never
    | Primitive
    | ListOf
    | SetOf
    | DictOf
    | TupleOf
    | LiteralOf
    | EnumType
    | RecordType
    | ClassType
    | UnionOf
)
