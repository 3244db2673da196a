"""Which parts of a graph the tests covered: nodes, arrows, and arms of decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from flowc.source import Source, Span
from flowc.testing.tracing import Tracer
from flowc.trees.program import (
    Catch,
    Graph,
    IfDecision,
    MatchDecision,
    Next,
    RepeatTest,
    Step,
    Taken,
    Vertex,
)


@attrs.frozen
class Item:
    """A node, an arrow or an arm: its place, its name, and how often it was taken.

    Arms of one decision have the same *block*: the offset where the decision begins.
    """

    span: Span
    text: str
    count: int
    block: int = 0


@attrs.frozen
class GraphCoverage:
    """What was covered of one graph, which was started *runs* times."""

    name: str
    span: Span
    runs: int
    nodes: tuple[Item, ...]
    arrows: tuple[Item, ...]
    arms: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All of them, in source order."""
        return tuple(sorted((*self.nodes, *self.arrows, *self.arms), key=lambda one: one.span))


def covered(graph: Graph, source: Source, tracer: Tracer) -> GraphCoverage:
    """Return what *tracer* recorded about *graph*; *source* is the text of its file."""
    entries = _counts(graph, tracer)
    runs = sum(tracer.count(edge, graph) for edge in tracer.chart(graph).out[graph.flow.start])
    nodes = (
        Item(vertex.occurrence.span, vertex.occurrence.name, entries[vertex])
        for vertex in graph.flow.order
        if isinstance(vertex, Step)
    )
    return GraphCoverage(
        graph.name,
        graph.header.span,
        runs,
        tuple(nodes),
        tuple(_arrows(graph, tracer)),
        tuple(_arms(graph, source, tracer, entries)),
    )


def _counts(graph: Graph, tracer: Tracer) -> dict[Vertex, int]:
    """Return how often each vertex was reached."""
    counts = dict.fromkeys(graph.flow.order, 0)
    for edges in tracer.chart(graph).out.values():
        for edge in edges:
            counts[edge.target] = counts.get(edge.target, 0) + tracer.count(edge, graph)
    return counts


def _arrows(graph: Graph, tracer: Tracer) -> Iterator[Item]:
    """Yield the arrows as they are written: one arrow may continue from several arms."""
    taken: dict[Span, int] = {}
    between: dict[Span, str] = {}
    for edges in tracer.chart(graph).out.values():
        for edge in edges:
            # The head of a handler counts as an arm, and no arrow follows it.
            if isinstance(edge.arrow.kind, Next) and not isinstance(edge.source, Catch):
                span = edge.arrow.span
                taken[span] = taken.get(span, 0) + tracer.count(edge, graph)
                between.setdefault(span, f"{_word(edge.source)} -> {_word(edge.target)}")
    return (Item(span, between[span], count) for span, count in taken.items())


def _arms(
    graph: Graph, source: Source, tracer: Tracer, entries: dict[Vertex, int]
) -> Iterator[Item]:
    for vertex, edges in tracer.chart(graph).out.items():
        if isinstance(vertex, IfDecision | MatchDecision | RepeatTest):
            arms = {
                edge.arrow.kind.index: edge for edge in edges if isinstance(edge.arrow.kind, Taken)
            }
            for index, edge in sorted(arms.items()):
                word = _arm_word(vertex, index, source)
                yield Item(edge.arrow.span, word, tracer.count(edge, graph), vertex.span.start)
        if isinstance(vertex, Catch):
            errors = ", ".join(error.local for error in vertex.errors)
            yield Item(vertex.span, f"on {errors}", entries[vertex], vertex.span.start)


def _arm_word(decision: Vertex, index: int, source: Source) -> str:
    """Return the name of an arm: its condition, its patterns, or why a loop was left."""
    match decision:
        case IfDecision(conditions=conditions):
            if index == len(conditions):
                return "else"
            return f"{'elif' if index else 'if'} {_text(conditions[index].span, source)}"
        case MatchDecision(cases=cases):
            return " | ".join(_text(pattern.span, source) for pattern in cases[index])
        case RepeatTest():
            return ("until holds", "another round", "no round left")[index]
    raise AssertionError


def _text(span: Span, source: Source) -> str:
    return " ".join(source.text[span.start : span.end].split())


def _word(vertex: Vertex) -> str:
    if isinstance(vertex, Step):
        return vertex.occurrence.name
    words = {
        "Start": "start",
        "End": "end",
        "IfDecision": "if",
        "MatchDecision": "match",
        "RepeatStart": "repeat",
        "RepeatTest": "repeat",
        "Fork": "[…]",
        "Join": "[…]",
    }
    return words[type(vertex).__name__]


def share(items: Iterable[Item]) -> tuple[int, int]:
    """Return how many of *items* were taken, and how many there are."""
    listed = list(items)
    return sum(1 for one in listed if one.count), len(listed)
