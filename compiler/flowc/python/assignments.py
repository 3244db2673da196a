"""What a plain assignment at the top level of a module binds a name to.

In: ``x = value``, with or without an annotation. Out: a constant, a type alias, another name for
something that is defined, or an `Opaque` for what only running would reveal.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable

import attrs

from flowc.python.annotations import TYPING, Annotations, Names, constant
from flowc.python.facts import (
    Constant,
    LiteralValues,
    Lookup,
    Member,
    Missing,
    Named,
    NoneType,
    NotFound,
    NotImportable,
    Opaque,
    PythonType,
    Scalar,
    SyntaxProblem,
    TypeAlias,
    Union,
    Unknown,
)
from flowc.python.scope import Assigned
from flowc.source import Span

_ALIAS_MARKS = frozenset({("typing", "TypeAlias"), ("typing_extensions", "TypeAlias")})

_DISPLAYS: dict[type[ast.expr], str] = {
    ast.Dict: "dict",
    ast.JoinedStr: "str",
    ast.List: "list",
    ast.Set: "set",
    ast.Tuple: "tuple",
}

Follow = Callable[[str, str], Lookup]


def read_assignment(
    name: str, binding: Assigned, annotations: Annotations, follow: Follow
) -> Member:
    """Return what *binding* binds *name* to; *follow* looks up a name in another module."""
    place = _Place(name, annotations, annotations.scope.span(binding.node))
    value, annotation = binding.value, binding.annotation
    is_alias = annotation is not None and annotations.dotted(annotation) in _ALIAS_MARKS
    if isinstance(value, ast.Lambda):
        return place.not_importable()
    if annotation is not None and not is_alias:
        return place.constant(constant(value), annotations.read(annotation))
    if isinstance(value, (ast.Name, ast.Attribute)):
        return _same_as(value, place, follow)
    if is_alias or isinstance(value, (ast.Subscript, ast.BinOp)):
        type_ = annotations.read(value)
        if _is_type(type_, annotations.names):
            return place.alias(type_)
    return _value(value, place)


@attrs.frozen
class _Place:
    name: str
    annotations: Annotations
    span: Span

    @property
    def module(self) -> str:
        return self.annotations.scope.module

    @property
    def path(self) -> str:
        return self.annotations.scope.path

    def constant(self, value: Scalar | NoneType | Unknown, type_: PythonType) -> Member:
        return Constant(self.name, self.module, self.path, self.span, value, type_)

    def alias(self, type_: PythonType) -> Member:
        return TypeAlias(self.name, self.module, self.path, self.span, type_)

    def not_importable(self) -> Member:
        return NotImportable(self.name, self.module, self.path, self.span, "a lambda")

    def opaque(self, reason: str) -> Member:
        return Opaque(self.name, self.module, reason, self.span)


def _same_as(value: ast.Name | ast.Attribute, place: _Place, follow: Follow) -> Member:
    """Return what ``name = value`` binds *name* to if *value* is itself a name."""
    match place.annotations.dotted(value):
        case (None, original):
            named = Named("builtins", original)
            if _is_type(named, place.annotations.names):
                return place.alias(named)
        case (str(module), original) if (module, original) != (place.module, place.name):
            found = follow(module, original)
            if not isinstance(found, (NotFound, Missing, SyntaxProblem)):
                return found
    return place.opaque("it is bound to another value")


def _value(value: ast.expr | None, place: _Place) -> Member:
    match constant(value):
        case NoneType() as none:
            return place.constant(none, none)
        case Unknown() as unknown:
            type_ = _made_type(value, place.annotations)
            if type_ == unknown:
                return place.opaque("it is made when the module is imported")
            return place.constant(unknown, type_)
        case scalar:
            return place.constant(scalar, LiteralValues((scalar,)))


def _made_type(value: ast.expr | None, annotations: Annotations) -> PythonType:
    if type(value) in _DISPLAYS:
        assert value is not None
        return Named("builtins", _DISPLAYS[type(value)])
    if isinstance(value, ast.Call):
        match annotations.named(value.func):
            case Named(module="typing" | "typing_extensions", name="NewType"):
                return Unknown()  # a new type
            case Named(module=str(module), name=name) as made:
                found = annotations.names.class_named(module, name)
                # A call of a name whose class was not read may be that of a function.
                return made if found is not None and found.path else Unknown()
    return Unknown()


def _is_type(type_: PythonType, names: Names) -> bool:
    """Return whether *type_* is certainly a type: ``a | b`` may combine flags, ``x[k]`` be an
    item.
    """
    match type_:
        case LiteralValues() | NoneType():
            return True
        case Union(members=members):
            return all(_is_type(member, names) for member in members)
        case Named(module="builtins", name=name):
            return isinstance(getattr(builtins, name, None), type)
        case Named(module=str(module), name=name):
            return module in TYPING or names.class_named(module, name) is not None
        case _:
            return False
