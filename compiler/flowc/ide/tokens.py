"""Tokens at a place of a text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from flowc.trees.syntax import Token

TRIVIA = frozenset({"WHITE_SPACE", "COMMENT"})


def index_at(tokens: Sequence[Token], offset: int) -> int:
    """Return the index of the token that holds *offset*, -1 before the first."""
    return bisect_right(tokens, offset, key=lambda token: token.start) - 1


def token_at(tokens: Sequence[Token], offset: int) -> Token | None:
    """Return the word or sign at *offset*, which may be just behind it."""
    index = index_at(tokens, offset)
    if index < 0:
        return None
    token = tokens[index]
    if (token.kind in TRIVIA or offset >= token.start + len(token.text)) and token.start == offset:
        token = tokens[index - 1] if index else token
    return None if token.kind in TRIVIA else token
