"""Types of fields and expressions, as plain values that compare equal when they mean the same.

A type that is defined somewhere (an enum, a record, a Python class) is known by its *home*, the
path of the flow file or the dotted Python module, and its name; what it holds stands in
`program.Definitions`. `Unset` is one more member of a field's type on the ways where nothing has
written it, so that reading before writing and narrowing are one analysis.
"""

from __future__ import annotations

from typing import Literal

import attrs

PrimitiveName = Literal[
    "str", "int", "float", "bool", "bytes",
    "datetime", "date", "timedelta", "Decimal", "UUID", "Path",
]  # fmt: skip


@attrs.frozen
class Any_:
    """``Any``, and whatever could not be told: fits everything, everything fits it."""


@attrs.frozen
class NoneType:
    """``None``."""


@attrs.frozen
class Unset:
    """No value yet."""


@attrs.frozen
class Never:
    """The type of what cannot be: an empty union."""


@attrs.frozen
class Primitive:
    """``str``, ``int``, … and the value types of the standard library that the language names."""

    name: PrimitiveName


@attrs.frozen
class ListOf:
    """``list[item]``."""

    item: Type


@attrs.frozen
class SetOf:
    """``set[item]``."""

    item: Type


@attrs.frozen
class DictOf:
    """``dict[key, value]``."""

    key: Type
    value: Type


@attrs.frozen
class TupleOf:
    """``tuple[A, B]``, or ``tuple[A, ...]`` where *rest* is ``A`` and *items* is empty."""

    items: tuple[Type, ...]
    rest: Type | None = None


@attrs.frozen
class LiteralOf:
    """``Literal["a"]`` with one value; several are a union of these. *kind* keeps ``True`` from
    ``1``.
    """

    value: str | int | bool
    kind: Literal["str", "int", "bool"]


@attrs.frozen
class EnumType:
    """An enum of a flow file, or a Python ``Enum``; *member* where it is known to be this one."""

    home: str
    name: str
    member: str | None = None


@attrs.frozen
class RecordType:
    """A record of a flow file, or the built-in ``NodeError`` (home ``"flowrt"``)."""

    home: str
    name: str


@attrs.frozen
class ClassType:
    """An imported Python class: dataclass, attrs, pydantic, TypedDict, or plain (opaque, compared
    by name only). *arguments* are those of ``Box[int]``, kept for printing.
    """

    home: str
    name: str
    arguments: tuple[Type, ...] = ()


@attrs.frozen
class UnionOf:
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
