"""The initial values of fields."""

from __future__ import annotations

from flowc.generate.expressions import Expressions
from flowc.generate.layout import Atom, Doc, call
from flowc.trees import program
from flowc.trees.program import Field
from flowc.trees.types import DictOf, ListOf, NoneType, Primitive, SetOf, TupleOf, Type, UnionOf

_ZEROS = {"int": "0", "float": "0.0", "str": '""', "bytes": 'b""', "bool": "False"}


#: Initial values by reducer, if the type of the field does not determine one.
_EMPTY: dict[str, Doc] = {
    "append": Atom("[]"),
    "extend": Atom("[]"),
    "upsert": Atom("[]"),
    "merge": Atom("{}"),
    "union": Atom("set()"),
}


def initial(field: Field, show: Expressions) -> Doc | None:
    """Return the initial value of *field*, ``None`` if it starts unset."""
    if field.default is not None:
        return start_of_growing(field, show) if field.grows else show.owned(field.default)
    if field.reducer is None or field.role == "param":
        return None
    if field.grows or field.reducer.name == "add":
        return _empty(field.type, show) or _EMPTY.get(field.reducer.name)
    return None


def start_of_growing(field: Field, show: Expressions) -> Doc:
    """Return the default of a growing field as a container that only the state owns."""
    assert field.default is not None
    if isinstance(field.default, program.Sequence | program.DictDisplay):
        return show.owned(field.default)
    return call(copier(field.type), show.show(field.default))


def copier(type_: Type) -> str:
    """Return the function that copies a container of *type_*."""
    return {DictOf: "dict", SetOf: "set"}.get(type(type_), "list")


def is_constant(expr: program.Expr) -> bool:
    """Whether *expr* may be a default in Python: immutable, so one object serves all calls."""
    match expr:
        case program.Literal_(value=value):
            return isinstance(value, str | int | float | None)
        case program.Unary(operand=operand):
            return is_constant(operand)
    return isinstance(expr, program.MemberRead)


def missing_marker(type_: Type) -> str:
    """Return the marker for an omitted parameter whose default is made anew."""
    return "kit.UNSET" if may_be_none(type_) else "None"


def may_be_none(type_: Type) -> bool:
    """Whether ``None`` is a value of *type_*."""
    members = type_.members if isinstance(type_, UnionOf) else (type_,)
    return any(isinstance(member, NoneType) for member in members)


def _empty(type_: Type, show: Expressions) -> Doc | None:
    match type_:
        case ListOf():
            return Atom("[]")
        case DictOf():
            return Atom("{}")
        case SetOf():
            return Atom("set()")
        case TupleOf():
            return Atom("()")
        case Primitive("timedelta" | "Decimal" as name):
            return Atom(f"{show.homes.value_type(name)}(0)")
        case Primitive(name) if name in _ZEROS:
            return Atom(_ZEROS[name])
        case UnionOf(members):
            return _empty(members[0], show)
    return None
