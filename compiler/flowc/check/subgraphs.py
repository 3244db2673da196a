"""Whether a graph that runs as a node is given what it takes, and gives what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import written_type
from flowc.check.analysis.typing import type_at
from flowc.check.words import given_type, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.diagnostics.suggest import offer
from flowc.trees.program import BoundArgument, Field, GraphHeader, GraphTask, Occurrence, Step
from flowc.types import fits, show


def check_subgraph_arguments(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each argument of a subgraph that is missing, unknown, or of another type."""
    for step in _subgraphs(graph):
        occurrence = step.occurrence
        header = _header(occurrence)
        given = dict(_bound(occurrence, header))
        unknown = list(_unknown_arguments(occurrence, header))
        yield from unknown
        for param in header.params:
            if param.name in given:
                yield from _argument_type(graph, step, given[param.name], param)
            elif param.default is None and not unknown:
                yield _missing_argument(occurrence, header, param)


def _bound(occurrence: Occurrence, header: GraphHeader) -> Iterator[tuple[str, BoundArgument]]:
    """Yield the arguments by the name of the parameter that each one is for."""
    in_place = iter(header.params)
    for argument in occurrence.arguments:
        if argument.name is not None:
            yield argument.name, argument
        elif (param := next(in_place, None)) is not None:
            yield param.name, argument


def _unknown_arguments(occurrence: Occurrence, header: GraphHeader) -> Iterator[Diagnostic]:
    known = [param.name for param in header.params]
    for argument in occurrence.arguments:
        if argument.name is not None and argument.name not in known:
            yield finding(
                codes.SUBGRAPH_ARGUMENT,
                f"graph `{header.name}` has no parameter `{argument.name}`",
                argument.span,
                also=[(header.span, "declared here")],
                help=offer(argument.name, known, "parameter"),
            )
    in_place = [argument for argument in occurrence.arguments if argument.name is None]
    for argument in in_place[len(known) :]:
        yield finding(
            codes.SUBGRAPH_ARGUMENT,
            f"graph `{header.name}` takes {len(known)} arguments, not {len(in_place)}",
            argument.span,
            "one too many",
            also=[(header.span, "declared here")],
            help="remove it, or add a parameter to the graph",
        )


def _missing_argument(occurrence: Occurrence, header: GraphHeader, param: Field) -> Diagnostic:
    return finding(
        codes.SUBGRAPH_ARGUMENT,
        f"graph `{header.name}` is not given its parameter `{param.name}`",
        occurrence.declared,
        f"needs `{param.name}: {show(param.type)}`",
        also=[(param.span, "has no default")],
        help=f"pass it, as in `{param.name}=…`",
    )


def _argument_type(
    graph: AnalysedGraph, step: Step, argument: BoundArgument, param: Field
) -> Iterator[Diagnostic]:
    given = type_at(graph, step, argument.value)
    if not fits(given, param.type, graph.definitions):
        shown = given_type(given, param.type)
        yield finding(
            codes.SUBGRAPH_ARGUMENT,
            f"`{param.name}` takes {typed(param.type)}, not {shown}",
            argument.value.span,
            f"this is {shown}",
            also=[(param.span, f"declared as {typed(param.type)}")],
            help="pass a value of the declared type",
        )


def check_subgraph_outputs(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report what a node asks of a subgraph that the graph does not give, or not in that type."""
    for step in _subgraphs(graph):
        occurrence = step.occurrence
        header = _header(occurrence)
        count = len(header.outputs)
        if occurrence.form == "names":
            yield from _unknown_outputs(occurrence, header)
        elif occurrence.form != "none" and len(occurrence.writes) != count:
            if len(occurrence.writes) == graph.targets.get(occurrence.declared):
                yield _output_count(occurrence, header)
            continue
        yield from _output_types(graph, occurrence)


def _unknown_outputs(occurrence: Occurrence, header: GraphHeader) -> Iterator[Diagnostic]:
    known = [output.name for output in header.outputs]
    for write in occurrence.writes:
        if write.field.name not in known:
            yield finding(
                codes.SUBGRAPH_OUTPUT,
                f"graph `{header.name}` has no output `{write.field.name}`",
                write.span,
                also=[(header.span, "declared here")],
                help=offer(write.field.name, known, "output"),
            )


def _output_count(occurrence: Occurrence, header: GraphHeader) -> Diagnostic:
    names = ", ".join(output.name for output in header.outputs) or "nothing"
    given, wanted = _counted(len(header.outputs)), len(occurrence.writes)
    return finding(
        codes.SUBGRAPH_OUTPUT,
        f"graph `{header.name}` gives {given}, not {wanted}",
        occurrence.writes[0].span.to(occurrence.writes[-1].span),
        also=[(header.span, f"gives {names}")],
        help="name one field for each output, or pick them by name: `-> {a, b}`",
    )


def _counted(outputs: int) -> str:
    return f"{outputs} output{'' if outputs == 1 else 's'}"


def _output_types(graph: AnalysedGraph, occurrence: Occurrence) -> Iterator[Diagnostic]:
    for write, given in zip(occurrence.writes, graph.results.of(occurrence), strict=True):
        wanted = written_type(write)
        if not fits(given, wanted, graph.definitions):
            yield finding(
                codes.SUBGRAPH_OUTPUT,
                f"`{write.field.name}` takes {typed(wanted)}, the graph gives {typed(given)}",
                write.span,
                also=[(write.field.span, f"declared as {typed(write.field.type)}")],
                help="write it to a field of that type",
            )


def _subgraphs(graph: AnalysedGraph) -> Iterator[Step]:
    return (s for s in graph.placed if isinstance(s.occurrence.task, GraphTask))


def _header(occurrence: Occurrence) -> GraphHeader:
    assert isinstance(occurrence.task, GraphTask)
    return occurrence.task.graph
