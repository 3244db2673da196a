"""What a part of a graph reads, writes and needs open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowc.trees import ir, program
from flowc.trees.program import Expr, Field, Resource


def parts(expr: Expr) -> Iterator[Expr]:
    """Yield *expr* and every expression in it."""
    waiting: list[Expr] = [expr]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(reversed(tuple(_inside(part))))


def _inside(expr: Expr) -> Iterable[Expr]:
    match expr:
        case program.Attribute(value=value):
            return (value,)
        case program.Index(value=value, index=index):
            return value, index
        case program.Slice(value=value, lower=lower, upper=upper, step=step):
            return (value, *(bound for bound in (lower, upper, step) if bound is not None))
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
            return body, condition, orelse
        case program.Sequence(items=items):
            return items
        case program.DictDisplay(items=pairs):
            return tuple(part for pair in pairs for part in pair)
    return ()


def read_in(exprs: Iterable[Expr]) -> set[Field]:
    """Return the fields that *exprs* read."""
    return {
        part.field for expr in exprs for part in parts(expr) if isinstance(part, program.FieldRead)
    }


def needed_in(exprs: Iterable[Expr]) -> tuple[Resource, ...]:
    """Return the resources that the graph opens itself and that *exprs* name, in order."""
    return unique(
        part.resource
        for expr in exprs
        for part in parts(expr)
        if isinstance(part, program.ResourceRead) and part.resource.opener is not None
    )


def unique(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return *resources* without repetition, in order."""
    return tuple(dict.fromkeys(resources))


def expressions_of(vertex: program.Vertex) -> Iterator[Expr]:
    """Yield what is evaluated at *vertex* itself."""
    match vertex:
        case program.Step(occurrence=occurrence):
            yield from _expressions_of_node(occurrence)
        case program.IfDecision(conditions=conditions):
            yield from conditions
        case program.MatchDecision(subject=subject):
            yield subject
        case program.RepeatTest(until=until) if until is not None:
            yield until
        case program.Fork(items=items, variables=variables):
            yield from (() if items is None else (items,))
            yield from (field.default for field in variables if field.default is not None)


def _expressions_of_node(occurrence: program.Occurrence) -> Iterator[Expr]:
    yield from (argument.value for argument in occurrence.arguments)
    yield from (write.value for write in occurrence.writes if write.value is not None)
    if occurrence.policy.cache is not None and occurrence.policy.cache.by is not None:
        yield occurrence.policy.cache.by
    match occurrence.task:
        case program.AskTask(timeout=timeout) if timeout is not None:
            yield timeout
        case program.WaitTask(value=value):
            yield value


def written_at(vertex: program.Vertex) -> Iterator[Field]:
    """Yield the fields that *vertex* itself writes."""
    match vertex:
        case program.Step(occurrence=occurrence):
            yield from (write.field for write in occurrence.writes)
        case program.Catch(field=field) if field is not None:
            yield field


def needs_of(step: ir.Step) -> tuple[Resource, ...]:
    """Return the resources that must be open before *step*."""
    return () if isinstance(step, ir.Evaluate | ir.Ask | ir.Wait) else step.needs
