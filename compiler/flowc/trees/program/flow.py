"""The control-flow graph of a graph: its vertices and what its edges carry."""

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
    """One sequential line of control: a graph's root, or one branch of a fork.

    *fork* is the fork it is a branch of (``None`` at the root), *index* which branch.
    """

    fork: Fork | None
    index: int


@attrs.frozen(eq=False, repr=False)
class Start(Shown):
    """Where a graph is entered."""

    region: Region
    span: Span


@attrs.frozen(eq=False, repr=False)
class End(Shown):
    """Where a graph is left; there is one in a graph, and `Arrow.span` says which ``end`` led
    there.
    """

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
    """``if`` … ``elif`` …: edge `Taken(i)` where condition *i* is the first that holds,
    `Taken(len(conditions))` where none does.
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
    """``match``: edge `Taken(i)` for case *i*; when no case fits (the checks prove it cannot be)
    there is no edge.
    """

    region: Region
    subject: Expr
    cases: tuple[tuple[Pattern, ...], ...]
    span: Span


@attrs.frozen(eq=False, repr=False)
class RepeatStart(Shown):
    """Sets the counter of a ``repeat`` to 0; *test* follows each round."""

    region: Region
    span: Span
    most: int | None


@attrs.frozen(eq=False, repr=False)
class RepeatTest(Shown):
    """After the body of a ``repeat``: counts the round, then takes edge ``Taken(0)`` where
    *until* holds, ``Taken(1)`` to the next round while fewer than *most* were made, else
    ``Taken(2)``: to the ``else`` path, or, without *until* and ``else``, to the step behind the
    loop, which is then simply a counted one. Where edge ``Taken(2)`` is missing, `LoopLimitError`
    is raised.
    """

    region: Region
    start: RepeatStart
    until: Expr | None
    most: int | None
    span: Span


@attrs.frozen(eq=False, repr=False)
class Fork(Shown):
    """Where a parallel part begins; `Join` is its end. *branches* lists the regions of its
    branches: those written (group, race), one (each), or one a node (dataflow).

    *item*, *items*, *most*, *variables* belong to ``each``; *after[i]* lists the indexes of the
    nodes that node *i* of a dataflow waits for.
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
    """Where the branches of *fork* meet: the one way on of the whole parallel part."""

    region: Region
    fork: Fork
    span: Span


@attrs.frozen(eq=False, repr=False)
class Catch(Shown):
    """The entry of a handler: keeps the error in *field*, then goes on."""

    region: Region
    errors: tuple[ErrorClass, ...]
    field: Field | None
    span: Span


Vertex = (
    Start | End | Step | IfDecision | MatchDecision | RepeatStart | RepeatTest | Fork | Join | Catch
)


@attrs.frozen(repr=False)
class Next(Shown):
    """The one way on."""


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
    """From what may fail to the handler that takes it: *order* counts from the innermost ``try``
    out, handler by handler; the first whose classes fit is taken. The state is the one *before* the
    vertex. From a fork: when the whole parallel part fails.
    """

    order: int


@attrs.frozen(repr=False)
class Arrow(Shown):
    """What an edge of the control-flow graph carries (attribute ``"arrow"`` in networkx): its kind,
    and the place of the ``->``, arm or word that draws it.
    """

    kind: Next | Taken | Branch | Raised
    span: Span


@attrs.frozen(eq=False, repr=False)
class ControlFlow(Shown):
    """The control-flow graph of one graph.

    *graph* is a ``networkx.MultiDiGraph`` over `Vertex` objects, edge data ``{"arrow": Arrow}``;
    parallel edges are kept (two arms to one target). *order* lists the vertices in source order.
    *end* is there even when nothing reaches it. Every vertex other than `End` has a way on (a
    dead end was reported, and then the graph is not *sound*).
    """

    graph: nx.MultiDiGraph[Vertex]
    start: Start
    end: End
    root: Region
    branches: Mapping[Fork, tuple[Region, ...]]
    joins: Mapping[Fork, Join]
    dataflow_after: Mapping[Fork, tuple[tuple[int, ...], ...]]
    order: tuple[Vertex, ...]
