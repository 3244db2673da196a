"""How a plain function writes a value to its field, with the same effect as the machine."""

from __future__ import annotations

from collections.abc import Callable

from flowc.generate.expressions import SUM, Bound, Expressions
from flowc.generate.initial import initial
from flowc.generate.layout import Atom, Brackets, Chain, Doc, call
from flowc.generate.literals import constant
from flowc.trees import program
from flowc.trees.program import BoundArgument, Field, Write
from flowc.trees.types import Any_, DictOf, ListOf, SetOf, Type, UnionOf

Statement = tuple[str, Doc, str]  # the text before the value, the value, the text after it

_METHODS = {"append": "append", "extend": "extend", "merge": "update", "union": "update"}


def is_plain(write: Write) -> bool:
    """Whether *write* simply replaces the value."""
    return write.replace or write.field.reducer is None


def land(write: Write, value: Bound, show: Expressions, *, may_be_shared: bool) -> Statement:
    """Return the statement that writes *value*.

    If the value *may be shared* with a growing field, `kit.write` finds out at run time.
    """
    field = write.field
    target = f"s.{field.slot}"
    if may_be_shared:
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


def may_be_shared(write: Write, arguments: tuple[BoundArgument, ...]) -> bool:
    """Whether the result of a function with *arguments*, which *write* stores, may be the container
    of a growing field: one that was passed to the function.
    """
    handed = [
        argument.value.field.type
        for argument in arguments
        if isinstance(argument.value, program.FieldRead) and argument.value.field.grows
    ]
    return any(_may_be_same(_kept_type(write), container) for container in handed)


def _kept_type(write: Write) -> Type:
    """Return the type of the value that the state stores: for ``append``, an item of the field."""
    match write:
        case Write(
            field=Field(type=ListOf(item), reducer=program.Reducer("append")), replace=False
        ):
            return item
    return write.field.type


def _may_be_same(kept: Type, container: Type) -> bool:
    if isinstance(kept, UnionOf):
        return any(_may_be_same(member, container) for member in kept.members)
    if isinstance(container, UnionOf):
        return any(_may_be_same(kept, member) for member in container.members)
    is_container = isinstance(kept, Any_ | ListOf | DictOf | SetOf)
    is_open = isinstance(kept, Any_) or isinstance(container, Any_)
    return is_container and (is_open or type(kept) is type(container))
