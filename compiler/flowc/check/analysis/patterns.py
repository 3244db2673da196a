"""How the patterns of a ``match`` divide the values of its subject.

In: a decision and the type of its subject. Out: `Cases`: for each case the parts of that type that
it takes, and the parts that no case takes.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from flowc.trees.program import (
    BadPattern,
    DefaultPattern,
    Definitions,
    MatchDecision,
    MemberPattern,
    Pattern,
    TypePattern,
    ValuePattern,
)
from flowc.trees.types import ClassType, EnumType, LiteralOf, Primitive, Type
from flowc.types import NONE, domain, fits


@attrs.frozen(eq=False)
class Cases:
    """*taken[i]* is what the subject may be in case *i*, empty if no value is left for that case.
    *left* holds the parts that no case is certain to take. If the subject is not *finite* (a plain
    `str`, say), its only part is its whole type.
    """

    taken: tuple[tuple[Type, ...], ...]
    left: tuple[Type, ...]
    is_finite: bool


def cases_of(decision: MatchDecision, subject: Type, definitions: Definitions) -> Cases:
    """Return how the cases of *decision* divide the values of type *subject*."""
    parts = domain(subject, definitions)
    left = dict.fromkeys((subject,) if parts is None else parts)
    taken: list[tuple[Type, ...]] = []
    for patterns in decision.cases:
        mine: dict[Type, None] = {}
        for pattern in patterns:
            surely = _surely_taken(pattern, left, definitions)
            mine.update(dict.fromkeys(surely or _perhaps_taken(pattern, left, definitions)))
            for part in surely:
                del left[part]
        taken.append(tuple(mine))
    return Cases(tuple(taken), tuple(left), parts is not None)


def _surely_taken(
    pattern: Pattern, left: Mapping[Type, None], definitions: Definitions
) -> list[Type]:
    """Return the parts all of whose values *pattern* takes."""
    if isinstance(pattern, BadPattern):
        return []
    wanted = pattern_type(pattern)
    if wanted is None:
        return list(left)
    if isinstance(pattern, TypePattern):
        return [part for part in left if _takes(wanted, part, definitions)]
    # A constant takes only itself. Looked up, since a match may have thousands of constants.
    return [wanted] if wanted in left else []


def _perhaps_taken(
    pattern: Pattern, left: Mapping[Type, None], definitions: Definitions
) -> list[Type]:
    """Return what *pattern* takes if it matches only some values of a part.

    A pattern that was reported as wrong may take anything, so that its path is not called
    unreachable.
    """
    if isinstance(pattern, BadPattern):
        return list(left)
    wanted = pattern_type(pattern)
    if wanted is None or not any(fits(wanted, part, definitions) for part in left):
        return []
    return [wanted]


def _takes(wanted: Type, part: Type, definitions: Definitions) -> bool:
    if wanted == part:
        return True
    match part, wanted:
        case LiteralOf(kind=kind), Primitive(name=name):
            return kind == name
        case EnumType(home=home, name=name), EnumType(member=None):
            return (home, name) == (wanted.home, wanted.name)
        case ClassType(), ClassType():
            # If each fits the other, too little is known of the classes to tell them apart.
            is_below = fits(part, wanted, definitions)
            return is_below and not fits(wanted, part, definitions)
        case _:
            return False


def earlier_taker(decision: MatchDecision, case: int, definitions: Definitions) -> Pattern | None:
    """Return the pattern before *case* that takes everything its first pattern would take."""
    wanted = pattern_type(decision.cases[case][0])
    for pattern in (found for patterns in decision.cases[:case] for found in patterns):
        taking = pattern_type(pattern)
        if taking is not None and wanted is not None and _takes(taking, wanted, definitions):
            return pattern
    return None


def pattern_type(pattern: Pattern) -> Type | None:
    """Return the type that *pattern* takes, or ``None`` if it takes everything."""
    match pattern:
        case MemberPattern(enum=enum, member=member):
            return attrs.evolve(enum, member=member)
        case ValuePattern(value=None):
            return NONE
        case ValuePattern(value=bool() as value):
            return LiteralOf(value, "bool")
        case ValuePattern(value=int() as value):
            return LiteralOf(value, "int")
        case ValuePattern(value=str() as value):
            return LiteralOf(value, "str")
        case TypePattern(type=found):
            return found
        case DefaultPattern() | BadPattern():
            return None
    raise AssertionError(f"no such pattern: {pattern!r}")


def is_default(patterns: tuple[Pattern, ...]) -> bool:
    """Say whether one of *patterns* takes everything."""
    return any(isinstance(found, DefaultPattern) for found in patterns)
