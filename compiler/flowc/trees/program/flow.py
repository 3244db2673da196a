"""The control-flow graph of a graph: its vertices, and the labels of its edges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs
import networkx as nx

from flowc.source import Span
from flowc.trees.program.nodes import ErrorClass, Occurrence
from flowc.trees.program.values import Expr, Field
from flowc.trees.shown import Shown
from flowc.trees.types import EnumType, Type


@attrs.frozen(eq=False, repr=False)
class Region(Shown):
    """One sequential thread of control: a graph's root, or one branch of a fork.

    *fork* is the fork it is a branch of (``None`` at the root), *index* the number of the branch.
    """

    fork: Fork | None
    index: int


@attrs.frozen(eq=False, repr=False)
class Start(Shown):
    """The entry of a graph."""

    region: Region
    span: Span


@attrs.frozen(eq=False, repr=False)
class End(Shown):
    """The exit of a graph. There is only one; `Arrow.span` tells which ``end`` led to it."""

    region: Region
    span: Span


@attrs.frozen(eq=False, repr=False)
class Step(Shown):
    """A node that runs."""

    region: Region
    occurrence: Occurrence

    @property
    def span(self) -> Span:
        """The name in the flow."""
        return self.occurrence.span


@attrs.frozen(eq=False, repr=False)
class IfDecision(Shown):
    """``if`` … ``elif`` …: the edge `Taken(i)` if condition *i* is the first that holds,
    `Taken(len(conditions))` if none does.
    """

    region: Region
    conditions: tuple[Expr, ...]
    span: Span


@attrs.frozen(eq=False, repr=False)
class MemberPattern(Shown):
    """A member of an enum."""

    span: Span
    enum: EnumType
    member: str


@attrs.frozen(eq=False, repr=False)
class ValuePattern(Shown):
    """A constant: ``"a"``, ``-1``, ``True``, ``None``."""

    span: Span
    value: str | int | bool | None


@attrs.frozen(eq=False, repr=False)
class TypePattern(Shown):
    """A class: a record, an enum, an imported class, ``str``, ``int`` …."""

    span: Span
    type: Type


@attrs.frozen(eq=False, repr=False)
class DefaultPattern(Shown):
    """``_``."""

    span: Span


@attrs.frozen(eq=False, repr=False)
class BadPattern(Shown):
    """A pattern that was already reported."""

    span: Span


Pattern = MemberPattern | ValuePattern | TypePattern | DefaultPattern | BadPattern


@attrs.frozen(eq=False, repr=False)
class MatchDecision(Shown):
    """``match``: the edge `Taken(i)` for case *i*. There is no edge for the case that no pattern
    matches, which the checks prove impossible.
    """

    region: Region
    subject: Expr
    cases: tuple[tuple[Pattern, ...], ...]
    span: Span


@attrs.frozen(eq=False, repr=False)
class RepeatStart(Shown):
    """Sets the counter of a ``repeat`` to 0; *test* follows each iteration."""

    region: Region
    span: Span
    most: int | None


@attrs.frozen(eq=False, repr=False)
class RepeatTest(Shown):
    """After the body of a ``repeat``: counts the iteration, then takes the edge ``Taken(0)`` if
    *until* holds, ``Taken(1)`` to the next iteration if fewer than *most* were made, else
    ``Taken(2)``: to the ``else`` path or, without *until* and ``else``, to the step after the loop,
    which is then simply a counted one. If there is no edge ``Taken(2)``, `LoopLimitError` is
    raised.
    """

    region: Region
    start: RepeatStart
    until: Expr | None
    most: int | None
    span: Span


@attrs.frozen(eq=False, repr=False)
class Fork(Shown):
    """The beginning of a parallel part; its end is a `Join`. Its branches are those written (group,
    race), a single one (each), or one for each node (dataflow).

    *item*, *items*, *most*, *variables* belong to ``each``.
    """

    region: Region
    kind: Literal["group", "race", "each", "dataflow"]
    span: Span
    item: Field | None = None
    items: Expr | None = None
    most: int | None = None
    variables: tuple[Field, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Join(Shown):
    """Where the branches of *fork* meet: the only normal exit of the parallel part."""

    region: Region
    fork: Fork
    span: Span


@attrs.frozen(eq=False, repr=False)
class Catch(Shown):
    """The entry of a handler: stores the error in *field*, then continues."""

    region: Region
    errors: tuple[ErrorClass, ...]
    field: Field | None
    span: Span


Vertex = (
    Start | End | Step | IfDecision | MatchDecision | RepeatStart | RepeatTest | Fork | Join | Catch
)


@attrs.frozen(repr=False)
class Next(Shown):
    """The only normal successor."""


@attrs.frozen(repr=False)
class Taken(Shown):
    """Arm *index* of a decision or a repeat."""

    index: int


@attrs.frozen(repr=False)
class Branch(Shown):
    """From a fork into branch *index*, or from the last vertex of a branch to the join."""

    index: int


@attrs.frozen(repr=False)
class Raised(Shown):
    """From a vertex that may fail to a handler that may catch the error. *order* counts from the
    innermost ``try`` outwards, handler by handler; the first whose classes match is taken. The
    state is the one *before* the vertex. From a fork: if the parallel part as a whole fails.
    """

    order: int


@attrs.frozen(repr=False)
class Arrow(Shown):
    """The label of an edge of the control-flow graph (attribute ``"arrow"`` in networkx): its kind,
    and the place of the ``->``, arm or word that it comes from.
    """

    kind: Next | Taken | Branch | Raised
    span: Span


@attrs.frozen(eq=False, repr=False)
class ControlFlow(Shown):
    """The control-flow graph of one graph.

    *graph* is a ``networkx.MultiDiGraph`` over `Vertex` objects, with edge data ``{"arrow":
    Arrow}``; it has parallel edges (two arms with the same target). *order* lists the vertices in
    source order. *end* exists even if nothing reaches it. Every vertex other than `End` has a
    successor, unless a dead end was reported, which makes the graph not *sound*.
    """

    graph: nx.MultiDiGraph[Vertex]
    start: Start
    end: End
    root: Region
    branches: Mapping[Fork, tuple[Region, ...]]
    joins: Mapping[Fork, Join]
    dataflow_after: Mapping[Fork, tuple[tuple[int, ...], ...]]
    order: tuple[Vertex, ...]
