"""Whether a graph that runs as a node gets the arguments it takes and has the outputs expected."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import written_type
from flowc.check.analysis.typing import type_at
from flowc.check.graph_calls import GraphCall
from flowc.check.words import typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.diagnostics.suggest import offer
from flowc.trees import syntax
from flowc.trees.program import Field, GraphHeader, GraphTask, Occurrence, Step
from flowc.types import fits


def check_subgraph_arguments(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each argument of a subgraph that is missing, unknown, or of the wrong type."""
    members = graph.graph.syntax.members
    declared = {decl.name.span: decl for decl in members if isinstance(decl, syntax.NodeDecl)}
    for step in _subgraphs(graph):
        occurrence = step.occurrence
        call = GraphCall(
            _header(occurrence), occurrence.arguments, occurrence.declared, codes.SUBGRAPH_ARGUMENT
        )
        if (decl := declared.get(call.at)) is not None:
            call = attrs.evolve(call, whole=_with_all(decl, call, graph))
        yield from call.misnamed()
        for param, argument in call.paired():
            given = type_at(graph, step, argument.value)
            if not fits(given, param.type, graph.definitions):
                yield call.misfit(param, argument, given)


def _with_all(decl: syntax.NodeDecl, call: GraphCall, graph: AnalysedGraph) -> str:
    """Return *decl*, the declaration of the node that makes *call*, with the missing arguments
    added.
    """
    given = [_written(argument) for argument in decl.arguments]
    given += [_handed_in(param, graph) for param in call.lacking()]
    target = "" if decl.target is None else f" = {decl.target.text}"
    return f"node {decl.name.text}({', '.join(given)}){_arrow(decl.targets)}{target}"


def _written(argument: syntax.Argument) -> str:
    value = argument.value
    shown = value.name if isinstance(value, syntax.NameExpr) else "…"
    return shown if argument.name is None else f"{argument.name.text}={shown}"


def _handed_in(param: Field, graph: AnalysedGraph) -> str:
    """Return the argument for *param*: the field of the same name if the graph has one."""
    is_field = any(field.name == param.name for field in graph.fields)
    return f"{param.name}={param.name if is_field else '…'}"


def _arrow(targets: syntax.Targets | None) -> str:
    if targets is None:
        return ""
    names = ", ".join(name.text for name in targets.names)
    return f" -> {{{names}}}" if targets.form == "names" else f" -> {names}"


def check_subgraph_outputs(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each output that a node expects of a subgraph but that is missing or has another
    type.
    """
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
