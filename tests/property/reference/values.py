"""Expressions, and the values that fields take."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from flowc.trees import syntax
from reference.errors import UnknownName, UnsetRead
from reference.scope import Scope

COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
    ">=": operator.ge, "is": operator.is_, "is not": operator.is_not,
    "in": lambda a, b: a in b, "not in": lambda a, b: a not in b,
}  # fmt: skip

BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip

NODE_ERROR = "NodeError"


class Values:
    """Evaluates the expressions of one file."""

    def __init__(self, file: syntax.File, functions: object) -> None:
        self.functions = functions
        self.enums: dict[str, dict[str, str]] = {}
        self.records: dict[str, syntax.RecordDecl] = {}
        self.classes: dict[str, type[SimpleNamespace]] = {NODE_ERROR: _record_class(NODE_ERROR)}
        for item in file.items:
            match item:
                case syntax.EnumDecl(name=name, members=members):
                    self.enums[name.text] = {
                        member.name.text: str(
                            member.value.value if member.value else member.name.text
                        )
                        for member in members
                    }
                case syntax.RecordDecl(name=name):
                    self.records[name.text] = item
                    self.classes[name.text] = _record_class(name.text)

    def value(self, expr: syntax.Expr, scope: Scope) -> Any:
        match expr:
            case syntax.Constant(value=value):
                return value
            case syntax.NameExpr():
                return self.read(expr, scope)
            case syntax.AttributeExpr(value=syntax.NameExpr(name=name), name=member) if (
                name in self.enums
            ):
                return self.enums[name][member.text]
            case syntax.AttributeExpr(value=value, name=member):
                return getattr(self.value(value, scope), member.text)
            case syntax.IndexExpr(value=value, index=index):
                return self.value(value, scope)[self.value(index, scope)]
            case syntax.SliceExpr(value=value, lower=lower, upper=upper):
                bounds = [None if end is None else self.value(end, scope) for end in (lower, upper)]
                return self.value(value, scope)[slice(*bounds)]
            case syntax.CallExpr():
                return self.called(expr, scope)
            case syntax.UnaryExpr(operator=sign, operand=operand):
                value = self.value(operand, scope)
                return not value if sign == "not" else -value
            case syntax.BinaryExpr(operator=sign, left=left, right=right):
                return BINARY[sign](self.value(left, scope), self.value(right, scope))
            case syntax.BoolExpr(operator=word, operands=operands):
                return self._bool(word, operands, scope)
            case syntax.CompareExpr():
                return self._compare(expr, scope)
            case syntax.ConditionalExpr(condition=condition, body=body, orelse=orelse):
                return self.value(body if self.value(condition, scope) else orelse, scope)
            case syntax.SequenceExpr(kind=kind, items=items):
                return getattr(builtins, kind)([self.value(item, scope) for item in items])
            case syntax.DictExpr(items=items):
                return {self.value(k, scope): self.value(v, scope) for k, v in items}
        raise AssertionError(f"an expression that nobody wrote: {expr}")

    def read(self, expr: syntax.NameExpr, scope: Scope) -> Any:
        """Return the value of the field or item that *expr* refers to."""
        if expr.name in scope.state:
            return scope.state[expr.name]
        if scope.field(expr.name) is None:
            raise UnknownName(expr.name)
        raise UnsetRead(expr.name, expr.span)

    def _bool(self, word: str, operands: tuple[syntax.Expr, ...], scope: Scope) -> Any:
        value: Any = None
        for operand in operands:
            value = self.value(operand, scope)
            if bool(value) is (word == "or"):
                return value
        return value

    def _compare(self, expr: syntax.CompareExpr, scope: Scope) -> bool:
        left = self.value(expr.operands[0], scope)
        for sign, operand in zip(expr.operators, expr.operands[1:], strict=True):
            right = self.value(operand, scope)
            if not COMPARE[sign](left, right):
                return False
            left = right
        return True

    def called(self, expr: syntax.CallExpr, scope: Scope) -> Any:
        positional = [self.value(a.value, scope) for a in expr.arguments if a.name is None]
        named = {a.name.text: self.value(a.value, scope) for a in expr.arguments if a.name}
        if isinstance(expr.function, syntax.AttributeExpr):
            method = getattr(self.value(expr.function.value, scope), expr.function.name.text)
            return method(*positional, **named)
        assert isinstance(expr.function, syntax.NameExpr)
        name = expr.function.name
        if name in self.records:
            return self.record(name, named)
        function = getattr(self.functions, name, None) or getattr(builtins, name, None)
        if function is None:
            raise UnknownName(name)
        return function(*positional, **named)

    def fits(self, pattern: syntax.Pattern, subject: Any) -> bool:
        """Say whether *pattern* matches *subject*."""
        match pattern.value:
            case None:
                return True
            case syntax.Constant(value=value):
                return type(value) is type(subject) and value == subject
            case syntax.DottedName(text=text):
                return self._is_called(text.split(".")[-1], subject)

    def _is_called(self, word: str, subject: Any) -> bool:
        if word in self.classes:
            return isinstance(subject, self.classes[word])
        if word in ("int", "str", "bool"):
            return isinstance(subject, getattr(builtins, word))
        values = {v for members in self.enums.values() for k, v in members.items() if k == word}
        return subject in values

    # ---- conversion ------------------------------------------------------------------------

    def converted(self, kind: syntax.TypeExpr | None, value: Any) -> Any:
        """Return *value* as a field of type *kind* stores it: a mapping becomes a record."""
        if not isinstance(kind, syntax.NamedType):
            return value
        if kind.name.text == "list" and isinstance(value, list):
            return [self.converted(kind.arguments[0], item) for item in value]
        if kind.name.text in self.records and isinstance(value, dict):
            return self.record(kind.name.text, value)
        return value

    def record(self, name: str, given: Mapping[str, Any]) -> SimpleNamespace:
        values = {}
        for field in self.records[name].fields:
            if field.name.text in given:
                values[field.name.text] = given[field.name.text]
            elif isinstance(field.default, syntax.Constant):
                values[field.name.text] = field.default.value
        return self.classes[name](**values)


def _record_class(name: str) -> type[SimpleNamespace]:
    return type(name, (SimpleNamespace,), {})
