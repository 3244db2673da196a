"""Whether every loop has an exit and a bound, and what grows in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.check.analysis.branches import own_fields, regions_around
from flowc.check.analysis.edges import Edge
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.loops import Loop, has_exit, shortest_cycle
from flowc.check.analysis.witness import drawn_cycle
from flowc.check.python_places import returned_by
from flowc.check.words import called
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.source import Span
from flowc.trees.program import Field, Step, Taken, Vertex

_GROWING = ("append", "extend", "add")


def check_loop_exits(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each loop without an exit, at the edge that closes it, with the cycle drawn.

    A graph that never names ``end`` already has a finding that says the same.
    """
    if not graph.edges.into[graph.graph.flow.end]:
        return
    for loop in graph.loops.all:
        if not has_exit(loop, graph.edges):
            cycle = shortest_cycle(loop, graph.edges)
            yield _endless(graph, loop, cycle)


def _endless(graph: AnalysedGraph, loop: Loop, cycle: Sequence[Edge]) -> Diagnostic:
    first = first_node(loop, cycle)
    return finding(
        codes.LOOP_WITHOUT_EXIT,
        f"the loop through `{called(first)}` has no way out",
        closing(graph, cycle),
        "this closes the loop",
        also=[beginning(first)],
        notes=[drawn_cycle(cycle)],
        help=_way_out(cycle[-1]),
    )


def _way_out(closing: Edge) -> str:
    source, target = closing.source, closing.target
    if not (isinstance(source, Step) and isinstance(target, Step)):
        return "let an `if` or a `match` in the loop lead out of it"
    choice = f"`{called(source)} -> if … {{ {called(target)} }} else {{ … }}`"
    return f"let a choice lead out of it, as in {choice}"


def closing(graph: AnalysedGraph, cycle: Sequence[Edge]) -> Span:
    """Return where the last edge of *cycle* is written; for the arm of a decision, the jump in
    it.
    """
    last = cycle[-1]
    if isinstance(last.arrow.kind, Taken):
        entry = graph.routes.arm_entry(last.source.span, last.arrow.kind.index)
        # What falls through an arm has its arrow after the whole decision.
        if entry is not None and last.arrow.span < entry:
            return entry
    return last.arrow.span


def first_node(loop: Loop, cycle: Sequence[Edge]) -> Vertex:
    """Return the first node of *cycle*, a cycle through *loop*; the loop's entry if it has none."""
    steps = (edge.source for edge in cycle if isinstance(edge.source, Step))
    return next(steps, loop.entry)


def beginning(first: Vertex) -> tuple[Span, str]:
    """Return the annotation that marks where a loop begins."""
    return first.span, "the loop begins here"


def check_unbounded_loops(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each loop that has an exit but that nothing in the file bounds (an info)."""
    if graph.graph.header.limit is not None:
        return
    for loop in graph.unbounded_loops.all:
        if has_exit(loop, graph.edges):
            cycle = shortest_cycle(loop, graph.edges)
            first = first_node(loop, cycle)
            yield finding(
                codes.UNBOUNDED_LOOP,
                f"nothing bounds how often the loop through `{called(first)}` goes round",
                closing(graph, cycle),
                "this closes the loop",
                also=[beginning(first)],
                notes=[drawn_cycle(cycle)],
                help="write `limit N steps` in the graph, or let `repeat max N` count the rounds",
            )


def check_growing_fields(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that every iteration of an unbounded loop makes longer (an info)."""
    if graph.graph.header.limit is not None:
        return
    for field, writers in graph.effects.writers.items():
        growing = [vertex for vertex in writers if _grows(graph, vertex, field)]
        if growing and not _is_reset(graph, field):
            loop = graph.unbounded_loops.of[growing[0]]
            yield finding(
                codes.GROWING_FIELD_IN_LOOP,
                f"`{field.name}` grows with every round of the loop through `{called(growing[0])}`",
                growing[0].span,
                also=[(field.span, "its reducer only ever adds")],
                notes=[drawn_cycle(shortest_cycle(loop, graph.edges)), *returned_by(growing[:1])],
                help="replace it by a shorter value with `:=` now and then, or bound the loop",
            )


def _grows(graph: AnalysedGraph, vertex: Vertex, field: Field) -> bool:
    if vertex not in graph.unbounded_loops.of:
        return False
    if field.reducer is None or field.reducer.name not in _GROWING:
        return False
    return not any(field in own_fields(r.fork) for r in regions_around(vertex.region) if r.fork)


def _is_reset(graph: AnalysedGraph, field: Field) -> bool:
    return any(
        write.replace
        for vertex in graph.effects.writers[field]
        for write in graph.effects.writes_of(vertex, field)
    )
