"""What a pause means for the rest of the graph: what must be stored, and what goes on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.words import typed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.python.facts import Certainty
from flowc.trees.program import AskTask, Definitions, Field, WaitTask
from flowc.trees.types import ClassType, DictOf, ListOf, SetOf, TupleOf, Type, UnionOf


def check_checkpointable(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field whose type nobody can store, of a graph that pauses or remembers: it runs
    on threads only, whose journal takes every field.
    """
    if not graph.graph.header.needs_thread:
        return
    for field in graph.fields:
        for part in _classes_in(field.type):
            if _is_opaque(part, graph.definitions):
                yield _unstorable(graph, field, part)
                break


def _unstorable(graph: AnalysedGraph, field: Field, part: ClassType) -> Diagnostic:
    header = graph.graph.header
    when = "when the graph pauses" if header.pauses else "in its thread"
    return finding(
        codes.CANNOT_CHECKPOINT,
        f"`{field.name}` holds {typed(part)}, which cannot be stored {when}",
        field.span,
        "what it consists of is not known",
        also=[(header.span, "this graph pauses" if header.pauses else "this graph has `memory`")],
        help="make it a dataclass or a record, or hand it in as a resource with `use`",
    )


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
    """Report each pause in a branch while the other branches go on (an info)."""
    for step in graph.steps:
        if isinstance(step.occurrence.task, AskTask | WaitTask) and step.region.fork is not None:
            yield finding(
                codes.PAUSE_IN_PARALLEL,
                f"`{step.occurrence.name}` pauses one branch while the others go on",
                step.span,
                also=[(step.region.fork.span, "the run stops when all of them wait or are done")],
                help="ask before or behind the parallel part where that is meant",
            )
