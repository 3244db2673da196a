"""Walks over expressions, without recursion: a chain of operators may be long."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.trees import program
from flowc.trees.program import Expr, FieldRead, ResourceRead


def subexpressions(expr: Expr) -> Iterator[Expr]:
    """Yield *expr* and every expression in it, from left to right."""
    waiting = [expr]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(_parts(here)))


def reads(expr: Expr) -> Iterator[FieldRead]:
    """Yield the places in *expr* that read a field."""
    return (part for part in subexpressions(expr) if isinstance(part, FieldRead))


def resource_reads(expr: Expr) -> Iterator[ResourceRead]:
    """Yield the places in *expr* that read a resource."""
    return (part for part in subexpressions(expr) if isinstance(part, ResourceRead))


def _parts(expr: Expr) -> tuple[Expr, ...]:
    match expr:
        case program.Attribute(value=value):
            return (value,)
        case program.Index(value=value, index=index):
            return value, index
        case program.Slice(value=value, lower=lower, upper=upper, step=step):
            return value, *(end for end in (lower, upper, step) if end is not None)
        case program.Call(callee=callee, arguments=arguments):
            given = tuple(argument.value for argument in arguments)
            return (callee.value, *given) if isinstance(callee, program.StrMethod) else given
        case program.Unary(operand=operand):
            return (operand,)
        case program.Binary(left=left, right=right):
            return left, right
        case program.Bool(operands=operands) | program.Compare(operands=operands):
            return operands
        case program.Conditional(condition=condition, body=body, orelse=orelse):
            return condition, body, orelse
        case program.Sequence(items=items):
            return items
        case program.DictDisplay(items=pairs):
            return tuple(part for pair in pairs for part in pair)
    return ()
