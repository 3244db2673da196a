"""Whether branches that run at the same time interfere with one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.analysis.reducers import folded_type
from flowc.check.analysis.written import declared_fields
from flowc.check.assignment import is_missed
from flowc.check.python_places import returned_by, taken_by
from flowc.check.words import called, listed
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Note, codes, finding
from flowc.source import Span
from flowc.trees.program import (
    Field,
    Fork,
    Reducer,
    ReducerName,
    Region,
    Step,
    Vertex,
)
from flowc.trees.types import DictOf, ListOf, Primitive, SetOf
from flowc.types import ANY, fits


def check_concurrent_writes(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that two branches, or two items, may write without a reducer.

    Once for each field: what fixes the outer part also fixes the parts inside it.
    """
    reported = set()
    for fork in graph.forks:
        for field in graph.branches.writing[fork]:
            if field not in reported and _clashes(graph, fork, field):
                reported.add(field)
                yield _concurrent_write(graph, fork, field)


def _one_of_each_branch(graph: AnalysedGraph, fork: Fork, field: Field) -> list[Vertex]:
    """Return one writer of each branch. Those that bypass a reducer come first: they are the
    mistake.
    """
    regions = graph.branches.writing[fork][field]
    found = [_worst_first(graph, graph.branches.writes[r][field], field)[0] for r in regions]
    return _worst_first(graph, found, field)


def _worst_first(graph: AnalysedGraph, writers: Iterable[Vertex], field: Field) -> list[Vertex]:
    return sorted(writers, key=lambda vertex: not _past(graph, vertex, field))


def _past(graph: AnalysedGraph, vertex: Vertex, field: Field) -> list[Span]:
    """Return where *vertex* writes *field* bypassing its reducer."""
    if field.reducer is None:
        return []
    return [write.span for write in graph.effects.writes_of(vertex, field) if write.replace]


def _clashes(graph: AnalysedGraph, fork: Fork, field: Field) -> bool:
    """Say whether two writes in *fork* may conflict, so that one overwrites the other."""
    is_alone = len(graph.branches.writing[fork][field]) == 1
    if fork.kind not in ("group", "each") or (fork.kind == "group" and is_alone):
        return False
    return field.reducer is None or any(
        write.replace
        for region in graph.branches.writing[fork][field]
        for vertex in graph.branches.writes[region][field]
        for write in graph.effects.writes_of(vertex, field)
    )


def _concurrent_write(graph: AnalysedGraph, fork: Fork, field: Field) -> Diagnostic:
    writers = _one_of_each_branch(graph, fork, field)
    names = [called(vertex) for vertex in writers]
    who = f"parallel branches {listed(names, most=3)} {'both' if len(names) == 2 else 'all'} write"
    if fork.kind == "each":
        who = "every item of this `each` writes"
    how = "which has no reducer" if field.reducer is None else "one of them past its reducer"
    fixes = _reducer_fixes(graph, field, writers)
    return finding(
        codes.CONCURRENT_WRITE,
        f"{who} `{field.name}`, {how}",
        writers[0].span,
        "these run at the same time" if len(writers) > 1 else "runs once for each item",
        also=[
            *((vertex.span, "") for vertex in writers[1:4]),
            *((span, "replaces the value") for span in _past(graph, writers[0], field)),
            (
                field.span,
                "declared here without `by …`" if field.reducer is None else "declared here",
            ),
        ],
        notes=[*_meeting_place(fork, writers), *returned_by(writers)],
        help="combine the values with a reducer" if fixes else _way_out(fork, field),
        fixes=fixes,
    )


def _way_out(fork: Fork, field: Field) -> str:
    if fork.kind != "each":
        return "let one branch alone write it"
    if field.reducer is not None:
        return f"write `{field.name} = …`, which goes through its reducer"
    return f"make `{field.name}` a list `by append`, or a variable of each item, after `with`"


def _meeting_place(fork: Fork, writers: Sequence[Vertex]) -> Iterator[Note]:
    """Yield why *writers* run at the same time, if one is nested in another part."""
    if any(vertex.region.fork is not fork for vertex in writers):
        part = "the items of this `each`" if fork.kind == "each" else "the branches of this group"
        yield Note(f"{part} run at the same time", fork.span)


def _reducer_fixes(graph: AnalysedGraph, field: Field, writers: Sequence[Vertex]) -> list[Fix]:
    name = _fitting_reducer(graph, field, writers)
    place = _end_of_type(graph, field)
    if name is None or place is None or field.reducer is not None:
        return []
    edit = Edit(place.after, f" by {name}")
    return [Fix(f"combine the values `by {name}`", (edit,), Applicability.UNSAFE)]


def _fitting_reducer(
    graph: AnalysedGraph, field: Field, writers: Sequence[Vertex]
) -> ReducerName | None:
    match field.type:
        case ListOf():
            return "append" if _write_items(graph, field, writers) else "extend"
        case SetOf():
            return "union"
        case DictOf():
            return "merge"
        case Primitive(name="int" | "float"):
            return "add"
        case _:
            return None


def _write_items(graph: AnalysedGraph, field: Field, writers: Sequence[Vertex]) -> bool:
    """Say whether *writers* produce items of the list *field* rather than lists."""
    extended = folded_type(attrs.evolve(field, reducer=Reducer("extend", field.span)))
    given = [
        result
        for vertex in writers
        if isinstance(vertex, Step)
        for write, result in zip(
            vertex.occurrence.writes, graph.results.of(vertex.occurrence), strict=True
        )
        if write.field is field and result != ANY
    ]
    return bool(given) and not any(fits(found, extended, graph.definitions) for found in given)


def _end_of_type(graph: AnalysedGraph, field: Field) -> Span | None:
    """Return the span of the type in the declaration of *field*; a reducer follows it."""
    for found in declared_fields(graph.graph.syntax):
        if found.name.span == field.span and found.type is not None:
            return found.type.span
    return None


def check_concurrent_reads(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that one branch reads while another writes it: it reads the old value.

    Silent if the writes already conflict, if there is no old value, and in a ``race``, whose
    branches never see each other's writes.
    """
    for fork in graph.forks:
        if fork.kind not in ("group", "each"):
            continue
        for field in graph.branches.writing[fork]:
            pair = _reader_beside_writer(graph, fork, field)
            if pair is None or graph.states.may_be_unset(field, pair[0]):
                continue
            if not _clashes(graph, fork, field):
                yield _concurrent_read(graph, fork, field, *pair)


def _reader_beside_writer(
    graph: AnalysedGraph, fork: Fork, field: Field
) -> tuple[Vertex, Vertex] | None:
    writing = graph.branches.writing[fork][field]
    for region in graph.branches.reading[fork].get(field, ()):
        beside = (other for other in writing if other is not region or fork.kind == "each")
        other = next(beside, None)
        if other is not None:
            reader, writer = graph.branches.reads[region], graph.branches.writes[other]
            return reader[field][0], writer[field][0]
    return None


def _concurrent_read(
    graph: AnalysedGraph, fork: Fork, field: Field, reader: Vertex, writer: Vertex
) -> Diagnostic:
    read = next(iter(graph.effects.reads_of(reader, field)))
    name, other = called(reader), called(writer)
    beside = f"`{other}` writes it in parallel"
    if fork.kind == "each":
        beside = f"other items write it through `{other}`"
    return finding(
        codes.CONCURRENT_READ_WRITE,
        f"`{name}` reads `{field.name}` while {beside}",
        read.span,
        "sees the value from before the fork",
        also=[(writer.span, "writes it at the same time")],
        notes=[*taken_by([reader], field), *returned_by([writer])],
        help="put one after the other if the new value is wanted",
    )


def check_race_writes(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each ``race`` whose branches write different fields, so that the winner decides which.

    Silent about a field that as a result may be unset where it is used: that is its own finding.
    """
    for fork in graph.forks:
        if fork.kind != "race":
            continue
        regions = graph.branches.regions[fork]
        for field in graph.branches.writing[fork]:
            writing = graph.branches.writing[fork][field]
            if len(writing) < len(regions) and not is_missed(graph, field):
                writer = graph.branches.writes[writing[0]][field][0]
                yield finding(
                    codes.RACE_WRITES_DIFFER,
                    f"not every branch of this `race` writes `{field.name}`",
                    writer.span,
                    "only written if this branch wins",
                    also=_other_branches(graph, fork, field),
                    notes=returned_by([writer]),
                    help="let every branch write the same fields",
                )
                break


def _other_branches(graph: AnalysedGraph, fork: Fork, field: Field) -> list[tuple[Span, str]]:
    """Return the beginnings of the branches of *fork* that do not write *field*."""
    writing = graph.branches.writing[fork][field]
    first: dict[Region, Vertex] = {}
    for vertex in graph.reachable:
        first.setdefault(vertex.region, vertex)
    others = [region for region in graph.branches.regions[fork] if region not in writing]
    return [(first[region].span, "does not write it") for region in others if region in first][:3]


def check_unbounded_items(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report an ``each`` without ``max`` (an info)."""
    for fork in graph.forks:
        if fork.kind == "each" and fork.most is None and fork.item is not None:
            yield finding(
                codes.EACH_UNBOUNDED,
                f"nothing in the graph bounds how many items `{fork.item.name}` run at once",
                fork.span,
                help="write `max N` after the items; the run's `max_concurrency` applies as well",
            )
