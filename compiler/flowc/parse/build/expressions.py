"""Expressions, including those of Python that the language leaves out."""

from __future__ import annotations

from typing import Any, cast

from flowc.diagnostics import codes
from flowc.parse.build.base import Damage
from flowc.parse.build.literals import Literals
from flowc.source import Span
from flowc.trees.syntax import (
    Argument,
    AttributeExpr,
    BadExpr,
    BadMember,
    BinaryExpr,
    BinaryOperator,
    BoolExpr,
    CallExpr,
    CompareExpr,
    ComparisonOperator,
    ConditionalExpr,
    Constant,
    DictExpr,
    Expr,
    ForeignExpr,
    IndexExpr,
    Name,
    NameExpr,
    SequenceExpr,
    SliceExpr,
    Token,
    UnaryExpr,
)

_FOREIGN_VALUES: dict[str, tuple[str, bool | None]] = {
    "true": ("True", True),
    "false": ("False", False),
    "null": ("None", None),
    "undefined": ("None", None),
}


class Expressions(Literals):
    """Makes expressions and the arguments of calls."""

    def name_expr(self, span: Span, word: Token) -> Expr:
        """Make a bare name, or the constant that it was meant to be."""
        if word.text not in _FOREIGN_VALUES:
            return NameExpr(span, word.text)
        text, value = _FOREIGN_VALUES[word.text]
        headline = f"`{word.text}` is not a value of the language"
        self.report(codes.FOREIGN_SYNTAX, headline, span, help=f"it is written `{text}`", to=text)
        return Constant(span, value, text)

    def none(self, span: Span, _word: Token) -> Constant:
        """Make ``None``."""
        return Constant(span, None, "None")

    def bad_expr(self, span: Span, _damage: Damage) -> BadExpr:
        """Stand in for an expression that could not be parsed."""
        return BadExpr(span)

    # ---- operators ---------------------------------------------------------------------------

    def conditional(self, span: Span, body: Expr, condition: Expr, orelse: Expr) -> Expr:
        """Make ``body if condition else orelse``."""
        return ConditionalExpr(span, condition, body, orelse)

    def any_of(self, span: Span, *operands: Expr) -> Expr:
        """Make ``a or b or c``."""
        return BoolExpr(span, "or", operands)

    def all_of(self, span: Span, *operands: Expr) -> Expr:
        """Make ``a and b and c``."""
        return BoolExpr(span, "and", operands)

    def unary(self, span: Span, operator: Token, operand: Expr) -> Expr:
        """Make ``not x``, ``-x`` and the like; a negative number stays an operation."""
        return UnaryExpr(span, cast(Any, operator.text.replace("!", "not")), operand)

    def binary(self, span: Span, left: Expr, operator: Token, right: Expr) -> Expr:
        """Make ``left + right`` and the like."""
        return BinaryExpr(span, cast(BinaryOperator, operator.text), left, right)

    def compare(self, span: Span, first: Expr, *rest: Any) -> Expr:
        """Make a chain of comparisons; operators of two words arrive as two tokens."""
        operators: list[str] = []
        operands = [first]
        words: list[str] = []
        for part in rest:
            if isinstance(part, Token):
                words.append("==" if part.kind == "EQ" else part.text)
                continue
            operators.append(" ".join(words))
            operands.append(part)
            words = []
        return CompareExpr(
            span, cast(tuple[ComparisonOperator, ...], tuple(operators)), tuple(operands)
        )

    # ---- what follows a value ----------------------------------------------------------------

    def attribute(self, span: Span, value: Expr, name: Name) -> Expr:
        """Make ``value.name``."""
        return AttributeExpr(span, value, name)

    def call(self, span: Span, function: Expr, arguments: tuple[Argument, ...]) -> Expr:
        """Make ``function(arguments)``."""
        return CallExpr(span, function, arguments)

    def index(self, span: Span, value: Expr, index: Expr | SliceExpr) -> Expr:
        """Make ``value[index]`` or ``value[lower:upper:step]``."""
        if isinstance(index, SliceExpr):
            return SliceExpr(span, value, index.lower, index.upper, index.step)
        return IndexExpr(span, value, index)

    def slice(
        self, span: Span, lower: Expr | None, _colon: Token, upper: Expr | None, step: Expr | None
    ) -> SliceExpr:
        """Make the inside of a slice; `index` completes it."""
        return SliceExpr(span, BadExpr(span), lower, upper, step)

    def arguments(self, span: Span, *arguments: Argument | BadMember) -> tuple[Argument, ...]:
        """Collect the arguments of a call or of a node."""
        collected = tuple(
            Argument(item.span, None, BadExpr(item.span)) if isinstance(item, BadMember) else item
            for item in arguments
        )
        return self._in_order(collected)

    def _in_order(self, arguments: tuple[Argument, ...]) -> tuple[Argument, ...]:
        """Return *arguments* up to the first positional one that follows a named one. That one is
        reported, and stands for the rest, whose meaning is unknown.
        """
        named: Name | None = None
        for place, item in enumerate(arguments):
            if named is None or item.name is not None:
                named = named or item.name
                continue
            if not isinstance(item.value, BadExpr | ForeignExpr):
                self.report(
                    codes.UNEXPECTED_TOKEN,
                    f"an argument without a name follows `{named.text}=…`",
                    item.span,
                    help="move it before the named ones, or name its parameter",
                )
            rest = item.span.to(arguments[-1].span)
            return (*arguments[:place], Argument(rest, None, BadExpr(rest)))
        return arguments

    def argument(self, span: Span, value: Expr) -> Argument:
        """Make a positional argument."""
        return Argument(span, None, value)

    def named_argument(self, span: Span, name: Token, value: Expr) -> Argument:
        """Make ``name=value``."""
        return Argument(span, Name(self.place(name), name.text), value)

    # ---- displays ----------------------------------------------------------------------------

    def list_display(self, span: Span, *items: Expr) -> Expr:
        """Make ``[a, b]``."""
        return SequenceExpr(span, "list", items)

    def tuple_display(self, span: Span, *items: Expr) -> Expr:
        """Make ``(a, b)``, or the tuple between the brackets of an index."""
        return SequenceExpr(span, "tuple", items)

    def set_display(self, span: Span, *items: Expr) -> Expr:
        """Make ``{a, b}``."""
        return SequenceExpr(span, "set", items)

    def dict_display(self, span: Span, *items: tuple[Expr, Expr] | ForeignExpr) -> Expr:
        """Make ``{key: value}``."""
        for item in items:
            if isinstance(item, ForeignExpr):
                return ForeignExpr(span, item.what)
        return DictExpr(span, cast(tuple[tuple[Expr, Expr], ...], items))

    def pair(self, _span: Span, key: Expr, value: Expr) -> tuple[Expr, Expr]:
        """Make one entry of a dict."""
        return key, value

    # ---- Python's, not the language's --------------------------------------------------------

    def lambda_(self, span: Span, *_parts: Any) -> Expr:
        """Make the stand-in for ``lambda x: …``."""
        return ForeignExpr(span, "a lambda")

    def await_(self, span: Span, _value: Expr) -> Expr:
        """Make the stand-in for ``await x``."""
        return ForeignExpr(span, "`await`")

    def walrus(self, span: Span, _name: Token, _value: Expr) -> Expr:
        """Make the stand-in for ``(x := …)``."""
        return ForeignExpr(span, "an assignment with `:=`")

    def star(self, span: Span, _value: Expr) -> Expr:
        """Make the stand-in for ``*x``."""
        return ForeignExpr(span, "a star")

    def double_star(self, span: Span, _value: Expr) -> Expr:
        """Make the stand-in for ``**x``."""
        return ForeignExpr(span, "a double star")

    def foreign_string(self, span: Span, token: Token) -> Expr:
        """Make the stand-in for ``f"…"`` or ``b"…"``."""
        prefix = token.text[:2].lower()
        return ForeignExpr(span, "an f-string" if "f" in prefix else "a string of bytes")

    def generator(self, span: Span, *_parts: Any) -> Expr:
        """Make the stand-in for ``(x for …)``."""
        return ForeignExpr(span, "a generator expression")

    def list_comprehension(self, span: Span, *_parts: Any) -> Expr:
        """Make the stand-in for ``[x for …]``."""
        return ForeignExpr(span, "a list comprehension")

    def set_comprehension(self, span: Span, *_parts: Any) -> Expr:
        """Make the stand-in for ``{x for …}``."""
        return ForeignExpr(span, "a set comprehension")

    def dict_comprehension(self, span: Span, *_parts: Any) -> Expr:
        """Make the stand-in for ``{k: v for …}``."""
        return ForeignExpr(span, "a dict comprehension")

    def walrus_argument(self, span: Span, name: Token, value: Expr) -> Argument:
        """Make an argument ``x := …``."""
        return Argument(span, None, self.walrus(span, name, value))

    def generator_argument(self, span: Span, *_parts: Any) -> Argument:
        """Make an argument ``x for …``."""
        return Argument(span, None, self.generator(span))

    def star_argument(self, span: Span, value: Expr) -> Argument:
        """Make an argument ``*x``."""
        return Argument(span, None, self.star(span, value))

    def double_star_argument(self, span: Span, value: Expr) -> Argument:
        """Make an argument ``**x``."""
        return Argument(span, None, self.double_star(span, value))
