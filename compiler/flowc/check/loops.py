"""Whether every loop has a way out and a bound that makes sense, and what grows in it."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.branches import own_fields, regions_around
from flowc.check.analysis.edges import Edge
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.loops import Loop, has_exit, shortest_cycle
from flowc.check.words import called, drawn
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import Field, RepeatTest, Step, Vertex

_GROWING = ("append", "extend", "add")


def check_loop_exits(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each loop that nothing leaves, at the arrow that closes it, with the loop drawn.

    A graph that never names ``end`` has a finding of its own, which says the same.
    """
    if not graph.edges.into[graph.graph.flow.end]:
        return
    for loop in graph.loops.all:
        if not has_exit(loop, graph.edges):
            cycle = shortest_cycle(loop, graph.edges)
            yield _endless(loop, list(cycle))


def _endless(loop: Loop, cycle: list[Edge]) -> Diagnostic:
    vertices = [edge.source for edge in cycle]
    steps = [vertex for vertex in vertices if isinstance(vertex, Step)]
    first = steps[0] if steps else loop.entry
    return finding(
        codes.LOOP_WITHOUT_EXIT,
        f"the loop through `{called(first)}` has no way out",
        cycle[-1].arrow.span,
        "this closes the loop",
        also=[(first.span, "the loop begins here")],
        notes=[drawn([*steps, first])] if steps else [],
        help="let an `if` or a `match` in the loop lead out of it",
    )


def check_growing_fields(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report a field that every round of an unbounded loop makes longer (an info)."""
    if graph.graph.header.limit is not None:
        return
    for field, writers in graph.effects.writers.items():
        growing = [vertex for vertex in writers if _grows(graph, vertex, field)]
        if growing and not _is_reset(graph, field):
            yield finding(
                codes.GROWING_FIELD_IN_LOOP,
                f"`{field.name}` grows with every round of the loop through `{called(growing[0])}`",
                growing[0].span,
                also=[(field.span, "its reducer only ever adds")],
                help="put a shorter value in its place with `:=` now and then, or bound the loop",
            )


def _grows(graph: AnalysedGraph, vertex: Vertex, field: Field) -> bool:
    loop = graph.loops.of.get(vertex)
    if loop is None or field.reducer is None or field.reducer.name not in _GROWING:
        return False
    if any(field in own_fields(r.fork) for r in regions_around(vertex.region) if r.fork):
        return False
    return not any(isinstance(v, RepeatTest) and v.most is not None for v in loop.vertices)


def _is_reset(graph: AnalysedGraph, field: Field) -> bool:
    return any(
        write.replace
        for vertex in graph.effects.writers[field]
        for write in graph.effects.writes_of(vertex, field)
    )
