"""Whether every field that is read, and every output, has a value by then."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.edges import Edge
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.states import starts_unset
from flowc.check.analysis.witness import path_without
from flowc.check.words import called
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.source import Span
from flowc.trees.program import Field, FieldRead, Step, Vertex


def check_never_written(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that is needed and that nothing ever gives a value, at its first use."""
    given = {fork.item for fork in graph.forks}
    for field in graph.fields:
        if field in given or field in graph.effects.writers or not starts_unset(field):
            continue
        uses = _uses(graph, field)
        if not uses:
            continue
        more = f"used in {len(uses) - 1} other place{'s' if len(uses) > 2 else ''}"
        yield finding(
            codes.NEVER_WRITTEN,
            f"nothing ever writes `{field.name}`",
            uses[0],
            "has no value here",
            also=[(field.span, "declared here without a value")] if uses[0] != field.span else [],
            notes=[more] if len(uses) > 1 else [],
            help="let a node write it, give it a default, or make it a parameter",
        )


def _uses(graph: AnalysedGraph, field: Field) -> list[Span]:
    reads = [
        read.span for vertex in graph.reachable for read in graph.effects.reads_of(vertex, field)
    ]
    spans = sorted(dict.fromkeys(reads))
    return [*spans, field.output_span or field.span] if field.is_output else spans


def check_reads(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each node that reads a field on a way on which nothing has written it."""
    for vertex in graph.reachable:
        firsts: dict[Field, FieldRead] = {}
        for read in graph.effects.reads[vertex]:
            firsts.setdefault(read.field, read)
        for field, read in firsts.items():
            if graph.states.may_be_unset(field, vertex) and field in graph.effects.writers:
                yield _read_before_write(graph, vertex, read)


def _read_before_write(graph: AnalysedGraph, vertex: Vertex, read: FieldRead) -> Diagnostic:
    field = read.field
    also = [(field.span, "declared here without a value")]
    path = path_without(field, vertex, graph.edges, graph.effects, graph.states)
    if isinstance(vertex, Step) and vertex.region.fork and vertex.region.fork.kind == "dataflow":
        return finding(
            codes.DATAFLOW_UNREADY,
            f"`{called(vertex)}` can never be ready: nothing here writes `{field.name}` first",
            read.span,
            "has no value when the `dataflow` begins",
            also=also,
            notes=[path],
            help="write it before the `dataflow`, or list the node that writes it",
        )
    return finding(
        codes.READ_BEFORE_WRITE,
        f"`{called(vertex)}` reads `{field.name}`, which may not be set yet",
        read.span,
        "has no value on every way here",
        also=also,
        notes=[path],
        help="write it on that way too, or give it a default",
    )


def check_outputs(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each output that has no value on some way to ``end``, and the arrows there."""
    end = graph.graph.flow.end
    for field in graph.graph.header.outputs:
        if graph.states.may_be_unset(field, end) and field in graph.effects.writers:
            last = [edge for edge in graph.edges.into[end] if _lacks(graph, edge, field)]
            yield finding(
                codes.OUTPUT_NOT_SET,
                f"output `{field.name}` is not set on every way to `end`",
                field.output_span or field.span,
                "every output must be set",
                also=[(edge.arrow.span, "not set on this way") for edge in last[:3]],
                notes=[path_without(field, end, graph.edges, graph.effects, graph.states)],
                help="write it on that way too, or give it a default",
            )


def _lacks(graph: AnalysedGraph, edge: Edge, field: Field) -> bool:
    state = graph.states.ways.get(edge)
    return state is not None and bool(state.unset & graph.states.bits[field])
