"""What a decision implies about the types of fields, arm by arm.

In: a decision and the state before it. Out: the state on each arm, or ``None`` where the arm cannot
be taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.check.analysis.patterns import cases_of
from flowc.check.analysis.state import State
from flowc.trees.program import (
    Definitions,
    Expr,
    FieldRead,
    IfDecision,
    MatchDecision,
    RepeatTest,
    Vertex,
)
from flowc.types import ignore, narrow, type_of, union

Arms = Mapping[int, State | None]


def arms_of(vertex: Vertex, state: State, definitions: Definitions) -> Arms:
    """Return the state on each arm of *vertex*, by index; empty if *vertex* is not a decision."""
    match vertex:
        case IfDecision():
            return dict(enumerate(_arms_of_if(vertex, state, definitions)))
        case MatchDecision():
            return dict(enumerate(_arms_of_match(vertex, state, definitions)))
        case RepeatTest(until=None):
            return dict.fromkeys(range(3), state)
        case RepeatTest(until=until) if until is not None:
            again = told(until, False, state, definitions)
            return {0: told(until, True, state, definitions), 1: again, 2: again}
        case _:
            return {}


def told(condition: Expr, truth: bool, state: State, definitions: Definitions) -> State | None:
    """Return *state* refined by *condition* being *truth*, or ``None`` if that is impossible."""
    return state.learning(narrow(condition, truth, state.type, definitions))


def conditions_in_turn(
    decision: IfDecision, state: State, definitions: Definitions
) -> Iterator[tuple[Expr, State]]:
    """Yield the conditions that may be evaluated, each with the state before its evaluation."""
    rest: State | None = state
    for condition in decision.conditions:
        if rest is None:
            return
        yield condition, rest
        rest = told(condition, False, rest, definitions)


def _arms_of_if(
    decision: IfDecision, state: State, definitions: Definitions
) -> Iterator[State | None]:
    rest: State | None = state
    for condition in decision.conditions:
        yield None if rest is None else told(condition, True, rest, definitions)
        rest = None if rest is None else told(condition, False, rest, definitions)
    yield rest


def _arms_of_match(
    decision: MatchDecision, state: State, definitions: Definitions
) -> Iterator[State | None]:
    subject = type_of(decision.subject, state.type, definitions, ignore)
    cases = cases_of(decision, subject, definitions)
    for taken in cases.taken:
        if not taken:
            yield None
        elif isinstance(decision.subject, FieldRead):
            yield state.learning({decision.subject.field: union(*taken)})
        else:
            yield state
