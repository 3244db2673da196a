"""Values as bytes: a closed codec, made from the types that a graph declares.

The bytes are MessagePack. What MessagePack cannot express (tuples, sets, times, enums, records …)
is one extension, `[name, payload]`, and the name is looked up in a table of the types that the
fields of the graph mention. So nothing is imported by name, nothing else can be decoded, and values
come back exactly as they were: every silent conversion of the library is passed to us instead, and
refused if the table has no entry for it.

Shared objects come back as copies. A class instance is stored as its fields, and rebuilt from them
without running its constructor, which may require more than the fields.
"""

from __future__ import annotations

import threading
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag
from functools import partial
from pathlib import Path, PosixPath, PurePath, WindowsPath
from types import EllipsisType, NoneType, UnionType
from typing import Any, Final, TypeAlias, get_args, get_origin, get_type_hints, is_typeddict
from uuid import UUID

import ormsgpack

from flowrt.errors import CheckpointError, NodeError
from flowrt.schema import show
from flowrt.shapes import is_pydantic

Plain: TypeAlias = Any

_TAG: Final = 1
_OPTIONS: Final = (
    ormsgpack.OPT_PASSTHROUGH_BIG_INT
    | ormsgpack.OPT_PASSTHROUGH_DATACLASS
    | ormsgpack.OPT_PASSTHROUGH_DATETIME
    | ormsgpack.OPT_PASSTHROUGH_ENUM
    | ormsgpack.OPT_PASSTHROUGH_SUBCLASS
    | ormsgpack.OPT_PASSTHROUGH_TUPLE
    | ormsgpack.OPT_PASSTHROUGH_UUID
)
_NATIVE: Final = frozenset({NoneType, bool, int, float, str, bytes, list, dict})


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of one type are taken apart and rebuilt."""

    name: str
    lower: Callable[[Any], Plain]
    lift: Callable[[Any], Any]


def _surrogates(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _told_time(value: datetime | time) -> str | list[Any]:
    """Give a time as text, or, if the text alone is not exact, together with its fold and zone."""
    zone = getattr(
        value.tzinfo, "key", None
    )  # that of a `ZoneInfo`; other zones are stored as offsets
    if zone is None and not value.fold:
        return value.isoformat()
    kept = None if zone is not None else value.tzinfo
    return [value.replace(tzinfo=kept, fold=0).isoformat(), value.fold, zone]


def _time_of(kind: type[datetime] | type[time], stored: str | list[Any]) -> Any:
    if isinstance(stored, str):
        return kind.fromisoformat(stored)
    text, fold, zone = stored
    value = kind.fromisoformat(text).replace(fold=fold)
    if zone is None:
        return value
    from zoneinfo import ZoneInfo  # slow to load, and loaded already if such times occur

    return value.replace(tzinfo=ZoneInfo(zone))


def _duration(value: timedelta) -> list[int]:
    return [value.days, value.seconds, value.microseconds]


#: The types that every graph can store, whatever it declares: those of the language itself.
_BUILT_IN: Final[Mapping[type, Form]] = {
    tuple: Form("tuple", list, tuple),
    set: Form("set", list, set),
    frozenset: Form("frozenset", list, frozenset),
    dict: Form("dict", lambda value: [list(pair) for pair in value.items()], dict),
    # Hexadecimal, since Python limits the number of decimal digits.
    int: Form("int", hex, lambda text: int(text, 0)),
    str: Form("str", _surrogates, _text),
    complex: Form("complex", lambda value: [value.real, value.imag], lambda parts: complex(*parts)),
    datetime: Form("datetime", _told_time, partial(_time_of, datetime)),
    date: Form("date", date.isoformat, date.fromisoformat),
    time: Form("time", _told_time, partial(_time_of, time)),
    timedelta: Form("timedelta", _duration, lambda parts: timedelta(*parts)),
    Decimal: Form("Decimal", str, Decimal),
    UUID: Form("UUID", lambda value: value.bytes, lambda data: UUID(bytes=data)),
    PosixPath: Form("Path", str, Path),
    WindowsPath: Form("Path", str, Path),
    NodeError: Form(
        "NodeError",
        lambda error: [error.type, error.message, error.node, error.attempt],
        lambda parts: NodeError(*parts),
    ),
}


class OutgrownError(CheckpointError):
    """The stored data is valid, but of a type that the graph no longer declares in the same way."""


class Codec:
    """Encodes and decodes the values of one graph; safe to share between threads."""

    def __init__(self, hints: Mapping[str, Any]) -> None:
        """Take the types of the fields, by names for messages.

        Raises:
            CheckpointError: a field is of a type that cannot be stored.
        """
        self._local = threading.local()
        self._forms: dict[type, Form] = dict(_BUILT_IN)
        for place, hint in hints.items():
            for kind in _classes_in(hint, set()):
                self._admit(kind, place)
        self._lifts = {form.name: form.lift for form in self._forms.values()}

    def encode(self, value: Any) -> bytes:
        """Give the bytes of a value.

        Raises:
            CheckpointError: a part of it is of a type that the graph does not declare.
        """
        try:
            return ormsgpack.packb(value, self._lower, _OPTIONS)
        except CheckpointError:
            raise
        except TypeError as error:
            return self._encode_odd(value, error)

    def decode(self, data: bytes) -> Any:
        """Give the value that was encoded.

        Raises:
            CheckpointError: it is of a type that the graph does not declare, or is damaged.
        """
        try:
            return ormsgpack.unpackb(data, ext_hook=self._lift_or_tell)
        except Exception as error:
            reason = getattr(self._local, "reason", None)  # the library keeps only that it failed
            self._local.reason = None
            if isinstance(reason, CheckpointError):
                raise reason from None
            raise CheckpointError(f"a stored value is damaged: {reason or error}") from error

    def _admit(self, kind: type, place: str) -> None:
        if kind in self._forms or kind in _NATIVE:
            return
        form = _form_of(kind, self._name(kind))
        if form is None:
            raise CheckpointError(
                f"`{place}` is of type `{kind.__name__}`, which cannot be stored: "
                "declare a record, a dataclass, an attrs class or a pydantic model"
            )
        self._forms[kind] = form

    def _name(self, kind: type) -> str:
        """Give the stored name of a class: its own, with its module if two classes share that."""
        taken = {form.name for form in self._forms.values()}
        name = kind.__qualname__
        return f"{kind.__module__}.{name}" if name in taken else name

    def _lower(self, value: Any) -> ormsgpack.Ext:
        """Take apart a value that MessagePack cannot express."""
        form = self._forms.get(type(value))
        if form is None:
            raise CheckpointError(f"{show(value)} cannot be stored: no field declares its type")
        packed = ormsgpack.packb([form.name, form.lower(value)], self._lower, _OPTIONS)
        return ormsgpack.Ext(_TAG, packed)

    def _lift_or_tell(self, tag: int, data: bytes) -> Any:
        try:
            return self._lift(tag, data)
        except Exception as error:
            if getattr(self._local, "reason", None) is None:
                self._local.reason = error
            raise

    def _lift(self, tag: int, data: bytes) -> Any:
        if tag != _TAG:
            raise CheckpointError(f"a stored value has the unknown form {tag}")
        name, parts = ormsgpack.unpackb(data, ext_hook=self._lift_or_tell)
        lift = self._lifts.get(name)
        if lift is None:
            raise OutgrownError(
                f"a stored value is a `{name}`, which no field of the graph declares any more"
            )
        try:
            return lift(parts)
        except CheckpointError:
            raise
        except Exception as error:
            raise OutgrownError(f"a stored `{name}` no longer fits: {error}") from error

    # What the library refuses although it is valid: keys that are no text, lone surrogates.

    def _encode_odd(self, value: Any, reason: TypeError) -> bytes:
        try:
            return ormsgpack.packb(self._spelt(value), self._lower, _OPTIONS)
        except CheckpointError:
            raise
        except (TypeError, RecursionError):
            raise CheckpointError(f"{show(value)} cannot be stored: {reason}") from reason

    def _spelt(self, value: Any) -> Any:
        """Copy a value with the parts that the library refuses wrapped by hand."""
        kind = type(value)
        if kind is str:
            return value if value.isascii() or _is_clean(value) else self._wrapped(kind, value)
        if kind is list:
            return [self._spelt(item) for item in value]
        if kind is dict:
            if all(type(key) is str and _is_clean(key) for key in value):
                return {key: self._spelt(item) for key, item in value.items()}
            return self._wrapped(kind, value)
        return value if kind in _NATIVE else self._wrapped(kind, value)

    def _wrapped(self, kind: type, value: Any) -> Any:
        form = self._forms.get(kind)
        if form is None:
            return self._lower(value)  # raises the error
        packed = ormsgpack.packb([form.name, self._spelt(form.lower(value))], self._lower, _OPTIONS)
        return ormsgpack.Ext(_TAG, packed)


def _is_clean(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# ---- the classes that an annotation mentions -----------------------------------------------------


def _classes_in(hint: Any, seen: set[Any]) -> Iterator[type]:
    """Yield each class of which a value of the type, or of a nested field, may be an instance."""
    if isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    try:
        if hint in seen:
            return
        seen.add(hint)
    except TypeError:  # a Literal of something unhashable
        return
    origin = get_origin(hint)
    if origin is typing.Literal:
        yield from {type(choice) for choice in get_args(hint)}
        return
    if origin is not None or not isinstance(hint, type):
        if isinstance(origin, type) and origin is not UnionType:
            yield from _classes_in(origin, seen)
        yield from _classes_in_parts(get_args(hint), seen)
        return
    if is_typeddict(hint):
        yield from _classes_in_parts(_hints(hint).values(), seen)
    elif hint not in (Any, object, EllipsisType) and hint.__module__ != "collections.abc":
        yield _stored_class(hint)
        yield from _classes_in_parts(_field_types(hint), seen)


def _classes_in_parts(parts: Iterable[Any], seen: set[Any]) -> Iterator[type]:
    for part in parts:
        yield from _classes_in(part, seen)


def _stored_class(kind: type) -> type:
    return type(Path()) if issubclass(kind, PurePath) else kind


def _field_types(kind: type) -> Iterable[Any]:
    if is_dataclass(kind) or hasattr(kind, "__attrs_attrs__") or is_pydantic(kind):
        return _hints(kind).values()
    return _hints(kind).values() if _is_named_tuple(kind) else ()


def _hints(kind: Any) -> Mapping[str, Any]:
    """Give the types of the fields; none if one uses a name that only type checkers import."""
    try:
        found: Mapping[str, Any] = get_type_hints(kind)
    except NameError:
        return {}
    return {name: hint for name, hint in found.items() if get_origin(hint) is not typing.ClassVar}


# ---- forms ---------------------------------------------------------------------------------------


def _form_of(kind: type, name: str) -> Form | None:
    """Give the stored form of a class that has fields or members."""
    if issubclass(kind, Enum):
        return Form(
            name, _told_member, lambda told: kind[told] if type(told) is str else kind(told)
        )
    if is_pydantic(kind):
        return _form_of_model(kind, name)
    if _is_named_tuple(kind):
        return Form(name, list, lambda parts: kind._make(parts))  # type: ignore[attr-defined]
    known = _stored_fields(kind)
    return None if known is None else _form_of_record(kind, name, known)


def _told_member(member: Any) -> Any:
    """Give what identifies a member of an enum: combined flags have no name."""
    return member.value if isinstance(member, Flag) else member.name


def _is_named_tuple(kind: type) -> bool:
    return issubclass(kind, tuple) and hasattr(kind, "_fields") and hasattr(kind, "_make")


def _stored_fields(kind: type) -> Mapping[str, Callable[[], Any] | None] | None:
    """Give each field with the factory of its default, if any; None for an opaque class."""
    if is_dataclass(kind):
        return {field.name: _default_of_dataclass(field) for field in fields(kind)}
    if hasattr(kind, "__attrs_attrs__"):
        return {field.name: _default_of_attrs(field) for field in kind.__attrs_attrs__}
    return None


def _default_of_dataclass(field: Any) -> Callable[[], Any] | None:
    if field.default is not MISSING:
        return lambda: field.default
    made: Callable[[], Any] | None = (
        None if field.default_factory is MISSING else field.default_factory
    )
    return made


def _default_of_attrs(field: Any) -> Callable[[], Any] | None:
    default = field.default
    if type(default).__name__ == "Factory":
        return None if default.takes_self else default.factory
    return None if type(default).__name__ == "_Nothing" else lambda: default


def _form_of_record(kind: type, name: str, known: Mapping[str, Callable[[], Any] | None]) -> Form:
    names = tuple(known)

    def lower(value: Any) -> dict[str, Any]:
        return {field: getattr(value, field) for field in names if hasattr(value, field)}

    def lift(stored: dict[str, Any]) -> Any:
        made: Any = object.__new__(kind)
        for field in stored.keys() - known.keys():
            raise OutgrownError(f"a stored `{name}` has the field `{field}`, which is gone")
        for field, default in known.items():
            if field in stored:
                object.__setattr__(made, field, stored[field])
            elif default is not None:
                object.__setattr__(made, field, default())
            else:
                raise OutgrownError(f"a stored `{name}` lacks the field `{field}`")
        return made

    return Form(name, lower, lift)


def _form_of_model(kind: Any, name: str) -> Form:
    def lower(value: Any) -> list[Any]:
        return [dict(value.__dict__), sorted(value.model_fields_set), value.__pydantic_extra__]

    def lift(parts: list[Any]) -> Any:
        values, given, extra = parts
        for field in values.keys() - kind.model_fields.keys():
            raise OutgrownError(f"a stored `{name}` has the field `{field}`, which is gone")
        for field, declared in kind.model_fields.items():
            if field not in values and declared.is_required():
                raise OutgrownError(f"a stored `{name}` lacks the field `{field}`")
        return kind.model_construct(set(given), **values, **(extra or {}))

    return Form(name, lower, lift)
