"""Problems in the body of a node's function that its signature does not show.

Each finding is reported at the node and points to the place in the function.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import written_type
from flowc.check.words import typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import FallOff, Function
from flowc.source import Span
from flowc.trees.program import FunctionTask, Occurrence, Write
from flowc.types import NONE, fits, from_python, members


def check_falls_off_end(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each node whose function may return nothing although a field expects its result."""
    for occurrence, function in _functions(graph):
        place = function.result.falls_off
        returned = members(from_python(function.returns, graph.definitions))
        if place is not None and NONE not in returned:
            for write in occurrence.writes:
                if occurrence.form != "one" or not _takes_nothing(write, graph):
                    yield _falls_off(occurrence, function, place, write)
                    break


def check_blocking_calls(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each asynchronous node whose function blocks the event loop.

    In a process of its own it blocks nobody else.
    """
    for occurrence, function in _functions(graph):
        if function.blocking and occurrence.policy.place != "process":
            yield _blocking(occurrence, function)


def _blocking(occurrence: Occurrence, function: Function) -> Diagnostic:
    calls = function.blocking
    return finding(
        codes.BLOCKING_IN_ASYNC,
        f"`{function.name}` calls `{calls[0].name}`, which blocks the event loop",
        occurrence.declared,
        "an `async def`",
        also=[(call.span, "everything else on the loop waits for this") for call in calls],
        help=f"await {calls[0].instead}, or write a plain `def`, which may wait in a thread",
    )


def check_missing_awaits(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each node whose function creates a coroutine that is never awaited."""
    for occurrence, function in _functions(graph):
        if function.unawaited:
            yield _missing_await(occurrence, function)


def _missing_await(occurrence: Occurrence, function: Function) -> Diagnostic:
    calls = function.unawaited
    is_async = function.kind in ("coroutine", "async_generator")
    remedy = f"`await {calls[0].name}(…)`"
    return finding(
        codes.MISSING_AWAIT,
        f"`{function.name}` calls `{calls[0].name}` and does not await it",
        occurrence.declared,
        also=[(call.span, "a coroutine, not its result: it never runs") for call in calls],
        help=f"write {remedy}"
        if is_async
        else f"make `{function.name}` an `async def` and write {remedy}",
    )


def _functions(graph: AnalysedGraph) -> Iterator[tuple[Occurrence, Function]]:
    """Yield the functions of the nodes, one for each declaration."""
    seen: set[Span] = set()
    for step in graph.placed:
        match step.occurrence:
            case Occurrence(task=FunctionTask(facts=Function() as function), declared=declared):
                if declared not in seen:
                    seen.add(declared)
                    yield step.occurrence, function


def _takes_nothing(write: Write, graph: AnalysedGraph) -> bool:
    return fits(NONE, written_type(write), graph.definitions)


def _falls_off(
    occurrence: Occurrence, function: Function, place: FallOff, write: Write
) -> Diagnostic:
    return finding(
        codes.FALLS_OFF_END,
        f"`{function.name}` does not always return something for `{write.field.name}`",
        occurrence.declared,
        f"`{write.field.name}` takes {typed(write.field.type)}",
        also=[(place.span, place.why)],
        help="return a value there, or raise; a field that may stay empty is `… | None`",
    )
