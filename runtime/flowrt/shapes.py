"""The shapes of the classes that a mapping can stand for: records, dataclasses, attrs classes,
pydantic models, TypedDicts.

Neither attrs nor pydantic is imported: their classes are recognized by their attributes.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of a mapping: their types, where known, and which of them it must have."""

    hints: Mapping[str, Any]
    required: frozenset[str]


@cache
def shape_of(kind: Any) -> Shape | None:
    """Give the shape of a class that is built from its fields; None for any other class."""
    if is_dataclass(kind):
        return _of_dataclass(kind)
    return _of_attrs(kind) if hasattr(kind, "__attrs_attrs__") else None


def is_pydantic(kind: type) -> bool:
    """Say whether the class is a pydantic model, which checks and converts by itself."""
    return hasattr(kind, "model_fields") and hasattr(kind, "model_validate")


def _of_dataclass(kind: Any) -> Shape:
    known = [field for field in fields(kind) if field.init]
    without = [field.name for field in known if field.default is field.default_factory is MISSING]
    hints = _hints(kind)
    return Shape({field.name: hints.get(field.name, Any) for field in known}, frozenset(without))


def _of_attrs(kind: Any) -> Shape:
    nothing = sys.modules["attr"].NOTHING
    known = [field for field in kind.__attrs_attrs__ if field.init]
    hints = _hints(kind)
    types = {
        # A converter checks what it accepts itself.
        field.alias: hints.get(field.name, Any) if field.converter is None else Any
        for field in known
    }
    return Shape(types, frozenset(field.alias for field in known if field.default is nothing))


@cache
def shape_of_typed_dict(kind: Any) -> Shape:
    """Give the shape of a TypedDict. `Required` and `NotRequired` are read from the hints: if
    annotations are strings, the class itself does not know them.
    """
    hints = _hints(kind, with_extras=True)
    marks = {name: _marks(hint) for name, hint in hints.items()}
    required = {name for name in kind.__required_keys__ if typing.NotRequired not in marks[name]}
    required |= {name for name, found in marks.items() if typing.Required in found}
    return Shape(_hints(kind), frozenset(required))


def _marks(hint: Any) -> set[Any]:
    """Collect the qualifiers around a type."""
    found: set[Any] = set()
    while get_origin(hint) is not None and get_args(hint):
        found.add(get_origin(hint))
        hint = get_args(hint)[0]
    return found


def _hints(kind: Any, with_extras: bool = False) -> dict[str, Any]:
    """Give the types of the fields; Any for all if one uses a name that only type checkers
    import.
    """
    try:
        return get_type_hints(kind, include_extras=with_extras)
    except NameError:
        return {name: Any for base in reversed(kind.__mro__) for name in _annotated(base)}


def _annotated(kind: type) -> Mapping[str, Any]:
    found: Mapping[str, Any] = vars(kind).get("__annotations__", {})
    return found
