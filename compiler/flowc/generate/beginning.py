"""The function that makes the initial state of a run from values that fit.

It is not a constructor because CPython 3.11 calls ``__init__`` by way of C, which costs as much as
three nodes. Subgraphs call it directly; the input of a run is checked first, see `admission`.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.generate.annotations import Annotations
from flowc.generate.entering import parameter_name, parameters_in_order
from flowc.generate.expressions import Expressions
from flowc.generate.homes import snake
from flowc.generate.initial import copier, initial, is_constant, may_be_none, missing_marker
from flowc.generate.layout import INDENT, Atom, Brackets, Choice, Doc, Run, call, flat
from flowc.generate.literals import docstring
from flowc.generate.script import Origin, Script
from flowc.trees import ir
from flowc.trees.program import Field, Resource
from flowc.trees.types import NoneType, UnionOf


@attrs.frozen
class BeginningPrinter:
    """Prints the function of one graph. It evaluates the defaults."""

    graph: ir.Graph
    show: Expressions
    types: Annotations
    origin: Origin

    def function(self) -> Script:
        """Return the function."""
        name = self.graph.name
        script = Script(self.origin)
        head = Brackets("(", tuple(self.parameters()), ")", "def")
        script.add(f"def begin_{snake(name)}", head, f" -> {name}State:")
        script.depth += 1
        told = f"Make the state in which a run of `{name}` begins."
        script.lines.extend(docstring(told, INDENT))
        values = list(self.values())
        if not values:
            script.add(f"return {name}State()")
            return script
        script.add(f"s = {name}State()")
        for slot, value in values:
            script.add(f"s.{slot} = ", value)
        script.add("return s")
        return script

    def given(self) -> list[Resource]:
        """Return the resources that are passed to the function."""
        return [resource for resource in self.graph.resources if resource.opener is None]

    def name(self, name: str) -> str:
        """Return the parameter for a field or a resource of this name."""
        return parameter_name(name, self.graph.header)

    # ---- the head

    def parameters(self) -> Iterator[Doc]:
        """Yield the parameters."""
        for field in parameters_in_order(self.graph.header):
            shown = Run((Atom(f"{self.name(field.name)}: "), self.parameter_type(field)))
            yield shown if field.default is None else self.optional(field, shown)
        if self.given():
            yield Atom("*")
        for resource in self.given():
            yield Run((Atom(f"{self.name(resource.name)}: "), self.types.show(resource.type)))

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

    # ---- the body

    def values(self) -> Iterator[tuple[str, Doc]]:
        """Yield the fields that are set, each with its value."""
        for field in parameters_in_order(self.graph.header):
            yield field.slot, self.parameter_value(field)
        for resource in self.given():
            yield resource.name, Atom(self.name(resource.name))
        for field in self.graph.fields:
            value = None if field.role == "param" else initial(field, self.show)
            if value is not None:
                yield field.slot, value

    def parameter_value(self, field: Field) -> Doc:
        """Return the value that a parameter gives its field: for a growing one, a copy."""
        name = self.name(field.name)
        given: Doc = Atom(name)
        if field.grows:
            given = call(copier(field.type), given)
        if field.default is None or is_constant(field.default):
            return given
        default = initial(field, self.show)
        assert default is not None
        return Choice(default, Atom(f"{name} is {missing_marker(field.type)}"), given)
