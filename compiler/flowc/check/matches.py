"""Whether every value of a ``match`` has an arm, and every arm a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.patterns import Cases, cases_of, earlier_taker, is_default, pattern_type
from flowc.check.analysis.typing import type_at
from flowc.check.analysis.ways import path_where, path_with
from flowc.check.words import called, listed, typed
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Tag, codes, finding
from flowc.python.facts import Function
from flowc.source import Span
from flowc.trees.program import (
    BadPattern,
    Call,
    DefaultPattern,
    FieldRead,
    ImportedFunction,
    MatchDecision,
    Pattern,
    Step,
)
from flowc.trees.types import Any_, EnumType, LiteralOf, NoneType, Primitive, Type
from flowc.types import members, reads, show


def check_matches(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report values without an arm and arms without a value."""
    for vertex in graph.reachable:
        if isinstance(vertex, MatchDecision) and vertex in graph.states.before:
            subject = type_at(graph, vertex, vertex.subject)
            cases = cases_of(vertex, subject, graph.definitions)
            if not any(isinstance(member, Any_) for member in members(subject)):
                yield from _missing(graph, vertex, subject, cases)
                yield from _unreachable(graph, vertex, subject, cases)


def _missing(
    graph: AnalysedGraph, decision: MatchDecision, subject: Type, cases: Cases
) -> Iterator[Diagnostic]:
    if any(is_default(found) or _is_bad(found) for found in decision.cases):
        return
    if not cases.left:
        return
    if not cases.is_finite:
        problem = finding(
            codes.NON_EXHAUSTIVE_MATCH,
            f"this `match` over {typed(subject)} has no `_` for all other values",
            decision.subject.span,
            f"this is {typed(subject)}",
            also=_declared(decision),
            notes=_way_with(graph, decision, subject),
            help="add an arm `_ => …`",
        )
        yield _with_arms(problem, graph, decision, ["_"])
    elif _is_routing_call(decision, cases.left):
        yield _route_values(graph, decision, cases.left)
    else:
        values = [_written(part) for part in cases.left]
        problem = finding(
            codes.NON_EXHAUSTIVE_MATCH,
            f"this `match` has no arm for {listed(values, most=4)}",
            decision.subject.span,
            f"this is {typed(subject)}",
            also=_declared(decision),
            notes=_way_with(graph, decision, cases.left[0]),
            help="add the missing arms, or one for all others: `_ => …`",
        )
        yield _with_arms(problem, graph, decision, values)


def _lacks_output(graph: AnalysedGraph, decision: MatchDecision) -> bool:
    """Say whether ``end`` right after *decision* would be a mistake: some output is not set yet."""
    outputs = graph.graph.header.outputs
    return any(graph.states.may_be_unset(output, decision) for output in outputs)


def _declared(decision: MatchDecision) -> list[tuple[Span, str]]:
    match decision.subject:
        case FieldRead(field=field):
            return [(field.span, f"declared as {typed(field.type)}")]
        case _:
            return []


def _way_with(graph: AnalysedGraph, decision: MatchDecision, value: Type) -> list[str]:
    """Return a path on which *decision* may receive *value*, as a note; none if the decision is the
    first thing in a run.
    """
    subject = decision.subject
    if not isinstance(subject, FieldRead):
        way = path_where(decision, graph.edges, graph.states.ways.__contains__)
    else:
        way = path_with(subject.field, value, decision, graph)
    return [way] if way.count("→") > 1 else []


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
    problem = finding(
        codes.ROUTE_FUNCTION_VALUE,
        f"`{callee.name.local}` can return {listed(values, most=4)}, which no arm takes",
        decision.subject.span,
        "chooses the arm",
        also=[(facts.span, "its annotation says so")] if isinstance(facts, Function) else [],
        notes=_way_with(graph, decision, left[0]),
        help="add the missing arms, or one for all others: `_ => …`",
    )
    return _with_arms(problem, graph, decision, values)


def _with_arms(
    problem: Diagnostic, graph: AnalysedGraph, decision: MatchDecision, values: Sequence[str]
) -> Diagnostic:
    """Return *problem* with a fix that adds an arm for each of *values* after the last one. For now
    the arms lead to ``end``, or to the target of another arm if the outputs are not set yet. In a
    parallel part, where ``end`` is not allowed, there is no fix.
    """
    written = graph.routes.match_at(decision.span)
    target = None if decision.region.fork is not None else _stand_in(graph, decision)
    if written is None or target is None:
        return problem
    place = Span(written.span.path, written.span.end - 1, written.span.end - 1)
    text = "".join(f" {value} => {target} " for value in values)
    title = f"add the missing arms, for now to `{target}`"
    fix = Fix(title, (Edit(place, text),), Applicability.PLACEHOLDER)
    help_ = f"{problem.help}; here `{target}` is a placeholder for the right step"
    return attrs.evolve(problem, help=help_, fixes=(fix,))


def _stand_in(graph: AnalysedGraph, decision: MatchDecision) -> str | None:
    """Return the step to which an arm may lead until its author decides: ``end`` if that is not a
    mistake, else a node that accepts any value. That is the last node at which another arm begins
    or, if all arms lead to the same node, its successor, since otherwise the match would decide
    nothing.
    """
    if not _lacks_output(graph, decision):
        return "end"
    targets = list(dict.fromkeys(e.target for e in graph.edges.taken(decision).values()))
    if len(targets) == 1:
        targets = [edge.target for edge in graph.edges.out[targets[0]] if not edge.is_raised]
    for step in reversed(targets):
        if isinstance(step, Step) and _takes_any(graph, decision, step):
            return called(step)
    return None


def _takes_any(graph: AnalysedGraph, decision: MatchDecision, step: Step) -> bool:
    """Whether *step* can run for any value of *decision*: it reads nothing whose type the arm has
    narrowed, and nothing that is still unset.
    """
    subject = {read.field for read in reads(decision.subject)}
    is_plain = all(_is_constant(member) for field in subject for member in members(field.type))
    read = {read.field for read in graph.effects.reads[step]}
    is_set = not any(graph.states.may_be_unset(field, decision) for field in read)
    return is_set and (is_plain or subject.isdisjoint(read))


def _is_constant(member: Type) -> bool:
    return isinstance(member, EnumType | LiteralOf | Primitive)


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


def _unreachable(
    graph: AnalysedGraph, decision: MatchDecision, subject: Type, cases: Cases
) -> Iterator[Diagnostic]:
    """Yield the arms for which no value is left. Those after a ``_`` have a finding of their
    own.
    """
    seen: set[Type | None] = set()
    for index, (patterns, taken) in enumerate(zip(decision.cases, cases.taken, strict=True)):
        repeated = all(pattern_type(found) in seen for found in patterns)
        seen.update(pattern_type(found) for found in patterns)
        if not taken and not repeated and not _is_bad(patterns):
            yield finding(
                codes.UNREACHABLE_ARM,
                f"the arm for `{_spelt(patterns[0])}` can never be taken",
                patterns[0].span,
                "nothing that comes here is left for it",
                also=[_why_not(graph, decision, index, subject)],
                help="remove it",
                tags=[Tag.UNNECESSARY],
            )
        if is_default(patterns):
            return


def _why_not(
    graph: AnalysedGraph, decision: MatchDecision, case: int, subject: Type
) -> tuple[Span, str]:
    """Return the place that shows why *case* is never taken."""
    taker = earlier_taker(decision, case, graph.definitions)
    if taker is not None:
        return taker.span, "this one takes it first"
    if is_default(decision.cases[case]):
        return decision.subject.span, f"each value of {typed(subject)} has an arm"
    return decision.subject.span, f"this is {typed(subject)} here"


def _is_bad(patterns: Sequence[Pattern]) -> bool:
    return any(isinstance(found, BadPattern) for found in patterns)


def check_patterns(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each pattern that repeats an earlier one, and each ``_`` that hides later arms."""
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
