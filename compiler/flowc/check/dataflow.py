"""Whether the nodes of a ``dataflow`` can be ordered, and each field has a single writer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import networkx as nx

from flowc.check.analysis.edges import Edge
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.python_places import returned_by
from flowc.check.words import called, drawn, listed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import Branch, Fork, Vertex


def check_dataflow_cycles(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report nodes of a ``dataflow`` that wait for one another, showing a shortest cycle."""
    for fork in _dataflows(graph):
        nodes = _nodes(graph, fork)
        waits: nx.DiGraph[int] = nx.DiGraph(
            (earlier, later)
            for later, found in enumerate(graph.graph.flow.dataflow_after[fork])
            for earlier in found
            if earlier != later
        )
        for part in sorted(nx.strongly_connected_components(waits), key=min):
            if len(part) > 1:
                yield _waiting(nodes, _cycle_from(min(part), waits.subgraph(part)))


def _cycle_from(first: int, waits: nx.DiGraph[int]) -> list[int]:
    ways = (nx.shortest_path(waits, then, first) for then in sorted(waits.successors(first)))
    return min(ways, key=len)


def _waiting(nodes: Sequence[Vertex], cycle: Sequence[int]) -> Diagnostic:
    """Return the finding for *cycle*, which ends with the node that the report starts from."""
    members = [nodes[index] for index in (cycle[-1], *cycle[:-1])]
    first, last = members[0], members[-1]
    return finding(
        codes.DATAFLOW_CYCLE,
        f"{listed(map(called, members), most=3)} of this `dataflow` wait for each other",
        last.span,
        f"`{called(first)}` needs what this writes",
        also=[(vertex.span, "") for vertex in members[:-1]],
        notes=[drawn([*members, first])],
        help="take one of them out of the `dataflow`, or write to another field",
    )


def check_dataflow_writers(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that two nodes of one ``dataflow`` write."""
    for fork in _dataflows(graph):
        for field in graph.branches.writing[fork]:
            writers = [
                graph.branches.writes[region][field][0]
                for region in graph.branches.writing[fork][field]
            ]
            if len(writers) > 1:
                first, second = called(writers[0]), called(writers[1])
                yield finding(
                    codes.DATAFLOW_TWO_WRITERS,
                    f"`{first}` and `{second}` of this `dataflow` both write `{field.name}`",
                    writers[1].span,
                    "the second writer",
                    also=[(writers[0].span, "the first writer"), (field.span, "declared here")],
                    notes=returned_by(writers[:2]),
                    help="give each its own field: a reader must know which one to wait for",
                )


def _dataflows(graph: AnalysedGraph) -> Iterator[Fork]:
    return (fork for fork in graph.forks if fork.kind == "dataflow")


def _nodes(graph: AnalysedGraph, fork: Fork) -> list[Vertex]:
    """Return the node of each branch, in branch order."""
    branches = (edge for edge in graph.edges.out[fork] if isinstance(edge.arrow.kind, Branch))
    return [edge.target for edge in sorted(branches, key=_index)]


def _index(edge: Edge) -> int:
    assert isinstance(edge.arrow.kind, Branch)
    return edge.arrow.kind.index
