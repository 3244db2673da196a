"""Fields and nodes: what a graph declares."""

from __future__ import annotations

from typing import Literal

import attrs

from flowc.trees.syntax.base import DottedName, Name, Node
from flowc.trees.syntax.expressions import Argument, Constant, Expr
from flowc.trees.syntax.types import TypeExpr


@attrs.frozen(eq=False, repr=False)
class Reducer(Node):
    """``by append``, ``by upsert(id)``, ``by f``; *key* is the argument of ``upsert``."""

    name: Name
    key: Name | None


@attrs.frozen(eq=False, repr=False)
class Param(Node):
    """A parameter of a graph; *span* is all of it, *name.span* just the name."""

    name: Name
    type: TypeExpr
    reducer: Reducer | None
    default: Expr | None


@attrs.frozen(eq=False, repr=False)
class Output(Node):
    """An output of a graph; *type* is ``None`` if it names a field declared elsewhere."""

    name: Name
    type: TypeExpr | None
    reducer: Reducer | None


@attrs.frozen(eq=False, repr=False)
class Var(Node):
    """``var x: T by r = d``, or ``memory x …``."""

    kind: Literal["var", "memory"]
    name: Name
    type: TypeExpr
    reducer: Reducer | None
    default: Expr | None


@attrs.frozen(eq=False, repr=False)
class Use(Node):
    """``use r: T`` or ``use r: T = open_it("…")``; *opener* is the call, or another expression,
    which the binder rejects.
    """

    name: Name
    type: TypeExpr
    opener: Expr | None


@attrs.frozen(eq=False, repr=False)
class Targets(Node):
    """What follows the arrow of a node: ``-> a`` is *one*, ``-> a, b`` *tuple*, ``-> {a, b}``
    *names*. A node without an arrow has no `Targets`.
    """

    form: Literal["one", "tuple", "names"]
    names: tuple[Name, ...]


@attrs.frozen(eq=False, repr=False)
class Retry(Node):
    """``retry N times backoff D to D jitter on E, F``."""

    times: Expr
    backoff: Expr | None
    most: Expr | None
    jitter: bool
    on: tuple[DottedName, ...]


@attrs.frozen(eq=False, repr=False)
class Timeout(Node):
    """``timeout D``."""

    duration: Expr


@attrs.frozen(eq=False, repr=False)
class Cache(Node):
    """``cache D by EXPR``; both parts are optional."""

    duration: Expr | None
    by: Expr | None


@attrs.frozen(eq=False, repr=False)
class RunPlace(Node):
    """``run inline``, ``run in thread``, ``run in process``."""

    place: Literal["inline", "thread", "process"]


@attrs.frozen(eq=False, repr=False)
class Tags(Node):
    """``tags "a", "b"``."""

    tags: tuple[Constant, ...]


@attrs.frozen(eq=False, repr=False)
class UnknownOption(Node):
    """An unknown option, kept so that the binder can say which ones exist."""

    name: Name


Option = Retry | Timeout | Cache | RunPlace | Tags | UnknownOption


@attrs.frozen(eq=False, repr=False)
class NodeDecl(Node):
    """``node NAME(args) -> outputs = TARGET { options }``."""

    name: Name
    arguments: tuple[Argument, ...]
    targets: Targets | None
    target: DottedName | None
    options: tuple[Option, ...]


@attrs.frozen(eq=False, repr=False)
class AskDecl(Node):
    """``ask NAME(args) -> field: "prompt" { timeout EXPR }``."""

    name: Name
    arguments: tuple[Argument, ...]
    targets: Targets | None
    prompt: Constant | None
    options: tuple[Option, ...]


@attrs.frozen(eq=False, repr=False)
class WaitDecl(Node):
    """``wait NAME for EXPR`` or ``wait NAME until EXPR``."""

    name: Name
    mode: Literal["for", "until"]
    value: Expr


@attrs.frozen(eq=False, repr=False)
class Assignment(Node):
    """``field = EXPR``, or ``field := EXPR`` if *replace* is true."""

    field: Name
    replace: bool
    value: Expr


@attrs.frozen(eq=False, repr=False)
class SetDecl(Node):
    """``set NAME { field = EXPR … }``."""

    name: Name
    assignments: tuple[Assignment, ...]


@attrs.frozen(eq=False, repr=False)
class Limit(Node):
    """``limit N steps``."""

    steps: Expr
