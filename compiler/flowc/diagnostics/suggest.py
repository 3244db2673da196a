"""Did-you-mean: the name that was probably meant, or the names to choose from.

The distance, and the limit up to which a candidate counts as similar, are those of CPython's
`NameError` hints; an unrelated name is worse than none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import attrs

_EDIT = 2
_CASE = 1
_LISTED = 6


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate closest to *word*, or None if none is close; never *word* itself.

    Ties are resolved alphabetically, so that a program always gets the same message.
    """
    return _nearest(word, candidates)[0]


@attrs.frozen
class Suggestion:
    """The *help* for an unknown word; *instead* is the name to write, if exactly one is closest."""

    help: str
    instead: str | None = None


def suggest(word: str, candidates: Iterable[str], kind: str) -> Suggestion:
    """Return the help for the unknown *word*: a similar candidate, else what exists, else nothing.

    What exists is listed in the order of *candidates*, usually that of the source. *kind* is the
    singular noun for what was looked for, as in ``a node `review` exists``.
    """
    known = [name for name in dict.fromkeys(candidates) if name != word]
    best, is_only = _nearest(word, known)
    if best is not None:
        return Suggestion(f"{_article(kind)} {kind} `{best}` exists", best if is_only else None)
    if not known:
        return Suggestion("")
    if len(known) == 1:
        return Suggestion(f"the only {kind} is `{known[0]}`")
    return Suggestion(f"the {_plural(kind)} are {quoted(known)}")


def offer(word: str, candidates: Iterable[str], kind: str) -> str:
    """Return the help of `suggest` for a word that cannot be fixed by replacing it with the
    name.
    """
    return suggest(word, candidates, kind).help


def quoted(names: Sequence[str]) -> str:
    """Return *names* in backticks, at most the first six: ```a`, `b`, …``."""
    listed = ", ".join(f"`{name}`" for name in names[:_LISTED])
    return f"{listed}{', …' if len(names) > _LISTED else ''}"


def _nearest(word: str, candidates: Iterable[str]) -> tuple[str | None, bool]:
    """Return the candidate closest to *word*, and whether it is the only one that close."""
    letters = {char.lower() for char in word}
    least: float = math.inf
    found: list[str] = []
    for candidate in set(candidates) - {word}:
        most = min(_limit(word, candidate), least)
        if _is_far(word, letters, candidate, most):
            continue
        cost = _distance(word, candidate, most)
        if cost <= most:
            found = [*(found if cost == least else ()), candidate]
            least = cost
    return min(found, default=None), len(found) == 1


def _article(noun: str) -> str:
    """Return the indefinite article of *noun*."""
    return "an" if noun[:1].lower() in "aeio" else "a"


def _plural(noun: str) -> str:
    """Return the plural of *noun*, assuming that it is regular."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def _is_far(word: str, letters: set[str], candidate: str, most: float) -> bool:
    """Whether lengths and letters alone show that the distance exceeds *most*, the usual case.

    An edit compensates for one character of length, and for two letters that only one word has.
    """
    if abs(len(word) - len(candidate)) * _EDIT > most:
        return True
    # Outside ASCII, the lower-case form of a letter may be two characters.
    return candidate.isascii() and len(letters.symmetric_difference(candidate.lower())) > most


def _distance(left: str, right: str, most: float) -> int:
    """Return the weighted Levenshtein distance: 2 for an edit, 1 for a change of case.

    If it exceeds *most*, the result is some number greater than *most*.
    """
    row = list(range(0, _EDIT * (len(right) + 1), _EDIT))
    for index, char in enumerate(left, start=1):
        diagonal, row[0] = row[0], index * _EDIT
        for column, other in enumerate(right, start=1):
            replaced = diagonal + _substitution(char, other)
            diagonal = row[column]
            row[column] = min(replaced, row[column] + _EDIT, row[column - 1] + _EDIT)
        if min(row) > most:
            break
    return max(row[-1], min(row))


def _substitution(left: str, right: str) -> int:
    if left == right:
        return 0
    return _CASE if left.lower() == right.lower() else _EDIT


def _limit(word: str, candidate: str) -> float:
    return (len(word) + len(candidate) + 3) * _EDIT / 6
