"""Texts with mistakes: random slips of the hand in a correct text."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from flowc.parse.loading import load_tables
from flowc.parse.scan import scan
from flowc.source import Source
from flowc.trees.syntax import Token

_TRIVIA = ("WHITE_SPACE", "COMMENT")

#: Tokens to insert at random.
JUNK = (
    *("}", "{", "(", ")", "[", "]", "->", "=>", ",", ":", "=", "foo", "node", "graph"),
    *("@", "$", '"x"', "3", "if", "def", ";"),
)

_CLOSERS = (")", "]", "}")


class Text:
    """A text as its tokens; *parts* are their texts, *seen* the indices of those that are not
    trivia.
    """

    def __init__(self, text: str) -> None:
        self.tokens: list[Token] = scan(Source("x.flow", text), load_tables())
        self.parts = [token.text for token in self.tokens]
        self.seen = [i for i, token in enumerate(self.tokens) if token.kind not in _TRIVIA]

    def any(self, chance: random.Random, like: Callable[[Token], bool] = lambda _: True) -> int:
        """Return the index of a random token for which *like* holds, or of any if there is none."""
        fitting = [place for place in self.seen if like(self.tokens[place])]
        return chance.choice(fitting or self.seen)

    def behind(self, place: int) -> int:
        """Return the index of the token after the one at *place*, or *place* if that is the
        last.
        """
        return next((later for later in self.seen if later > place), place)


def _delete(text: Text, chance: random.Random) -> None:
    text.parts[text.any(chance)] = ""


def _duplicate(text: Text, chance: random.Random) -> None:
    place = text.any(chance)
    text.parts[place] += f" {text.parts[place]}"


def _swap(text: Text, chance: random.Random) -> None:
    place = text.any(chance)
    later, parts = text.behind(place), text.parts
    parts[place], parts[later] = parts[later], parts[place]


def _junk(text: Text, chance: random.Random) -> None:
    text.parts[text.any(chance)] += f" {chance.choice(JUNK)}"


def _replace(text: Text, chance: random.Random) -> None:
    place = text.any(chance)
    text.parts[place] = text.parts[text.any(chance)]


def _case(text: Text, chance: random.Random) -> None:
    place = text.any(chance, lambda token: token.text in load_tables().words)
    word = text.parts[place]
    text.parts[place] = chance.choice((word.upper(), word.capitalize()))


def _typo(text: Text, chance: random.Random) -> None:
    place = text.any(chance, lambda token: token.text.isidentifier() and len(token.text) > 2)
    word = text.parts[place]
    cut = chance.randrange(1, len(word))
    text.parts[place] = chance.choice((word[:cut] + word[cut + 1 :], word[:cut] + word[cut - 1 :]))


def _bracket(text: Text, chance: random.Random) -> None:
    text.parts[text.any(chance, lambda token: token.text in _CLOSERS)] = ""


def _quote(text: Text, chance: random.Random) -> None:
    place = text.any(chance, lambda token: token.text.endswith('"'))
    text.parts[place] = chance.choice((text.parts[place][:-1], text.parts[place][1:]))


#: The slips by name; each changes one thing in a text.
SLIPS: dict[str, Callable[[Text, random.Random], None]] = {
    "delete": _delete,
    "duplicate": _duplicate,
    "swap": _swap,
    "junk": _junk,
    "replace": _replace,
    "case": _case,
    "typo": _typo,
    "bracket": _bracket,
    "quote": _quote,
}


def slipped(text: str, kind: str, chance: random.Random) -> str:
    """Return *text* with one slip of *kind*; by chance it may change nothing."""
    parted = Text(text)
    SLIPS[kind](parted, chance)
    return "".join(parted.parts)


def mutant(text: str, slips: int, chance: random.Random) -> str:
    """Return *text* with this many *slips* of random kinds, each of which changes it."""
    for _ in range(slips):
        before = text
        while text == before:
            text = slipped(text, chance.choice(list(SLIPS)), chance)
    return text


def truncations(text: str) -> Iterator[str]:
    """Yield *text* truncated before each of its tokens."""
    parted = Text(text)
    for place in parted.seen:
        yield text[: parted.tokens[place].start]
