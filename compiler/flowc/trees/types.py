"""Types of fields and expressions, as plain values that compare equal if they mean the same.

A defined type (an enum, a record, a Python class) is identified by its *home*, the path of the flow
file or the dotted Python module, and its name; `program.Definitions` has its contents. `Unset` is a
member of the type of a field on paths where nothing has written it, so that the analysis of unset
fields and narrowing are one.
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
    """``Any``, and whatever is unknown: it fits everything, and everything fits it."""


@attrs.frozen(repr=False)
class NoneType(Shown):
    """``None``."""


@attrs.frozen(repr=False)
class Unset(Shown):
    """No value yet."""


@attrs.frozen(repr=False)
class Never(Shown):
    """The type of what is impossible: the empty union."""


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
    """``tuple[A, B]``, or ``tuple[A, ...]`` if *rest* is ``A`` and *items* is empty."""

    items: tuple[Type, ...]
    rest: Type | None = None


@attrs.frozen(repr=False)
class LiteralOf(Shown):
    """``Literal["a"]`` with one value; several values are a union of these. *kind* distinguishes
    ``True`` from ``1``.
    """

    value: str | int | bool
    kind: Literal["str", "int", "bool"]


@attrs.frozen(repr=False)
class EnumType(Shown):
    """An enum of a flow file, or a Python ``Enum``; *member* if it is known to be that one."""

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
    by name only). *arguments* are those of ``Box[int]``, kept for display.
    """

    home: str
    name: str
    arguments: tuple[Type, ...] = ()


@attrs.frozen(repr=False)
class UnionOf(Shown):
    """``A | B``: two or more members, flat, without duplicates, in the order written."""

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
