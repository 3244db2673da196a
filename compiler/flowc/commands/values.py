"""Conversion between JSON and the values of a graph.

JSON has no times, decimals or paths: text in place of a declared one is converted, and what does
not fit is left unchanged, for the runtime to report. JSON has no infinities and no NaN either; they
are written as text.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
from collections.abc import Callable, Mapping, Set
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path, PurePath
from typing import Any, Literal, Self, Union, get_args, get_origin, get_type_hints, is_typeddict
from uuid import UUID

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _duration(text: str) -> timedelta:
    parts = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if parts is None:
        raise ValueError(text)
    return timedelta(seconds=float(parts[1]) * _UNITS[parts[2]])


def _no_number(text: str) -> float:
    value = float(text)
    if math.isfinite(value):  # JSON has numbers for these
        raise ValueError(text)
    return value


_FROM_TEXT: Mapping[object, Callable[[str], object]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    timedelta: _duration,
    Decimal: Decimal,
    UUID: UUID,
    Path: Path,
    bytes: str.encode,
    float: _no_number,
}


class _Written(float):
    """A number with its text: a decimal may have digits that a float loses."""

    text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number


def parse_json(text: str) -> Any:
    """Return the value of the JSON *text*, with the digits of its numbers kept for `from_json`.

    Raises:
        ValueError: It is no JSON.
        RecursionError: It is nested too deeply.
    """
    return json.loads(text, parse_float=_Written)


def from_word(word: str, hint: Any) -> Any:
    """Return the value of *word*: as JSON if *hint* accepts that, or else as text. An order number
    for a `str` is meant as text, although it parses as an integer.
    """
    members = _members(hint)
    try:
        value = parse_json(word)
    except (ValueError, RecursionError):
        value = word
    if any(map(_is_text, members)) and not any(_takes(member, value) for member in members):
        value = word
    return from_json(value, hint)


def from_json(value: Any, hint: Any) -> Any:
    """Return the JSON *value* converted to *hint*, a resolved annotation, as far as possible."""
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
    """Return *value* in JSON types; what JSON cannot express becomes text."""
    match value:
        case Enum():
            return to_json(value.value)
        case float() if not math.isfinite(value):
            return {math.inf: "Infinity", -math.inf: "-Infinity"}.get(value, "NaN")
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
    plain = float(number) if isinstance(number, float) else number
    if float in members or type(plain) in members:
        return plain
    if Decimal in members:
        return Decimal(number.text if isinstance(number, _Written) else str(number))
    return timedelta(seconds=plain) if timedelta in members else plain


def _is_text(member: Any) -> bool:
    """Whether a value of the type is written as text, even if it looks like something else."""
    choices = _choices(member)
    if choices is not None:
        return any(isinstance(choice, str) for choice in choices)
    return member is str or (member in _FROM_TEXT and member is not float)


def _choices(member: Any) -> tuple[Any, ...] | None:
    """The possible values, if the type lists them."""
    if isinstance(member, type) and issubclass(member, Enum):
        return tuple(choice.value for choice in member)
    return get_args(member) if get_origin(member) is Literal else None


def _takes(member: Any, value: Any) -> bool:
    """Whether *value*, parsed from JSON, is right for the type."""
    if member is Any or isinstance(value, str):
        return True
    choices = _choices(member)
    if choices is not None:
        return any(type(value) is type(choice) and value == choice for choice in choices)
    match value:
        case None | bool():
            return member is type(value)
        case int():
            return member in (int, float, timedelta)
        case float():
            return member in (float, timedelta)
    return not _is_text(member)


def _from_list(items: list[Any], hint: Any) -> object:
    for member in _members(hint):
        arguments = get_args(member)
        match get_origin(member) or member:
            case origin if origin is list or origin is set:
                return origin(from_json(item, arguments[0] if arguments else Any) for item in items)
            case origin if origin is tuple:
                return tuple(map(from_json, items, _places(arguments, len(items))))
    return [from_json(item, Any) for item in items]


def _places(arguments: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return (arguments[0],) * count
    return (*arguments, *((Any,) * (count - len(arguments))))


def _from_object(items: dict[str, Any], hint: Any) -> object:
    for member in _members(hint):
        if get_origin(member) is dict:
            key, value = get_args(member)
            return {from_word(k, key): from_json(v, value) for k, v in items.items()}
        if _has_fields(member):
            hints = get_type_hints(member)
            if items.keys() <= hints.keys():
                return {name: from_json(item, hints[name]) for name, item in items.items()}
    return {name: from_json(item, Any) for name, item in items.items()}


def _has_fields(kind: Any) -> bool:
    attrs = hasattr(kind, "__attrs_attrs__")
    return attrs or dataclasses.is_dataclass(kind) or is_typeddict(kind)


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
