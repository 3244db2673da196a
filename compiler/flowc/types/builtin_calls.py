"""Calls of the built-in functions of the language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flowc.diagnostics import Diagnostic, codes
from flowc.trees.program import BadExpr, Call, Definitions
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    Primitive,
    SetOf,
    TupleOf,
    Type,
)
from flowc.types.fit import fits
from flowc.types.iterate import element_type
from flowc.types.model import ANY, BOOL, BYTES, FLOAT, INT, NONE, STR, members, union, widen
from flowc.types.reports import cannot, may_be_none_here, typed

Report = Callable[[Diagnostic], None]

_MANY = 1_000
_ARITY = {
    "len": (1, 1), "any": (1, 1), "all": (1, 1), "sum": (1, 2), "min": (1, _MANY),
    "max": (1, _MANY), "abs": (1, 1), "round": (1, 2), "sorted": (1, 1), "str": (0, 3),
    "int": (0, 2), "float": (0, 1), "bool": (0, 1), "list": (0, 1), "tuple": (0, 1),
    "set": (0, 1), "dict": (0, 1),
}  # fmt: skip
_KEYWORDS = {
    "sum": ("start",), "min": ("default",), "max": ("default",), "round": ("ndigits",),
    "sorted": ("reverse",), "int": ("base",), "str": ("encoding", "errors"),
}  # fmt: skip
_GOES_THROUGH = ("any", "all", "sum", "sorted", "list", "tuple", "set", "min", "max")
_RESULT = {
    "len": INT,
    "any": BOOL,
    "all": BOOL,
    "str": STR,
    "int": INT,
    "float": FLOAT,
    "bool": BOOL,
}
_NUMBERS = (BOOL, INT, FLOAT, Primitive("Decimal"))


def builtin_type(
    name: str, call: Call, types: Sequence[Type], definitions: Definitions, report: Report
) -> Type:
    """Return the type of a call of the built-in *name*; invalid arguments are reported."""
    if not _check_arguments(name, call, report):
        return _RESULT.get(name, ANY)
    given = [
        type_
        for argument, type_ in zip(call.arguments, types, strict=True)
        if argument.name is None
    ]
    if name == "len":
        _check_sized(call, given[0], report)
    if name in ("abs", "round"):
        return _number(name, call, given, definitions, report)
    if name in _GOES_THROUGH and len(given) == 1:
        item = _items(name, call, given[0], report)
        return _gathered(name, item, types)
    if name in ("min", "max"):
        return union(*given)
    return _made(name, given)


def _check_arguments(name: str, call: Call, report: Report) -> bool:
    least, most = _ARITY[name]
    given = sum(argument.name is None for argument in call.arguments)
    if not least <= given <= most:
        count = (
            f"{least}"
            if least == most
            else f"{least} to {most}"
            if most < _MANY
            else f"{least} or more"
        )
        headline = f"`{name}` takes {count} positional arguments, here are {given}"
        report(cannot(headline, call.span, code=codes.WRONG_ARITY))
        return False
    for argument in call.arguments:
        if isinstance(argument.value, BadExpr):
            continue
        if argument.name not in (None, *_KEYWORDS.get(name, ())) and name != "dict":
            headline = f"`{name}` has no parameter `{argument.name}` that can be given here"
            report(cannot(headline, argument.span, code=codes.UNKNOWN_PARAMETER))
            return False
    return True


def _check_sized(call: Call, given: Type, report: Report) -> None:
    operand = call.arguments[0].value
    if NONE in members(given):
        report(may_be_none_here(operand, operand.span))
        return
    for member in members(widen(given)):
        sized = isinstance(member, ListOf | SetOf | DictOf | TupleOf | ClassType | Any_ | EnumType)
        if not sized and member not in (STR, BYTES):
            report(cannot(f"a value of type {typed(member)} has no length", operand.span))
            return


def _number(
    name: str, call: Call, given: list[Type], definitions: Definitions, report: Report
) -> Type:
    operand = call.arguments[0].value
    if NONE in members(given[0]):
        report(may_be_none_here(operand, operand.span))
        return ANY
    allowed = union(*_NUMBERS, Primitive("timedelta")) if name == "abs" else union(*_NUMBERS)
    if not fits(given[0], allowed, definitions):
        report(cannot(f"`{name}` takes a number, here is {typed(widen(given[0]))}", operand.span))
        return ANY
    if name == "round" and len(call.arguments) == 1:
        return INT
    result = widen(given[0])
    return INT if result == BOOL else result


def _items(name: str, call: Call, given: Type, report: Report) -> Type:
    operand = call.arguments[0].value
    if NONE in members(given):
        report(may_be_none_here(operand, operand.span))
        return ANY
    item = element_type(given)
    if item is None:
        headline = f"`{name}` goes through items, a value of type {typed(widen(given))} has none"
        report(cannot(headline, operand.span))
        return ANY
    return item


def _gathered(name: str, item: Type, types: Sequence[Type]) -> Type:
    """Return the result type of *name* for items of type *item*; *types* are those of all
    arguments.
    """
    match name:
        case "sorted" | "list":
            return ListOf(item)
        case "set":
            return SetOf(item)
        case "tuple":
            return TupleOf((), rest=item)
        case "min" | "max":
            return union(item, *types[1:])
        case "sum":
            total = union(widen(item), *map(widen, types[1:]))
            return INT if total in (BOOL, union()) else total
    return BOOL


def _made(name: str, given: list[Type]) -> Type:
    match name, given:
        case "list", []:
            return ListOf(union())
        case "tuple", []:
            return TupleOf(())
        case "set", []:
            return SetOf(union())
        case "sum", [item, start]:
            return _gathered(name, element_type(item) or ANY, (item, start))
        case "dict", [DictOf() as same]:
            return same
        case "dict", _:
            return DictOf(ANY, ANY)
    return _RESULT.get(name, ANY)
