"""Paths and their steps, and the members of a graph."""

from __future__ import annotations

import attrs

from flowc.source import Span
from flowc.trees.syntax.base import DottedName, Name, Node
from flowc.trees.syntax.expressions import Constant, Expr
from flowc.trees.syntax.members import (
    AskDecl,
    Limit,
    NodeDecl,
    Reducer,
    SetDecl,
    Use,
    Var,
    WaitDecl,
)
from flowc.trees.syntax.types import TypeExpr


@attrs.frozen(eq=False, repr=False)
class NodeStep(Node):
    """``NODE`` or ``NODE as ALIAS``."""

    name: Name
    alias: Name | None


@attrs.frozen(eq=False, repr=False)
class StartStep(Node):
    """``start``."""


@attrs.frozen(eq=False, repr=False)
class EndStep(Node):
    """``end``."""


@attrs.frozen(eq=False, repr=False)
class GroupStep(Node):
    """``[p, q]``."""

    branches: tuple[Path, ...]


@attrs.frozen(eq=False, repr=False)
class RaceStep(Node):
    """``race [p, q]``."""

    branches: tuple[Path, ...]


@attrs.frozen(eq=False, repr=False)
class ItemVar(Node):
    """A variable of one item, declared after ``with``: ``y: T by r = v``."""

    name: Name
    type: TypeExpr
    reducer: Reducer | None
    default: Expr | None


@attrs.frozen(eq=False, repr=False)
class EachStep(Node):
    """``each x in E max 8 with y: T { path }``; *keyword* is the span of the word ``each``."""

    keyword: Span
    item: Name
    items: Expr
    most: Expr | None
    variables: tuple[ItemVar, ...]
    body: Path


@attrs.frozen(eq=False, repr=False)
class Arm(Node):
    """One ``if C { path }`` or ``elif C { path }``."""

    condition: Expr
    path: Path


@attrs.frozen(eq=False, repr=False)
class IfStep(Node):
    """``if C { path } elif C { path } else { path }``."""

    keyword: Span
    arms: tuple[Arm, ...]
    orelse: Path | None


@attrs.frozen(eq=False, repr=False)
class Pattern(Node):
    """A pattern of ``match``: a `Constant`, a `DottedName` (member, class, record), or ``_`` if
    *value* is ``None``. A negative number is a `Constant`.
    """

    value: Constant | DottedName | None


@attrs.frozen(eq=False, repr=False)
class Case(Node):
    """``a | b => path``."""

    patterns: tuple[Pattern, ...]
    path: Path


@attrs.frozen(eq=False, repr=False)
class MatchStep(Node):
    """``match E { a => path … }``."""

    keyword: Span
    subject: Expr
    cases: tuple[Case, ...]


@attrs.frozen(eq=False, repr=False)
class Handler(Node):
    """``on E, F as field { path }``."""

    errors: tuple[DottedName, ...]
    field: Name | None
    path: Path


@attrs.frozen(eq=False, repr=False)
class TryStep(Node):
    """``try { path } on E { path } …``."""

    keyword: Span
    body: Path
    handlers: tuple[Handler, ...]


@attrs.frozen(eq=False, repr=False)
class RepeatStep(Node):
    """``repeat max 5 { path } until C else { path }``."""

    keyword: Span
    most: Expr | None
    body: Path
    until: Expr | None
    orelse: Path | None


@attrs.frozen(eq=False, repr=False)
class DataflowStep(Node):
    """``dataflow { a, b as c }``: each step is a `NodeStep` (or a `BadStep`)."""

    keyword: Span
    nodes: tuple[Step, ...]


@attrs.frozen(eq=False, repr=False)
class BadStep(Node):
    """A step that could not be parsed."""


Step = (
    NodeStep
    | StartStep
    | EndStep
    | GroupStep
    | RaceStep
    | EachStep
    | IfStep
    | MatchStep
    | TryStep
    | RepeatStep
    | DataflowStep
    | BadStep
)


@attrs.frozen(eq=False, repr=False)
class Path(Node):
    """``a -> b -> c``; *arrows* are the spans of the arrows, one fewer than the steps.

    An empty ``{ }`` is a path without steps.
    """

    steps: tuple[Step, ...]
    arrows: tuple[Span, ...]


@attrs.frozen(eq=False, repr=False)
class BadMember(Node):
    """A member of a graph that could not be parsed; *names* are those that it would have declared,
    so that their uses are not reported.
    """

    names: tuple[Name, ...] = ()


Member = Var | Use | NodeDecl | AskDecl | WaitDecl | SetDecl | Limit | Path | BadMember
