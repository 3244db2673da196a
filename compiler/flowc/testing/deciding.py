"""Which arm a decision takes, given the fields."""

from __future__ import annotations

from flowc.testing.values import Values
from flowc.trees.program import (
    Call,
    DefaultPattern,
    Expr,
    IfDecision,
    ImportedFunction,
    MatchDecision,
    MemberPattern,
    Pattern,
    RepeatTest,
    Taken,
    ValuePattern,
    Vertex,
)
from flowc.types.walk import subexpressions


class Undecided(Exception):
    """The decision depends on a function of the user, which must not be called again."""


def arm_taken(decision: Vertex, state: object, values: Values) -> Taken:
    """Return the arm that *decision* takes.

    Raises:
        Undecided: The arm cannot be determined.
    """
    match decision:
        case IfDecision(conditions=conditions):
            holding = (place for place, one in enumerate(conditions) if _value(one, state, values))
            return Taken(next(holding, len(conditions)))
        case MatchDecision(subject=subject, cases=cases):
            value = _value(subject, state, values)
            for place, patterns in enumerate(cases):
                if any(_fits(value, pattern) for pattern in patterns):
                    return Taken(place)
        case RepeatTest(until=until) if until is not None and _value(until, state, values):
            return Taken(0)
        case RepeatTest():
            # Another iteration leads to the body, which no other arm leads to.
            return Taken(2)
    raise Undecided


def _value(expr: Expr, state: object, values: Values) -> object:
    calls = (one for one in subexpressions(expr) if isinstance(one, Call))
    if any(isinstance(call.callee, ImportedFunction) for call in calls):
        raise Undecided
    try:
        return values.of(expr, state)
    except Exception as error:
        raise Undecided from error


def _fits(value: object, pattern: Pattern) -> bool:
    match pattern:
        case DefaultPattern():
            return True
        case MemberPattern(member=member):
            return getattr(value, "name", None) == member
        case ValuePattern(value=constant):
            return value is constant if constant is None else bool(value == constant)
    raise Undecided
