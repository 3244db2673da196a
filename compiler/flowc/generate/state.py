"""The state class of a graph, and the shapes of its input and output."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.generate.annotations import Annotations
from flowc.generate.expressions import Expressions
from flowc.generate.layout import (
    INDENT,
    Atom,
    Brackets,
    Doc,
    Run,
    call,
    display,
    statement,
    tuple_of,
)
from flowc.generate.literals import constant
from flowc.generate.order import natural
from flowc.trees import ir, program
from flowc.trees.program import Field


@attrs.frozen
class StateView:
    """What the template of a state class prints: sections of lines, separated by empty lines."""

    name: str
    graph: str
    sections: list[list[str]]


@attrs.frozen
class ShapeView:
    """What the template of a TypedDict prints."""

    name: str
    base: str
    doc: str
    sections: list[list[str]]


@attrs.frozen
class StatePrinter:
    """Prints the fields of one graph."""

    graph: ir.Graph
    show: Expressions
    types: Annotations

    def state(self) -> StateView:
        """Return the state class."""
        fields = {field.slot: field.type for field in self.all_fields()}
        fields.update((resource.name, resource.type) for resource in self.graph.resources)
        slots = sorted(fields, key=natural)
        named = statement(INDENT, "__slots__ = ", tuple_of(map(constant, slots)))
        typed = [
            line
            for slot in slots
            for line in statement(INDENT, f"{slot}: ", self.types.show(fields[slot]))
        ]
        sections = [[*named, *self.folds()], typed]
        return StateView(
            name=f"{self.graph.name}State",
            graph=self.graph.name,
            sections=[section for section in sections if section],
        )

    def all_fields(self) -> Iterator[Field]:
        """Yield the fields of the graph and the variables of its items."""
        yield from self.graph.fields
        for step in self.graph.steps:
            if isinstance(step, ir.Each):
                yield step.item
                yield from step.variables

    def folds(self) -> list[str]:
        """Return the mapping from fields to folds, if there are any."""
        pairs = [
            Run((Atom(f"{constant(field.slot)}: "), self.fold(field.reducer)))
            for field in sorted(self.all_fields(), key=lambda field: field.slot)
            if field.reducer is not None
        ]
        if not pairs:
            return []
        constant_of_class = self.show.names.use("typing", "ClassVar")
        return statement(INDENT, f"__folds__: {constant_of_class} = ", display("{", pairs, "}"))

    def fold(self, reducer: program.Reducer) -> Doc:
        """Return the fold of *reducer*."""
        match reducer:
            case program.Reducer(name="function", function=function) if function is not None:
                return Atom(self.show.function(function))
            case program.Reducer(name="upsert", key=key):
                return call("kit.upsert", constant(key))
        return Atom(
            {"max": "kit.maximum", "min": "kit.minimum"}.get(reducer.name, f"kit.{reducer.name}")
        )

    # ---- input and output

    def input(self) -> ShapeView:
        """Return the shape of the input of a run."""
        lines = [
            line
            for field in self.graph.header.params
            for line in statement(INDENT, f"{field.name}: ", self.input_type(field))
        ]
        return self.shape("Input", "is given", lines)

    def input_type(self, field: Field) -> Doc:
        """Return the annotation of a parameter in the input."""
        shown = self.types.show(field.type)
        if field.default is None:
            return shown
        optional = self.show.names.use("typing", "NotRequired")
        return Run((Atom(optional), Brackets("[", (shown,), "]", "call")))

    def output(self) -> ShapeView:
        """Return the shape of the output of a run."""
        lines = [
            line
            for field in self.graph.header.outputs
            for line in statement(INDENT, f"{field.name}: ", self.types.show(field.type))
        ]
        return self.shape("Output", "gives back", lines)

    def shape(self, suffix: str, what: str, lines: list[str]) -> ShapeView:
        """Return a TypedDict with *lines* as its fields."""
        return ShapeView(
            name=f"{self.graph.name}{suffix}",
            base=self.show.names.use("typing", "TypedDict"),
            doc=f"What a run of `{self.graph.name}` {what}.",
            sections=[lines] if lines else [],
        )
