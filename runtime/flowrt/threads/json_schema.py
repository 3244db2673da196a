"""The type of an answer as JSON Schema, for making forms."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, is_typeddict
from uuid import UUID

from flowrt.shapes import Shape, is_pydantic, shape_of, shape_of_typed_dict

_SIMPLE: Final[Mapping[Any, Mapping[str, Any]]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    None: {"type": "null"},
    bytes: {"type": "string", "contentEncoding": "base64"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
    timedelta: {"type": "string", "format": "duration"},
    Decimal: {"type": "string", "format": "decimal"},
    UUID: {"type": "string", "format": "uuid"},
    list: {"type": "array"},
    tuple: {"type": "array"},
    set: {"type": "array", "uniqueItems": True},
    frozenset: {"type": "array", "uniqueItems": True},
    dict: {"type": "object"},
}


def json_schema(annotation: Any) -> dict[str, Any]:
    """Give the schema of a type; ``{}``, which matches everything, if nothing is known about it.

    Recursive types are put into ``$defs`` and referred to from there.
    """
    known = _Known()
    schema = known.of(annotation)
    return {**schema, "$defs": known.definitions} if known.definitions else schema


class _Known:
    """The state of making one schema: the recursive types, and the types in progress."""

    def __init__(self) -> None:
        self.definitions: dict[str, Any] = {}
        self._names: dict[Any, str] = {}  # of the recursive types
        self._open: list[Any] = []

    def of(self, annotation: Any) -> dict[str, Any]:
        """Give the schema of a type."""
        if annotation in _SIMPLE:
            return dict(_SIMPLE[annotation])
        if hasattr(annotation, "__supertype__"):
            return self.of(annotation.__supertype__)
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is typing.Literal:
            return {"enum": list(arguments)}
        if origin is typing.Annotated:
            return self.of(arguments[0])
        if origin in (typing.Union, UnionType):
            return self._of_union(arguments)
        if origin is not None:
            return self._of_container(origin, arguments)
        return self._of_class(annotation) if isinstance(annotation, type) else {}

    def _of_union(self, members: tuple[Any, ...]) -> dict[str, Any]:
        told: list[dict[str, Any]] = []
        for member in map(self.of, members):  # list and tuple are the same in JSON
            told.extend([] if member in told else [member])
        return told[0] if len(told) == 1 else {"anyOf": told}

    def _of_container(self, origin: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
        if origin is dict and len(arguments) == 2:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if origin is tuple and arguments[-1:] != (Ellipsis,):
            items = [self.of(item) for item in arguments]
            return {"type": "array", "prefixItems": items, "minItems": len(items), "items": False}
        if origin in (list, tuple, set, frozenset):
            return {**_SIMPLE[origin], "items": self.of(arguments[0])}
        return dict(_SIMPLE.get(origin, {}))

    def _of_class(self, kind: Any) -> dict[str, Any]:
        if issubclass(kind, Enum):
            return {"enum": [member.value for member in kind]}
        if issubclass(kind, PurePath):
            return {"type": "string", "format": "path"}
        if is_pydantic(kind):
            return self._of_model(kind)
        shape = shape_of_typed_dict(kind) if is_typeddict(kind) else shape_of(kind)
        return {} if shape is None else self._of_shape(kind, shape)

    def _of_model(self, kind: Any) -> dict[str, Any]:
        told: dict[str, Any] = kind.model_json_schema(
            ref_template=f"#/$defs/{kind.__name__}.{{model}}"
        )
        for name, definition in told.pop("$defs", {}).items():
            self.definitions[f"{kind.__name__}.{name}"] = definition
        return told

    def _of_shape(self, kind: Any, shape: Shape) -> dict[str, Any]:
        if kind in self._open or kind in self._names:
            return {"$ref": f"#/$defs/{self._named(kind)}"}
        self._open.append(kind)
        told = {
            "title": kind.__name__,
            "type": "object",
            "properties": {field: self.of(hint) for field, hint in shape.hints.items()},
            "required": [field for field in shape.hints if field in shape.required],
        }
        if not is_typeddict(kind):  # which allows unknown keys
            told["additionalProperties"] = False
        self._open.remove(kind)
        if kind not in self._names:
            return told
        self.definitions[self._names[kind]] = told
        return {"$ref": f"#/$defs/{self._names[kind]}"}

    def _named(self, kind: Any) -> str:
        """Give the name under which a recursive type is defined."""
        if kind not in self._names:
            taken = self._names.values()
            name = kind.__name__
            self._names[kind] = f"{kind.__module__}.{name}" if name in taken else name
        return self._names[kind]
