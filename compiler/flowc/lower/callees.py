"""Graphs in the order in which they must be defined: callees before their callers."""

from __future__ import annotations

from flowc.trees import program


def callees_first(graphs: tuple[program.Graph, ...]) -> tuple[program.Graph, ...]:
    """Return *graphs*, which are not recursive, with callees before their callers."""
    by_header = {graph.header: graph for graph in graphs}
    ordered: dict[program.Graph, None] = {}

    def place(graph: program.Graph) -> None:
        for occurrence in graph.occurrences:
            if isinstance(occurrence.task, program.GraphTask):
                callee = by_header.get(occurrence.task.graph)
                if callee is not None and callee not in ordered:
                    place(callee)
        ordered[graph] = None

    for graph in graphs:
        if graph not in ordered:
            place(graph)
    return tuple(ordered)
