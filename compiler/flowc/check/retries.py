"""Whether the errors that a ``retry`` waits for can occur at all.

A function that only computes loses no connection and misses no file, so a `retry` on such an error
is at the wrong node. Errors that it may raise nevertheless are left alone: those of computing,
those that it raises by name, and that of its own `timeout`. Nothing is reported if anything around
the call may run other code: an argument that is more than a plain value, a result that is converted
to an object or passed to an imported reducer, another process.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.typing import type_at
from flowc.check.policies import declared_nodes, option_of, without_option
from flowc.check.words import listed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Certainty, Class, Function
from flowc.trees import syntax
from flowc.trees.program import (
    ErrorClass,
    FieldRead,
    FunctionTask,
    ImportRead,
    Literal_,
    MemberRead,
    Occurrence,
    ResourceRead,
    Step,
    Write,
)
from flowc.trees.types import ListOf, LiteralOf, NoneType, Primitive, SetOf, TupleOf, Type, UnionOf

_VALUES = FieldRead | Literal_ | MemberRead | ResourceRead | ImportRead


def check_causeless_retries(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``on`` of a ``retry`` that names errors which the function never raises."""
    steps: dict[object, list[Step]] = {}
    for step in graph.placed:
        steps.setdefault(step.occurrence.declared, []).append(step)
    for occurrence, node in declared_nodes(graph):
        function = _computing(occurrence)
        retry, option = occurrence.policy.retry, option_of(node, syntax.Retry)
        if function is None or retry is None or option is None:
            continue
        never = [error for error in retry.on if _never_comes(error, function, occurrence)]
        if never and all(_only_calls(graph, step) for step in steps[occurrence.declared]):
            yield _causeless(graph, node, option, function, never)


def _causeless(
    graph: AnalysedGraph,
    node: syntax.NodeDecl,
    option: syntax.Retry,
    function: Function,
    never: list[ErrorClass],
) -> Diagnostic:
    names = listed((error.local for error in never), "or", most=2)
    is_all = len(never) == len(option.on)
    superfluous = "the `retry`" if is_all else names
    return finding(
        codes.RETRY_WITHOUT_CAUSE,
        f"`{node.name.text}` only computes, and never raises {names}",
        never[0].span,
        "never comes",
        also=[(function.span, "calls nothing that could fail in this way")],
        help=f"leave out {superfluous}, or move it to the node that makes the call",
        fixes=[without_option(graph, node, option)] if is_all else [],
    )


# ---- the function and its errors ---------------------------------------------------------------


def _computing(occurrence: Occurrence) -> Function | None:
    """Return the function of a node if it does nothing but compute, or None."""
    task = occurrence.task
    if not isinstance(task, FunctionTask) or occurrence.policy.place == "process":
        return None
    function = task.facts
    if not isinstance(function, Function) or function.raised is None:
        return None
    is_plain = function.kind in ("function", "coroutine") and function.opens is None
    is_exact = function.parameters_certainty is Certainty.EXACT and function.replaced is None
    return function if is_plain and is_exact else None


def _never_comes(error: ErrorClass, function: Function, occurrence: Occurrence) -> bool:
    has_timeout = occurrence.policy.timeout is not None
    match error.module:
        case "builtins":
            return _comes_from_outside(error.name, function, has_timeout)
        case "flowrt":
            return error.name == "NodeTimeoutError" and not has_timeout
        case _:
            return error.facts is not None and _is_of_a_library(error.facts)


def _is_of_a_library(error: Class) -> bool:
    """Say whether *error* is an exception that only code outside the standard library raises."""
    is_standard = error.module.partition(".")[0] in sys.stdlib_module_names
    return error.is_exception is True and not is_standard


def _comes_from_outside(name: str, function: Function, has_timeout: bool) -> bool:
    """Say whether *name* is raised only by something outside Python, and by nothing here."""
    class_ = getattr(builtins, name)
    raised = [getattr(builtins, found) for found in function.raised or ()]
    if has_timeout:
        raised.append(TimeoutError)
    return issubclass(class_, OSError | EOFError) and not any(
        issubclass(found, class_) for found in raised
    )


# ---- the rest of the step ----------------------------------------------------------------------


def _only_calls(graph: AnalysedGraph, step: Step) -> bool:
    """Say whether the call of *step* runs no code other than its function."""
    occurrence = step.occurrence
    return all(
        isinstance(argument.value, _VALUES) and _is_passed_plainly(graph, step, argument.value)
        for argument in occurrence.arguments
    ) and all(map(_lands_plainly, occurrence.writes))


def _is_passed_plainly(graph: AnalysedGraph, step: Step, value: _VALUES) -> bool:
    is_field = isinstance(value, FieldRead)
    return not is_field or _is_plain(type_at(graph, step, value))


def _lands_plainly(write: Write) -> bool:
    reducer = write.field.reducer
    return _is_plain(write.field.type) and (reducer is None or reducer.function is None)


def _is_plain(type_: Type) -> bool:
    match type_:
        case Primitive() | NoneType() | LiteralOf():
            return True
        case ListOf(item=item) | SetOf(item=item):
            return _is_plain(item)
        case TupleOf(items=items, rest=rest):
            return all(map(_is_plain, items if rest is None else (*items, rest)))
        case UnionOf(members=members):
            return all(map(_is_plain, members))
        case _:
            return False
