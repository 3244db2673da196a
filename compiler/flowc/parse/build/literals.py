"""The values of literals: strings, numbers and durations."""

from __future__ import annotations

import ast
import inspect
import re
import warnings
from datetime import timedelta

from flowc.diagnostics import codes
from flowc.parse.build.base import Reporting
from flowc.source import Span
from flowc.trees.syntax import Constant, Token

_UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_QUOTES = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')")


class Literals(Reporting):
    """Makes constants."""

    def literal(self, span: Span, token: Token) -> Constant:
        """Make a constant of a single token."""
        match token.kind:
            case "STRING":
                return Constant(span, self._string(token), token.text)
            case "INT":
                return Constant(span, self._integer(token), token.text)
            case "FLOAT":
                return Constant(span, float(token.text), token.text)
            case "DURATION":
                return Constant(span, self._duration(token), token.text)
            case _:
                return Constant(span, token.text == "True", token.text)

    def negative(self, span: Span, _sign: Token, number: Token) -> Constant:
        """Make a constant of a number with a sign."""
        value = float(number.text) if number.kind == "FLOAT" else self._integer(number)
        return Constant(span, -value, f"-{number.text}")

    def constant(self, token: Token) -> Constant:
        """Return *token* as a constant."""
        return self.literal(self.place(token), token)

    def doc(self, _span: Span, token: Token) -> str:
        """Return the text of a doc string, without its indentation."""
        return inspect.cleandoc(self._string(token))

    def _string(self, token: Token) -> str:
        quote = _QUOTES.match(token.text)
        opening, closing = (quote.end(), quote.group(1)) if quote else (0, "\0")
        if len(token.text) < opening + len(closing) or not token.text.endswith(closing):
            return token.text.strip("\"'")  # a quote is missing, which was reported
        if "\\" not in token.text and token.text[0] in "\"'":
            return token.text[opening : len(token.text) - len(closing)]
        return self._escaped(token)

    def _escaped(self, token: Token) -> str:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                return str(ast.literal_eval(token.text))
        except (SyntaxError, ValueError, Warning):
            self.report(
                codes.UNEXPECTED_CHARACTER,
                "a string holds a backslash that begins no escape of Python's",
                self.place(token),
                help="write `\\\\` for a backslash",
            )
            return token.text

    def _integer(self, token: Token) -> int:
        try:
            return int(token.text.replace("_", ""), 0)
        except ValueError:
            self.report(codes.UNEXPECTED_TOKEN, "a number has too many digits", self.place(token))
            return 0

    def _duration(self, token: Token) -> timedelta:
        unit = token.text.lstrip("0123456789.")
        try:
            return timedelta(**{_UNITS[unit]: float(token.text.removesuffix(unit))})
        except OverflowError:
            headline = f"`{token.text}` is longer than a duration can be"
            self.report(codes.INVALID_DURATION, headline, self.place(token))
            return timedelta.max
