"""What an editor writes between the lines: what is known and need not be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from flowc.ide.analysis import Analysis
from flowc.python import facts
from flowc.trees import program, syntax
from flowc.trees.program import Fork, FunctionTask, Occurrence
from flowc.types import pair_arguments, show, signature_of


@attrs.frozen
class Hint:
    """A *label* that is shown at *offset*, before it or behind what stands there."""

    offset: int
    label: str
    kind: Literal["type", "parameter", "manner"]
    tooltip: str = ""


def hints(analysis: Analysis, start: int, end: int) -> tuple[Hint, ...]:
    """Return the hints in a range, in the order of the text."""
    found = [hint for graph in analysis.program.graphs for hint in _of_graph(graph)]
    unique = {(hint.offset, hint.label): hint for hint in found if start <= hint.offset <= end}
    return tuple(sorted(unique.values(), key=lambda hint: hint.offset))


def _of_graph(graph: program.Graph) -> Iterator[Hint]:
    by_name = {occurrence.declared.start: occurrence for occurrence in graph.occurrences}
    for member in graph.syntax.members:
        if isinstance(member, syntax.NodeDecl):
            occurrence = by_name.get(member.name.span.start)
            if occurrence is not None:
                yield from _of_node(member, occurrence)
    for vertex in graph.flow.order:
        if isinstance(vertex, Fork) and vertex.item is not None:
            yield Hint(vertex.item.span.end, f": {show(vertex.item.type)}", "type")


_MANNERS = {
    "coroutine": ("async", "the function is a coroutine function"),
    "generator": ("streams", "what the generator yields is sent while it runs"),
    "async_generator": ("async, streams", "what the generator yields is sent while it runs"),
}


def _of_node(node: syntax.NodeDecl, occurrence: Occurrence) -> Iterator[Hint]:
    task = occurrence.task
    if not isinstance(task, FunctionTask):
        return
    if isinstance(task.facts, facts.Function) and task.facts.kind in _MANNERS:
        label, why = _MANNERS[task.facts.kind]
        yield Hint(node.name.span.end, f" {label}", "manner", why)
    signature = signature_of(task.facts)
    if signature is None:
        return
    for argument, parameter in pair_arguments(signature, occurrence.arguments):
        is_plain = parameter.kind in ("positional", "positional_only")
        if argument.name is None and is_plain and not _says(argument.value, parameter.name):
            yield Hint(argument.span.start, f"{parameter.name}=", "parameter")


def _says(value: program.Expr, name: str) -> bool:
    """Return whether an argument is already called as the parameter is."""
    match value:
        case program.FieldRead(field=field):
            return field.name == name
        case program.ResourceRead(resource=resource):
            return resource.name == name
    return False
