"""The construct of the source that each vertex belongs to.

Parallel parts are regions of the control flow. A `repeat` and the body of a `try` are not: they
contain what their text names first, whatever other arrows lead to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from flowc.trees import program, syntax

Kind = Literal["group", "race", "each", "dataflow", "repeat", "try"]


@attrs.frozen(eq=False)
class Scope:
    """A construct: the extent of its text, and the end of all of it, including the handlers of a
    `try`.
    """

    kind: Kind
    start: int
    end: int
    whole_end: int
    parent: Scope | None

    def within(self, other: Scope | None) -> bool:
        """Return whether this is *other* or nested in it."""
        scope: Scope | None = self
        while scope is not None and scope is not other:
            scope = scope.parent
        return scope is other


def scopes_of(graph: program.Graph) -> Mapping[program.Vertex, Scope | None]:
    """Return the innermost construct around each vertex of *graph*, or ``None``."""
    scopes = tuple(_scopes(graph.syntax))
    found: dict[program.Vertex, Scope | None] = {}
    for vertex in graph.flow.order:
        is_end = isinstance(vertex, program.Start | program.End)
        found[vertex] = None if is_end else _around(_place(vertex), scopes)
    return found


def try_of(catch: program.Catch, scopes: Mapping[program.Vertex, Scope | None]) -> Scope | None:
    """Return the `try` of which *catch* is a handler, or ``None`` if nothing is inside it."""
    place = catch.span.start
    known = {each for scope in scopes.values() for each in _outwards(scope)}
    trials = [s for s in known if s.kind == "try" and s.end <= place < s.whole_end]
    return max(trials, key=lambda scope: scope.start, default=None)


def _outwards(scope: Scope | None) -> Iterator[Scope]:
    while scope is not None:
        yield scope
        scope = scope.parent


def _place(vertex: program.Vertex) -> int:
    # A join is at the end of its construct and belongs to it like the fork.
    return vertex.fork.span.start if isinstance(vertex, program.Join) else vertex.span.start


def _around(place: int, scopes: tuple[Scope, ...]) -> Scope | None:
    around = [scope for scope in scopes if scope.start <= place < scope.end]
    return around[-1] if around else None


def _scopes(decl: syntax.GraphDecl) -> Iterator[Scope]:
    """The constructs in source order, so that the last one around a position is the innermost."""
    open: list[Scope] = []
    for part in syntax.parts_of(syntax.paths_of(decl)):
        extent = _extent(part)
        if extent is None:
            continue
        kind, start, end = extent
        while open and open[-1].end <= start:
            open.pop()
        scope = Scope(kind, start, end, part.span.end, open[-1] if open else None)
        open.append(scope)
        yield scope


def _extent(part: syntax.Step | syntax.Path) -> tuple[Kind, int, int] | None:
    match part:
        case syntax.GroupStep(span):
            return "group", span.start, span.end
        case syntax.RaceStep(span):
            return "race", span.start, span.end
        case syntax.EachStep(span):
            return "each", span.start, span.end
        case syntax.DataflowStep(span):
            return "dataflow", span.start, span.end
        case syntax.TryStep(body=body):
            return "try", body.span.start, body.span.end
        case syntax.RepeatStep(span, body=body, until=until):
            return "repeat", span.start, body.span.end if until is None else until.span.end
        case _:
            return None
