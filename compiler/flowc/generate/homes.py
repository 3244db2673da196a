"""The names under which types, graphs and what belongs to graphs are used."""

from __future__ import annotations

import re

import attrs

from flowc.generate.names import Names
from flowc.trees import ir
from flowc.trees.program import ErrorClass, GraphHeader
from flowc.trees.types import ClassType, EnumType, RecordType, Type

_MODULES = {
    "datetime": "datetime",
    "date": "datetime",
    "timedelta": "datetime",
    "Decimal": "decimal",
    "UUID": "uuid",
    "Path": "pathlib",
}


def snake(name: str) -> str:
    """Return *name* in the style of functions: ``SupportDesk`` as ``support_desk``."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", spaced).lower()


@attrs.frozen
class Homes:
    """Knows what things are called in the printed module; asking for a name imports it."""

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

    def value_type(self, name: str) -> str:
        """Return the name of a Python type, which may be from the standard library."""
        return self.names.use(_MODULES[name], name) if name in _MODULES else name

    def of_graph(self, graph: GraphHeader, pattern: str) -> str:
        """Return the name that *pattern* makes of that of *graph*: ``{}State``, ``run_{}``."""
        own = graph.name if pattern.startswith("{}") else snake(graph.name)
        name = pattern.format(own)
        return name if graph.home == self.module.path else self.names.use(graph.module, name)

    def error(self, error: ErrorClass) -> str:
        """Return the name of an exception class; nothing may catch more than `Exception`."""
        match error.module, error.name:
            case "builtins", "BaseException":
                return "Exception"
            case "builtins", name:
                return name
            case "flowrt", name:
                return f"kit.{name}"
        return self.names.use(error.module, error.name)
