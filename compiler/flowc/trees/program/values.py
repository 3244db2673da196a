"""Definitions, fields and expressions, which refer to one another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Literal

import attrs

from flowc.python.facts import Class, Function
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.shown import Shown
from flowc.trees.types import Any_, EnumType, Type


@attrs.frozen(repr=False)
class PythonName(Shown):
    """A name imported from Python: ``from module import name as local``. A dotted *name* refers to
    an attribute of what is imported, usually a method.
    """

    module: str
    name: str
    local: str
    span: Span


@attrs.frozen(repr=False)
class Enum(Shown):
    """An enum and its members in order: name → value. *home* is a flow file or a Python module,
    whose enums may have *aliases*: further names of its members. *ancestors* are the Python base
    classes by module and name, ``None`` if not all are known.
    """

    home: str
    name: str
    members: Mapping[str, object]
    span: Span
    aliases: Mapping[str, str] = attrs.field(factory=dict)
    ancestors: frozenset[tuple[str | None, str]] | None = None

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Every name of a member, mapped to its canonical name."""
        return {**{name: name for name in self.members}, **self.aliases}


@attrs.frozen(eq=False, repr=False)
class RecordField(Shown):
    """One field of a record or of a Python class."""

    name: str
    type: Type
    required: bool
    default: Expr | None
    span: Span


@attrs.frozen(eq=False, repr=False)
class Record(Shown):
    """A record: its fields in order."""

    home: str
    name: str
    fields: tuple[RecordField, ...]
    span: Span
    doc: str | None = None


@attrs.frozen(eq=False, repr=False)
class PythonClass(Shown):
    """An imported Python class; *fields* is ``None`` if they are not known (opaque)."""

    home: str
    name: str
    kind: Literal["dataclass", "attrs", "pydantic", "typeddict", "exception", "opaque"]
    fields: tuple[RecordField, ...] | None
    facts: Class | None
    span: Span | None


@attrs.frozen(eq=False, repr=False)
class Definitions(Shown):
    """The contents of defined types by (home, name): of this file, its imports, and Python.

    A Python class is listed under every module by which it was named; its own *home* is the
    defining one. *aliases* are names in Python that stand for a type: ``Rows = list[Row]``, and the
    names that enums and records of flow files have in the generated modules.
    """

    enums: Mapping[tuple[str, str], Enum]
    records: Mapping[tuple[str, str], Record]
    classes: Mapping[tuple[str, str], PythonClass]
    aliases: Mapping[tuple[str, str], Type] = attrs.field(factory=dict)


ReducerName = Literal[
    "append", "extend", "add", "merge", "union", "max", "min", "upsert", "function"
]


@attrs.frozen(repr=False)
class Reducer(Shown):
    """How a write is combined with the current value; *key* belongs to ``upsert``, *function* to an
    imported ``f(old, new)``.
    """

    name: ReducerName
    span: Span
    key: str | None = None
    function: PythonName | None = None
    facts: Function | None = None

    @property
    def grows(self) -> bool:
        """Whether a write adds to the current container in place."""
        return self.name in ("append", "extend", "merge", "union", "upsert")


@attrs.frozen(eq=False, repr=False)
class Field(Shown):
    """One field of a graph or, with the role ``item``, a variable of one item of an ``each``.

    *slot* is its attribute in the generated state, unique in the graph. *span* is its name in the
    declaration. *is_output* holds for every field that the header lists after its arrow;
    *output_span* is that place.
    """

    name: str
    slot: str
    role: Literal["param", "output", "var", "memory", "item"]
    type: Type
    reducer: Reducer | None
    default: Expr | None
    span: Span
    is_output: bool = False
    output_span: Span | None = None

    @property
    def grows(self) -> bool:
        """Whether a write adds to the current container in place."""
        return self.reducer is not None and self.reducer.grows


@attrs.frozen(eq=False, repr=False)
class Resource(Shown):
    """``use name: type``; *opener* is the call that opens it. Without one the host or parent
    provides it.
    """

    name: str
    type: Type
    opener: Call | None
    span: Span


@attrs.frozen(eq=False, repr=False)
class Literal_(Shown):
    """A constant."""

    span: Span
    value: str | int | float | bool | timedelta | None
    text: str


@attrs.frozen(eq=False, repr=False)
class FieldRead(Shown):
    """The value of a field."""

    span: Span
    field: Field


@attrs.frozen(eq=False, repr=False)
class ResourceRead(Shown):
    """A resource, as the argument of a node."""

    span: Span
    resource: Resource


@attrs.frozen(eq=False, repr=False)
class MemberRead(Shown):
    """``Kind.refund``."""

    span: Span
    enum: EnumType
    member: str


@attrs.frozen(eq=False, repr=False)
class TriggerRead(Shown):
    """``body``, ``query``, ``headers``, ``message`` or ``now`` in a trigger."""

    span: Span
    name: str


@attrs.frozen(eq=False, repr=False)
class ImportRead(Shown):
    """An imported Python name used as a value (a constant of a module), with its *type* as far as
    it is known.
    """

    span: Span
    name: PythonName
    type: Type = attrs.field(factory=Any_)


@attrs.frozen(eq=False, repr=False)
class Attribute(Shown):
    """``value.name``."""

    span: Span
    value: Expr
    name: str
    name_span: Span


@attrs.frozen(eq=False, repr=False)
class Index(Shown):
    """``value[index]``."""

    span: Span
    value: Expr
    index: Expr


@attrs.frozen(eq=False, repr=False)
class Slice(Shown):
    """``value[lower:upper:step]``."""

    span: Span
    value: Expr
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


@attrs.frozen(eq=False, repr=False)
class BoundArgument(Shown):
    """One argument of a call: by position where *name* is ``None``."""

    span: Span
    name: str | None
    value: Expr

    @property
    def name_span(self) -> Span:
        """The span of the name, with which a named argument begins."""
        return attrs.evolve(self.span, end=self.span.start + len(self.name or ""))


@attrs.frozen(eq=False, repr=False)
class ImportedFunction(Shown):
    """An imported function, or a class that is not a known record, called in an expression."""

    name: PythonName
    facts: Function | Class | None


@attrs.frozen(eq=False, repr=False)
class Builtin(Shown):
    """A built-in function of the language: ``len``, ``max``, …."""

    name: str


@attrs.frozen(eq=False, repr=False)
class StrMethod(Shown):
    """A method of ``str``: ``value.name(…)``."""

    value: Expr
    name: str
    name_span: Span


@attrs.frozen(eq=False, repr=False)
class Constructor(Shown):
    """A record, or an imported class with known fields."""

    type: Type


Callee = ImportedFunction | Builtin | StrMethod | Constructor


@attrs.frozen(eq=False, repr=False)
class Call(Shown):
    """``callee(arguments)``."""

    span: Span
    callee: Callee
    arguments: tuple[BoundArgument, ...]


@attrs.frozen(eq=False, repr=False)
class Unary(Shown):
    """``-x``, ``not x``, …."""

    span: Span
    operator: str
    operand: Expr


@attrs.frozen(eq=False, repr=False)
class Binary(Shown):
    """``left + right``, …."""

    span: Span
    operator: syntax.BinaryOperator
    left: Expr
    right: Expr


@attrs.frozen(eq=False, repr=False)
class Bool(Shown):
    """``a and b``, ``a or b``."""

    span: Span
    operator: Literal["and", "or"]
    operands: tuple[Expr, ...]


@attrs.frozen(eq=False, repr=False)
class Compare(Shown):
    """``a < b <= c``."""

    span: Span
    operators: tuple[syntax.ComparisonOperator, ...]
    operands: tuple[Expr, ...]


@attrs.frozen(eq=False, repr=False)
class Conditional(Shown):
    """``body if condition else orelse``."""

    span: Span
    condition: Expr
    body: Expr
    orelse: Expr


@attrs.frozen(eq=False, repr=False)
class Sequence(Shown):
    """``[a]``, ``(a, b)``, ``{a}``."""

    span: Span
    kind: Literal["list", "tuple", "set"]
    items: tuple[Expr, ...]


@attrs.frozen(eq=False, repr=False)
class DictDisplay(Shown):
    """``{key: value}``."""

    span: Span
    items: tuple[tuple[Expr, Expr], ...]


@attrs.frozen(eq=False, repr=False)
class BadExpr(Shown):
    """Something already reported; its type is `Any_`, and nothing else is reported about it."""

    span: Span


Expr = (
    Literal_
    | FieldRead
    | ResourceRead
    | MemberRead
    | TriggerRead
    | ImportRead
    | Attribute
    | Index
    | Slice
    | Call
    | Unary
    | Binary
    | Bool
    | Compare
    | Conditional
    | Sequence
    | DictDisplay
    | BadExpr
)
