"""The layouts of expressions and types, one for each rule of the grammar."""

from __future__ import annotations

from collections.abc import Sequence

from flowc.format.bodies import Body, Fill, cut, listed
from flowc.format.documents import (
    CONTINUATION,
    LINE,
    SOFT_LINE,
    Document,
    Indented,
    Part,
    Row,
    Word,
    spaced,
)

_LEVELS = {
    sign: level
    for level, signs in enumerate((("|",), ("^",), ("&",), ("<<", ">>"), ("+", "-")))
    for sign in signs
} | dict.fromkeys(("*", "/", "//", "%", "@"), 5)

# There is no space before a closing token or after an opening one.
_CLOSING = frozenset({",", ":", ")", "]", "}", "="})
_OPENING = frozenset({"(", "[", "{", "*", "**", "="})


class Operation(Row):
    """Operands of one level of precedence; *pairs* are the operators with their right operands."""

    __slots__ = ("level", "operand", "pairs")

    def __init__(
        self, operand: Document, pairs: Sequence[tuple[Document, Document]], level: int | None
    ) -> None:
        self.operand = operand
        self.pairs = pairs
        self.level = level
        parts: list[Part] = []
        for sign, right in pairs:
            # A line that begins with `//` would look like a comment of another language.
            if isinstance(sign, Word) and sign.text == "//":
                parts += (" ", sign, LINE, right)
            else:
                parts += (LINE, sign, " ", right)
        super().__init__([operand, Indented(parts, CONTINUATION)])


def binary(parts: Sequence[Document]) -> Document:
    """Lay out ``a + b``; a chain of operators of one level is broken at all of them or at none."""
    left, sign, right = parts
    level = _LEVELS.get(sign.flat or "")
    if isinstance(left, Operation) and level is not None and left.level == level:
        return Operation(left.operand, [*left.pairs, (sign, right)], level)
    return Operation(left, [(sign, right)], level)


def many_operands(parts: Sequence[Document]) -> Operation:
    """Lay out ``a and b or``, ``a | b``: operands with operators between them."""
    first, *others = parts
    return Operation(first, list(zip(others[::2], others[1::2], strict=True)), None)


def compare(parts: Sequence[Document]) -> Document:
    """Lay out ``a < b not in c``; an operator may consist of two words."""
    first, *others = parts
    pairs: list[tuple[Document, Document]] = []
    signs: list[Document] = []
    for part in others:
        if isinstance(part, Word) and part.text in _COMPARISONS:
            signs.append(part)
        else:
            pairs.append((spaced(signs) if len(signs) > 1 else signs[0], part))
            signs = []
    return Operation(first, pairs, None)


_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not", "is"})


def conditional(parts: Sequence[Document]) -> Document:
    """Lay out ``a if b else c``."""
    body, *others = parts
    return Operation(body, list(zip(others[::2], others[1::2], strict=True)), None)


def unary(parts: Sequence[Document]) -> Document:
    """Lay out ``-x`` and ``not x``; a space separates two signs, since the language has no `--`."""
    sign, operand = parts
    is_word = isinstance(sign, Word) and sign.text == "not"
    return spaced(parts) if is_word or (operand.flat or "")[:1] in "+-~" else Row(parts)


def tight(parts: Sequence[Document]) -> Document:
    """Lay out a construct without spaces."""
    return Row(parts)


def slice_of(parts: Sequence[Document]) -> Document:
    """Lay out ``a:b:c``, with spaces around the colons if a part is an operation."""
    if not any(isinstance(part, Operation) for part in parts):
        return Row(parts)
    return spaced(parts)


def attribute(parts: Sequence[Document]) -> Document:
    """Lay out ``a.b``; after a number with a space, as its point would be a decimal point."""
    value, dot, name = parts
    is_number = isinstance(value, Word) and value.text[:1].isdigit()
    return Row([value, *([" "] if is_number else []), dot, name])


class Arguments(Body):
    """Arguments or parameters, which directly follow a name."""

    __slots__ = ()


def arguments(parts: Sequence[Document]) -> Document:
    """Lay out ``(a, b)`` after a name."""
    open, items, close = cut(parts)
    return Arguments(open, listed(items), close)


def brackets(parts: Sequence[Document]) -> Document:
    """Lay out a list in brackets."""
    open, items, close = cut(parts)
    return Body(open, listed(items), close)


def tuple_display(parts: Sequence[Document]) -> Document:
    """Lay out ``(a, b)``, or the contents of ``[a, b]``; a single item keeps its comma."""
    first, last = parts[0], parts[-1]
    if isinstance(first, Word) and first.text == "(":
        if len(parts) == 4 and isinstance(last, Word):
            return Row([first, parts[1], parts[2], last])
        return brackets(parts)
    return Row(parts) if len(parts) == 2 else Fill(listed(parts))


def parenthesised(parts: Sequence[Document]) -> Document:
    """Lay out ``(a)`` and ``[a]``."""
    open, inside, close = parts
    return Row([open, Indented([SOFT_LINE, inside]), SOFT_LINE, close])


def index(parts: Sequence[Document]) -> Document:
    """Lay out ``a[b]``."""
    value, *bracketed = parts
    return Row([value, parenthesised(bracketed)])


def named_type(parts: Sequence[Document]) -> Document:
    """Lay out ``T`` or ``T[A, B]``."""
    name, *bracketed = parts
    return Row([name, brackets(bracketed)]) if bracketed else name


def loose(parts: Sequence[Document]) -> Document:
    """Lay out Python that is not part of the language but was parsed: lambdas, comprehensions,
    stars.
    """
    row: list[Part] = []
    before = ""
    for part in parts:
        text = part.text if isinstance(part, Word) else ""
        if row and text not in _CLOSING and before not in _OPENING:
            row.append(" ")
        row.append(part)
        before = text
    return Row(row)
