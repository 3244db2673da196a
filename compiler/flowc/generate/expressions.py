"""Expressions of the language as Python text, with as few parentheses as Python needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TypeGuard

import attrs

from flowc.generate.homes import Homes
from flowc.generate.layout import (
    Atom,
    Brackets,
    Chain,
    Choice,
    Doc,
    Run,
    call,
    display,
    named,
    paren,
)
from flowc.generate.literals import constant, duration
from flowc.generate.names import Names
from flowc.trees import program
from flowc.trees.program import BoundArgument, Expr
from flowc.trees.syntax import ComparisonOperator

# The precedence of the forms, as in Python's grammar.
(
    CHOICE,
    OR,
    AND,
    NOT,
    COMPARE,
    BIT_OR,
    BIT_XOR,
    BIT_AND,
    SHIFT,
    SUM,
    PRODUCT,
    SIGN,
    POWER,
    PRIMARY,
) = range(14)

_BINDING = {
    "|": BIT_OR,
    "^": BIT_XOR,
    "&": BIT_AND,
    "<<": SHIFT,
    ">>": SHIFT,
    "+": SUM,
    "-": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "//": PRODUCT,
    "%": PRODUCT,
    "@": PRODUCT,
    "**": POWER,
}

_OPPOSITE: dict[str, ComparisonOperator] = {
    "==": "!=",
    "!=": "==",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
}

_IDENTITY = {"==": "is", "!=": "is not"}


@attrs.frozen
class Bound:
    """Text with the precedence of its outermost form."""

    doc: Doc
    binding: int

    def at(self, binding: int) -> Doc:
        """Return the text as an operand that must bind at least as tightly as *binding*."""
        return self.doc if self.binding >= binding else paren(self.doc)


@attrs.frozen
class Expressions:
    """Prints expressions; fields are attributes of *owner*. Expressions that decide what a run does
    have their function calls *recorded*, so that a kept run can be walked again.
    """

    names: Names
    homes: Homes
    owner: str = "s"
    recorded: bool = False

    @property
    def deciding(self) -> Expressions:
        """The same, for expressions that decide what a run does."""
        return attrs.evolve(self, recorded=True)

    def show(self, expr: Expr) -> Doc:
        """Return *expr* for a place where any expression may stand."""
        return self.bound(expr).doc

    def owned(self, expr: Expr) -> Doc:
        """Return *expr* such that its value is not a container that the state continues to
        modify.
        """
        return self._owned(expr).doc

    def _owned(self, expr: Expr) -> Bound:
        match expr:
            case program.FieldRead(field=field) if field.grows:
                copy = _COPIES.get(type(field.type).__name__, "list")
                return Bound(call(copy, self.show(expr)), PRIMARY)
            case program.Conditional(condition=condition, body=body, orelse=orelse):
                taken = self._owned(body).at(OR)
                return Bound(
                    Choice(taken, self.bound(condition).at(OR), self.owned(orelse)), CHOICE
                )
            case program.Bool(operator=operator, operands=operands):
                return _junction(operator, map(self._owned, operands))
            case program.Sequence(kind=kind, items=items):
                return Bound(_sequence(kind, map(self.owned, items)), PRIMARY)
        return self.bound(expr)

    def arguments(self, arguments: Iterable[BoundArgument], *, owned: bool = False) -> list[Doc]:
        """Return the arguments of a call."""
        show = self.owned if owned else self.show
        return [
            show(argument.value)
            if argument.name is None
            else named(argument.name, show(argument.value))
            for argument in arguments
        ]

    def function(self, name: program.PythonName) -> str:
        """Return the local text of an imported name, or of an attribute of one."""
        imported, dot, attributes = name.name.partition(".")
        return f"{self.names.use(name.module, imported)}{dot}{attributes}"

    def bound(self, expr: Expr) -> Bound:
        """Return *expr* with the precedence of its outermost form."""
        match expr:
            case program.Unary() | program.Binary() | program.Bool() | program.Compare():
                return self._operation(expr)
            case program.Conditional(condition=condition, body=body, orelse=orelse):
                return Bound(
                    Choice(
                        self.bound(body).at(OR), self.bound(condition).at(OR), self.show(orelse)
                    ),
                    CHOICE,
                )
            case program.Literal_(value=int() | float() as value) if value < 0:
                return Bound(Atom(constant(value)), SIGN)
        return Bound(self._primary(expr), PRIMARY)

    def opposite(self, expr: Expr) -> Bound:
        """Return ``not expr``, written with the opposite operator if there is one."""
        match expr:
            case program.Compare(operators=(operator,)) if operator in _OPPOSITE:
                return self.bound(attrs.evolve(expr, operators=(_OPPOSITE[operator],)))
            case program.Unary(operator="not", operand=operand):
                return self.bound(operand)
        return Bound(Run((Atom("not "), self.bound(expr).at(NOT))), NOT)

    def _operation(
        self, expr: program.Unary | program.Binary | program.Bool | program.Compare
    ) -> Bound:
        match expr:
            case program.Unary(
                operator="not", operand=program.Compare(operators=("in" | "is",)) as operand
            ):
                return self.opposite(operand)
            case program.Unary(operator="not", operand=operand):
                return Bound(Run((Atom("not "), self.bound(operand).at(NOT))), NOT)
            case program.Unary(operator=operator, operand=operand):
                # A power needs no parentheses after a sign, but the formatter adds them.
                binding = PRIMARY if _is_power(operand) else SIGN
                return Bound(Run((Atom(operator), self.bound(operand).at(binding))), SIGN)
            case program.Binary():
                return self._binary(expr)
            case program.Bool(operator=operator, operands=operands):
                return _junction(operator, map(self.bound, operands))
            case program.Compare(operands=operands):
                first, *rest = (self.bound(operand).at(COMPARE + 1) for operand in operands)
                return Bound(Chain(first, tuple(zip(_signs(expr), rest, strict=True))), COMPARE)

    def _binary(self, expr: program.Binary) -> Bound:
        """Return ``left + right``; a left operand of the same precedence joins the same chain."""
        binding = _BINDING[expr.operator]
        if expr.operator == "**":
            left, right = self.bound(expr.left).at(PRIMARY), self.bound(expr.right).at(SIGN)
            is_signed = isinstance(expr.left, program.Unary)
            next_ = expr.right.left if _is_power(expr.right) else expr.right
            if _hugs_power(expr.left) and not is_signed and _hugs_power(next_):
                return Bound(Run((left, Atom("**"), right)), POWER)
            return Bound(Chain(left, (("**", right),)), POWER)
        operands: list[tuple[str, Doc]] = []
        left_most: Expr = expr
        while isinstance(left_most, program.Binary) and _BINDING[left_most.operator] == binding:
            operands.append((left_most.operator, self.bound(left_most.right).at(binding + 1)))
            left_most = left_most.left
        return Bound(Chain(self.bound(left_most).at(binding), tuple(reversed(operands))), binding)

    def _primary(self, expr: Expr) -> Doc:
        match expr:
            case program.Literal_(value=timedelta() as value):
                return duration(self.names.use("datetime", "timedelta"), value)
            case program.Literal_(value=value):
                return Atom(constant(value))
            case program.FieldRead(field=field):
                return Atom(f"{self.owner}.{field.slot}")
            case program.ResourceRead(resource=resource):
                return Atom(f"{self.owner}.{resource.name}")
            case program.MemberRead(enum=enum, member=member):
                return Atom(f"{self.homes.name_of(enum)}.{member}")
            case program.ImportRead(name=name):
                return Atom(self.function(name))
            case program.Attribute(value=value, name=name):
                return Run((self._target(value), Atom(f".{name}")))
            case program.Call():
                return self._call(expr)
            case program.Sequence(kind=kind, items=items):
                return _sequence(kind, map(self.show, items))
        return self._container(expr)

    def _container(self, expr: Expr) -> Doc:
        match expr:
            case program.Index(value=value, index=index):
                inside = Brackets("[", (self.show(index),), "]", "call")
                return Run((self._target(value), inside))
            case program.Slice():
                return Run((self._target(expr.value), self._slice(expr)))
            case program.DictDisplay(items=pairs):
                return display(
                    "{",
                    (Run((self.show(key), Atom(": "), self.show(value))) for key, value in pairs),
                    "}",
                )
        raise AssertionError(f"{type(expr).__name__} is not printed in a graph")

    def _target(self, expr: Expr) -> Doc:
        """Return what precedes a dot or an index; a number needs parentheses there."""
        shown = self.bound(expr)
        is_number = isinstance(expr, program.Literal_) and isinstance(expr.value, int)
        return paren(shown.doc) if is_number else shown.at(PRIMARY)

    def _slice(self, expr: program.Slice) -> Doc:
        lower, upper, step = (
            Atom("") if bound is None else self.show(bound)
            for bound in (expr.lower, expr.upper, expr.step)
        )
        colon = Atom(
            " : "
            if any(
                bound is not None and not _is_simple(bound) for bound in (expr.lower, expr.upper)
            )
            else ":"
        )
        parts = (lower, colon, upper) if expr.step is None else (lower, colon, upper, colon, step)
        return Brackets("[", (Run(parts),), "]", "call")

    def _call(self, expr: program.Call) -> Doc:
        given = tuple(self.arguments(expr.arguments))
        arguments = Brackets("(", given, ")", "call")
        match expr.callee:
            case program.ImportedFunction(name=name) if self.recorded:
                return call("kit.choice", self.function(name), *given)
            case program.ImportedFunction(name=name):
                function: Doc = Atom(self.function(name))
            case program.Builtin(name=builtin):
                function = Atom(builtin)
            case program.StrMethod(value=value, name=method):
                function = Run((self._target(value), Atom(f".{method}")))
            case program.Constructor(type=type_):
                function = Atom(self.homes.name_of(type_))
        return Run((function, arguments))


_COPIES = {"ListOf": "list", "DictOf": "dict", "SetOf": "set"}


def _junction(operator: str, operands: Iterable[Bound]) -> Bound:
    binding = AND if operator == "and" else OR
    first, *rest = (operand.at(binding + 1) for operand in operands)
    return Bound(_logical(operator, first, rest), binding)


def _logical(operator: str, first: Doc, rest: list[Doc]) -> Doc:
    """Return a chain of ``and`` or ``or``; nested ones break at the same places."""
    operands = [("", first), *((operator, operand) for operand in rest)]
    flat_operands: list[tuple[str, Doc]] = []
    for sign, operand in operands:
        if isinstance(operand, Chain) and operand.rest[0][0] == "and":
            flat_operands += [(sign, operand.first), *operand.rest]
        else:
            flat_operands.append((sign, operand))
    return Chain(flat_operands[0][1], tuple(flat_operands[1:]))


def _signs(expr: program.Compare) -> Iterator[str]:
    """Yield the operators of a comparison; next to ``None``, `==` becomes `is`, as linters
    demand.
    """
    for operator, operands in zip(expr.operators, pairwise(expr.operands), strict=True):
        beside_none = any(
            isinstance(operand, program.Literal_) and operand.value is None for operand in operands
        )
        yield _IDENTITY.get(operator, operator) if beside_none else operator


def _is_power(expr: Expr) -> TypeGuard[program.Binary]:
    return isinstance(expr, program.Binary) and expr.operator == "**"


def _hugs_power(expr: Expr) -> bool:
    """Whether the formatter prints this operand of a power without spaces."""
    match expr:
        case program.Literal_(value=int() | float()) | program.FieldRead() | program.ImportRead():
            return True
        case program.Unary(operator="-", operand=program.Literal_(value=int() | float())):
            return True
        case program.Attribute(value=value):
            return _hugs_power(value) and not isinstance(value, program.Literal_)
    return False


def _is_simple(expr: Expr) -> bool:
    """Whether the formatter prints this bound of a slice without spaces around the colon."""
    match expr:
        case program.Literal_() | program.FieldRead() | program.ImportRead():
            return True
        case program.Unary(operand=operand):
            return _is_simple(operand)
    return False


def _sequence(kind: str, items: Iterable[Doc]) -> Doc:
    open_, close = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}[kind]
    return display(open_, items, close)
