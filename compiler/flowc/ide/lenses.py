"""What can be done with a graph, shown above it; and doing it."""

from __future__ import annotations

import shlex
from typing import Literal

import attrs

from flowc.draw import Format, picture, written
from flowc.ide.analysis import Analysis
from flowc.source import Span
from flowc.trees.program import Field
from flowc.trees.types import Primitive


@attrs.frozen
class Lens:
    """Something to do with the graph *graph*, offered at *span*."""

    span: Span
    action: Literal["run", "draw"]
    title: str
    graph: str


def lenses(analysis: Analysis) -> tuple[Lens, ...]:
    """Return what can be done with each graph of the file."""
    return tuple(
        lens
        for graph in analysis.program.graphs
        for lens in (
            Lens(graph.syntax.name.span, "run", "Run", graph.name),
            Lens(graph.syntax.name.span, "draw", "Show graph", graph.name),
        )
    )


def drawing(analysis: Analysis, graph: str, format: Format = "mermaid") -> str | None:
    """Return *graph* as a diagram in the notation *format*, None where the file has no such
    graph.
    """
    known = analysis.graphs.get(graph)
    return None if known is None else written(picture(known.graph, analysis.source), format)


def command_line(analysis: Analysis, graph: str) -> str | None:
    """Return the command that runs *graph*, with an input for each parameter that needs one."""
    known = analysis.graphs.get(graph)
    if known is None:
        return None
    words = ["flowc", "run", f"{analysis.path}:{graph}"]
    for field in known.graph.header.params:
        if field.default is None:
            words += ["-i", f"{field.name}={_example(field)}"]
    return shlex.join(words)


def _example(field: Field) -> str:
    match field.type:
        case Primitive(name="int" | "float"):
            return "0"
        case Primitive(name="bool"):
            return "false"
    return "…"
