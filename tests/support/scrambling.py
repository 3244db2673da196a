"""The same tokens on other lines, with comments in random places."""

from __future__ import annotations

import random
from collections.abc import Iterator

from flowc.diagnostics import Problems
from flowc.parse import parse
from flowc.source import Source
from flowc.trees.syntax import Token

_TRIVIA = frozenset({"WHITE_SPACE", "COMMENT"})


def scrambled(text: str, seed: int, *, comments: float = 0.1) -> str:
    """Return the tokens of *text* with random space between them, and comments at this rate.

    Without comments there are no empty lines either.
    """
    tokens = parse(Source("x.flow", text), Problems()).tokens
    return "".join(
        _pieces([token for token in tokens if token.kind not in _TRIVIA], seed, comments)
    )


def _pieces(tokens: list[Token], seed: int, comments: float) -> Iterator[str]:
    chance = random.Random(seed)
    for number, token in enumerate(tokens):
        if number:
            # A line that begins with `//` would be a comment of another language.
            yield " " if token.text == "//" else _space(chance, number, comments)
        yield token.text
    if comments:
        yield chance.choice(["", "\n", "  # the last", "\n\n# the last\n"])


def _space(chance: random.Random, number: int, comments: float) -> str:
    indent = " " * chance.randint(1, 6)
    if chance.random() < comments:
        before = chance.choice([" ", "  ", f"\n{indent}", f"\n\n\n{indent}"])
        more = f"{indent}# and more {number}\n" if chance.random() < 0.3 else ""
        return f"{before}# {number}\n{more}{indent}"
    weights = [8, 1, 2, 1 if comments else 0]
    return chance.choices([" ", "   ", f"\n{indent}", f"\n\n{indent}"], weights)[0]
