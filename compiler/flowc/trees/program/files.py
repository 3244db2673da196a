"""Graphs, triggers, tests, and the whole file."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program.flow import ControlFlow
from flowc.trees.program.nodes import GraphHeader, Occurrence
from flowc.trees.program.values import (
    BoundArgument,
    Definitions,
    Enum,
    Expr,
    Field,
    Record,
    Resource,
)


@attrs.frozen(eq=False)
class Graph:
    """One graph, bound. *sound* is false where findings left holes: checks that follow the flow,
    and the generator, pass it by. *declared* lists the nodes that are declared: name → span, for
    the checks of use; *occurrences* those in the flow, in source order.
    """

    header: GraphHeader
    doc: str | None
    fields: tuple[Field, ...]
    resources: tuple[Resource, ...]
    declared: Mapping[str, Span]
    occurrences: tuple[Occurrence, ...]
    flow: ControlFlow
    sound: bool
    syntax: syntax.GraphDecl

    @property
    def name(self) -> str:
        """The graph's name."""
        return self.header.name


@attrs.frozen(eq=False)
class Trigger:
    """A trigger; *arguments* are bound against the parameters of *graph* (run) or hold the one
    answer (question).
    """

    syntax: syntax.TriggerDecl
    graph: GraphHeader
    arguments: tuple[BoundArgument, ...]
    question: str | None
    thread: Expr | None


@attrs.frozen(eq=False)
class Test:
    """A test of the language, with its expressions bound in *values*, by their span."""

    syntax: syntax.TestDecl
    graph: GraphHeader
    arguments: tuple[BoundArgument, ...]
    values: Mapping[Span, Expr]


@attrs.frozen(eq=False)
class Import:
    """One imported name and whether anything uses it: *target* is a Python name, or a graph, enum
    or record of another flow file (with the dotted name of its generated module).
    """

    local: str
    name: str
    module: str
    span: Span
    used: bool
    from_flow: bool


@attrs.frozen(eq=False)
class Program:
    """One flow file, bound. Graphs stand in the order written."""

    path: str
    module: str
    doc: str | None
    imports: tuple[Import, ...]
    enums: tuple[Enum, ...]
    records: tuple[Record, ...]
    graphs: tuple[Graph, ...]
    triggers: tuple[Trigger, ...]
    tests: tuple[Test, ...]
    definitions: Definitions
    syntax: syntax.File
