"""Reducers, resolved: the built-in ones, and imported functions ``f(old, new)``."""

from __future__ import annotations

from typing import get_args

from flowc.bind.scope import Damaged, FileScope, PythonMeaning
from flowc.diagnostics import codes, finding
from flowc.diagnostics.suggest import suggest
from flowc.python import facts
from flowc.trees import syntax
from flowc.trees.program import Reducer, ReducerName
from flowc.trees.types import ClassType, ListOf, RecordType, Type
from flowc.types import lacks

BUILT_IN: dict[str, ReducerName] = {
    name: name for name in get_args(ReducerName) if name != "function"
}


def bind_reducer(
    written: syntax.Reducer | None,
    type_: Type,
    field: syntax.Name,
    has_default: bool,
    scope: FileScope,
) -> Reducer | None:
    """Return the reducer of *field*, or None if there is none or it was reported."""
    if written is None:
        return None
    name = written.name.text
    if name == "upsert":
        return _upsert(written, type_, scope)
    if written.key is not None:
        _report(written.key, f"the reducer `{name}` takes no key", "only `upsert` does", scope)
    if name in BUILT_IN:
        return Reducer(BUILT_IN[name], written.span)
    return _imported(written, field, has_default, scope)


def _upsert(written: syntax.Reducer, type_: Type, scope: FileScope) -> Reducer | None:
    if written.key is None:
        help_ = "name the field that identifies a record: `upsert(id)`"
        _report(written.name, "`upsert` lacks its key", help_, scope)
        return None
    if isinstance(type_, ListOf):
        _check_key(written.key, type_.item, scope)
    return Reducer("upsert", written.span, key=written.key.text)


def _check_key(key: syntax.Name, item: Type, scope: FileScope) -> None:
    """Report a *key* that is not a field of the record or Python class *item*."""
    match item:
        case RecordType(home, name) if (home, name) in scope.python.records:
            owner, fields = f"record `{name}`", scope.python.records[home, name].fields
        case ClassType(home, name) if (home, name) in scope.python.classes:
            known = scope.python.classes[home, name]
            if not lacks(known, key.text):
                return
            owner, fields = f"class `{name}`", known.fields or ()
        case _:
            return
    names = [field.name for field in fields]
    if key.text not in names:
        scope.unknown.add(
            codes.UNKNOWN_RECORD_FIELD,
            f"the {owner} has no field `{key.text}`",
            key.span,
            suggest(key.text, names, "field"),
        )


def _imported(
    written: syntax.Reducer, field: syntax.Name, has_default: bool, scope: FileScope
) -> Reducer | None:
    name = written.name
    meaning = scope.look_up(name.text)
    if isinstance(meaning, Damaged):
        return None
    if not isinstance(meaning, PythonMeaning):
        known = [*BUILT_IN, *scope.names_of(PythonMeaning)]
        scope.report_unknown(codes.UNKNOWN_REDUCER, "reducer", name.text, name.span, known)
        return None
    if isinstance(meaning.fact, facts.Class | facts.Constant):
        scope.problems.add(
            finding(
                codes.NOT_CALLABLE,
                f"the reducer `{name.text}` is no function",
                name.span,
                also=[(meaning.fact.span, "defined here")],
                help="a reducer is an imported `f(old, new)` that returns the merged value",
            )
        )
        return None
    if not has_default:
        scope.problems.add(
            finding(
                codes.REDUCER_NEEDS_DEFAULT,
                f"the field `{field.text}` is reduced by `{name.text}` and has no default",
                field.span,
                also=[
                    (name.span, "called with the old value, which the first time is the default")
                ],
                help="give it an initial value: `= …` after the reducer",
            )
        )
    function = meaning.fact if isinstance(meaning.fact, facts.Function) else None
    return Reducer("function", written.span, function=meaning.name, facts=function)


def _report(name: syntax.Name, headline: str, help_: str, scope: FileScope) -> None:
    scope.problems.add(finding(codes.UNKNOWN_REDUCER, headline, name.span, help=help_))
