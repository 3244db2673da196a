"""Whether a condition holds, as far as it depends on one field whose value is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flowc.trees import syntax

#: A value about which nothing is known, and one that differs from the one in question.
UNKNOWN = object()
OTHER = object()

Known = Mapping[str, Any]
Enums = Mapping[str, Mapping[str, str]]


def truth(expr: syntax.Expr, known: Known, enums: Enums) -> bool | None:
    """Return whether *expr* holds; `None` if that depends on something else (Kleene)."""
    match expr:
        case syntax.UnaryExpr(operator="not", operand=operand):
            inner = truth(operand, known, enums)
            return None if inner is None else not inner
        case syntax.BoolExpr(operator=word, operands=operands):
            return _joined(word == "or", [truth(part, known, enums) for part in operands])
        case syntax.NameExpr(name=name) if known.get(name) in (True, False, None):
            return bool(known[name]) if name in known else None
        case syntax.CompareExpr(operators=[sign], operands=[syntax.NameExpr(name=name), other]):
            return _compared(sign, known.get(name, UNKNOWN), _constant(other, enums))
    return None


def _joined(is_or: bool, parts: Iterable[bool | None]) -> bool | None:
    found = list(parts)
    if is_or in found:
        return is_or
    return None if None in found else not is_or


def _compared(sign: str, left: Any, right: Any) -> bool | None:
    if left in (UNKNOWN, OTHER) or right is UNKNOWN:
        return None
    match sign:
        case "==" | "is":
            return bool(left == right)
        case "!=" | "is not":
            return bool(left != right)
    return None


def _constant(expr: syntax.Expr, enums: Enums) -> Any:
    match expr:
        case syntax.Constant(value=value):
            return value
        case syntax.AttributeExpr(value=syntax.NameExpr(name=name), name=member):
            return enums[name][member.text] if name in enums else UNKNOWN
    return UNKNOWN
