"""The type of an expression."""

from __future__ import annotations

from collections.abc import Callable

from flowc.diagnostics import Diagnostic
from flowc.trees.program import Definitions, Expr, Field, FieldRead
from flowc.trees.types import DictOf, ListOf, SetOf, TupleOf, Type
from flowc.types.model import ANY, members, union

Env = Callable[[Field], Type]
Report = Callable[[Diagnostic], None]


def declared_type(field: Field) -> Type:
    return field.type


def ignore(_: Diagnostic) -> None:
    return None


def type_of(expr: Expr, env: Env, definitions: Definitions, report: Report) -> Type:
    return env(expr.field) if isinstance(expr, FieldRead) else ANY


def element_type(type_: Type) -> Type:
    return union(*(_element(m) for m in members(type_)))


def _element(m: Type) -> Type:
    match m:
        case ListOf(item) | SetOf(item):
            return item
        case DictOf(key, _):
            return key
        case TupleOf(items, rest):
            return rest if rest is not None else union(*items)
    return ANY
