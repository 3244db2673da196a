"""The type of an answer as JSON Schema, for whoever makes a form of it."""

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
    """Give the schema of a type; ``{}``, which everything fits, where nothing is known of it."""
    if annotation in _SIMPLE:
        return dict(_SIMPLE[annotation])
    if hasattr(annotation, "__supertype__"):
        return json_schema(annotation.__supertype__)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is typing.Annotated:
        return json_schema(arguments[0])
    if origin in (typing.Union, UnionType):
        return {"anyOf": [json_schema(member) for member in arguments]}
    if origin is not None:
        return _of_container(origin, arguments)
    return _of_class(annotation) if isinstance(annotation, type) else {}


def _of_container(origin: Any, arguments: tuple[Any, ...]) -> dict[str, Any]:
    if origin is dict and len(arguments) == 2:
        return {"type": "object", "additionalProperties": json_schema(arguments[1])}
    if origin is tuple and arguments[-1:] != (Ellipsis,):
        items = [json_schema(item) for item in arguments]
        return {"type": "array", "prefixItems": items, "minItems": len(items), "items": False}
    if origin in (list, tuple, set, frozenset):
        return {**_SIMPLE[origin], "items": json_schema(arguments[0])}
    return dict(_SIMPLE.get(origin, {}))


def _of_class(kind: Any) -> dict[str, Any]:
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    if issubclass(kind, PurePath):
        return {"type": "string", "format": "path"}
    if is_pydantic(kind):
        found: dict[str, Any] = kind.model_json_schema()
        return found
    shape = shape_of_typed_dict(kind) if is_typeddict(kind) else shape_of(kind)
    return {} if shape is None else _of_shape(kind.__name__, shape)


def _of_shape(name: str, shape: Shape) -> dict[str, Any]:
    return {
        "title": name,
        "type": "object",
        "properties": {field: json_schema(hint) for field, hint in shape.hints.items()},
        "required": [field for field in shape.hints if field in shape.required],
        "additionalProperties": False,
    }
