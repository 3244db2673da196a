"""Whether every expression has a type, and the one that its context requires."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import written_type
from flowc.check.analysis.typing import evaluated, type_at
from flowc.check.ways_out import with_way_out
from flowc.check.words import given_type, typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import AskTask, Expr, Fork, Step, Vertex, WaitTask
from flowc.trees.types import (
    Any_,
    ClassType,
    DictOf,
    ListOf,
    Primitive,
    SetOf,
    TupleOf,
    Type,
)
from flowc.types import fits, members, type_of


def check_expressions(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report operations that the values in an expression do not support."""
    for vertex in graph.graph.flow.order:
        for expr, environment in evaluated(graph, vertex):
            found: list[Diagnostic] = []
            type_of(expr, environment, graph.definitions, found.append)
            yield from (with_way_out(problem, expr, vertex, graph) for problem in found)


def check_set_types(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each assignment of a ``set`` whose value does not fit the field."""
    for step in graph.placed:
        for write in step.occurrence.writes:
            if write.value is None:
                continue
            wanted = written_type(write)
            given = type_at(graph, step, write.value)
            if not fits(given, wanted, graph.definitions):
                shown = given_type(given, wanted)
                yield finding(
                    codes.EXPRESSION_TYPE,
                    f"`{write.field.name}` takes {typed(wanted)}, not {shown}",
                    write.value.span,
                    f"this is {shown}",
                    also=[(write.field.span, f"declared as {typed(write.field.type)}")],
                    help="write a value of that type, or change the type of the field",
                )


def check_pause_times(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``timeout``, ``for`` or ``until`` that is not a duration or a point in time."""
    for step in graph.placed:
        match step.occurrence.task:
            case AskTask(timeout=timeout) if timeout is not None:
                yield from _time(graph, step, timeout, "timedelta", "`timeout`")
            case WaitTask(mode=mode, value=value):
                wanted = "timedelta" if mode == "for" else "datetime"
                yield from _time(graph, step, value, wanted, f"`{mode}`")
            case _:
                pass


def _time(
    graph: AnalysedGraph, step: Step, expr: Expr, name: str, word: str
) -> Iterator[Diagnostic]:
    given = type_at(graph, step, expr)
    wanted = Primitive("timedelta") if name == "timedelta" else Primitive("datetime")
    if not fits(given, wanted, graph.definitions):
        yield finding(
            codes.EXPRESSION_TYPE,
            f"{word} takes `{name}`, not {typed(given)}",
            expr.span,
            f"this is {typed(given)}",
            help="write a duration, as in `30s`" if name == "timedelta" else "give a point in time",
        )


def check_each_over_iterable(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``each`` over something that is not iterable or has no defined order."""
    for vertex in graph.graph.flow.order:
        if isinstance(vertex, Fork) and vertex.items is not None and _is_judged(graph, vertex):
            given = type_at(graph, vertex, vertex.items)
            wrong = [member for member in members(given) if not _has_items(member)]
            if wrong:
                yield _not_iterable(vertex.items, given, wrong[0])


def _is_judged(graph: AnalysedGraph, vertex: Vertex) -> bool:
    return not graph.is_sound or vertex in graph.states.before


def _has_items(member: Type) -> bool:
    return isinstance(member, ListOf | TupleOf | DictOf | Any_ | ClassType)


def _not_iterable(items: Expr, given: Type, wrong: Type) -> Diagnostic:
    if isinstance(wrong, SetOf):
        return finding(
            codes.EACH_OVER_NON_ITERABLE,
            "an `each` cannot go over a set, which has no order",
            items.span,
            f"this is {typed(given)}",
            help="put the items in an order: `sorted(…)`",
        )
    return finding(
        codes.EACH_OVER_NON_ITERABLE,
        f"an `each` cannot go over {typed(wrong)}",
        items.span,
        f"this is {typed(given)}",
        help="give it a list, a tuple or a dict",
    )
