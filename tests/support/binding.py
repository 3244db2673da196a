"""A flow file bound from text, with its findings, and its arrows as strings."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from flowc.diagnostics import Diagnostic
from flowc.trees import program
from flowc.trees.program import Arrow, Graph, Occurrence, Program, Vertex


@attrs.frozen(eq=False)
class Bound:
    """A bound file with its findings."""

    text: str
    program: Program
    problems: tuple[Diagnostic, ...]

    @property
    def codes(self) -> list[str]:
        """The slugs of the findings, in the order of their positions."""
        ordered = sorted(self.problems, key=lambda problem: problem.primary.span.start)
        return [problem.code.slug for problem in ordered]

    @property
    def places(self) -> list[str]:
        """The text that each finding points at."""
        spans = [problem.primary.span for problem in self.problems]
        return [self.text[span.start : span.end] for span in spans]

    @property
    def only(self) -> Diagnostic:
        """The one finding."""
        (problem,) = self.problems
        return problem

    @property
    def graph(self) -> Graph:
        """The last graph."""
        return self.program.graphs[-1]

    @property
    def edges(self) -> set[str]:
        """The arrows of the last graph: ``a -> b``, ``if 0> c``, ``group =0> d``, ``a !0> on``."""
        edges = self.graph.flow.graph.edges(data="arrow")
        return {f"{label(source)} {sign(arrow)} {label(target)}" for source, target, arrow in edges}

    def occurrence(self, name: str) -> Occurrence:
        """The occurrence called *name* in the last graph."""
        return next(item for item in self.graph.occurrences if item.name == name)

    def vertex(self, name: str) -> Vertex:
        """The first vertex of the last graph that `label` calls *name*."""
        return next(vertex for vertex in self.graph.flow.order if label(vertex) == name)


def label(vertex: Vertex) -> str:
    """Return the word that represents a vertex."""
    match vertex:
        case program.Step(occurrence=occurrence):
            return occurrence.name
        case program.Fork(kind=kind):
            return kind
        case program.Catch(errors=errors):
            return f"on {', '.join(error.local for error in errors)}"
    words = {
        program.Start: "start",
        program.End: "end",
        program.IfDecision: "if",
        program.MatchDecision: "match",
        program.RepeatStart: "repeat",
        program.RepeatTest: "test",
        program.Join: "join",
    }
    return words[type(vertex)]


def sign(arrow: Arrow) -> str:
    """Return the sign that represents an arrow."""
    match arrow.kind:
        case program.Next():
            return "->"
        case program.Taken(index):
            return f"{index}>"
        case program.Branch(index):
            return f"={index}>"
        case program.Raised(order):
            return f"!{order}>"


#: Binds a text; see the fixtures in `tests/bind/conftest.py`.
Bind = Callable[..., Bound]
