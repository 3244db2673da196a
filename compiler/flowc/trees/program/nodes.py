"""Nodes as they stand in a flow: what they do, are given and write."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import attrs

from flowc.python.facts import Class, Function
from flowc.source import Span
from flowc.trees.program.values import BoundArgument, Expr, Field, PythonName, Resource


@attrs.frozen(eq=False)
class GraphHeader:
    """What a caller of a graph must know: its parameters and outputs, where it is from.

    *home* is the path of its flow file, *module* the dotted name of the module generated from it.
    *pauses* and *remembers* (it has `memory`) hold for its subgraphs too.
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


@attrs.frozen
class ErrorClass:
    """An exception named behind ``on``: built in (module ``"builtins"``), of ``flowrt``, or
    imported.
    """

    module: str
    name: str
    local: str
    span: Span


@attrs.frozen(eq=False)
class Retry:
    """*times* attempts in all, *backoff* seconds between them, doubled up to *most*."""

    times: int
    backoff: timedelta | None
    most: timedelta | None
    jitter: bool
    on: tuple[ErrorClass, ...]


@attrs.frozen(eq=False)
class Cache:
    """Results kept for *ttl* (for good where ``None``), by *by* or else by the arguments."""

    ttl: timedelta | None
    by: Expr | None


@attrs.frozen(eq=False)
class Policy:
    """The options of a node; *by* of the cache is bound at the occurrence."""

    retry: Retry | None = None
    timeout: timedelta | None = None
    cache: Cache | None = None
    place: Literal["inline", "thread", "process"] | None = None
    tags: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class FunctionTask:
    """Call an imported Python callable; *facts* is ``None`` where nothing is known of it."""

    function: PythonName
    facts: Function | Class | None


@attrs.frozen(eq=False)
class GraphTask:
    """Run another graph as a subgraph."""

    graph: GraphHeader
    span: Span


@attrs.frozen(eq=False)
class SetTask:
    """Evaluate expressions, all from the state before; they stand in the writes of the
    occurrence.
    """


@attrs.frozen(eq=False)
class AskTask:
    """Stop until somebody answers."""

    prompt: str | None
    timeout: Expr | None


@attrs.frozen(eq=False)
class WaitTask:
    """Stop for a time, or until one."""

    mode: Literal["for", "until"]
    value: Expr


@attrs.frozen(eq=False)
class BadTask:
    """A target that was already reported."""


Task = FunctionTask | GraphTask | SetTask | AskTask | WaitTask | BadTask


@attrs.frozen(eq=False)
class Write:
    """One field that an occurrence writes: *span* is the name where it is written, *value* the
    expression of a ``set`` (else the task's result), *replace* the ``:=`` that passes the reducer
    by.
    """

    field: Field
    span: Span
    value: Expr | None = None
    replace: bool = False


@attrs.frozen(eq=False)
class Occurrence:
    """A node as it stands in the flow: its name there, what it is given, what it writes.

    *form* is how the result meets *writes*: ``one`` value, a ``tuple`` in order, ``names`` of a
    mapping or object; ``none`` without an arrow. *declared* is the name in its declaration, *span*
    the place where the flow first names it.
    """

    name: str
    task: Task
    arguments: tuple[BoundArgument, ...]
    form: Literal["one", "tuple", "names", "none"]
    writes: tuple[Write, ...]
    policy: Policy
    span: Span
    declared: Span
