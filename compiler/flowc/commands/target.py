"""``FILE[:GRAPH]``: which graph of which file a command is about."""

from __future__ import annotations

from flowc.commands.outcome import Refusal
from flowc.diagnostics.suggest import offer
from flowc.trees.program import Graph, Program


def split_target(target: str) -> tuple[str, str | None]:
    """Return the file and the graph that *target* names, ``None`` if it names only the file."""
    path, _, name = target.rpartition(":")
    return (path, name) if path and name.isidentifier() else (target, None)


def graph_named(program: Program, name: str | None) -> Graph:
    """Return the graph *name* of *program*, or its only one.

    Raises:
        Refusal: There is no such graph, or several and none was named.
    """
    graphs = {graph.name: graph for graph in program.graphs}
    if name in graphs:
        return graphs[name]
    if name is not None:
        raise Refusal(f"no graph `{name}` in `{program.path}`", help=offer(name, graphs, "graph"))
    if len(graphs) == 1:
        return program.graphs[0]
    if not graphs:
        raise Refusal(f"`{program.path}` has no graph")
    listed = ", ".join(f"`{program.path}:{graph}`" for graph in graphs)
    raise Refusal(f"`{program.path}` has several graphs", help=f"name one of {listed}")
