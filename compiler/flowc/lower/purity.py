"""Expressions that evidently cannot raise when they are evaluated."""

from __future__ import annotations

from flowc.trees import program
from flowc.trees.types import (
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    NoneType,
    Primitive,
    SetOf,
    Type,
    UnionOf,
)

_NUMBERS = ("int", "float", "bool")


def cannot_raise(expr: program.Expr) -> bool:
    """Whether evaluating *expr*, also as a condition, cannot raise; False if in doubt."""
    match expr:
        case program.Literal_() | program.MemberRead():
            return True
        case program.FieldRead(field=field):
            return _is_built_in(field.type)
        case program.Unary(operator="not", operand=operand):
            return cannot_raise(operand)
        case program.Bool(operands=operands):
            return all(map(cannot_raise, operands))
        case program.Compare():
            return _compares_safely(expr)
        case program.Sequence(kind="tuple" | "list", items=items):
            return all(map(cannot_raise, items))
        case program.Conditional(condition=condition, body=body, orelse=orelse):
            return all(map(cannot_raise, (condition, body, orelse)))
    return False


def _is_built_in(type_: Type) -> bool:
    """Whether values of *type_* are compared and tested by Python itself, not by a class of the
    user's.
    """
    match type_:
        case UnionOf(members):
            return all(map(_is_built_in, members))
        case ListOf(item) | SetOf(item) | DictOf(value=item):
            return _is_built_in(item)
    return isinstance(type_, Primitive | LiteralOf | NoneType | EnumType)


def _compares_safely(expr: program.Compare) -> bool:
    if not all(map(cannot_raise, expr.operands)):
        return False
    by_identity = {"==", "!=", "is", "is not"}
    if by_identity.issuperset(expr.operators):
        return True
    if expr.operators in (("in",), ("not in",)):
        return isinstance(expr.operands[1], program.Sequence)
    return all(map(_is_number, expr.operands))


def _is_number(expr: program.Expr) -> bool:
    match expr:
        case program.Literal_(value=value):
            return isinstance(value, int | float)
        case program.FieldRead(field=field):
            return isinstance(field.type, Primitive) and field.type.name in _NUMBERS
    return False
