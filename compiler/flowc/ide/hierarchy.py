"""The graph as a hierarchy: what leads to a node, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs

from flowc.check.analysis.edges import Edge
from flowc.check.analysis.graph import AnalysedGraph
from flowc.ide.analysis import Analysis
from flowc.ide.declared import declaration_of, heading_of, occurrences_of
from flowc.ide.names import Kind, Symbol
from flowc.ide.references import uses_of
from flowc.ide.typed_names import graph_symbol
from flowc.ide.workspace import Workspace
from flowc.source import SourceError, Span
from flowc.trees.program import End, GraphTask, Start, Step, Vertex


@attrs.frozen
class Stop:
    """A node, or a graph as a whole. *symbol* is what to ask for next."""

    symbol: Symbol
    name: str
    detail: str
    span: Span
    name_span: Span


@attrs.frozen
class Way:
    """A way to or from *stop*: *arrows* are the places where it is drawn."""

    stop: Stop
    arrows: tuple[Span, ...]


def stops_at(workspace: Workspace, analysis: Analysis, offset: int) -> tuple[Stop, ...]:
    """Return the node or graph that is named at *offset*."""
    symbols = dict.fromkeys(place.symbol for place in analysis.index.at(offset))
    found = (_stop(workspace, analysis, symbol) for symbol in symbols)
    return tuple(stop for stop in found if stop is not None)


def leading_to(workspace: Workspace, analysis: Analysis, symbol: Symbol) -> tuple[Way, ...]:
    """Return what leads to a node; to a graph, the nodes that run it."""
    if symbol.kind is Kind.GRAPH:
        return tuple(_runners(workspace, analysis, symbol))
    return tuple(_ways(analysis, symbol, lambda graph, at: graph.edges.into[at], _source))


def leading_from(workspace: Workspace, analysis: Analysis, symbol: Symbol) -> tuple[Way, ...]:
    """Return where a node leads, and the graph that it runs; of a graph, where it begins."""
    if symbol.kind is Kind.GRAPH:
        return tuple(_beginnings(analysis, symbol))
    ways = _ways(analysis, symbol, lambda graph, at: graph.edges.out[at], _target)
    return (*ways, *_inner(workspace, analysis, symbol))


# ---- stops ---------------------------------------------------------------------------------------


def _stop(workspace: Workspace, analysis: Analysis, symbol: Symbol) -> Stop | None:
    if symbol.kind not in (Kind.NODE, Kind.GRAPH):
        return None
    try:
        is_here = symbol.home == analysis.program.path
        home = analysis if is_here else workspace.analysis(symbol.home)
    except SourceError:
        return None
    declared = declaration_of(symbol, home)
    place = home.index.declaration(symbol)
    if place is None:
        return None
    if declared is None:  # an occurrence under a name of its own
        return Stop(symbol, symbol.label, symbol.owner, place, place)
    return Stop(symbol, symbol.label, heading_of(declared, home), declared.span, place)


def _stop_of(analysis: Analysis, graph: AnalysedGraph, vertex: Vertex) -> Stop | None:
    """Return a node, or one of the two ends of a graph, which stand for the whole of it."""
    owner = graph_symbol(graph.graph.header)
    match vertex:
        case Step(occurrence=occurrence):
            symbol = owner.part(Kind.NODE, occurrence.name)
            span = occurrence.declared
            return Stop(symbol, occurrence.name, graph.graph.name, span, span)
        case Start() | End():
            name = "start" if isinstance(vertex, Start) else "end"
            declared = graph.graph.syntax
            return Stop(owner, name, graph.graph.name, declared.span, declared.name.span)
    return None


# ---- ways ----------------------------------------------------------------------------------------

_Near = Callable[[AnalysedGraph, Vertex], Iterable[Edge]]


def _source(edge: Edge) -> Vertex:
    return edge.source


def _target(edge: Edge) -> Vertex:
    return edge.target


def _ways(
    analysis: Analysis, symbol: Symbol, near: _Near, other: Callable[[Edge], Vertex]
) -> Iterator[Way]:
    graph = analysis.graphs.get(symbol.owner)
    if graph is None:
        return
    names = {occurrence.name for occurrence in occurrences_of(symbol, analysis)}
    wanted = {symbol.label} if symbol.label in names else names
    for vertex in graph.graph.flow.order:
        if isinstance(vertex, Step) and vertex.occurrence.name in wanted:
            yield from _ways_at(analysis, graph, vertex, near, other)


def _ways_at(
    analysis: Analysis,
    graph: AnalysedGraph,
    vertex: Vertex,
    near: _Near,
    other: Callable[[Edge], Vertex],
) -> Iterator[Way]:
    """Yield the next stops along the edges that are near, through choices and forks."""
    found: dict[Vertex, list[Span]] = {}
    waiting, seen = [vertex], {vertex}
    while waiting:
        for edge in near(graph, waiting.pop()):
            there = other(edge)
            if isinstance(there, Step | Start | End):
                found.setdefault(there, []).append(edge.arrow.span)
            elif there not in seen:
                seen.add(there)
                waiting.append(there)
    for there, arrows in found.items():
        stop = _stop_of(analysis, graph, there)
        if stop is not None:
            yield Way(stop, tuple(dict.fromkeys(arrows)))


def _beginnings(analysis: Analysis, symbol: Symbol) -> Iterator[Way]:
    graph = analysis.graphs.get(symbol.name)
    if graph is not None:
        start = graph.graph.flow.start
        yield from _ways_at(analysis, graph, start, lambda known, at: known.edges.out[at], _target)


def _inner(workspace: Workspace, analysis: Analysis, symbol: Symbol) -> Iterator[Way]:
    """Yield the graph that a node runs."""
    for occurrence in occurrences_of(symbol, analysis)[:1]:
        if isinstance(occurrence.task, GraphTask):
            stop = _stop(workspace, analysis, graph_symbol(occurrence.task.graph))
            if stop is not None:
                yield Way(stop, (occurrence.task.span,))


def _runners(workspace: Workspace, analysis: Analysis, symbol: Symbol) -> Iterator[Way]:
    """Yield the nodes, of any file, that run the graph *symbol*."""
    homes = dict.fromkeys(home for home, _ in uses_of(workspace, analysis, symbol))
    for home in homes:
        for graph in home.graphs.values():
            for occurrence in graph.graph.occurrences:
                task = occurrence.task
                if isinstance(task, GraphTask) and graph_symbol(task.graph) == symbol:
                    for vertex in graph.graph.flow.order:
                        if isinstance(vertex, Step) and vertex.occurrence is occurrence:
                            stop = _stop_of(home, graph, vertex)
                            if stop is not None:
                                yield Way(stop, (task.span,))
