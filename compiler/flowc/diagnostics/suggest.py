"""Did-you-mean: the one name that a reader probably meant, or what there is to choose from.

The distance is the one CPython uses for its `NameError` hints, and so is the limit up to which a
candidate counts as near; an unrelated name is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterable

_EDIT = 2
_CASE = 1
_LISTED = 6


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate closest to *word*, or None where none is close; never *word* itself.

    Of equally close ones the first of the alphabet is taken, so that one program always gets one
    message.
    """
    near = (
        (_distance(word, candidate), candidate)
        for candidate in set(candidates) - {word}
        if _lengths_allow(word, candidate)
    )
    accepted = [(cost, candidate) for cost, candidate in near if cost <= _limit(word, candidate)]
    return min(accepted)[1] if accepted else None


def offer(word: str, candidates: Iterable[str], kind: str) -> str:
    """Return the help for the unknown *word*: the near candidate, else what exists, else nothing.

    *kind* is the singular noun of what was looked for, as in ``a node `review` exists``.
    """
    known = sorted(set(candidates) - {word})
    best = nearest(word, known)
    if best is not None:
        return f"{_article(kind)} {kind} `{best}` exists"
    if not known:
        return ""
    if len(known) == 1:
        return f"the only {kind} is `{known[0]}`"
    listed = ", ".join(f"`{name}`" for name in known[:_LISTED])
    return f"the {_plural(kind)} are {listed}{', …' if len(known) > _LISTED else ''}"


def _article(noun: str) -> str:
    """Return the indefinite article of *noun*."""
    return "an" if noun[:1].lower() in "aeio" else "a"


def _plural(noun: str) -> str:
    """Return the plural of *noun*, an English one without surprises."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def _distance(left: str, right: str) -> int:
    """Return the weighted Levenshtein distance: 2 for an edit, 1 for a change of case."""
    row = list(range(0, _EDIT * (len(right) + 1), _EDIT))
    for index, char in enumerate(left, start=1):
        diagonal, row[0] = row[0], index * _EDIT
        for column, other in enumerate(right, start=1):
            replaced = diagonal + _substitution(char, other)
            diagonal = row[column]
            row[column] = min(replaced, row[column] + _EDIT, row[column - 1] + _EDIT)
    return row[-1]


def _substitution(left: str, right: str) -> int:
    if left == right:
        return 0
    return _CASE if left.lower() == right.lower() else _EDIT


def _limit(word: str, candidate: str) -> float:
    return (len(word) + len(candidate) + 3) * _EDIT / 6


def _lengths_allow(word: str, candidate: str) -> bool:
    """Whether the lengths alone do not already put the two too far apart: cheap, and mostly so."""
    return abs(len(word) - len(candidate)) * _EDIT <= _limit(word, candidate)
