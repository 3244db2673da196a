"""Classes: their kind, their fields, and how instances are created.

In: a ``class`` and the annotations of its module. Out: a `Class`. Fields, constructor and ancestors
are derived from the bases, which are read in turn; a base that cannot be read leaves open whatever
it might have contributed.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable
from typing import Literal

import attrs

from flowc.python.annotations import Annotations
from flowc.python.attributes import read_attributes
from flowc.python.constructors import (
    BARE,
    binds,
    with_constructor,
    with_fields,
    with_fields_of_parents,
)
from flowc.python.enums import has_only_plain_members, read_members
from flowc.python.exceptions import builtin_exceptions
from flowc.python.facts import Certainty, Class, ClassKind, Named, PythonType
from flowc.python.functions import deprecation
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

# Classes that determine the kind of their subclasses. They are not read, since a metaclass does the
# work.
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

_INHERITED: tuple[ClassKind, ...] = (
    *("enum", "typeddict", "namedtuple", "pydantic", "dataclass", "attrs", "exception"),
)

# Bases that determine the kind of a class but have another identity at run time.
_REALLY = {
    Named("typing", "NamedTuple"): Named("builtins", "tuple"),
    Named("typing", "TypedDict"): Named("builtins", "dict"),
}
_NO_ANCESTORS = (Named("builtins", "object"), Named("typing", "Generic"))

# Metaclasses that create classes as `type` does.
_PLAIN_METACLASSES = frozenset({("abc", "ABCMeta"), (None, "type")})


def known_class(module: str, name: str) -> Class | None:
    """Return the facts about a class that is known without being read, or ``None``."""
    span = _NOWHERE
    if module == "builtins" and name in builtin_exceptions():
        ancestors = tuple(Named("builtins", base) for base in builtin_exceptions()[name])
        real = getattr(builtins, name).__name__  # `IOError` is another name of `OSError`
        return Class(
            *(real, module, "", span),
            kind="exception",
            ancestors=ancestors,
            bases=ancestors[:1],
            is_exception=True,
            init_certainty=Certainty.UNKNOWN,
        )
    if (module, name) in BARE:
        return Class(name, module, "", span)
    if module == "builtins":
        return _builtin(name)
    if (module, name) in _ROOTS:
        return Class(
            *(name, module, "", span),
            kind=_ROOTS[module, name],
            ancestors=_ENUM_ANCESTORS.get(name, ()) if module == "enum" else (),
            init_certainty=Certainty.UNKNOWN,
        )
    return None


def _builtin(name: str) -> Class | None:
    value = getattr(builtins, name, None)
    if not isinstance(value, type):
        return None
    above = value.__mro__[:-1]
    return Class(
        *(name, "builtins", "", _NOWHERE),
        ancestors=tuple(Named("builtins", part.__name__) for part in above[1:]),
        init_certainty=Certainty.UNKNOWN,
        is_made_otherwise=name not in ("dict", "list", "set"),
        callable_instances=any("__call__" in vars(part) for part in above),
    )


def read_class(node: ast.ClassDef, annotations: Annotations) -> Class:
    """Return what is known about the class that *node* defines."""
    annotations = annotations.within(node)
    scope = annotations.scope
    bases = tuple(annotations.read(base) for base in node.bases)
    parents = [_parent(base, annotations) for base in bases]
    known = [parent for parent in parents if parent is not None]
    is_open = (
        len(known) < len(parents)
        or any(parent.ancestors_certainty is not Certainty.EXACT for parent in known)
        or _has_unknown_decorator(node, annotations)
        or any(_is_declared(base, annotations) for base in node.bases)
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
        is_made_otherwise=_is_made_otherwise(node, known, annotations),
        opens=_opens(node, known),
        doc=ast.get_docstring(node),
        deprecated=deprecation(node.decorator_list, annotations),
    )
    found = _with_contents(found, node, known, annotations)
    found = attrs.evolve(found, attributes=read_attributes(node, found, known, scope))
    is_declared = scope.is_stub or node.name in scope.declared
    return _as_declared(found) if is_declared else found


def _with_contents(
    found: Class, node: ast.ClassDef, known: list[Class], annotations: Annotations
) -> Class:
    if found.kind == "enum":
        return _with_members(found, node, annotations)
    if found.kind in ("dataclass", "attrs") and not _is_decorated(node, annotations):
        return with_constructor(with_fields_of_parents(found, known), node, known, annotations)
    return with_constructor(with_fields(found, node, known, annotations), node, known, annotations)


def _as_declared(found: Class) -> Class:
    """Return *found* without what a declaration for type checkers may omit or misstate: further
    bases and methods, and how instances are created.
    """
    return attrs.evolve(
        found,
        ancestors_certainty=Certainty.AT_LEAST,
        attributes=None,
        init_certainty=Certainty.UNKNOWN,
        is_exception=found.is_exception or None,
        callable_instances=found.callable_instances or None,
    )


def _with_members(found: Class, node: ast.ClassDef, annotations: Annotations) -> Class:
    exact = found.ancestors_certainty is Certainty.EXACT and has_only_plain_members(node)
    return attrs.evolve(
        found,
        members=read_members(node, found.ancestors, annotations),
        fields_certainty=Certainty.EXACT if exact else Certainty.AT_LEAST,
        init_certainty=Certainty.UNKNOWN,
    )


def _is_declared(base: ast.expr, annotations: Annotations) -> bool:
    match annotations.dotted(base.value if isinstance(base, ast.Subscript) else base):
        case (str(module), name):
            return annotations.names.is_declared(module, name)
        case _:
            return False


def _parent(base: PythonType, annotations: Annotations) -> Class | None:
    match base:
        case Named(module=str(module), name=name):
            return annotations.names.class_named(module, name)
        case _:
            return None


def _ancestors(parents: Iterable[Class]) -> tuple[Named, ...]:
    found: dict[Named, None] = {}
    for parent in parents:
        named = Named(parent.module, parent.name)
        found[_REALLY.get(named, named)] = None
        found.update(dict.fromkeys(parent.ancestors))
    for name in _NO_ANCESTORS:
        found.pop(name, None)
    return tuple(found)


def _kind(node: ast.ClassDef, parents: list[Class], annotations: Annotations) -> ClassKind:
    decorated = _decorated_kind(node, annotations)
    if decorated is not None:
        return decorated
    for kind in _INHERITED:
        if any(parent.kind == kind for parent in parents):
            return kind
    return "plain"


def _decorated_kind(node: ast.ClassDef, annotations: Annotations) -> ClassKind | None:
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        kind = _DECORATORS.get(annotations.dotted(function) or (None, ""))
        if kind is not None:
            return kind
    return None


def _is_decorated(node: ast.ClassDef, annotations: Annotations) -> bool:
    return _decorated_kind(node, annotations) is not None


def _is_made_otherwise(node: ast.ClassDef, parents: list[Class], annotations: Annotations) -> bool:
    """Return whether something other than ``__init__`` may determine how instances are created."""
    if any(parent.is_made_otherwise for parent in parents):
        return True
    names = [
        annotations.dotted(keyword.value) for keyword in node.keywords if keyword.arg == "metaclass"
    ]
    return any(name not in _PLAIN_METACLASSES for name in names) or any(
        binds(node, hook) for hook in ("__new__", "__init_subclass__")
    )


def _is_exception(parents: list[Class], is_open: bool) -> bool | None:
    if any(parent.is_exception for parent in parents):
        return True
    return None if is_open or any(parent.is_exception is None for parent in parents) else False


def _has_call(node: ast.ClassDef, parents: list[Class], is_open: bool) -> bool | None:
    if binds(node, "__call__") or any(parent.callable_instances for parent in parents):
        return True
    return None if is_open else False


def _opens(node: ast.ClassDef, parents: list[Class]) -> Literal["context", "async_context"] | None:
    if binds(node, "__enter__"):
        return "context"
    if binds(node, "__aenter__"):
        return "async_context"
    return next((parent.opens for parent in parents if parent.opens), None)


def _has_unknown_decorator(node: ast.ClassDef, annotations: Annotations) -> bool:
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = annotations.dotted(function)
        if name is None or (name not in _DECORATORS and name not in _TRANSPARENT):
            return True
    return False
