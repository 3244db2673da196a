"""The type of a constant expression."""

from __future__ import annotations

from flowc.trees import program
from flowc.trees.types import EnumType, LiteralOf, Type
from flowc.types.model import NONE


def constant_type(expr: program.Expr) -> Type | None:
    """Return the type of the single value that *expr* denotes, or None if it is not a constant.

    A signed integer counts as a constant too, as it does in a ``Literal`` and in a pattern.
    """
    match expr:
        case program.Literal_(value=None):
            return NONE
        case program.Literal_(value=bool(value)):
            return LiteralOf(value, "bool")
        case program.Literal_(value=int(value)):
            return LiteralOf(value, "int")
        case program.Literal_(value=str(value)):
            return LiteralOf(value, "str")
        case program.Unary(operator="-", operand=program.Literal_(value=int(value))) if (
            not isinstance(value, bool)
        ):
            return LiteralOf(-value, "int")
        case program.MemberRead(enum=enum, member=member):
            return EnumType(enum.home, enum.name, member)
    return None
