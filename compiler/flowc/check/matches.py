"""Whether every value of a ``match`` has one arm, and every arm a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.patterns import Cases, cases_of, is_default, pattern_type
from flowc.check.analysis.typing import type_at
from flowc.check.analysis.written import match_at
from flowc.check.words import listed, typed
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Tag, codes, finding
from flowc.python.facts import Function
from flowc.source import Span
from flowc.trees.program import (
    BadPattern,
    Call,
    DefaultPattern,
    ImportedFunction,
    MatchDecision,
    Pattern,
)
from flowc.trees.types import Any_, EnumType, LiteralOf, NoneType, Type
from flowc.types import members, show


def check_matches(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report values without an arm, and arms without a value."""
    for vertex in graph.reachable:
        if isinstance(vertex, MatchDecision) and vertex in graph.states.before:
            subject = type_at(graph, vertex, vertex.subject)
            cases = cases_of(vertex, subject, graph.definitions)
            if not any(isinstance(member, Any_) for member in members(subject)):
                yield from _missing(graph, vertex, subject, cases)
                yield from _unreachable(vertex, cases)


def _missing(
    graph: AnalysedGraph, decision: MatchDecision, subject: Type, cases: Cases
) -> Iterator[Diagnostic]:
    if any(is_default(found) or _is_bad(found) for found in decision.cases):
        return
    if not cases.left:
        return
    if not cases.is_finite:
        yield finding(
            codes.NON_EXHAUSTIVE_MATCH,
            f"this `match` over {typed(subject)} has no `_` for all other values",
            decision.subject.span,
            f"this is {typed(subject)}",
            help="add an arm `_ => …`",
            fixes=_placeholder_arms(graph, decision, ["_"]),
        )
    elif _is_routing_call(decision, cases.left):
        yield _route_values(graph, decision, cases.left)
    else:
        values = [_written(part) for part in cases.left]
        yield finding(
            codes.NON_EXHAUSTIVE_MATCH,
            f"this `match` has no arm for {listed(values, most=4)}",
            decision.subject.span,
            f"this is {typed(subject)}",
            help="add the missing arms, or one for all others: `_ => …`",
            fixes=_placeholder_arms(graph, decision, values),
        )


def _is_routing_call(decision: MatchDecision, left: Sequence[Type]) -> bool:
    subject = decision.subject
    return (
        isinstance(subject, Call)
        and isinstance(subject.callee, ImportedFunction)
        and all(isinstance(part, LiteralOf) for part in left)
    )


def _route_values(
    graph: AnalysedGraph, decision: MatchDecision, left: Sequence[Type]
) -> Diagnostic:
    assert isinstance(decision.subject, Call)
    assert isinstance(decision.subject.callee, ImportedFunction)
    callee = decision.subject.callee
    values = [_written(part) for part in left]
    facts = callee.facts
    return finding(
        codes.ROUTE_FUNCTION_VALUE,
        f"`{callee.name.local}` can return {listed(values, most=4)}, which no arm takes",
        decision.subject.span,
        "chooses the arm",
        also=[(facts.span, "its annotation says so")] if isinstance(facts, Function) else [],
        help="add the missing arms, or one for all others: `_ => …`",
        fixes=_placeholder_arms(graph, decision, values),
    )


def _placeholder_arms(
    graph: AnalysedGraph, decision: MatchDecision, values: Sequence[str]
) -> list[Fix]:
    """Return the fix that writes an arm to ``end`` for each of *values*, behind the last one; none
    in a parallel part, where ``end`` cannot stand.
    """
    written = match_at(graph.graph.syntax, decision.span)
    if written is None or decision.region.fork is not None:
        return []
    place = Span(written.span.path, written.span.end - 1, written.span.end - 1)
    text = "".join(f" {value} => end " for value in values)
    return [Fix("add the missing arms", (Edit(place, text),), Applicability.PLACEHOLDER)]


def _written(part: Type) -> str:
    match part:
        case EnumType(member=str() as member):
            return member
        case LiteralOf(value=str() as text):
            return f'"{text}"'
        case LiteralOf(value=value):
            return str(value)
        case NoneType():
            return "None"
        case _:
            return show(part)


def _unreachable(decision: MatchDecision, cases: Cases) -> Iterator[Diagnostic]:
    """Yield the arms that nothing is left for; those behind a ``_`` have a finding of their own."""
    seen: set[Type | None] = set()
    for patterns, taken in zip(decision.cases, cases.taken, strict=True):
        repeated = all(pattern_type(found) in seen for found in patterns)
        seen.update(pattern_type(found) for found in patterns)
        if not taken and not repeated and not _is_bad(patterns):
            yield finding(
                codes.UNREACHABLE_ARM,
                f"the arm for `{_spelt(patterns[0])}` can never be taken",
                patterns[0].span,
                "nothing that comes here is left for it",
                help="remove it",
                tags=[Tag.UNNECESSARY],
            )
        if is_default(patterns):
            return


def _is_bad(patterns: Sequence[Pattern]) -> bool:
    return any(isinstance(found, BadPattern) for found in patterns)


def check_patterns(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each pattern that an earlier one repeats, and a ``_`` that hides arms behind it."""
    for vertex in graph.graph.flow.order:
        if isinstance(vertex, MatchDecision):
            yield from _duplicates(vertex)
            yield from _hidden_arms(vertex)


def _duplicates(decision: MatchDecision) -> Iterator[Diagnostic]:
    first: dict[Type | None, Pattern] = {}
    for pattern in (found for patterns in decision.cases for found in patterns):
        if isinstance(pattern, BadPattern):
            continue
        earlier = first.setdefault(pattern_type(pattern), pattern)
        if earlier is not pattern:
            yield finding(
                codes.DUPLICATE_PATTERN,
                f"`{_spelt(pattern)}` has an arm already",
                pattern.span,
                also=[(earlier.span, "this one is taken")],
                help="remove one of the two",
            )


def _spelt(pattern: Pattern) -> str:
    found = pattern_type(pattern)
    return "_" if found is None else _written(found)


def _hidden_arms(decision: MatchDecision) -> Iterator[Diagnostic]:
    for index, patterns in enumerate(decision.cases[:-1]):
        for pattern in patterns:
            if isinstance(pattern, DefaultPattern):
                hidden = decision.cases[index + 1 :]
                yield finding(
                    codes.DEFAULT_NOT_LAST,
                    "`_` stands before other arms, which can never be taken",
                    pattern.span,
                    "takes everything",
                    also=[(found[0].span, "never taken") for found in hidden[:3]],
                    help="put the `_` arm last",
                )
                return
