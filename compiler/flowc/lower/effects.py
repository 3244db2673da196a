"""What a part of a graph reads, writes and needs open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowc.trees import ir, program
from flowc.trees.program import Expr, Field, Resource
from flowc.types import reads, resource_reads, subexpressions


def read_in(exprs: Iterable[Expr]) -> set[Field]:
    """Return the fields that *exprs* read."""
    return {read.field for expr in exprs for read in reads(expr)}


def needed_in(exprs: Iterable[Expr]) -> tuple[Resource, ...]:
    """Return the resources used by *exprs* that the graph opens itself, in order."""
    return unique(
        read.resource
        for expr in exprs
        for read in resource_reads(expr)
        if read.resource.opener is not None
    )


def has_calls(writes: Iterable[program.Write]) -> bool:
    """Return whether one of *writes* calls anything, for its value or to let it land."""
    return any(
        isinstance(part, program.Call)
        for write in writes
        for part in (subexpressions(write.value) if write.value is not None else ())
    ) or any(
        write.field.reducer is not None and write.field.reducer.name == "function"
        for write in writes
    )


def unique(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return *resources* without duplicates, in order."""
    return tuple(dict.fromkeys(resources))


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
