"""Where the functions of nodes receive and return the value that a finding is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowc.diagnostics import Note
from flowc.python.facts import Function
from flowc.trees.program import Field, FunctionTask, Step, Vertex
from flowc.types import pair_arguments, reads, signature_of

_MOST = 3


def returned_by(vertices: Iterable[Vertex]) -> list[Note]:
    """Return notes on where the functions of *vertices* return what these nodes write, at most
    three.
    """
    return [
        Note(f"`{step.occurrence.name}` returns it here", place)
        for step, function in _functions(vertices)
        for place in [function.result.returns[0].span if function.result.returns else function.span]
    ][:_MOST]


def taken_by(vertices: Iterable[Vertex], field: Field) -> list[Note]:
    """Return notes on where the functions of *vertices* receive *field*, at most three."""
    return [
        Note(f"`{step.occurrence.name}` takes it here", parameter.span)
        for step, function in _functions(vertices)
        if (signature := signature_of(function)) is not None
        for argument, parameter in pair_arguments(signature, step.occurrence.arguments)
        if not parameter.kind.startswith("var_")
        and any(read.field is field for read in reads(argument.value))
    ][:_MOST]


def _functions(vertices: Iterable[Vertex]) -> Iterator[tuple[Step, Function]]:
    for vertex in vertices:
        match vertex:
            case Step(occurrence=occurrence) if isinstance(occurrence.task, FunctionTask):
                if isinstance(occurrence.task.facts, Function):
                    yield vertex, occurrence.task.facts
            case _:
                pass
