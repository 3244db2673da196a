"""Classes: what they are, which fields they have, how they are made.

In: a ``class`` and the annotations of its module. Out: a `Class`. Fields, constructor and ancestors
are put together from the bases, which are themselves read; one that cannot be read leaves open
whatever it might have said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Literal

import attrs

from flowc.python.annotations import Annotations, constant
from flowc.python.exceptions import builtin_exceptions
from flowc.python.facts import (
    Certainty,
    Class,
    ClassField,
    ClassKind,
    EnumMember,
    Named,
    Parameter,
    PythonType,
    Unknown,
)
from flowc.python.fields import FieldStyle, read_fields
from flowc.python.functions import deprecation, read_parameters
from flowc.python.scope import FunctionNode
from flowc.source import Span

_NOWHERE = Span("", 0, 0)

_DECORATORS: dict[tuple[str | None, str], ClassKind] = {
    ("dataclasses", "dataclass"): "dataclass",
    ("pydantic.dataclasses", "dataclass"): "dataclass",
    ("attr", "s"): "attrs",
    ("attr", "attrs"): "attrs",
    ("attr", "dataclass"): "attrs",
    **{
        (module, name): "attrs"
        for module in ("attr", "attrs")
        for name in ("define", "frozen", "mutable")
    },
}

_TRANSPARENT = frozenset(
    {("enum", "unique"), ("functools", "total_ordering"), ("warnings", "deprecated")}
    | {
        (module, name)
        for module in ("typing", "typing_extensions")
        for name in ("dataclass_transform", "deprecated", "final", "runtime_checkable")
    }
)

# Classes that say by themselves what their subclasses are. They are not read: what makes them so
# is a metaclass.
_ROOTS: dict[tuple[str, str], ClassKind] = {
    **{("enum", name): "enum" for name in ("Enum", "Flag", "IntEnum", "IntFlag", "StrEnum")},
    ("typing", "TypedDict"): "typeddict",
    ("typing", "NamedTuple"): "namedtuple",
    ("pydantic", "BaseModel"): "pydantic",
    ("pydantic.main", "BaseModel"): "pydantic",
    ("pydantic_settings", "BaseSettings"): "pydantic",
    ("pydantic_settings.main", "BaseSettings"): "pydantic",
}

_ENUM = Named("enum", "Enum")
_REPR_ENUM = Named("enum", "ReprEnum")
_INT = Named("builtins", "int")

_ENUM_ANCESTORS: dict[str, tuple[Named, ...]] = {
    "Flag": (_ENUM,),
    "IntEnum": (_INT, _REPR_ENUM, _ENUM),
    "IntFlag": (_INT, _REPR_ENUM, Named("enum", "Flag"), _ENUM),
    "StrEnum": (Named("builtins", "str"), _REPR_ENUM, _ENUM),
}

_BARE = frozenset(
    {("builtins", "object"), ("abc", "ABC"), ("typing", "Generic"), ("typing", "Protocol")}
)


def known_class(module: str, name: str) -> Class | None:
    """Return the facts of a class that is known without reading it."""
    span = _NOWHERE
    if module == "builtins" and name in builtin_exceptions():
        ancestors = tuple(Named("builtins", base) for base in builtin_exceptions()[name])
        return Class(
            *(name, module, "", span),
            kind="exception",
            ancestors=ancestors,
            bases=ancestors[:1],
            is_exception=True,
            init_certainty=Certainty.UNKNOWN,
        )
    if (module, name) in _BARE:
        return Class(name, module, "", span)
    if (module, name) in _ROOTS:
        return Class(
            *(name, module, "", span),
            kind=_ROOTS[module, name],
            ancestors=_ENUM_ANCESTORS.get(name, ()) if module == "enum" else (),
            init_certainty=Certainty.UNKNOWN,
        )
    return None


def read_class(node: ast.ClassDef, annotations: Annotations) -> Class:
    """Return what is known of the class that *node* defines."""
    annotations = annotations.within(node)
    scope = annotations.scope
    bases = tuple(annotations.read(base) for base in node.bases)
    parents = [_parent(base, annotations) for base in bases]
    known = [parent for parent in parents if parent is not None]
    is_open = (
        len(known) < len(parents)
        or any(parent.ancestors_certainty is not Certainty.EXACT for parent in known)
        or _has_unknown_decorator(node, annotations)
    )
    found = Class(
        name=node.name,
        module=scope.module,
        path=scope.path,
        span=scope.name_span(node),
        kind=_kind(node, known, annotations),
        bases=bases,
        ancestors=_ancestors(known),
        ancestors_certainty=Certainty.AT_LEAST if is_open else Certainty.EXACT,
        is_exception=_is_exception(known, is_open),
        callable_instances=_has_call(node, known, is_open),
        opens=_opens(node, known),
        doc=ast.get_docstring(node),
        deprecated=deprecation(node.decorator_list, annotations),
    )
    if found.kind == "enum":
        return attrs.evolve(
            found,
            members=tuple(_members(node, found.ancestors, annotations)),
            init_certainty=Certainty.UNKNOWN,
        )
    return _with_constructor(
        _with_fields(found, node, known, annotations), node, known, annotations
    )


def _parent(base: PythonType, annotations: Annotations) -> Class | None:
    match base:
        case Named(module=str(module), name=name):
            return annotations.names.class_named(module, name)
        case _:
            return None


def _ancestors(parents: Iterable[Class]) -> tuple[Named, ...]:
    found: dict[Named, None] = {}
    for parent in parents:
        found[Named(parent.module, parent.name)] = None
        found.update(dict.fromkeys(parent.ancestors))
    found.pop(Named("builtins", "object"), None)
    return tuple(found)


def _kind(node: ast.ClassDef, parents: list[Class], annotations: Annotations) -> ClassKind:
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        kind = _DECORATORS.get(annotations.dotted(function) or (None, ""))
        if kind is not None:
            return kind
    inherited: tuple[ClassKind, ...] = ("enum", "typeddict", "namedtuple", "pydantic", "exception")
    for kind in inherited:
        if any(parent.kind == kind for parent in parents):
            return kind
    return "plain"


def _is_exception(parents: list[Class], is_open: bool) -> bool | None:
    if any(parent.is_exception for parent in parents):
        return True
    return None if is_open or any(parent.is_exception is None for parent in parents) else False


def _has_call(node: ast.ClassDef, parents: list[Class], is_open: bool) -> bool | None:
    if _method(node, "__call__") or any(parent.callable_instances for parent in parents):
        return True
    return None if is_open else False


def _opens(node: ast.ClassDef, parents: list[Class]) -> Literal["context", "async_context"] | None:
    if _method(node, "__enter__"):
        return "context"
    if _method(node, "__aenter__"):
        return "async_context"
    return next((parent.opens for parent in parents if parent.opens), None)


def _method(node: ast.ClassDef, name: str) -> FunctionNode | None:
    for item in node.body:
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name == name:
            return item
    return None


def _members(
    node: ast.ClassDef, ancestors: tuple[Named, ...], annotations: Annotations
) -> Iterator[EnumMember]:
    scope = annotations.scope
    for item in node.body:
        match item:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                if name.startswith("_"):
                    continue
                # `auto()` of a StrEnum is the one computed value that is sure.
                is_auto = _is_auto(value, annotations) and Named("enum", "StrEnum") in ancestors
                known = name.lower() if is_auto else constant(value)
                yield EnumMember(name, known, scope.span(target))


def _is_auto(value: ast.expr, annotations: Annotations) -> bool:
    return isinstance(value, ast.Call) and annotations.dotted(value.func) == ("enum", "auto")


# ---- fields and constructor ----------------------------------------------------------------------


def _with_fields(
    found: Class, node: ast.ClassDef, parents: list[Class], annotations: Annotations
) -> Class:
    if found.kind in ("plain", "exception"):
        return found
    inherited = {
        field.name: field
        for parent in reversed(parents)
        for field in parent.fields
        if parent.kind == found.kind
    }
    own = read_fields(node, annotations, FieldStyle.of(node, found.kind, annotations))
    fields = {**inherited, **{field.name: field for field in own.fields}}
    exact = found.ancestors_certainty is Certainty.EXACT and own.is_plain
    return attrs.evolve(
        found,
        fields=tuple(fields.values()),
        fields_certainty=Certainty.EXACT if exact else Certainty.AT_LEAST,
        init=tuple(_field_parameters(found.kind, fields.values(), own.keyword_only)),
        init_certainty=Certainty.EXACT if exact and own.takes_fields else Certainty.UNKNOWN,
    )


def _field_parameters(
    kind: ClassKind, fields: Iterable[ClassField], keyword_only: bool
) -> Iterator[Parameter]:
    by_name = keyword_only or kind in ("pydantic", "typeddict")
    for field in fields:
        if field.in_init:
            yield Parameter(
                # attrs takes `_name` as `name`.
                name=field.name.lstrip("_") if kind == "attrs" else field.name,
                kind="keyword_only" if by_name else "positional",
                has_default=not field.required,
                # pydantic converts what it is given, so its annotations promise nothing here.
                annotation=Unknown() if kind == "pydantic" else field.type,
                span=field.span,
            )


def _with_constructor(
    found: Class, node: ast.ClassDef, parents: list[Class], annotations: Annotations
) -> Class:
    has_metaclass = node.keywords and found.kind not in ("typeddict", "pydantic")
    if has_metaclass or _method(node, "__new__"):
        return attrs.evolve(found, init_certainty=Certainty.UNKNOWN)
    own = _method(node, "__init__")
    if own is not None:
        parameters = read_parameters(own.args, annotations.within(own), skip_first=True)
        exact = not own.decorator_list and found.ancestors_certainty is Certainty.EXACT
        return attrs.evolve(
            found,
            init=parameters,
            init_certainty=Certainty.EXACT if exact else Certainty.UNKNOWN,
        )
    if found.kind in ("plain", "exception"):
        return _with_inherited_constructor(found, parents)
    return found


def _with_inherited_constructor(found: Class, parents: list[Class]) -> Class:
    made = [parent for parent in parents if (parent.module, parent.name) not in _BARE]
    if found.ancestors_certainty is not Certainty.EXACT or len(made) > 1:
        return attrs.evolve(found, init_certainty=Certainty.UNKNOWN)
    if not made:
        return found
    return attrs.evolve(found, init=made[0].init, init_certainty=made[0].init_certainty)


def _has_unknown_decorator(node: ast.ClassDef, annotations: Annotations) -> bool:
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = annotations.dotted(function)
        if name is None or (name not in _DECORATORS and name not in _TRANSPARENT):
            return True
    return False
