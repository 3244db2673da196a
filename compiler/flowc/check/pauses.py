"""What a pause requires of the rest of the graph: what must be stored, and what runs meanwhile."""

from __future__ import annotations

from collections.abc import Container, Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.typing import type_at
from flowc.check.words import typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Certainty
from flowc.trees.program import AskTask, Definitions, Field, Step, WaitTask
from flowc.trees.types import ClassType, DictOf, ListOf, SetOf, TupleOf, Type, UnionOf


def check_checkpointable(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field whose type cannot be stored, if the graph pauses or has memory. Such a
    graph runs on threads only, whose journal stores every field and everything that questions show.
    """
    if not graph.graph.header.needs_thread:
        return
    for field in graph.fields:
        part = _opaque_in(field.type, graph.definitions)
        if part is not None:
            yield _unstorable(graph, field, part)
    told = {_opaque_in(field.type, graph.definitions) for field in graph.fields}
    for step in graph.placed:
        if isinstance(step.occurrence.task, AskTask):
            yield from _shown(graph, step, told)


def _shown(
    graph: AnalysedGraph, step: Step, told: Container[ClassType | None]
) -> Iterator[Diagnostic]:
    for argument in step.occurrence.arguments:
        part = _opaque_in(type_at(graph, step, argument.value), graph.definitions)
        if part is not None and part not in told:
            yield finding(
                codes.CANNOT_CHECKPOINT,
                f"`{step.occurrence.name}` shows {typed(part)}, which cannot be stored with it",
                argument.value.span,
                "its contents are not known",
                help="show something that describes it: a string, a number, a record",
            )


def _unstorable(graph: AnalysedGraph, field: Field, part: ClassType) -> Diagnostic:
    header = graph.graph.header
    when = "when the graph pauses" if header.pauses else "in its thread"
    return finding(
        codes.CANNOT_CHECKPOINT,
        f"`{field.name}` holds {typed(part)}, which cannot be stored {when}",
        field.span,
        "its contents are not known",
        also=[(header.span, "this graph pauses" if header.pauses else "this graph has `memory`")],
        help="make it a dataclass or a record, or pass it in as a resource with `use`",
    )


def _opaque_in(type_: Type, definitions: Definitions) -> ClassType | None:
    """Return the first class in *type_* whose contents are unknown, or None."""
    return next((part for part in _classes_in(type_) if _is_opaque(part, definitions)), None)


def _classes_in(type_: Type) -> Iterator[ClassType]:
    match type_:
        case ClassType():
            yield type_
        case ListOf(item=item) | SetOf(item=item):
            yield from _classes_in(item)
        case DictOf(key=key, value=value):
            yield from _classes_in(key)
            yield from _classes_in(value)
        case TupleOf(items=items, rest=rest):
            for item in (*items, *(() if rest is None else (rest,))):
                yield from _classes_in(item)
        case UnionOf(members=members):
            for member in members:
                yield from _classes_in(member)
        case _:
            return


def _is_opaque(part: ClassType, definitions: Definitions) -> bool:
    known = definitions.classes.get((part.home, part.name))
    if known is None or known.facts is None or known.fields is not None:
        return False
    return known.kind == "opaque" and known.facts.ancestors_certainty is Certainty.EXACT


def check_pauses_in_parallel(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each pause in a branch while the other branches continue (an info)."""
    for step in graph.steps:
        if isinstance(step.occurrence.task, AskTask | WaitTask) and step.region.fork is not None:
            yield finding(
                codes.PAUSE_IN_PARALLEL,
                f"`{step.occurrence.name}` pauses one branch while the others go on",
                step.span,
                also=[(step.region.fork.span, "the run stops when all of them wait or are done")],
                help="ask before or after the parallel part if that is intended",
            )
