"""Checkers and converters made from the annotations of a state class.

Each annotation is compiled once into a closure that returns the value, converted, or raises
`Mismatch`. A *deep* converter looks at every element; a *shallow* one only at the outermost type,
unless there are enums or records inside, which have to be converted.
"""

from __future__ import annotations

import types
import typing
from collections import abc
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from operator import is_
from typing import Any, TypeAlias, get_args, get_origin, get_type_hints, is_typeddict

from flowrt.annotations import converts, describe, either, is_union, known_as_they_are, outermost
from flowrt.shapes import is_pydantic, shape_of, shape_of_typed_dict
from flowrt.state import Fold, State, Upsert, add, append, extend, maximum, merge, minimum, union

Convert: TypeAlias = Callable[[Any], Any]


class Mismatch(Exception):
    """A value does not fit; `path` leads from the whole value to the part that does not."""

    def __init__(self, expected: str, given: object, path: str = "") -> None:
        super().__init__(expected, given, path)
        self.expected = expected
        self.given = given
        self.path = path

    def within(self, step: str) -> Mismatch:
        """Give the same mismatch, as seen from one level further out."""
        return Mismatch(self.expected, self.given, step + self.path)

    def tell(self, name: str) -> str:
        """Give the sentence that reports the mismatch of the value called `name`."""
        return f"`{name}{self.path}` is {show(self.given)}, expected {self.expected}"


def show(value: object) -> str:
    """Give a short text that shows a value and its type."""
    try:
        text = repr(value)
    except Exception as error:  # a faulty `__repr__`, or an int too long to convert
        text = f"a value that cannot be shown, {error!r:.40}"
    if len(text) > 60:
        text = text[:57] + "..."
    return "None" if value is None else f"{text} ({type(value).__name__})"


@cache
def converter(annotation: Any, deep: bool) -> Convert:
    """Compile one annotation."""
    if not deep and not converts(annotation):
        annotation = outermost(annotation)
    origin = get_origin(annotation)
    if origin is typing.Annotated:
        return converter(get_args(annotation)[0], deep)
    if origin is typing.Literal:
        return _literal(annotation)
    if is_union(annotation):
        return _union(annotation, deep)
    if origin is not None:
        return _container(annotation, origin, deep)
    return _plain(annotation, deep)


def _plain(annotation: Any, deep: bool) -> Convert:
    if hasattr(annotation, "__supertype__"):
        return converter(annotation.__supertype__, deep)
    if annotation is None:
        return _instance(types.NoneType)
    return _of_class(annotation) if isinstance(annotation, type) else _anything


def _of_class(annotation: Any) -> Convert:
    if issubclass(annotation, Enum):
        return _enum(annotation)
    if is_typeddict(annotation):
        return _typed_dict(annotation)
    if is_pydantic(annotation):
        return _model(annotation)
    if shape_of(annotation) is not None:
        return _record(annotation)
    return _instance(annotation)


def _anything(value: Any) -> Any:
    return value


def _instance(kind: type) -> Convert:
    accepted: tuple[type, ...] = (kind, int) if kind is float else (kind,)
    refused: tuple[type, ...] = (bool,) if kind in (int, float) else ()
    try:
        isinstance(None, kind)
    except TypeError:  # a protocol that is not `runtime_checkable`
        return _anything

    def check(value: Any) -> Any:
        if type(value) is kind:  # the usual case, and the cheapest check
            return value
        if isinstance(value, accepted) and not isinstance(value, refused):
            return value
        raise Mismatch(describe(kind), value)

    return check


def _enum(kind: type[Enum]) -> Convert:
    members = {member.value: member for member in kind}

    def convert(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        try:
            return members[value]
        except (KeyError, TypeError):
            raise Mismatch(describe(kind), value) from None

    return convert


def _literal(annotation: Any) -> Convert:
    choices = get_args(annotation)
    expected = "one of " + ", ".join(repr(choice) for choice in choices)

    def check(value: Any) -> Any:
        for choice in choices:
            if type(value) is type(choice) and value == choice:
                return value
        raise Mismatch(expected, value)

    return check


def _union(annotation: Any, deep: bool) -> Convert:
    members = [converter(member, deep) for member in get_args(annotation)]
    expected = describe(annotation)

    def convert(value: Any) -> Any:
        converted: list[Any] = []
        inner: list[Mismatch] = []
        for member in members:
            try:
                found = member(value)
            except Mismatch as mismatch:
                inner.extend([mismatch] if mismatch.path else [])
                continue
            if found is value:  # a member that fits exactly wins over one that converts
                return value
            converted.append(found)
        if converted:
            return converted[0]
        raise inner[0] if len(inner) == 1 else Mismatch(expected, value)

    return convert


def _typed_dict(kind: Any) -> Convert:
    def check(value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise Mismatch(describe(kind), value)
        shape = shape_of_typed_dict(kind)
        given = {name: _at(f"[{name!r}]", shape.hints.get(name), value[name]) for name in value}
        for name in sorted(shape.required - given.keys()):
            raise Mismatch(f"{kind.__name__}, which has a key {name!r}", value)
        return value if _same(given.values(), value.values()) else given

    return check


def _record(kind: Any) -> Convert:
    def convert(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, Mapping):
            raise Mismatch(describe(kind), value)
        shape = shape_of(kind)
        assert shape is not None
        for name in value:
            if name not in shape.hints:
                raise Mismatch(f"{kind.__name__}, which has no field `{name}`", value)
        for name in shape.hints:
            if name in shape.required and name not in value:
                raise Mismatch(f"{kind.__name__}, whose field `{name}` is missing", value)
        given = {name: _at(f".{name}", shape.hints[name], value[name]) for name in value}
        return _built(kind, given, value)

    return convert


def _built(kind: Any, fields: Mapping[str, Any], value: Any) -> Any:
    """Make the object; an error from its constructor is a mismatch."""
    try:
        return kind(**fields)
    except (TypeError, ValueError) as error:
        raise Mismatch(f"{kind.__name__}, which says: {error}", value) from error


def _model(kind: Any) -> Convert:
    def convert(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, Mapping):
            raise Mismatch(describe(kind), value)
        try:
            return kind.model_validate(value)
        except ValueError as error:
            raise _mismatch_of(kind, error, value) from error

    return convert


def _mismatch_of(kind: Any, error: Any, value: Any) -> Mismatch:
    """Give the first error that a pydantic model reported."""
    first = error.errors()[0] if hasattr(error, "errors") else {"msg": str(error)}
    place = "".join(f".{part}" for part in first.get("loc", ()))
    return Mismatch(f"{kind.__name__}: {first['msg']}", first.get("input", value), place)


def _at(step: str, annotation: Any, value: Any) -> Any:
    try:
        return value if annotation is None else converter(annotation, True)(value)
    except Mismatch as mismatch:
        raise mismatch.within(step) from None


def _container(annotation: Any, origin: Any, deep: bool) -> Convert:
    if not isinstance(origin, type):
        return _anything
    outer = _instance(origin)
    arguments = get_args(annotation)
    if origin is tuple:
        return _tuple(annotation, deep)
    if issubclass(origin, abc.Mapping) and len(arguments) == 2:
        return _mapping(outer, arguments, deep, annotation)
    # Only the elements of collections are checked: checking an iterator would consume it.
    if issubclass(origin, abc.Collection) and len(arguments) == 1:
        return _collection(outer, arguments[0], deep, annotation)
    return outer


def _tuple(annotation: Any, deep: bool) -> Convert:
    arguments = get_args(annotation)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return _collection(_instance(tuple), arguments[0], deep, annotation)
    parts = [converter(part, deep) for part in arguments]

    def convert(value: Any) -> Any:
        if not isinstance(value, tuple) or len(value) != len(parts):
            raise Mismatch(describe(annotation), value)
        given = tuple(
            _element(part, item, f"[{place}]")
            for place, (part, item) in enumerate(zip(parts, value, strict=True))
        )
        return value if _same(given, value) else given

    return convert


def _collection(outer: Convert, item: Any, deep: bool, annotation: Any) -> Convert:
    kind, inner, known = get_origin(annotation), converter(item, deep), known_as_they_are(item)

    def convert(value: Any) -> Any:
        if type(value) is not kind:
            _whole(outer, value, annotation)
        if inner is _anything or known.issuperset(map(type, value)):
            return value
        given: list[Any] = []
        try:
            for part in value:
                given.append(inner(part))
        except Mismatch as mismatch:
            raise mismatch.within(f"[{len(given)}]") from None
        if _same(given, value):
            return value
        return given if isinstance(value, list) else type(value)(given)

    return convert


def _mapping(outer: Convert, arguments: tuple[Any, ...], deep: bool, annotation: Any) -> Convert:
    kind = get_origin(annotation)
    key, inner = (converter(part, deep) for part in arguments)
    known_keys, known_items = (known_as_they_are(part) for part in arguments)
    any_key, any_item = key is _anything, inner is _anything

    def convert(value: Any) -> Any:
        if type(value) is not kind:
            _whole(outer, value, annotation)
        if (any_item or known_items.issuperset(map(type, value.values()))) and (
            any_key or known_keys.issuperset(map(type, value))
        ):
            return value
        given = {
            _element(key, name, f"[{name!r}]"): _element(inner, item, f"[{name!r}]")
            for name, item in value.items()
        }
        same = _same(given, value) and _same(given.values(), value.values())
        return value if same else given

    return convert


def _whole(outer: Convert, value: Any, annotation: Any) -> None:
    try:
        outer(value)
    except Mismatch:
        raise Mismatch(describe(annotation), value) from None


def _element(convert: Convert, value: Any, step: str) -> Any:
    try:
        return convert(value)
    except Mismatch as mismatch:
        raise mismatch.within(step) from None


def _same(new: Any, old: Any) -> bool:
    return all(map(is_, new, old))


class Inputs(dict[str, Convert]):
    """The deep converters of the parameters of a state class, each made on first use."""

    def __init__(self, hints: Mapping[str, Any]) -> None:
        self._hints = hints

    def __missing__(self, field: str) -> Convert:
        made = self[field] = converter(self._hints.get(field, Any), True)
        return made


class Schema:
    """The converters of one state class, by field."""

    def __init__(self, kind: type[State]) -> None:
        # Resolved in the module's namespace only: a field may be called `str`.
        hints = get_type_hints(kind, localns={}, include_extras=True)
        self.hints: dict[str, Any] = {
            name: hint
            for name, hint in hints.items()
            if typing.ClassVar not in (hint, get_origin(hint))
        }
        self.folds: Mapping[str, Fold] = kind.__folds__
        self.inputs = Inputs(self.hints)
        self._writes: dict[tuple[str, bool, bool], Convert] = {}

    def told(self, field: str) -> str:
        """Give the field's type for a message."""
        return describe(self.hints.get(field, Any))

    def write(self, field: str, deep: bool, replaces: bool) -> Convert:
        """Give the converter for values that a node writes to the field."""
        known = self._writes.get((field, deep, replaces))
        if known is not None:
            return known
        written = self.hints.get(field, Any) if replaces else self.written(field)
        made = self._writes[field, deep, replaces] = converter(written, deep)
        return made

    def written(self, field: str) -> Any:
        """Give the type of the values that a node writes to the field: what its reducer accepts."""
        return _written(self.hints.get(field, Any), self.folds.get(field))


def _written(hint: Any, fold: Fold | None) -> Any:
    if fold is None or fold in (merge, add, maximum, minimum):
        return hint
    item = get_args(hint)[0] if get_args(hint) else Any
    if fold is union:
        return either(hint, types.GenericAlias(list, (item,)))
    if fold is append:
        return item
    if fold is extend:
        return either(hint, types.GenericAlias(tuple, (item, ...)))
    # A reducer of the user's own checks what it accepts itself.
    return either(item, types.GenericAlias(list, item)) if isinstance(fold, Upsert) else Any


class Schemas(dict[type[State], Schema]):
    """The schemas of state classes, each made on first use."""

    def __missing__(self, kind: type[State]) -> Schema:
        made = self[kind] = Schema(kind)
        return made


SCHEMAS = Schemas()


def schema_of(kind: type[State]) -> Schema:
    """Give the schema of a state class."""
    return SCHEMAS[kind]
