"""Nodes as they occur in a flow: what they do, what they are passed, and what they write."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import attrs

from flowc.python.facts import Class, Function
from flowc.source import Span
from flowc.trees.program.values import BoundArgument, Expr, Field, PythonName, Resource
from flowc.trees.shown import Shown


@attrs.frozen(eq=False, repr=False)
class GraphHeader(Shown):
    """What a caller of a graph needs to know: its parameters and outputs, and where it is defined.

    *home* is the path of its flow file, *module* the dotted name of the module generated from it.
    *pauses* and *remembers* (it has `memory`) take its subgraphs into account.
    """

    home: str
    module: str
    name: str
    params: tuple[Field, ...]
    outputs: tuple[Field, ...]
    resources: tuple[Resource, ...]
    span: Span
    limit: int | None
    pauses: bool
    remembers: bool = False

    @property
    def needs_thread(self) -> bool:
        """Whether it refuses to run without a checkpointer."""
        return self.pauses or self.remembers


@attrs.frozen(repr=False)
class ErrorClass(Shown):
    """An exception named after ``on``: built in (module ``"builtins"``), of ``flowrt``, or
    imported; *facts* if it is certainly a class.
    """

    module: str
    name: str
    local: str
    span: Span
    facts: Class | None = None


@attrs.frozen(eq=False, repr=False)
class Retry(Shown):
    """*times* attempts in total, with pauses of *backoff* between them, doubled up to *most*."""

    times: int
    backoff: timedelta | None
    most: timedelta | None
    jitter: bool
    on: tuple[ErrorClass, ...]


@attrs.frozen(eq=False, repr=False)
class Cache(Shown):
    """Results cached for *ttl* (forever if ``None``), keyed by *by* or else by the arguments."""

    ttl: timedelta | None
    by: Expr | None


@attrs.frozen(eq=False, repr=False)
class Policy(Shown):
    """The options of a node; the *by* of the cache is bound at each occurrence."""

    retry: Retry | None = None
    timeout: timedelta | None = None
    cache: Cache | None = None
    place: Literal["inline", "thread", "process"] | None = None
    tags: tuple[str, ...] = ()


@attrs.frozen(eq=False, repr=False)
class FunctionTask(Shown):
    """Call an imported Python callable; *facts* is ``None`` if nothing is known about it."""

    function: PythonName
    facts: Function | Class | None


@attrs.frozen(eq=False, repr=False)
class GraphTask(Shown):
    """Run another graph as a subgraph."""

    graph: GraphHeader
    span: Span


@attrs.frozen(eq=False, repr=False)
class SetTask(Shown):
    """Evaluate expressions, all in the state before the step; they are in the writes of the
    occurrence.
    """


@attrs.frozen(eq=False, repr=False)
class AskTask(Shown):
    """Stop until someone answers."""

    prompt: str | None
    timeout: Expr | None


@attrs.frozen(eq=False, repr=False)
class WaitTask(Shown):
    """Stop for a duration, or until a time."""

    mode: Literal["for", "until"]
    value: Expr


@attrs.frozen(eq=False, repr=False)
class BadTask(Shown):
    """A target that was already reported."""


Task = FunctionTask | GraphTask | SetTask | AskTask | WaitTask | BadTask


@attrs.frozen(eq=False, repr=False)
class Write(Shown):
    """One field that an occurrence writes: *span* is the name where it is written, *value* the
    expression of a ``set`` (otherwise the task's result is written); *replace* is true for ``:=``,
    which bypasses the reducer.
    """

    field: Field
    span: Span
    value: Expr | None = None
    replace: bool = False


@attrs.frozen(eq=False, repr=False)
class Occurrence(Shown):
    """A node as it occurs in the flow: its name there, its arguments, its writes.

    *form* is how the result maps to *writes*: ``one`` value, a ``tuple`` in order, or ``names`` of
    a mapping or object; ``none`` without an arrow. *declared* is the name in its declaration,
    *span* the first place in the flow that names it.
    """

    name: str
    task: Task
    arguments: tuple[BoundArgument, ...]
    form: Literal["one", "tuple", "names", "none"]
    writes: tuple[Write, ...]
    policy: Policy
    span: Span
    declared: Span
