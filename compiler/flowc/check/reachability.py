"""Whether every node can run, and whether the graph can finish."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.words import called, listed
from flowc.diagnostics import Diagnostic, Tag, codes, finding
from flowc.trees.program import Step, Vertex


def check_unreachable_nodes(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report what no way from ``start`` leads to: one finding where such a part begins."""
    flow = graph.graph.flow
    reached = set(graph.edges.order)
    lost = flow.graph.subgraph(vertex for vertex in flow.order if vertex not in reached)
    parts = nx.condensation(nx.DiGraph(lost))
    rank = {vertex: index for index, vertex in enumerate(flow.order)}
    for part in parts:
        behind = {part} | nx.descendants(parts, part)
        if parts.in_degree(part) == 0:
            vertices = [v for found in behind for v in parts.nodes[found]["members"]]
            yield from _lost_part(sorted(vertices, key=rank.__getitem__))


def _lost_part(vertices: list[Vertex]) -> Iterator[Diagnostic]:
    steps = [vertex for vertex in vertices if isinstance(vertex, Step)]
    if not steps:
        return
    first, *others = steps
    notes = [f"nor can {listed(called(step) for step in others)}"] if others else []
    yield finding(
        codes.UNREACHABLE_NODE,
        f"node `{called(first)}` can never run",
        first.span,
        "no way from `start` leads here",
        notes=notes,
        help="draw an arrow to it, or remove it",
        tags=[Tag.UNNECESSARY],
    )


def check_end_unreachable(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report a graph in which no way names ``end``, so that no run of it can finish."""
    if graph.edges.into[graph.graph.flow.end]:
        return
    header = graph.graph.header
    yield finding(
        codes.END_UNREACHABLE,
        f"no way through graph `{header.name}` leads to `end`",
        header.span,
        "a run of it never finishes",
        help="write `-> end` behind the last node",
    )
