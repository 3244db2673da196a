"""Nodes that run in another process: whether what they need can be sent there.

A call is sent by pickling: the function by name, the arguments and the result by value. Only types
whose values can never be pickled are reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.typing import type_at
from flowc.check.words import typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Function
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import FieldRead, FunctionTask, Occurrence, ResourceRead, Step
from flowc.trees.types import ClassType, Type

#: Classes of the standard library and of `httpx` whose values cannot be pickled, since they stand
#: for resources of one process.
NEVER_PICKLED = frozenset(
    {
        *(("concurrent.futures", name) for name in ("Future", "ThreadPoolExecutor")),
        *(("contextvars", name) for name in ("Context", "ContextVar")),
        *(("httpx._client", name) for name in ("AsyncClient", "Client")),
        *(("io", name) for name in ("BufferedReader", "BufferedWriter", "FileIO", "TextIOWrapper")),
        *(("queue", name) for name in ("LifoQueue", "PriorityQueue", "Queue", "SimpleQueue")),
        *(("sqlite3", name) for name in ("Connection", "Cursor")),
        *(("threading", name) for name in ("Barrier", "BoundedSemaphore", "Condition", "Event")),
        *(("threading", name) for name in ("Lock", "Semaphore", "Thread", "Timer")),
        *(("types", name) for name in ("CoroutineType", "GeneratorType", "ModuleType")),
        ("mmap", "mmap"),
        ("socket", "socket"),
        ("ssl", "SSLContext"),
        ("subprocess", "Popen"),
        ("zipfile", "ZipFile"),
    }
)


def check_processes(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each node that runs in another process although something cannot be sent or
    returned.
    """
    places = _run_places(graph)
    for step in graph.placed:
        occurrence = step.occurrence
        if occurrence.policy.place == "process" and isinstance(occurrence.task, FunctionTask):
            place = places[occurrence.declared]
            yield from _function(occurrence, place)
            yield from _arguments(graph, step, place)
            yield from _results(occurrence, place)


def _run_places(graph: AnalysedGraph) -> Mapping[Span, Span]:
    """Return the option of each node that says where it runs, by the span of the node's name."""
    return {
        member.name.span: option.span
        for member in graph.graph.syntax.members
        if isinstance(member, syntax.NodeDecl)
        for option in member.options
        if isinstance(option, syntax.RunPlace)
    }


def _function(occurrence: Occurrence, place: Span) -> Iterator[Diagnostic]:
    match occurrence.task:
        case FunctionTask(facts=Function(name=name, replaced=Span() as inner)):
            yield finding(
                codes.RUN_IN_PROCESS_NOT_PICKLABLE,
                f"no other process finds `{name}`: its decorator replaces it",
                place,
                also=[(inner, f"this is what `{name}` stands for, under a name of its own")],
                help="put `@functools.wraps(…)` on the inner function, so that it keeps the name",
            )


def _arguments(graph: AnalysedGraph, step: Step, place: Span) -> Iterator[Diagnostic]:
    for argument in step.occurrence.arguments:
        given = type_at(graph, step, argument.value)
        if _is_never_pickled(given):
            yield finding(
                codes.RUN_IN_PROCESS_NOT_PICKLABLE,
                f"`{step.occurrence.name}` is given {typed(given)}, "
                "which no other process can be sent",
                argument.value.span,
                f"this is {typed(given)}",
                also=[(place, "each call is sent there"), *_declared(argument.value)],
                help="open it in the function itself, or run the node in a thread",
            )


def _declared(value: object) -> list[tuple[Span, str]]:
    match value:
        case ResourceRead(resource=resource):
            return [(resource.span, "declared here")]
        case FieldRead(field=field):
            return [(field.span, "declared here")]
        case _:
            return []


def _results(occurrence: Occurrence, place: Span) -> Iterator[Diagnostic]:
    for write in occurrence.writes:
        if _is_never_pickled(write.field.type):
            yield finding(
                codes.RUN_IN_PROCESS_NOT_PICKLABLE,
                f"`{occurrence.name}` gives {typed(write.field.type)}, "
                "which no other process can send back",
                write.span,
                also=[(place, "each result is sent back"), (write.field.span, "declared here")],
                help="run the node in a thread, or let it return what can be stored",
            )


def _is_never_pickled(type_: Type) -> bool:
    return isinstance(type_, ClassType) and (type_.home, type_.name) in NEVER_PICKLED
