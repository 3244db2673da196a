"""Whether what goes into a Python function, and what comes out, has the type that is written there.

Annotations are promises that nobody checks, so these findings are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import written_type
from flowc.check.analysis.typing import type_at
from flowc.check.words import given_type, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Class, Function, Parameter
from flowc.trees.program import BoundArgument, FunctionTask, Occurrence, Step
from flowc.trees.types import Type
from flowc.types import from_python, pair_arguments, python_gives, python_takes, signature_of


def check_argument_types(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each argument of a node whose type the annotation of its parameter does not take."""
    for step in graph.placed:
        for argument, parameter in _bound(step.occurrence):
            wanted = from_python(parameter.annotation, graph.definitions)
            given = type_at(graph, step, argument.value)
            if not python_takes(given, wanted, graph.definitions):
                yield _argument(step, argument, parameter, given, wanted)


def _argument(
    step: Step, argument: BoundArgument, parameter: Parameter, given: Type, wanted: Type
) -> Diagnostic:
    task = step.occurrence.task
    shown = given_type(given, wanted)
    function = task.function.local if isinstance(task, FunctionTask) else step.occurrence.name
    return finding(
        codes.ARGUMENT_TYPE,
        f"`{function}` takes `{parameter.name}` as {typed(wanted)}, not {shown}",
        argument.value.span,
        f"this is {shown}",
        also=[(parameter.span, f"annotated as {typed(wanted)}")],
        help="pass a value of that type, or correct the annotation",
    )


def _bound(occurrence: Occurrence) -> Iterator[tuple[BoundArgument, Parameter]]:
    """Yield the arguments with the parameters of the function that take them, where known."""
    task = occurrence.task
    signature = signature_of(task.facts) if isinstance(task, FunctionTask) else None
    return iter(()) if signature is None else pair_arguments(signature, occurrence.arguments)


def check_result_types(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that a function's annotation says it cannot give."""
    for step in graph.placed:
        occurrence = step.occurrence
        match occurrence.task:
            case FunctionTask(facts=Function() | Class() as facts):
                pass
            case _:
                continue
        for write, given in zip(occurrence.writes, graph.results.of(occurrence), strict=True):
            wanted = written_type(write)
            if not python_gives(given, wanted, graph.definitions):
                yield finding(
                    codes.RESULT_TYPE,
                    f"`{facts.name}` gives {typed(given)}, not what `{write.field.name}` takes",
                    write.span,
                    f"takes {typed(wanted)}",
                    also=[
                        (write.field.span, f"declared as {typed(write.field.type)}"),
                        (facts.span, f"gives {typed(given)}"),
                    ],
                    help="change the type of the field, or correct the annotation",
                )
