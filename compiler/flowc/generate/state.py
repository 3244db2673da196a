"""The state class of a graph, and the shapes of its input and output."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.generate.annotations import Annotations
from flowc.generate.entering import constructor_parameters
from flowc.generate.expressions import Expressions
from flowc.generate.initial import copier, initial, is_constant, may_be_none, missing_marker
from flowc.generate.layout import (
    INDENT,
    Atom,
    Brackets,
    Choice,
    Doc,
    Run,
    call,
    display,
    flat,
    statement,
    tuple_of,
)
from flowc.generate.literals import constant
from flowc.generate.order import natural
from flowc.trees import ir, program
from flowc.trees.program import Field
from flowc.trees.types import NoneType, UnionOf


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
    """Prints the fields of one graph. The defaults are evaluated in the constructor."""

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
        sections = [[*named, *self.folds()], typed, self.init()]
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

    # ---- the constructor

    def init(self) -> list[str]:
        """Return the constructor, if there is anything to construct."""
        body = list(self.assignments())
        if not body:
            return []
        head = Brackets("(", tuple(self.signature()), ")", "def")
        return [*statement(INDENT, "def __init__", head, " -> None:"), *body]

    def params(self) -> list[Field]:
        """Return the parameters of the constructor."""
        return constructor_parameters(self.graph.header)

    def given(self) -> list[program.Resource]:
        """Return the resources that are passed to the constructor."""
        return [resource for resource in self.graph.resources if resource.opener is None]

    def signature(self) -> Iterator[Doc]:
        """Yield the parameters of the constructor."""
        yield Atom("self")
        for field in self.params():
            shown = Run((Atom(f"{field.name}: "), self.parameter_type(field)))
            yield shown if field.default is None else self.optional(field, shown)
        if self.given():
            yield Atom("*")
        for resource in self.given():
            yield Run((Atom(f"{resource.name}: "), self.types.show(resource.type)))

    def optional(self, field: Field, shown: Doc) -> Doc:
        """Return an optional parameter."""
        assert field.default is not None
        if is_constant(field.default):
            return Run((shown, Atom(f" = {flat(self.show.show(field.default))}")))
        return Run((shown, Atom(f" = {missing_marker(field.type)}")))

    def parameter_type(self, field: Field) -> Doc:
        """Return the annotation of a parameter; one whose default is made anew also allows
        ``None``.
        """
        if field.default is None or is_constant(field.default):
            return self.types.show(field.type)
        if may_be_none(field.type):
            return Atom(self.show.names.use("typing", "Any"))
        members = field.type.members if isinstance(field.type, UnionOf) else (field.type,)
        return self.types.show(UnionOf((*members, NoneType())))

    def assignments(self) -> Iterator[str]:
        """Yield the lines of the body of the constructor."""
        inner = INDENT * 2
        for field in self.params():
            yield from statement(inner, f"self.{field.slot} = ", self.parameter_value(field))
        for resource in self.given():
            yield f"{inner}self.{resource.name} = {resource.name}"
        for field in self.graph.fields:
            value = None if field.role == "param" else initial(field, self.show)
            if value is not None:
                yield from statement(inner, f"self.{field.slot} = ", value)

    def parameter_value(self, field: Field) -> Doc:
        """Return the value that a parameter gives its field: for a growing one, a copy."""
        given: Doc = Atom(field.name)
        if field.grows:
            given = call(copier(field.type), given)
        if field.default is None or is_constant(field.default):
            return given
        default = initial(field, self.show)
        assert default is not None
        return Choice(default, Atom(f"{field.name} is {missing_marker(field.type)}"), given)

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
