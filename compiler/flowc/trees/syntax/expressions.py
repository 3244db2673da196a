"""Expressions, as written."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import attrs

from flowc.trees.syntax.base import Name, Node


@attrs.frozen(eq=False, repr=False)
class Constant(Node):
    """A string, number, ``True``, ``False``, ``None``, or a duration as a `timedelta`.

    *text* is the literal as written.
    """

    value: str | int | float | bool | timedelta | None
    text: str


@attrs.frozen(eq=False, repr=False)
class NameExpr(Node):
    """A bare name: a field, an enum or its member, an import, a builtin."""

    name: str


@attrs.frozen(eq=False, repr=False)
class AttributeExpr(Node):
    """``value.name``."""

    value: Expr
    name: Name


@attrs.frozen(eq=False, repr=False)
class IndexExpr(Node):
    """``value[index]``."""

    value: Expr
    index: Expr


@attrs.frozen(eq=False, repr=False)
class SliceExpr(Node):
    """``value[lower:upper:step]``."""

    value: Expr
    lower: Expr | None
    upper: Expr | None
    step: Expr | None


@attrs.frozen(eq=False, repr=False)
class Argument(Node):
    """One argument of a call or of a node; *name* if it is passed as ``name=value``."""

    name: Name | None
    value: Expr


@attrs.frozen(eq=False, repr=False)
class CallExpr(Node):
    """``function(arguments)``."""

    function: Expr
    arguments: tuple[Argument, ...]


@attrs.frozen(eq=False, repr=False)
class UnaryExpr(Node):
    """``-x``, ``+x``, ``~x``, ``not x``."""

    operator: Literal["-", "+", "~", "not"]
    operand: Expr


BinaryOperator = Literal["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "^", "|"]


@attrs.frozen(eq=False, repr=False)
class BinaryExpr(Node):
    """``left + right``, and the other binary operators."""

    operator: BinaryOperator
    left: Expr
    right: Expr


@attrs.frozen(eq=False, repr=False)
class BoolExpr(Node):
    """``a and b and c``, ``a or b``: two or more operands."""

    operator: Literal["and", "or"]
    operands: tuple[Expr, ...]


ComparisonOperator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not"]


@attrs.frozen(eq=False, repr=False)
class CompareExpr(Node):
    """``a < b <= c``: *operators* are those between the *operands*, so there is one fewer."""

    operators: tuple[ComparisonOperator, ...]
    operands: tuple[Expr, ...]


@attrs.frozen(eq=False, repr=False)
class ConditionalExpr(Node):
    """``body if condition else orelse``."""

    condition: Expr
    body: Expr
    orelse: Expr


@attrs.frozen(eq=False, repr=False)
class SequenceExpr(Node):
    """``[a, b]``, ``(a, b)`` or ``{a, b}``."""

    kind: Literal["list", "tuple", "set"]
    items: tuple[Expr, ...]


@attrs.frozen(eq=False, repr=False)
class DictExpr(Node):
    """``{key: value}``."""

    items: tuple[tuple[Expr, Expr], ...]


@attrs.frozen(eq=False, repr=False)
class ForeignExpr(Node):
    """A Python construct that is not an expression of the language: a lambda, a comprehension,
    ``:=``, an f-string, ``await``, a star. *what* names it for the message (``"a lambda"``).
    """

    what: str


@attrs.frozen(eq=False, repr=False)
class BadExpr(Node):
    """An expression that could not be parsed."""


Expr = (
    Constant
    | NameExpr
    | AttributeExpr
    | IndexExpr
    | SliceExpr
    | CallExpr
    | UnaryExpr
    | BinaryExpr
    | BoolExpr
    | CompareExpr
    | ConditionalExpr
    | SequenceExpr
    | DictExpr
    | ForeignExpr
    | BadExpr
)
