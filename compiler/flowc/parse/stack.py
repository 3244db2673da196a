"""The parser's stack: the symbols read so far, the states between them, and their values.

A `Trial` shows what would happen without doing it: it works on the states alone, on top of a stack
that it never changes. Every choice of the parser, from soft keywords to repairs, is made by trials.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flowc.diagnostics import Problems
from flowc.parse.build import Builder
from flowc.parse.tables import END_OF_FILE, Rule, Tables
from flowc.source import Source, Span
from flowc.trees.syntax import BadExpr, Node, Token

OPENERS = {"LPAREN": "RPAREN", "LBRACKET": "RBRACKET", "LBRACE": "RBRACE"}
CLOSERS = frozenset(OPENERS.values())

#: How deeply expressions may nest; later passes walk them recursively.
TALLEST_EXPRESSION = 200

_EXPRESSIONS = frozenset(
    {
        "expr",
        "disjunction",
        "conjunction",
        "inversion",
        "comparison",
        "bit_or",
        "bit_xor",
        "bit_and",
        "shift",
        "sum",
        "term",
        "factor",
        "power",
        "awaited",
        "primary",
        "atom",
    }
)


class Stack:
    """Symbols with their states, values, starts and heights; *openers* are the open brackets,
    *pairs* the closed ones.
    """

    def __init__(self, tables: Tables, builder: Builder) -> None:
        self.tables = tables
        self.builder = builder
        self.path = builder.source.path
        self.states = [tables.start]
        self.values: list[Any] = []
        self.starts: list[int] = []
        self.heights: list[int] = []
        self.openers: list[Token] = []
        self.pairs: list[tuple[Token, Token]] = []
        self.end = 0
        self._tall: Span | None = None
        self._makers = [rule.build and getattr(builder, rule.build) for rule in tables.rules]

    def feed(self, kind: str, token: Token) -> bool:
        """Read *token* as one of *kind*; return False if it cannot stand here.

        Reductions made before that is known stay: they are valid for any token.
        """
        tables, states = self.tables, self.states
        while True:
            action = tables.actions[states[-1]].get(kind)
            if action is None:
                return kind == END_OF_FILE and states[-1] == tables.end
            if action >= 0:
                self._shift(action, kind, token)
                return True
            if tables.rules[~action].is_unit:
                states[-1] = tables.after_units(states[-2], states[-1], kind)
            else:
                self._reduce(~action, token.start)

    def _shift(self, state: int, kind: str, token: Token) -> None:
        self.states.append(state)
        self.values.append(token)
        self.starts.append(token.start)
        self.heights.append(0)
        self.end = token.start + len(token.text)
        if kind in OPENERS:
            self.openers.append(token)
        elif kind in CLOSERS and self.openers:
            self.pairs.append((self.openers.pop(), token))

    def _reduce(self, number: int, upcoming: int) -> None:
        rule = self.tables.rules[number]
        size = rule.size
        if size:
            symbols = self.values[-size:]
            start, height = self.starts[-size], max(self.heights[-size:])
            del self.states[-size:], self.values[-size:]
            del self.starts[-size:], self.heights[-size:]
        else:
            symbols, start, height = [], upcoming, 0
        height += bool(rule.build)
        value = self._value(number, symbols, start, height)
        self.states.append(self.tables.gotos[self.states[-1]][rule.origin])
        self.values.append(value)
        self.starts.append(start)
        self.heights.append(height)

    def _value(self, number: int, symbols: list[Any], start: int, height: int) -> Any:
        """Return the value that the rule *number* makes of *symbols*; subclasses make other
        values.
        """
        rule = self.tables.rules[number]
        if not rule.is_whole:
            symbols = _arrange(rule, symbols)
        make = self._makers[number]
        if make:
            return self._make(make, rule, height, Span(self.path, start, self.end), symbols)
        return symbols if rule.collected else symbols[0]

    def _make(
        self, make: Callable[..., Any], rule: Rule, height: int, span: Span, symbols: list[Any]
    ) -> Any:
        """Return the value that *make* makes, or an error node for an expression too tall."""
        if span.end < span.start:  # of nothing: the end lies before the next token
            span = Span(self.path, span.start, span.start)
        if not is_too_tall(rule, height):
            return make(span, *symbols)
        return self._too_tall(span)

    def _too_tall(self, span: Span) -> BadExpr:
        """Return an error node for an expression; of nested ones, only the innermost is
        reported.
        """
        inner, self._tall = self._tall, span
        is_around = inner is not None and span.start <= inner.start and inner.end <= span.end
        return BadExpr(span) if is_around else self.builder.too_tall(span)

    def put(self, origin: str, value: Node) -> bool:
        """Replace the token just read, which begins an *origin*, by *value*, a whole one.

        Return False if no *origin* can begin there: then the token stays.
        """
        state = self.tables.gotos[self.states[-2]].get(origin)
        if state is None:
            return False
        self.states[-1], self.values[-1], self.end = state, value, value.span.end
        return True

    def cut(self, depth: int) -> None:
        """Discard every symbol above the lowest *depth* ones."""
        while self.openers and self.values[depth:] and self.openers[-1].start >= self.starts[depth]:
            self.openers.pop()
        del self.states[depth + 1 :], self.values[depth:]
        del self.starts[depth:], self.heights[depth:]

    def trial(self, depth: int | None = None) -> Trial:
        """Return a trial on top of the lowest *depth* symbols, or of all of them."""
        return Trial(self.tables, self.states, len(self.states) if depth is None else depth + 1, [])


def is_too_tall(rule: Rule, height: int) -> bool:
    """Return whether *rule* makes an expression that is nested too deeply."""
    return height > TALLEST_EXPRESSION and rule.origin in _EXPRESSIONS


def tree_stack(tables: Tables, source: Source, problems: Problems) -> Stack:
    """Return the stack that makes the tree of *source*."""
    return Stack(tables, Builder(source, problems))


def _arrange(rule: Rule, symbols: list[Any]) -> list[Any]:
    """Return the values that *rule* makes of *symbols*."""
    children: list[Any] = []
    for place in rule.plan:
        if place is None:
            children.append(None)
        elif place >= 0:
            children.append(symbols[place])
        elif children:
            children.extend(symbols[~place])
        else:
            # The list grows in place: copying it for each element would be quadratic.
            children = symbols[~place]
    return children


class Trial:
    """The states that a stack would have: *base* up to *top*, then *above*."""

    __slots__ = ("above", "base", "tables", "top")

    def __init__(self, tables: Tables, base: list[int], top: int, above: list[int]) -> None:
        self.tables = tables
        self.base = base
        self.top = top
        self.above = above

    def copy(self) -> Trial:
        """Return a copy that can continue independently."""
        return Trial(self.tables, self.base, self.top, self.above[:])

    def take(self, kind: str) -> bool:
        """Read a token of *kind* and return True, or return False if it cannot stand here."""
        tables, base, top = self.tables, self.base, self.top
        state = self.above[-1] if self.above else base[top - 1]
        action = tables.actions[state].get(kind)
        if action is None:
            return kind == END_OF_FILE and state == tables.end
        above = self.above[:]
        while action < 0:
            rule = tables.rules[~action]
            if rule.is_unit:
                if above:
                    above.pop()
                else:
                    top -= 1
                below = above[-1] if above else base[top - 1]
                state = tables.after_units(below, state, kind)
            else:
                popped = min(rule.size, len(above))
                del above[len(above) - popped :]
                top -= rule.size - popped
                below = above[-1] if above else base[top - 1]
                state = tables.gotos[below][rule.origin]
            above.append(state)
            next_action = tables.actions[state].get(kind)
            if next_action is None:
                return kind == END_OF_FILE and state == tables.end
            action = next_action
        above.append(action)
        self.top, self.above = top, above
        return True

    def takes(self, *kinds: str) -> bool:
        """Return whether tokens of *kinds* can stand here, one after the other."""
        state = self.above[-1] if self.above else self.base[self.top - 1]
        # The answer is mostly no, and mostly this first check finds it.
        if kinds[0] not in self.tables.actions[state] and kinds[0] != END_OF_FILE:
            return False
        ahead = self.copy()
        return all(ahead.take(kind) for kind in kinds)
