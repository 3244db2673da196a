"""Whether what goes into a Python function, and what comes out, has the type that is written there.

Annotations are promises that nobody checks, so these findings are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import written_type
from flowc.check.analysis.typing import type_at
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Certainty, Class, Function, Parameter
from flowc.trees.program import BoundArgument, FunctionTask, Occurrence, Step
from flowc.trees.types import Type
from flowc.types import from_python, python_fits, show


def check_argument_types(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each argument of a node whose type the annotation of its parameter does not take."""
    for step in graph.placed:
        for argument, parameter in _bound(step.occurrence):
            wanted = from_python(parameter.annotation, graph.definitions)
            given = type_at(graph, step, argument.value)
            if not python_fits(given, wanted, graph.definitions):
                yield _argument(step, argument, parameter, given, wanted)


def _argument(
    step: Step, argument: BoundArgument, parameter: Parameter, given: Type, wanted: Type
) -> Diagnostic:
    task = step.occurrence.task
    function = task.function.local if isinstance(task, FunctionTask) else step.occurrence.name
    return finding(
        codes.ARGUMENT_TYPE,
        f"`{function}` takes `{parameter.name}` as `{show(wanted)}`, not `{show(given)}`",
        argument.value.span,
        f"this is a `{show(given)}`",
        also=[(parameter.span, f"annotated as `{show(wanted)}`")],
        help="pass a value of that type, or correct the annotation",
    )


def _bound(occurrence: Occurrence) -> Iterator[tuple[BoundArgument, Parameter]]:
    """Yield the arguments with the parameters of the function that take them, where known."""
    parameters = _parameters(occurrence)
    in_place = iter([p for p in parameters if p.kind in ("positional_only", "positional")])
    rest = next((p for p in parameters if p.kind == "var_positional"), None)
    named = {p.name: p for p in parameters if p.kind in ("positional", "keyword_only")}
    others = next((p for p in parameters if p.kind == "var_keyword"), None)
    for argument in occurrence.arguments:
        if argument.name is None:
            parameter = next(in_place, rest)
        else:
            parameter = named.get(argument.name, others)
        if parameter is not None:
            yield argument, parameter


def _parameters(occurrence: Occurrence) -> tuple[Parameter, ...]:
    match occurrence.task:
        case FunctionTask(facts=Function() as function):
            is_known = function.parameters_certainty is Certainty.EXACT
            return function.parameters if is_known else ()
        case FunctionTask(facts=Class() as made):
            return made.init if made.init_certainty is Certainty.EXACT else ()
        case _:
            return ()


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
            if not python_fits(given, wanted, graph.definitions):
                yield finding(
                    codes.RESULT_TYPE,
                    f"`{facts.name}` gives a `{show(given)}`, not what `{write.field.name}` takes",
                    write.span,
                    f"takes a `{show(wanted)}`",
                    also=[
                        (write.field.span, f"declared as `{show(write.field.type)}`"),
                        (facts.span, f"gives a `{show(given)}`"),
                    ],
                    help="change the type of the field, or correct the annotation",
                )
