"""Fields typed with ``Annotated``, as some libraries do to attach a reducer to a type."""

from __future__ import annotations

from typing import TypeGuard

from flowc.bind.scope import FileScope, PythonMeaning
from flowc.bind.type_expressions import bind_type
from flowc.diagnostics import codes
from flowc.python.annotations import TYPING
from flowc.trees import syntax
from flowc.trees.types import DictOf, ListOf, SetOf, Type
from flowc.types import ANY, show

_WORD = "Annotated"
#: Functions that concatenate two values, as `add` and `extend` do.
_JOINING = ("add_messages", "add", "operator.add", "concat", "operator.concat", "extend")
_UNITING = ("or_", "operator.or_", "merge", "update", "union")


def bind_field_type(written: syntax.TypeExpr, declared: str, scope: FileScope) -> Type:
    """Return the type of a field of a graph; ``Any``, reported, for ``Annotated``. *declared* is
    the text that precedes the type: ``var words``.
    """
    annotated = _annotated(written, scope)
    if annotated is None:
        return bind_type(written, scope)
    meant = _as_declared(annotated, declared, scope)
    return _refuse(annotated, f"a reducer is written after the type: `{meant}`", scope)


def bind_record_type(written: syntax.TypeExpr, name: str, scope: FileScope) -> Type:
    """Return the type of the field *name* of a record; ``Any``, reported, for ``Annotated``."""
    annotated = _annotated(written, scope)
    if annotated is None:
        return bind_type(written, scope)
    meant = _as_declared(annotated, f"var {name}", scope)
    help_ = (
        "a record has no reducers: if it is the state of a graph, drop the record, and declare"
        f" its fields in the graph, as in `{meant}`"
    )
    return _refuse(annotated, help_, scope)


def _annotated(written: syntax.TypeExpr, scope: FileScope) -> syntax.NamedType | None:
    """Return *written* if it is ``Annotated``, possibly imported from `typing` under another
    name.
    """
    if not isinstance(written, syntax.NamedType) or not written.arguments:
        return None
    match scope.look_up(written.name.parts[0].text):
        case None:
            is_meant = written.name.text == _WORD
        case PythonMeaning(name=imported):
            is_meant = imported.module in TYPING and imported.name == _WORD
        case _:
            is_meant = False
    return written if is_meant else None


def _refuse(written: syntax.NamedType, help_: str, scope: FileScope) -> Type:
    at = written.name.span
    scope.unknown.add(codes.UNKNOWN_TYPE, f"there is no type `{_WORD}`", at, help_)
    return ANY


def _as_declared(written: syntax.NamedType, declared: str, scope: FileScope) -> str:
    """Return the declaration of the field with the reducer that was meant."""
    type_ = bind_type(written.arguments[0], scope)
    reducer = written.arguments[1] if len(written.arguments) > 1 else None
    behind = f" by {_reducer(reducer.name.text, type_)}" if _is_named(reducer) else ""
    return f"{declared}: {show(type_)}{behind}"


def _is_named(reducer: syntax.TypeExpr | None) -> TypeGuard[syntax.NamedType]:
    return isinstance(reducer, syntax.NamedType) and reducer.name.text[:1].isidentifier()


def _reducer(function: str, type_: Type) -> str:
    if function in _JOINING:
        return "extend" if isinstance(type_, ListOf) else "add"
    if function in _UNITING and isinstance(type_, DictOf | SetOf):
        return "merge" if isinstance(type_, DictOf) else "union"
    return function
