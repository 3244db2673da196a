"""Tokens as words, each with the comments that belong to it.

A comment after a token on the same line belongs to that token; a comment on its own line belongs to
the next token. Since formatting adds and removes commas, no comment is attached above one, and the
trailing comment of a token before a comma is moved to the comma.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from flowc.format.documents import Comment, Word
from flowc.trees.syntax import Token


def words_of(tokens: Iterable[Token]) -> list[Word]:
    """Return the words among *tokens*, which are all of a text, and an empty one for its end."""
    gathering = _Gathering()
    for token in tokens:
        gathering.take(token)
    words = [*gathering.words, gathering.word("", -1)]
    _relieve_commas(words)
    return words


@attrs.define
class _Gathering:
    """The state of reading: *lines* counts the line breaks since the last word or comment."""

    words: list[Word] = attrs.field(factory=list)
    above: list[Comment] = attrs.field(factory=list)
    lines: int = 0

    def take(self, token: Token) -> None:
        if token.kind == "WHITE_SPACE":
            self.lines += token.text.count("\n")
        elif token.kind == "COMMENT":
            self.comment(token.text.rstrip())
        else:
            self.words.append(self.word(token.text, token.start))

    def word(self, text: str, start: int) -> Word:
        word = Word(text, start, tuple(self.above), apart=self.lines > 1)
        self.above.clear()
        self.lines = 0
        return word

    def comment(self, text: str) -> None:
        if self.words and not self.lines and not self.above:
            self.words[-1].behind = text
        else:
            self.above.append(Comment(text, apart=self.lines > 1))
        self.lines = 0


def _relieve_commas(words: Sequence[Word]) -> None:
    for place, word in enumerate(words):
        if word.text != ",":
            continue
        before, after = words[place - 1], words[place + 1]
        moved = word.above
        if place and before.behind:
            if word.behind:
                moved += (Comment(word.behind, apart=False),)
            word.behind, before.behind = before.behind, ""
        word.above, after.above = (), moved + after.above
