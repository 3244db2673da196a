"""Kinds of tokens and states of the parser in the user's words."""

from __future__ import annotations

from flowc.parse.stack import Trial
from flowc.parse.tables import END_OF_FILE, Tables
from flowc.trees.syntax import Token

_LONGEST = 30

# What can stand in a state, the most general part first: where a whole declaration can stand, its
# first word is of no interest.
_PARTS = (
    ("BAD_ITEM", "a declaration"),
    ("STUB", "a line of the test"),
    ("BAD_MEMBER", "a member of the graph"),
    ("BAD_STEP", "a step"),
    ("BAD_TYPE", "a type"),
    ("BAD_EXPR", "an expression"),
    ("NAME", "a name"),
    ("STRING", "a string"),
    ("INT", "a whole number"),
)

# Signs that close or continue what comes before; operators nearly always can, so they tell nothing.
_SIGNS = (
    "RPAREN",
    "RBRACKET",
    "RBRACE",
    "COMMA",
    "LBRACE",
    "LPAREN",
    "LBRACKET",
    "ARROW",
    "FAT_ARROW",
    "COLON",
    "EQUAL",
)

_FEW = 3


def describe(token: Token) -> str:
    """Return *token* as messages show it."""
    if token.kind == END_OF_FILE:
        return "the end of the file"
    if len(token.text) > _LONGEST or "\n" in token.text:
        return "a string" if token.kind == "STRING" else f"`{token.text[:_LONGEST]}…`"
    return f"`{token.text}`"


def expected(trial: Trial, tables: Tables) -> str:
    """Return what can stand where *trial* is, or "" if that is too much to list."""
    for kind, words in _PARTS:
        if trial.takes(kind):
            return words
    signs = [kind for kind in _SIGNS if trial.takes(kind)]
    # Keywords such as the `times` of a retry, where nothing else can stand.
    if not signs:
        signs = sorted(kind for kind in tables.words.values() if trial.takes(kind))
    if not 0 < len(signs) <= _FEW:
        return ""
    listed = [f"`{tables.spellings[kind]}`" for kind in signs]
    return " or ".join([", ".join(listed[:-1]), listed[-1]] if listed[1:] else listed)
