"""Functions that mutate their arguments: they receive the fields themselves, not copies."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Function, Mutation
from flowc.trees.program import (
    Attribute,
    BoundArgument,
    Expr,
    FieldRead,
    FunctionTask,
    Index,
    Occurrence,
)
from flowc.types import pair_arguments, signature_of


def check_mutated_arguments(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each argument that is a field, or a part of one, and that the function plainly
    mutates.

    Resources are meant to be mutated, and a value that an expression creates belongs to the
    function.
    """
    found = {
        argument.value.span: (argument, mutation, step.occurrence)
        for step in graph.placed
        for argument, mutation in _mutated(step.occurrence)
    }
    for argument, mutation, occurrence in found.values():
        yield _mutation(argument, mutation, occurrence)


def _mutated(occurrence: Occurrence) -> Iterator[tuple[BoundArgument, Mutation]]:
    match occurrence.task:
        case FunctionTask(facts=Function() as function):
            signature = signature_of(function)
        case _:
            return
    if signature is None:
        return
    first = {mutation.parameter: mutation for mutation in reversed(function.mutated)}
    for argument, parameter in pair_arguments(signature, occurrence.arguments):
        if parameter.name in first and _is_of_a_field(argument.value):
            yield argument, first[parameter.name]


def _is_of_a_field(value: Expr) -> bool:
    while isinstance(value, Attribute | Index):
        value = value.value
    return isinstance(value, FieldRead)


def _mutation(argument: BoundArgument, mutation: Mutation, occurrence: Occurrence) -> Diagnostic:
    return finding(
        codes.MUTATES_ARGUMENT,
        f"`{occurrence.name}` changes its argument `{mutation.parameter}` in place",
        argument.value.span,
        "the field itself is passed, not a copy",
        also=[(mutation.span, "changed here")],
        notes=[
            "only outputs change the state: such a change is seen by others or lost, as it falls"
        ],
        help="change a copy in the function and return it",
    )
