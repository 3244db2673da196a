"""The type of an expression, given the types of the fields in it.

The types of fields depend on the path by which control arrives, so the caller provides them as a
function. An invalid operation (an operator between unsuitable types, a member that does not exist)
is reported through another function and has the type ``Any``, so that one mistake is one finding.
Whether a field is set at all is not checked here: `Unset` is ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import assert_never

import attrs

from flowc.diagnostics import Diagnostic
from flowc.trees import program
from flowc.trees.program import Definitions, Expr, Field
from flowc.trees.types import DictOf, EnumType, ListOf, LiteralOf, Primitive, SetOf, TupleOf, Type
from flowc.types.access import attribute_type, index_type, slice_type
from flowc.types.calls import call_type
from flowc.types.model import ANY, BOOL, FLOAT, NONE, union, value_type, without
from flowc.types.narrow import narrow, with_narrowed
from flowc.types.operators import binary_type, compare_types, unary_type

Env = Callable[[Field], Type]
Report = Callable[[Diagnostic], None]


def type_of(expr: Expr, env: Env, definitions: Definitions, report: Report) -> Type:
    """Return the type of *expr*, with *env* giving the types of fields.

    Each mistake is passed to *report*, at most once for each place.
    """
    return Inference(env, definitions, report).type_of(expr)


def declared_type(field: Field) -> Type:
    """Return the declared type of *field*: the environment that ignores the flow."""
    return field.type


def ignore(_: Diagnostic) -> None:
    """Discard a finding."""


@attrs.frozen(eq=False)
class Inference:
    """Infers types in one environment."""

    env: Env
    definitions: Definitions
    report: Report

    def type_of(self, expr: Expr) -> Type:
        """Return the type of *expr*."""
        match expr:
            case program.Literal_(value=value):
                return _constant(value)
            case program.FieldRead(field=field):
                return value_type(self.env(field))
            case program.ResourceRead(resource=resource):
                return resource.type
            case program.MemberRead(enum=enum, member=member):
                return EnumType(enum.home, enum.name, member)
            case program.TriggerRead(name=name):
                return Primitive("datetime") if name == "now" else ANY
            case program.ImportRead(type=type_):
                return type_
            case program.BadExpr():
                return ANY
        return self._composite(expr)

    def _composite(
        self,
        expr: program.Attribute
        | program.Index
        | program.Slice
        | program.Call
        | program.Unary
        | program.Binary
        | program.Bool
        | program.Compare
        | program.Conditional
        | program.Sequence
        | program.DictDisplay,
    ) -> Type:
        match expr:
            case program.Attribute():
                return attribute_type(expr, self.type_of(expr.value), self.definitions, self.report)
            case program.Index():
                value, index = self.type_of(expr.value), self.type_of(expr.index)
                return index_type(expr, value, index, self.definitions, self.report)
            case program.Slice():
                return self._slice(expr)
            case program.Call():
                return call_type(expr, self.type_of, self.definitions, self.report)
            case program.Unary():
                return unary_type(expr, self.type_of(expr.operand), self.definitions, self.report)
            case program.Binary():
                return self._binary(expr)
            case program.Bool():
                return self._bool(expr)
            case program.Compare():
                return self._compare(expr)
            case program.Conditional():
                return self._conditional(expr)
            case program.Sequence():
                return self._sequence(expr)
            case program.DictDisplay(items=pairs):
                keys = union(*(self.type_of(key) for key, _ in pairs))
                return DictOf(keys, union(*(self.type_of(value) for _, value in pairs)))
        assert_never(expr)

    def _slice(self, expr: program.Slice) -> Type:
        for end in (expr.lower, expr.upper, expr.step):
            if end is not None:
                self.type_of(end)
        return slice_type(expr, self.type_of(expr.value), self.report)

    def _binary(self, expr: program.Binary) -> Type:
        """Infer ``a + b + c + …`` from the left, iteratively: such chains may be long."""
        chain: list[program.Binary] = []
        first: Expr = expr
        while isinstance(first, program.Binary):
            chain.append(first)
            first = first.left
        left = self.type_of(first)
        for link in reversed(chain):
            right = self.type_of(link.right)
            left = binary_type(link, left, right, self.definitions, self.report)
        return left

    def _bool(self, expr: program.Bool) -> Type:
        """Infer the type of each operand assuming that those before it did not decide."""
        here = self
        types: list[Type] = []
        for operand in expr.operands:
            types.append(here.type_of(operand))
            here = here.where(operand, expr.operator == "and")
        if expr.operator == "or":
            return union(*(without(type_, NONE) for type_ in types[:-1]), types[-1])
        return union(*(_falsy(type_) for type_ in types[:-1]), types[-1])

    def where(self, condition: Expr, truth: bool) -> Inference:
        """Return the inference for what is evaluated only if *condition* is *truth*."""
        learned = narrow(condition, truth, self.env, self.definitions)
        if not learned:
            return self
        return attrs.evolve(self, env=with_narrowed(self.env, learned))

    def _compare(self, expr: program.Compare) -> Type:
        types = [self.type_of(operand) for operand in expr.operands]
        compare_types(expr, types, self.definitions, self.report)
        return BOOL

    def _conditional(self, expr: program.Conditional) -> Type:
        self.type_of(expr.condition)
        body = self.where(expr.condition, True).type_of(expr.body)
        return union(body, self.where(expr.condition, False).type_of(expr.orelse))

    def _sequence(self, expr: program.Sequence) -> Type:
        types = tuple(self.type_of(item) for item in expr.items)
        if expr.kind == "tuple":
            return TupleOf(types)
        return ListOf(union(*types)) if expr.kind == "list" else SetOf(union(*types))


def _constant(value: str | int | float | bool | timedelta | None) -> Type:
    match value:
        case None:
            return NONE
        case bool():
            return LiteralOf(value, "bool")
        case int():
            return LiteralOf(value, "int")
        case str():
            return LiteralOf(value, "str")
        case float():
            return FLOAT
    return Primitive("timedelta")


def _falsy(type_: Type) -> Type:
    """Return the type of ``a and b`` in the case that ``a`` decides it."""
    return LiteralOf(False, "bool") if type_ == BOOL else type_
