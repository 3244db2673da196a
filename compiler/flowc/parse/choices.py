"""The choice of a repair: which tokens to insert, delete or replace so that parsing can continue.

Each candidate is tried on the states of the parser alone. The one after which most tokens can be
read wins; among equals, the likelier slip.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.parse.outlook import Outlook
from flowc.parse.stack import CLOSERS

# What may be forgotten, likelier slips first: single signs and words, a type with its colon, and
# before some signs an empty pair of brackets.
_FORGOTTEN: tuple[tuple[str, ...], ...] = (
    ("COMMA",),
    ("COLON",),
    ("ARROW",),
    ("RPAREN",),
    ("RBRACKET",),
    ("EQUAL",),
    ("FAT_ARROW",),
    ("RBRACE",),
    ("TIMES",),
    ("STEPS",),
    ("IN",),
    ("FOR",),
    ("MAX",),
    ("LPAREN",),
    ("LBRACE",),
    ("LBRACKET",),
    ("IMPORT",),
    ("DOT",),
    ("COLON", "BAD_TYPE"),
)
_EMPTY_BRACKETS = ("LPAREN", "RPAREN")
_BEHIND_BRACKETS = ("LBRACE", "EQUAL", "ARROW")

# Which tokens are mistaken for which.
_EXCHANGED = {
    "FAT_ARROW": ("ARROW",),
    "ARROW": ("FAT_ARROW",),
    "MINUS": ("ARROW",),
    "GT": ("ARROW", "RBRACKET"),
    "LT": ("LBRACKET",),
    "EQUAL": ("EQ", "COLON", "FAT_ARROW"),
    "EQ": ("EQUAL",),
    "BECOMES": ("EQUAL",),
    "COLON": ("EQUAL", "FAT_ARROW", "IN"),
    "DOT": ("COMMA",),
    "LPAREN": ("LBRACE", "LBRACKET"),
    "LBRACE": ("LPAREN", "LBRACKET"),
    "LBRACKET": ("LPAREN", "LBRACE"),
    "RPAREN": ("RBRACE", "RBRACKET"),
    "RBRACE": ("RPAREN", "RBRACKET"),
    "RBRACKET": ("RPAREN", "RBRACE"),
}

# How many tokens a repair must let the parser read, and how many to look ahead for the best one.
READABLE = 2
_LIMIT = 6

_PRICE_OF_PUTTING_IN = 1
_PRICE_OF_TAKING_OUT = 2
_PRICE_OF_DAMAGE = 5
_PRICE_OF_TAKING_OUT_A_MAINSTAY = 8

# Signs that are hardly ever superfluous: more likely something before them is missing.
_MAINSTAYS = frozenset(CLOSERS) | {"EQUAL"}


@attrs.frozen
class Repair:
    """A repair: insert *inserted* before the token, and drop the token if *skipped*."""

    score: int
    inserted: tuple[str, ...]
    skipped: bool


def best_repair(outlook: Outlook, index: int) -> Repair | None:
    """Return the best repair for the unexpected token at *index*, or None."""
    return max(_repairs(outlook, index), key=lambda repair: repair.score, default=None)


def _repairs(outlook: Outlook, index: int) -> Iterator[Repair]:
    """Yield the repairs after which enough tokens can be read; a higher score is better."""
    kind = outlook.tokens[index].kind
    for forgotten in _FORGOTTEN + ((_EMPTY_BRACKETS,) if kind in _BEHIND_BRACKETS else ()):
        price = _PRICE_OF_PUTTING_IN * len(forgotten)
        yield from _tried(outlook, index, forgotten, price)
    for other in _EXCHANGED.get(kind, ()):
        price = 0 if other != "COLON" or outlook.is_name(index + 1) else _PRICE_OF_DAMAGE
        yield from _tried(outlook, index, (other,), price, skipped=1)
    price = _PRICE_OF_TAKING_OUT_A_MAINSTAY if kind in _MAINSTAYS else _PRICE_OF_TAKING_OUT
    yield from _tried(outlook, index, (), price, skipped=1)
    for damage in ("BAD_EXPR", "BAD_TYPE", "BAD_STEP"):
        yield from _tried(outlook, index, (damage,), _PRICE_OF_DAMAGE)


def _tried(
    outlook: Outlook, index: int, inserted: tuple[str, ...], price: int, skipped: int = 0
) -> Iterator[Repair]:
    trial = outlook.stack.trial()
    if not all(trial.take(kind) for kind in inserted):
        return
    reach = outlook.reach(trial, index + skipped, _LIMIT)
    if reach >= READABLE:
        yield Repair(10 * reach - price, inserted, bool(skipped))
