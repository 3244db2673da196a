"""Graphs, and the whole file."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program.flow import ControlFlow
from flowc.trees.program.nodes import GraphHeader, Occurrence
from flowc.trees.program.runs import Test, Trigger
from flowc.trees.program.values import Definitions, Enum, Field, Record, Resource
from flowc.trees.shown import Shown


@attrs.frozen(eq=False, repr=False)
class Graph(Shown):
    """One graph, bound. It is not *sound* if mistakes left holes: checks that depend on the flow,
    and the generator, skip it. *declared* maps the names of the declared nodes to their spans;
    *occurrences* are those in the flow, in source order.
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


@attrs.frozen(eq=False, repr=False)
class Import(Shown):
    """One imported name, and whether anything uses it: a Python name, or a graph, enum or record of
    another flow file (then *module* is its generated module).
    """

    local: str
    name: str
    module: str
    span: Span
    used: bool
    from_flow: bool


@attrs.frozen(eq=False, repr=False)
class Program(Shown):
    """One flow file, bound. Graphs are in source order; *bodies* maps the headers of these graphs,
    and of those imported directly or indirectly, to the graphs.
    """

    path: str
    module: str
    doc: str | None
    imports: tuple[Import, ...]
    enums: tuple[Enum, ...]
    records: tuple[Record, ...]
    graphs: tuple[Graph, ...]
    bodies: Mapping[GraphHeader, Graph]
    triggers: tuple[Trigger, ...]
    tests: tuple[Test, ...]
    definitions: Definitions
    syntax: syntax.File
