"""The names of types, graphs and what belongs to graphs, where they are used."""

from __future__ import annotations

import re

import attrs

from flowc.generate.names import Names
from flowc.trees import ir
from flowc.trees.program import ErrorClass, GraphHeader
from flowc.trees.types import ClassType, EnumType, RecordType, Type


def snake(name: str) -> str:
    """Return *name* in the style of functions: ``SupportDesk`` as ``support_desk``."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", spaced).lower()


@attrs.frozen
class Homes:
    """Knows what something defined is called in the module that is printed, importing it if need be."""

    names: Names
    module: ir.Module

    def name_of(self, type_: Type) -> str:
        """Return the name of an enum, a record or a class."""
        assert isinstance(type_, EnumType | RecordType | ClassType)
        if type_.home == self.module.path:
            return type_.name
        if type_.home == "flowrt":
            return f"kit.{type_.name}"
        key = (type_.home, type_.name)
        return self.names.use(*self.module.origins.get(key, key))

    def of_graph(self, graph: GraphHeader, pattern: str) -> str:
        """Return the name that *pattern* makes of the name of *graph*: ``{}State``, ``run_{}``."""
        own = graph.name if pattern.startswith("{}") else snake(graph.name)
        name = pattern.format(own)
        return name if graph.home == self.module.path else self.names.use(graph.module, name)

    def error(self, error: ErrorClass) -> str:
        """Return the name of a class of exceptions; nothing may catch more than `Exception`."""
        match error.module, error.name:
            case "builtins", "BaseException":
                return "Exception"
            case "builtins", name:
                return name
            case "flowrt", name:
                return f"kit.{name}"
        return self.names.use(error.module, error.name)
