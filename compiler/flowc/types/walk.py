"""Walks over expressions, iterative since chains may be long, and from vertices to expressions."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.trees import program
from flowc.trees.program import Expr, FieldRead, ResourceRead


def expressions_of(vertex: program.Vertex) -> Iterator[Expr]:
    """Yield the top-level expressions that *vertex* evaluates."""
    match vertex:
        case program.Step():
            yield from _expressions_of_step(vertex)
        case program.IfDecision(conditions=conditions):
            yield from conditions
        case program.MatchDecision(subject=subject):
            yield subject
        case program.RepeatTest(until=until):
            if until is not None:
                yield until
        case program.Fork(items=items, variables=variables):
            if items is not None:
                yield items
            yield from (field.default for field in variables if field.default is not None)
        case _:
            return


def _expressions_of_step(step: program.Step) -> Iterator[Expr]:
    occurrence = step.occurrence
    yield from (argument.value for argument in occurrence.arguments)
    yield from (write.value for write in occurrence.writes if write.value is not None)
    match occurrence.task:
        case program.AskTask(timeout=timeout) if timeout is not None:
            yield timeout
        case program.WaitTask(value=value):
            yield value
        case _:
            pass
    cache = occurrence.policy.cache
    if cache is not None and cache.by is not None:
        yield cache.by


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
