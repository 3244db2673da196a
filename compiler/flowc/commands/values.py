"""Between JSON and the values of a graph.

JSON has no times, decimals or paths: text that stands where the graph declares one becomes one, and
anything that does not fit is left as it is, for the runtime to say so in its own words.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Mapping, Set
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path, PurePath
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict
from uuid import UUID

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _duration(text: str) -> timedelta:
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if parts is None:
        raise ValueError(text)
    return timedelta(seconds=float(parts[1]) * _UNITS[parts[2]])


_FROM_TEXT: Mapping[object, Callable[[str], object]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    timedelta: _duration,
    Decimal: Decimal,
    UUID: UUID,
    Path: Path,
    bytes: str.encode,
}


def from_json(value: Any, hint: Any) -> Any:
    """Return the JSON *value* as what *hint*, a resolved annotation, asks for, where it can be."""
    if isinstance(value, str):
        return _from_text(value, hint)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, hint)
    if isinstance(value, list):
        return _from_list(value, hint)
    if isinstance(value, dict):
        return _from_object(value, hint)
    return value


def to_json(value: Any) -> Any:
    """Return *value* as what JSON has; what it has no form for is told as text."""
    match value:
        case Enum():
            return to_json(value.value)
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {_key(key): to_json(item) for key, item in value.items()}
        case list() | tuple():
            return [to_json(item) for item in value]
        case Set():
            return sorted((to_json(item) for item in value), key=repr)
        case date():  # datetimes are dates
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case PurePath():
            return value.as_posix()
        case Decimal() | UUID():
            return str(value)
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case BaseException():
            return {"type": type(value).__name__, "message": str(value)}
    fields = _fields(value)
    return repr(value) if fields is None else {key: to_json(item) for key, item in fields.items()}


def _from_text(text: str, hint: Any) -> object:
    members = _members(hint)
    if str in members:
        return text
    for member in members:
        try:
            return _FROM_TEXT[member](text)
        except (KeyError, ValueError, InvalidOperation):
            continue
    return text


def _from_number(number: int | float, hint: Any) -> object:
    members = _members(hint)
    if float in members or type(number) in members:
        return number
    if Decimal in members:
        return Decimal(str(number))
    return timedelta(seconds=number) if timedelta in members else number


def _from_list(items: list[Any], hint: Any) -> object:
    for member in _members(hint):
        arguments = get_args(member)
        match get_origin(member) or member:
            case origin if origin is list or origin is set:
                return origin(from_json(item, arguments[0] if arguments else Any) for item in items)
            case origin if origin is tuple:
                return tuple(map(from_json, items, _places(arguments, len(items))))
    return items


def _places(arguments: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return (arguments[0],) * count
    return (*arguments, *((Any,) * (count - len(arguments))))


def _from_object(items: dict[str, Any], hint: Any) -> object:
    for member in _members(hint):
        if get_origin(member) is dict:
            key, value = get_args(member)
            return {from_json(k, key): from_json(v, value) for k, v in items.items()}
        if dataclasses.is_dataclass(member) or is_typeddict(member):
            hints = get_type_hints(member)
            if items.keys() <= hints.keys():
                return {name: from_json(item, hints[name]) for name, item in items.items()}
    return items


def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def _key(key: object) -> str:
    plain = to_json(key)
    return plain if isinstance(plain, str) else str(plain)


def _fields(value: object) -> dict[str, Any] | None:
    """The fields of a dataclass, attrs or pydantic object."""
    if dataclasses.is_dataclass(value):
        return {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    for names in ("__attrs_attrs__", "model_fields"):
        if hasattr(type(value), names):
            listed = getattr(type(value), names)
            return {name: getattr(value, name) for name in (getattr(i, "name", i) for i in listed)}
    return None
