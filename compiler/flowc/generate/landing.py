"""How a value lands in its field in a plain function, as the machine's folds would let it."""

from __future__ import annotations

from collections.abc import Callable

from flowc.generate.expressions import SUM, Bound, Expressions
from flowc.generate.initial import initial
from flowc.generate.layout import Atom, Brackets, Chain, Doc, call
from flowc.generate.literals import constant
from flowc.trees import program
from flowc.trees.program import BoundArgument, Field, Write
from flowc.trees.types import Any_, DictOf, ListOf, SetOf, Type, UnionOf

Statement = tuple[str, Doc, str]  # what is before the value, the value, what is behind it

_METHODS = {"append": "append", "extend": "extend", "merge": "update", "union": "update"}


def is_plain(write: Write) -> bool:
    """Whether *write* simply replaces the value."""
    return write.replace or write.field.reducer is None


def land(write: Write, value: Bound, show: Expressions, *, may_be_shared: bool) -> Statement:
    """Return the statement by which *value* lands.

    A value that *may be shared* might be the container of a growing field; `kit.write` looks.
    """
    field = write.field
    target = f"s.{field.slot}"
    if may_be_shared and may_hold_container(field.type):
        function = "kit.put" if write.replace else "kit.write"
        return "", call(function, "s", constant(field.slot), value.doc), ""
    if is_plain(write):
        return f"{target} = ", value.doc, ""
    assert field.reducer is not None
    name = field.reducer.name
    if name in _METHODS:
        arguments = Brackets("(", (value.doc,), ")", "call")
        return f"{target}.{_METHODS[name]}", arguments, ""
    folded = None if initial(field, show) is None and field.role != "param" else _fold(name)
    if folded is None:
        return "", call("kit.write", "s", constant(field.slot), value.doc), ""
    return f"{target} = ", folded(field, target, value, show), ""


def _fold(name: str) -> Callable[[Field, str, Bound, Expressions], Doc] | None:
    return {"add": _add, "max": _extreme, "min": _extreme, "function": _call}.get(name)


def _add(field: Field, target: str, value: Bound, show: Expressions) -> Doc:
    return Chain(Atom(target), (("+", value.at(SUM + 1)),))


def _extreme(field: Field, target: str, value: Bound, show: Expressions) -> Doc:
    assert field.reducer is not None
    return call(field.reducer.name, target, value.doc)


def _call(field: Field, target: str, value: Bound, show: Expressions) -> Doc:
    assert field.reducer is not None
    assert field.reducer.function is not None
    return call(show.function(field.reducer.function), target, value.doc)


def may_hold_container(type_: Type) -> bool:
    """Whether a value of *type_* may be a list, a dict or a set."""
    if isinstance(type_, UnionOf):
        return any(map(may_hold_container, type_.members))
    return isinstance(type_, Any_ | ListOf | DictOf | SetOf)


def hands_over_container(arguments: tuple[BoundArgument, ...]) -> bool:
    """Whether a called function gets hold of the container of a growing field."""
    return any(
        isinstance(argument.value, program.FieldRead) and argument.value.field.grows
        for argument in arguments
    )
