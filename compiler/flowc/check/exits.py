"""Loops that run for ever or not at all, because nothing in them changes what ends them.

An exit is *fixed* if its condition reads only fields that no node of the loop writes. A loop is
reported if all its exits are fixed and every cycle passes all of them: they are then taken in the
first iteration or never. If some cycle avoids an exit, the loop may end after a meaningful number
of iterations, and nothing is reported. The same holds if anything else may change what is read: a
function called in an expression may look at the clock, an object may be changed by a function that
receives it, and the state of a paused run may be edited. An error raised by a node leaves a loop
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flowc.check.analysis.edges import Edge
from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.loops import Loop, exits_of, has_exit, nest_of, shortest_cycle
from flowc.check.analysis.witness import drawn_cycle
from flowc.check.loops import beginning, first_node
from flowc.check.words import called, listed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import (
    AskTask,
    BadExpr,
    Call,
    Constructor,
    Definitions,
    Expr,
    Field,
    FieldRead,
    FunctionTask,
    GraphTask,
    IfDecision,
    ImportedFunction,
    ImportRead,
    MatchDecision,
    RepeatTest,
    ResourceRead,
    Step,
    Taken,
    TriggerRead,
    Vertex,
    WaitTask,
)
from flowc.trees.types import (
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    NoneType,
    Primitive,
    RecordType,
    SetOf,
    TupleOf,
    Type,
    UnionOf,
)
from flowc.types import subexpressions

#: A limit, since each exit costs a search of the loop; nobody writes as many fixed ones.
_MOST_EXITS = 32


def check_invariant_exits(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each loop that nothing inside it can end, at the condition of its first exit.

    Silent on loops without any exit: that is a more basic mistake.
    """
    for outermost in graph.loops.all:
        if not has_exit(outermost, graph.edges):
            continue
        reported: set[Vertex] = set()
        for loop in nest_of(outermost, graph.edges):
            exits = exits_of(loop, graph.edges)
            sources = {edge.source for edge in exits}
            if exits and reported.isdisjoint(sources) and _is_decided_before(graph, loop, exits):
                reported |= sources
                yield _invariant_exit(graph, loop, exits)


def _is_decided_before(graph: AnalysedGraph, loop: Loop, exits: list[Edge]) -> bool:
    """Say whether it is settled on entry to *loop* whether *exits* will ever be taken."""
    sources = {edge.source for edge in exits}
    return (
        len(sources) <= _MOST_EXITS
        and not _pauses(loop)
        and all(edge in graph.states.ways and _is_fixed(graph, loop, edge) for edge in exits)
        and not any(shortest_cycle(loop, graph.edges, without=source) for source in sources)
    )


def _pauses(loop: Loop) -> bool:
    tasks = [vertex.occurrence.task for vertex in loop.vertices if isinstance(vertex, Step)]
    return any(
        isinstance(task, AskTask | WaitTask) or (isinstance(task, GraphTask) and task.graph.pauses)
        for task in tasks
    )


# ---- a single exit -----------------------------------------------------------------------------


def _conditions(edge: Edge) -> tuple[Expr, ...]:
    """Return the conditions evaluated before *edge* is taken, in order; nothing if it depends on
    something other than conditions.
    """
    match edge.source, edge.arrow.kind:
        case IfDecision(conditions=conditions), Taken(index=index):
            return conditions[: index + 1]
        case MatchDecision(subject=subject), Taken():
            return (subject,)
        case RepeatTest(until=until, most=None), Taken() if until is not None:
            return (until,)
        case _:
            return ()


def _is_fixed(graph: AnalysedGraph, loop: Loop, exit: Edge) -> bool:
    parts = [part for expr in _conditions(exit) for part in subexpressions(expr)]
    fields = {part.field for part in parts if isinstance(part, FieldRead)}
    return (
        bool(fields)
        and not any(map(_may_vary, parts))
        and all(_stays(graph, loop, field) for field in fields)
    )


def _may_vary(part: Expr) -> bool:
    """Say whether *part* may change its value although no field has changed."""
    match part:
        case Call(callee=ImportedFunction()):
            return True
        case Call(callee=Constructor(type=made)):
            return not isinstance(made, RecordType)
        case _:
            return isinstance(part, ImportRead | ResourceRead | TriggerRead | BadExpr)


def _stays(graph: AnalysedGraph, loop: Loop, field: Field) -> bool:
    """Say whether the value of *field* is certain not to change while control is in *loop*."""
    if any(graph.effects.writers_in(loop.vertices, field)):
        return False
    if field.role == "item" and any(fork in loop.vertices for fork in graph.forks):
        return False  # the next item may be another one
    return _is_constant(field.type) or (
        _is_plain(field.type, graph.definitions) and not _is_passed(graph, loop, field)
    )


def _is_passed(graph: AnalysedGraph, loop: Loop, field: Field) -> bool:
    """Say whether something in *loop* is passed the value of *field*."""
    return any(
        isinstance(vertex, Step) and isinstance(vertex.occurrence.task, FunctionTask | GraphTask)
        for vertex in graph.effects.readers_in(loop.vertices, field)
    )


def _is_constant(type_: Type) -> bool:
    """Say whether values of *type_* are immutable."""
    match type_:
        case Primitive() | NoneType() | LiteralOf() | EnumType():
            return True
        case UnionOf(members=parts):
            return all(map(_is_constant, parts))
        case _:
            return False


def _is_plain(type_: Type, definitions: Definitions) -> bool:
    """Say whether a value of *type_*, or a part of it, can be changed only through a reference to
    that value.
    """
    waiting, seen = [type_], set[Type]()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        parts = _parts(here, definitions)
        if parts is None:
            return False
        waiting.extend(parts)
    return True


def _parts(type_: Type, definitions: Definitions) -> Iterable[Type] | None:
    """Return the types of what values of *type_* contain, or ``None`` if unknown."""
    match type_:
        case Primitive() | NoneType() | LiteralOf() | EnumType():
            return ()
        case ListOf(item=item) | SetOf(item=item):
            return (item,)
        case DictOf(key=key, value=value):
            return key, value
        case TupleOf(items=items, rest=rest):
            return items if rest is None else (*items, rest)
        case UnionOf(members=members):
            return members
        case RecordType(home=home, name=name) if (home, name) in definitions.records:
            return [field.type for field in definitions.records[home, name].fields]
        case _:
            return None


# ---- the finding -------------------------------------------------------------------------------


def _invariant_exit(graph: AnalysedGraph, loop: Loop, exits: list[Edge]) -> Diagnostic:
    conditions = list(dict.fromkeys(expr for edge in exits for expr in _conditions(edge)))
    parts = [part for expr in conditions for part in subexpressions(expr)]
    fields = list(dict.fromkeys(part.field for part in parts if isinstance(part, FieldRead)))
    names = listed((field.name for field in fields), most=3)
    cycle = shortest_cycle(loop, graph.edges)
    first = first_node(loop, cycle)
    return finding(
        codes.INVARIANT_EXIT,
        f"the loop through `{called(first)}` ends by {names}, which nothing in it changes",
        conditions[0].span,
        "has the same value in every round",
        also=[beginning(first), *((field.span, "declared here") for field in fields[:3])],
        notes=[drawn_cycle(cycle), *_writers_outside(graph, fields)],
        help=f"let a node of the loop write {names}, or count the rounds with `repeat max N`",
    )


def _writers_outside(graph: AnalysedGraph, fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        writers = [called(v) for v in graph.effects.writers.get(field, ()) if isinstance(v, Step)]
        if writers:
            verb = "writes" if len(writers) == 1 else "write"
            yield f"{listed(writers, most=3)} {verb} `{field.name}`, outside of the loop"
