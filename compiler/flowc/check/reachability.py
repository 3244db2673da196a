"""Whether every node can run, and whether the graph can finish."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import networkx as nx

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.loops import has_exit, shortest_cycle
from flowc.check.analysis.raised import is_taken
from flowc.check.analysis.witness import drawn_cycle
from flowc.check.loops import closing
from flowc.check.words import called, listed
from flowc.diagnostics import Diagnostic, Tag, codes, finding
from flowc.trees.program import Catch, Step, Vertex


def check_unreachable_nodes(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report what cannot be reached from ``start``: one finding at the beginning of each such part.

    Silent if some loop has no exit: that is the actual mistake, and everything after it is lost.
    """
    if any(not has_exit(loop, graph.edges) for loop in graph.loops.all):
        return
    flow = graph.graph.flow
    reached = set(graph.edges.order)
    lost = flow.graph.subgraph(vertex for vertex in flow.order if vertex not in reached)
    parts = nx.condensation(nx.DiGraph(lost))
    rank = {vertex: index for index, vertex in enumerate(flow.order)}
    members = {part: _in_order(parts.nodes[part]["members"], rank) for part in parts}
    begins = [part for part in parts if parts.in_degree(part) == 0]
    told: set[int] = set()
    catches = {v.span.start: v for v in flow.order if isinstance(v, Catch)}
    for part in sorted(begins, key=lambda part: rank[members[part][0]]):
        behind = _behind(part, parts, told)
        vertices = _in_order((v for found in behind for v in members[found]), rank)
        if not _is_out_of_order(graph, vertices[0], catches):
            yield from _lost_part(vertices)


def _in_order(vertices: Iterable[Vertex], rank: Mapping[Vertex, int]) -> list[Vertex]:
    return sorted(vertices, key=rank.__getitem__)


def _behind(part: int, parts: nx.DiGraph[int], told: set[int]) -> list[int]:
    """Return *part* and what it leads to, except parts already *told*; add them to *told*."""
    waiting, found = [part], []
    while waiting:
        here = waiting.pop()
        if here not in told:
            told.add(here)
            found.append(here)
            waiting.extend(parts.successors(here))
    return found


def _is_out_of_order(graph: AnalysedGraph, vertex: Vertex, catches: Mapping[int, Catch]) -> bool:
    """Say whether *vertex* is a handler after a wider one in its ``try``, which FLW716 reports."""
    if not isinstance(vertex, Catch):
        return False
    earlier = [catches.get(span.start) for span in graph.routes.handlers_before(vertex.span)]
    taken = [error for other in earlier if other is not None for error in other.errors]
    return is_taken(vertex, taken)


def _lost_part(vertices: list[Vertex]) -> Iterator[Diagnostic]:
    steps = [vertex for vertex in vertices if isinstance(vertex, Step)]
    if not steps:
        return
    first, *others = steps
    notes = [f"nor can {listed(called(step) for step in others)}"] if others else []
    is_handler = isinstance(vertices[0], Catch)
    yield finding(
        codes.UNREACHABLE_NODE,
        f"node `{called(first)}` can never run",
        first.span,
        "no error comes to this handler" if is_handler else "no path from `start` leads here",
        notes=notes,
        help="remove the handler" if is_handler else "draw an arrow to it, or remove it",
        tags=[Tag.UNNECESSARY],
    )


def check_end_unreachable(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report a graph in which no path leads to ``end``, so that no run can finish."""
    if graph.edges.into[graph.graph.flow.end]:
        return
    header = graph.graph.header
    circles = [shortest_cycle(loop, graph.edges) for loop in graph.loops.all]
    yield finding(
        codes.END_UNREACHABLE,
        f"no way through graph `{header.name}` leads to `end`",
        header.span,
        "a run of it never finishes",
        also=[(closing(graph, cycle), "goes round again") for cycle in circles[:3]],
        notes=[drawn_cycle(cycle) for cycle in circles[:3]],
        help="write `-> end` after the last node",
    )
