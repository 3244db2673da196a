"""Whether the arguments and results of Python functions fit their annotations.

Annotations are not enforced by Python, so these findings are warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import written_type
from flowc.check.analysis.typing import type_at
from flowc.check.words import given_type, listed, typed
from flowc.diagnostics import Diagnostic, Edit, Fix, codes, finding
from flowc.python.facts import Certainty, Class, Function, Parameter, Return, Unknown
from flowc.trees.program import (
    BoundArgument,
    Definitions,
    FunctionTask,
    Occurrence,
    Step,
    Write,
)
from flowc.trees.types import ClassType, DictOf, Type
from flowc.types import (
    from_python,
    pair_arguments,
    python_gives,
    python_takes,
    read_from_body,
    signature_of,
    widen,
)


def check_argument_types(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each argument of a node that does not fit the annotation of its parameter."""
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
    """Yield the arguments with the parameters that receive them, as far as these are known."""
    task = occurrence.task
    signature = signature_of(task.facts) if isinstance(task, FunctionTask) else None
    return iter(()) if signature is None else pair_arguments(signature, occurrence.arguments)


def check_result_types(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that cannot hold what its function is annotated to return."""

    def fit(write: Write, given: Type) -> bool:
        return python_gives(given, written_type(write), graph.definitions)

    for step in graph.placed:
        occurrence = step.occurrence
        match occurrence.task:
            case FunctionTask(facts=Function() | Class() as facts):
                pass
            case _:
                continue
        results = zip(occurrence.writes, graph.results.of(occurrence), strict=True)
        misfits = [_Misfit(write, given) for write, given in results if not fit(write, given)]
        if _are_swapped(misfits, fit):
            yield _swapped(facts, misfits, occurrence)
        else:
            yield from (_result(facts, misfit, occurrence) for misfit in misfits)
        if not misfits and occurrence.form == "one" and isinstance(facts, Function):
            yield from _returned(facts, occurrence.writes[0], graph.definitions)


@attrs.frozen
class _Misfit:
    """A field, and the type of the result that does not fit it."""

    write: Write
    given: Type


def _result(facts: Function | Class, misfit: _Misfit, occurrence: Occurrence) -> Diagnostic:
    write, given = misfit.write, misfit.given
    help_ = "change the type of the field, or correct the annotation"
    if occurrence.form == "one" and _has_names(given):
        help_ = f"return the value itself, or unpack it by name: `-> {{{write.field.name}}}`"
    return finding(
        codes.RESULT_TYPE,
        f"`{facts.name}` gives {typed(given)}, not what `{write.field.name}` takes",
        write.span,
        f"takes {typed(written_type(write))}",
        also=[
            (write.field.span, f"declared as {typed(write.field.type)}"),
            (facts.span, f"gives {typed(given)}"),
        ],
        help=help_,
    )


def _has_names(given: Type) -> bool:
    return isinstance(given, DictOf | ClassType)


# ---- swapped results -----------------------------------------------------------------------------

_Fit = Callable[[Write, Type], bool]


def _are_swapped(misfits: Sequence[_Misfit], fit: _Fit) -> bool:
    if len(misfits) != 2:
        return False
    first, second = misfits
    return fit(first.write, second.given) and fit(second.write, first.given)


def _swapped(
    facts: Function | Class, misfits: Sequence[_Misfit], occurrence: Occurrence
) -> Diagnostic:
    first, second = (misfit.write for misfit in misfits)
    names = [write.field.name for write in occurrence.writes]
    here, there = occurrence.writes.index(first), occurrence.writes.index(second)
    names[here], names[there] = names[there], names[here]
    given = f"gives {typed(misfits[0].given)} before {typed(misfits[1].given)}"
    edits = (Edit(first.span, second.field.name), Edit(second.span, first.field.name))
    return finding(
        codes.RESULT_TYPE,
        f"`{first.field.name}` and `{second.field.name}` look swapped: `{facts.name}` {given}",
        first.span.to(second.span),
        also=[
            *((write.field.span, f"takes {typed(write.field.type)}") for write in (first, second)),
            (facts.span, given),
        ],
        help=f"name the fields in the order of the results: `-> {', '.join(names)}`",
        fixes=[Fix("swap the two", edits)],
    )


# ---- functions without annotations ---------------------------------------------------------------


def _returned(function: Function, write: Write, definitions: Definitions) -> Iterator[Diagnostic]:
    """Yield a finding for the first ``return`` that plainly does not fit, in a function without a
    return annotation.
    """
    is_plain = function.kind in ("function", "coroutine")
    is_exact = function.result.certainty is Certainty.EXACT
    if not (is_plain and is_exact and isinstance(function.returns, Unknown)):
        return
    empty = function.result.falls_off
    for returned in function.result.returns:
        if empty is not None and returned.span == empty.span:
            continue  # a bare `return`, which `falls-off-end` reports
        given = from_python(returned.type, definitions)
        if not python_gives(given, written_type(write), definitions):
            names = "" if not returned.keys else f" with the names {listed(returned.keys)}"
            yield finding(
                codes.RESULT_TYPE,
                f"`{function.name}` returns {_plainly(given)}, not what `{write.field.name}` takes",
                write.span,
                f"takes {typed(written_type(write))}",
                also=[
                    (write.field.span, f"declared as {typed(write.field.type)}"),
                    (returned.span, f"returns {_plainly(given)}{names}"),
                ],
                notes=[read_from_body(function)],
                help=_instead(returned, write),
            )
            return


def _plainly(given: Type) -> str:
    return "a mapping" if isinstance(given, DictOf) else typed(widen(given))


def _instead(returned: Return, write: Write) -> str:
    name = write.field.name
    if name in returned.keys:
        return f"return the value itself, or unpack it by name: `-> {{{name}}}`"
    return "return a value of that type, or change the type of the field"
