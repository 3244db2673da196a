"""Annotations of Python code as types of the language.

What the language has no type for (protocols, callables, type variables, classes that were not read)
becomes ``Any``: a wrong "does not fit" is worse than silence.
"""

from __future__ import annotations

from collections.abc import Callable

from flowc.python import facts
from flowc.trees.program import Definitions
from flowc.trees.types import (
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Primitive,
    PrimitiveName,
    SetOf,
    TupleOf,
    Type,
)
from flowc.types.model import ANY, NONE, union

Resolve = Callable[[str, str, tuple[Type, ...]], Type]

_PRIMITIVES: dict[tuple[str, str], PrimitiveName] = {
    ("builtins", "str"): "str",
    ("builtins", "int"): "int",
    ("builtins", "float"): "float",
    ("builtins", "bool"): "bool",
    ("builtins", "bytes"): "bytes",
    ("datetime", "datetime"): "datetime",
    ("datetime", "date"): "date",
    ("datetime", "timedelta"): "timedelta",
    ("decimal", "Decimal"): "Decimal",
    ("uuid", "UUID"): "UUID",
    ("pathlib", "Path"): "Path",
}


def from_python(annotation: facts.PythonType, definitions: Definitions) -> Type:
    """Return the type that *annotation* denotes, using the classes in *definitions*."""

    def resolve(module: str, name: str, arguments: tuple[Type, ...]) -> Type:
        key = (module, name)
        if key in definitions.aliases:
            return definitions.aliases[key]
        if key in definitions.enums:
            enum = definitions.enums[key]
            return EnumType(enum.home, enum.name)
        if key in definitions.classes:
            known = definitions.classes[key]
            return ClassType(known.home, known.name, arguments)
        return ANY

    return convert(annotation, resolve)


def convert(annotation: facts.PythonType, resolve: Resolve) -> Type:
    """Return the type of *annotation*; *resolve* returns that of a class by module and name."""
    match annotation:
        case facts.NoneType():
            return NONE
        case facts.LiteralValues(values):
            return union(*(_constant(value) for value in values))
        case facts.Union(parts):
            return union(*(convert(part, resolve) for part in parts))
        case facts.Named(module, name, arguments) if module is not None:
            return _named(module, name, arguments, resolve)
    return ANY


def is_standard(module: str | None, name: str) -> bool:
    """Whether the language itself knows the class, so that it need not be read."""
    return module in (None, "builtins", "typing", "collections.abc") or (
        (module, name) in _PRIMITIVES
    )


def _constant(value: facts.Scalar) -> Type:
    match value:
        case bool():
            return LiteralOf(value, "bool")
        case int():
            return LiteralOf(value, "int")
        case str():
            return LiteralOf(value, "str")
        case float():
            return Primitive("float")
    return Primitive("bytes")


def _named(
    module: str, name: str, arguments: tuple[facts.PythonType, ...], resolve: Resolve
) -> Type:
    if (module, name) in _PRIMITIVES:
        return Primitive(_PRIMITIVES[module, name])
    if module == "builtins":
        return _builtin(name, arguments, resolve)
    if is_standard(module, name):
        return ANY
    return resolve(module, name, tuple(convert(item, resolve) for item in arguments))


def _builtin(name: str, arguments: tuple[facts.PythonType, ...], resolve: Resolve) -> Type:
    if name == "tuple":
        return _tuple(arguments, resolve)
    given = [convert(argument, resolve) for argument in arguments]
    match name, given:
        case "list", [item]:
            return ListOf(item)
        case "list", []:
            return ListOf(ANY)
        case "set", [item]:
            return SetOf(item)
        case "set", []:
            return SetOf(ANY)
        case "dict", [key, value]:
            return DictOf(key, value)
        case "dict", []:
            return DictOf(ANY, ANY)
    return ANY


def _tuple(arguments: tuple[facts.PythonType, ...], resolve: Resolve) -> Type:
    if not arguments:
        return TupleOf((), rest=ANY)
    if isinstance(arguments[-1], facts.Repeated):
        return TupleOf((), rest=convert(arguments[0], resolve))
    return TupleOf(tuple(convert(argument, resolve) for argument in arguments))
