"""Whether conditions are boolean and not constant."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.state import Environment
from flowc.check.analysis.typing import evaluated
from flowc.check.words import called, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import (
    BadExpr,
    Bool,
    Call,
    Definitions,
    Expr,
    FieldRead,
    IfDecision,
    ImportRead,
    Literal_,
    RepeatTest,
    ResourceRead,
    TriggerRead,
    Unary,
)
from flowc.trees.types import (
    Any_,
    ClassType,
    EnumType,
    LiteralOf,
    Never,
    Primitive,
    RecordType,
    Type,
)
from flowc.types import (
    BOOL,
    NONE,
    may_be_none,
    members,
    narrow,
    subexpressions,
    type_of,
    with_narrowed,
    without,
)


def check_condition_types(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each condition that is not a `bool`, or in which ``None`` and an empty value are
    indistinguishable.
    """
    for vertex in graph.graph.flow.order:
        if isinstance(vertex, IfDecision | RepeatTest):
            for condition, environment in evaluated(graph, vertex):
                yield from judge_condition(condition, environment, graph.definitions)


def judge_condition(
    condition: Expr, environment: Environment, definitions: Definitions
) -> Iterator[Diagnostic]:
    """Report each part of *condition* that is not true or false."""
    for part, known in _judged_parts(condition, environment, definitions):
        yield from _condition_type(part, known, definitions)


def _judged_parts(
    condition: Expr, environment: Environment, definitions: Definitions
) -> Iterator[tuple[Expr, Environment]]:
    """Yield the expressions whose truth *condition* tests, each with what is known when it is
    evaluated: that the operands before it did not decide the result.
    """
    match condition:
        case Bool(operator=operator, operands=operands):
            for operand in operands:
                yield from _judged_parts(operand, environment, definitions)
                learnt = narrow(operand, operator == "and", environment, definitions)
                environment = with_narrowed(environment, learnt)
        case Unary(operator="not", operand=operand):
            yield from _judged_parts(operand, environment, definitions)
        case _:
            yield condition, environment


def _condition_type(
    part: Expr, environment: Environment, definitions: Definitions
) -> Iterator[Diagnostic]:
    found: list[Diagnostic] = []
    given = type_of(part, environment, definitions, found.append)
    if found or isinstance(given, Any_) or given == BOOL:
        return
    value = without(given, NONE)
    if may_be_none(given) and any(_may_be_falsy(member) for member in members(value)):
        yield finding(
            codes.OPTIONAL_IN_CONDITION,
            f"{_spoken(part)} is {typed(given)}: `None` and an empty value look the same",
            part.span,
            "`None` is false, and so may the value be",
            help=f"write `{_named(part)} is not None`, or compare with the value that is meant",
        )
    elif not may_be_none(given) and not _is_bool(given):
        yield finding(
            codes.CONDITION_NOT_BOOL,
            f"{_spoken(part)} is {typed(given)}, not true or false",
            part.span,
            help=_comparison(given),
        )


def _spoken(part: Expr) -> str:
    return f"`{part.field.name}`" if isinstance(part, FieldRead) else "this condition"


def _named(part: Expr) -> str:
    return part.field.name if isinstance(part, FieldRead) else "…"


def _is_bool(given: Type) -> bool:
    return all(
        member == BOOL
        or isinstance(member, Any_)
        or (isinstance(member, LiteralOf) and member.kind == "bool")
        for member in members(given)
    )


def _may_be_falsy(member: Type) -> bool:
    return not isinstance(member, RecordType | ClassType | EnumType | Any_)


def _comparison(given: Type) -> str:
    match given:
        case Primitive(name="str"):
            return 'write `… != ""`'
        case Primitive(name="int" | "float" | "Decimal"):
            return "write `… != 0`"
        case RecordType() | EnumType():
            return "compare it with a value; this is always true"
        case _:
            return "write `len(…) > 0`"


def check_constant_conditions(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each condition whose result is known before the run.

    A last ``elif`` that covers exactly the remaining cases is a common way to write them, so it may
    be always true.
    """
    for vertex in graph.reachable:
        if not isinstance(vertex, IfDecision | RepeatTest):
            continue
        for index, (condition, environment) in enumerate(evaluated(graph, vertex)):
            verdict = _verdict(condition, environment, graph.definitions)
            if verdict is not None and not (verdict == "true" and index > 0):
                yield finding(
                    codes.CONSTANT_CONDITION,
                    f"the condition of this `{called(vertex)}` is always {verdict}",
                    condition.span,
                    help="remove it, and with it what can never run",
                )


def _verdict(condition: Expr, environment: Environment, definitions: Definitions) -> str | None:
    """Return the result that *condition* always has, or ``None`` if that depends on the run or if
    the condition contains another mistake.
    """
    found: list[Diagnostic] = []
    type_of(condition, environment, definitions, found.append)
    if found:
        return None
    if isinstance(condition, Literal_):
        return "true" if condition.value else "false"
    if _is_constant(condition):
        return "the same"
    if _cannot_be(condition, True, environment, definitions):
        return "false"
    return "true" if _cannot_be(condition, False, environment, definitions) else None


def _cannot_be(
    condition: Expr, truth: bool, environment: Environment, definitions: Definitions
) -> bool:
    learnt = narrow(condition, truth, environment, definitions)
    return any(isinstance(found, Never) for found in learnt.values())


def _is_constant(expr: Expr) -> bool:
    """Say whether nothing in *expr* can differ between runs."""
    varying = FieldRead | ImportRead | ResourceRead | TriggerRead | Call | BadExpr
    return not any(isinstance(part, varying) for part in subexpressions(expr))
