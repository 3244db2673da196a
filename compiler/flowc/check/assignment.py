"""Whether every field that is read, and every output, has a value by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flowc.check.analysis.edges import Edge
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.states import starts_unset
from flowc.check.analysis.witness import path_without
from flowc.check.python_places import returned_by, taken_by
from flowc.check.words import called, example_of
from flowc.diagnostics import Diagnostic, Note, codes, finding
from flowc.source import Span
from flowc.trees.program import Catch, Field, FieldRead, GraphHeader, GraphTask, Step, Vertex
from flowc.types import NODE_ERROR, members, show

#: Typical names of fields that hold an error.
_ERRORS = ("error", "err", "e", "exc", "exception", "failure", "reason")


def check_never_written(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report, at its first use, each field that is used but that nothing writes."""
    given = {fork.item for fork in graph.forks}
    giving = _giving_subgraphs(graph)
    for field in graph.fields:
        if field in given or field in graph.effects.writers or not starts_unset(field):
            continue
        uses = _uses(graph, field)
        readers = graph.effects.readers.get(field, ())[:1]
        if not uses:
            continue
        more = f"used in {len(uses) - 1} other place{'s' if len(uses) > 2 else ''}"
        yield finding(
            codes.NEVER_WRITTEN,
            f"nothing ever writes `{field.name}`",
            uses[0],
            "has no value here",
            also=[(field.span, "declared here without a value")] if uses[0] != field.span else [],
            notes=[*([more] if len(uses) > 1 else []), *taken_by(readers, field)],
            help=_who_could_give(field, giving)
            or _which_error(graph, field)
            or "let a node write it, give it a default, or make it a parameter",
        )


def _giving_subgraphs(graph: AnalysedGraph) -> dict[str, tuple[Step, GraphHeader]]:
    """Map each output of the graphs that run as nodes to the first such node and its graph."""
    giving: dict[str, tuple[Step, GraphHeader]] = {}
    for step in graph.steps:
        match step.occurrence.task:
            case GraphTask(graph=header):
                for output in header.outputs:
                    giving.setdefault(output.name, (step, header))
            case _:
                pass
    return giving


def _who_could_give(field: Field, giving: Mapping[str, tuple[Step, GraphHeader]]) -> str:
    """Return how to take *field* from a graph that runs as a node and has it as an output."""
    if field.name not in giving:
        return ""
    step, header = giving[field.name]
    name = step.occurrence.name
    return f"`{header.name}` gives it: `node {name}(…) -> {field.name} = {header.name}`"


def _which_error(graph: AnalysedGraph, field: Field) -> str:
    """Return how a handler can store its error in *field*, if *field* looks meant for an error and
    some handler stores none.
    """
    is_for_error = NODE_ERROR in members(field.type) or field.name in _ERRORS
    for vertex in graph.graph.flow.order if is_for_error else ():
        if isinstance(vertex, Catch) and vertex.field is None and vertex.errors:
            errors = ", ".join(error.local for error in vertex.errors)
            return f"a handler keeps its error: `on {errors} as {field.name} {{ … }}`"
    return ""


def _uses(graph: AnalysedGraph, field: Field) -> list[Span]:
    reads = [
        read.span
        for vertex in graph.effects.readers.get(field, ())
        if vertex in graph.reached
        for read in graph.effects.reads_of(vertex, field)
    ]
    spans = sorted(dict.fromkeys(reads))
    return [*spans, field.output_span or field.span] if field.is_output else spans


def check_reads(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each node that reads a field that may not have been written on some path to it."""
    ways = _Ways(graph)
    for vertex in graph.reachable:
        firsts: dict[Field, FieldRead] = {}
        for read in graph.effects.reads[vertex]:
            firsts.setdefault(read.field, read)
        for field, read in firsts.items():
            if graph.states.may_be_unset(field, vertex) and field in graph.effects.writers:
                yield _read_before_write(graph, vertex, read, ways)


def is_missed(graph: AnalysedGraph, field: Field) -> bool:
    """Whether *field* is used where it may have no value, which is reported there."""
    end = graph.graph.flow.end
    places = [vertex for vertex in graph.effects.readers.get(field, ()) if vertex in graph.reached]
    if field.is_output:
        places.append(end)
    return any(graph.states.may_be_unset(field, vertex) for vertex in places)


#: The number of vertices that may be visited to draw paths for one graph: about a second's worth.
_MOST_WALKED = 200_000


@attrs.define
class _Ways:
    """Draws paths on which a field stays unset. Each costs a search of the graph, so if a large
    graph has hundreds of such reads, only the first ones get a path.
    """

    graph: AnalysedGraph
    _walked: int = 0

    def without(self, field: Field, vertex: Vertex) -> list[str]:
        """Return the note that shows a path to *vertex*, or none."""
        graph = self.graph
        self._walked += len(graph.reachable)
        if self._walked > max(_MOST_WALKED, len(graph.reachable)):
            return []
        return [path_without(field, vertex, graph.edges, graph.effects, graph.states)]


def _read_before_write(
    graph: AnalysedGraph, vertex: Vertex, read: FieldRead, ways: _Ways
) -> Diagnostic:
    field = read.field
    also = [
        (field.span, "declared here without a value"),
        *_written_elsewhere(graph, vertex, field),
    ]
    notes: list[Note | str] = [*ways.without(field, vertex), *taken_by([vertex], field)]
    if isinstance(vertex, Step) and vertex.region.fork and vertex.region.fork.kind == "dataflow":
        return finding(
            codes.DATAFLOW_UNREADY,
            f"`{called(vertex)}` can never be ready: nothing here writes `{field.name}` first",
            read.span,
            "has no value when the `dataflow` begins",
            also=also,
            notes=notes,
            help="write it before the `dataflow`, or list the node that writes it",
        )
    return finding(
        codes.READ_BEFORE_WRITE,
        f"`{called(vertex)}` reads `{field.name}`, which may not be set yet",
        read.span,
        "not set on every path to here",
        also=also,
        notes=notes,
        help="write it on that path too, or give it a default",
    )


def _written_elsewhere(
    graph: AnalysedGraph, reader: Vertex, field: Field
) -> Iterator[tuple[Span, str]]:
    """Yield the span of the first write to *field* by a node other than *reader*."""
    for vertex in graph.effects.writers[field]:
        if vertex is not reader:
            write = next(graph.effects.writes_of(vertex, field))
            yield write.span, "written here"
            return


def check_outputs(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each output that has no value on some path to ``end``, with the edges that lead
    there.
    """
    end = graph.graph.flow.end
    ways = _Ways(graph)
    for field in graph.graph.header.outputs:
        if graph.states.may_be_unset(field, end) and field in graph.effects.writers:
            last = [edge for edge in graph.edges.into[end] if _lacks(graph, edge, field)]
            yield finding(
                codes.OUTPUT_NOT_SET,
                f"output `{field.name}` is not set on every way to `end`",
                field.output_span or field.span,
                "every output must be set",
                also=[(edge.arrow.span, "not set on this path") for edge in last[:3]],
                notes=[*ways.without(field, end), *returned_by(graph.effects.writers[field])],
                help=_how_to_set(field),
            )


def _how_to_set(field: Field) -> str:
    value, type_ = example_of(field.type), show(field.type)
    there = f"set it on that path: `set no_{field.name} {{ {field.name} = {value} }}`"
    word = "memory" if field.role == "memory" else "var"
    by = "" if field.reducer is None else f" by {field.reducer.name}"
    default = f"`{word} {field.name}: {type_}{by} = {value}`"
    if field.role == "output":
        default += f" in the body, and `-> {field.name}` in the header"
    return f"{there}; or give it a default: {default}"


def _lacks(graph: AnalysedGraph, edge: Edge, field: Field) -> bool:
    state = graph.states.ways.get(edge)
    return state is not None and bool(state.unset & graph.states.bits[field])
