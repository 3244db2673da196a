"""The function that checks the input of a run and lets its initial state be made.

The runtime checks that the right keys are there before it calls this. A value whose exact class
shows that it fits is accepted here; all others go to `kit.admitted`, which checks them deeply,
converts them, or reports what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.generate.entering import parameter_name, parameters_in_order
from flowc.generate.expressions import Expressions
from flowc.generate.homes import snake
from flowc.generate.initial import is_constant, missing_marker
from flowc.generate.layout import INDENT, Atom, Brackets, Chain, Choice, Doc, call, named
from flowc.generate.literals import constant, docstring
from flowc.generate.script import Origin, Script
from flowc.trees import ir, program
from flowc.trees.program import Field
from flowc.trees.types import (
    Any_,
    DictOf,
    EnumType,
    ListOf,
    NoneType,
    Primitive,
    RecordType,
    SetOf,
    Type,
    UnionOf,
)

#: The names of the function's parameters.
_PARAMETERS = ("given", "bound")


@attrs.define
class AdmissionPrinter:
    """Prints the function of one graph."""

    graph: ir.Graph
    show: Expressions
    origin: Origin

    @property
    def state(self) -> str:
        """The name of the state class."""
        return f"{self.graph.name}State"

    def function(self) -> Script:
        """Return the function; it takes the bound resources only if the host provides any."""
        script = Script(self.origin)
        fields = parameters_in_order(self.graph.header)
        hosted = [resource.name for resource in self.graph.resources if resource.opener is None]
        parameters = _PARAMETERS if hosted else _PARAMETERS[:1]
        head = Brackets("(", tuple(Atom(f"{name}: kit.Given") for name in parameters), ")", "def")
        script.add(f"def admit_{snake(self.graph.name)}", head, f" -> {self.state}:")
        script.depth += 1
        told = f"Begin a run of `{self.graph.name}` with what it is given."
        script.lines.extend(docstring(told, INDENT))
        values = [self.admitted(field, script) for field in fields]
        resources = [
            named(parameter_name(name, self.graph.header), f"bound[{constant(name)}]")
            for name in hosted
        ]
        script.add("return ", call(f"begin_{snake(self.graph.name)}", *values, *resources))
        return script

    def admitted(self, field: Field, script: Script) -> Doc:
        """Return the checked value of a parameter; *script* gets the assignment of its variable."""
        if field.default is not None and not is_constant(field.default):
            return self.made_anew(field)
        given = self.given(field)
        if isinstance(field.type, Any_):
            return given
        fits = tuple(self.fitting(field.type, variable := self.variable(field.name)))
        if not fits:
            return self.looked_at(field, given)
        script.add(f"{variable} = ", given)
        first, *others = map(Atom, fits)
        condition = Chain(first, tuple(("or", other) for other in others)) if others else first
        return Choice(Atom(variable), condition, self.looked_at(field, Atom(variable)))

    def given(self, field: Field) -> Doc:
        """Return what the caller gives for a parameter, or its constant default."""
        key = constant(field.name)
        match field.default:
            case None:
                return Atom(f"given[{key}]")
            case program.Literal_(value=None):
                return call("given.get", key)
        return call("given.get", key, self.show.show(field.default))

    def made_anew(self, field: Field) -> Doc:
        """Return the value of a parameter whose default is made anew for each run."""
        key = constant(field.name)
        value: Doc = Atom(f"given[{key}]")
        if not isinstance(field.type, Any_):
            value = self.looked_at(field, value)
        return Choice(value, Atom(f"{key} in given"), Atom(missing_marker(field.type)))

    def looked_at(self, field: Field, value: Doc) -> Doc:
        """Return the call that checks a value deeply."""
        return call("kit.admitted", self.state, constant(field.slot), value)

    def fitting(self, type_: Type, value: str) -> Iterator[str]:
        """Yield conditions; each alone guarantees that *value* is of *type_* and needs no
        conversion.
        """
        match type_:
            case UnionOf(members):
                for member in members:
                    yield from self.fitting(member, value)
            case NoneType():
                yield f"{value} is None"
            case Primitive("Path"):  # its objects are always of a subclass
                return
            case Primitive("float"):
                yield f"type({value}) is float"
                yield f"type({value}) is int"
            case Primitive(name):
                yield f"type({value}) is {self.show.homes.value_type(name)}"
            case EnumType() | RecordType():
                yield f"type({value}) is {self.show.homes.name_of(type_)}"
            case ListOf(Any_()):
                yield f"type({value}) is list"
            case SetOf(Any_()):
                yield f"type({value}) is set"
            case DictOf(Any_(), Any_()):
                yield f"type({value}) is dict"

    def variable(self, name: str) -> str:
        """Return a variable for the parameter *name* that shadows nothing of the module."""
        while name in self.show.names.taken or name in _PARAMETERS:
            name += "_"
        return name
