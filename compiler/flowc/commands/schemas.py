"""The type that a JSON Schema stands for, as far as a value typed by a person needs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import NoneType
from typing import Any, Literal, Union
from uuid import UUID

_BY_TYPE: Mapping[object, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "null": NoneType,
}
_BY_FORMAT: Mapping[object, Any] = {
    "date-time": datetime,
    "date": date,
    "duration": timedelta,
    "decimal": Decimal,
    "uuid": UUID,
    "path": Path,
}


def type_of(schema: Mapping[str, Any]) -> Any:
    """Return the type that *schema*, made by `flowrt`, was made of; `Any` where that is unknown."""
    match schema:
        case {"anyOf": list(members)}:
            return Union[*map(type_of, members)]
        case {"enum": list(choices)} if choices:
            return Literal[*choices]
        case {"format": str(name)} if name in _BY_FORMAT:
            return _BY_FORMAT[name]
        case {"contentEncoding": _}:
            return bytes
        case {"type": "array", "items": dict(items), "uniqueItems": True}:
            return set[type_of(items)]  # type: ignore[misc]
        case {"type": "array", "items": dict(items)}:
            return list[type_of(items)]  # type: ignore[misc]
        case {"type": "object", "additionalProperties": dict(values)}:
            return dict[str, type_of(values)]  # type: ignore[misc]
    return _BY_TYPE.get(schema.get("type"), Any)
