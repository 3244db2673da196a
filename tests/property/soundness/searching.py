"""Searches for runs that read a field without a value, assuming arbitrary conditions, in programs
for which the compiler reports no such run.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import islice

from reference.graphs import END, FieldInfo, GraphInfo, Place, names_read, names_written

from soundness.checking import Judged
from soundness.goals import FirstUnsetAt, FirstUnsetAtEnd, Goal, UnsetAt, UnsetAtEnd
from soundness.oracle import Oracle
from soundness.verdicts import FOLLOWING
from soundness.ways import Head, key_of
from soundness.witnesses import judgements, ticked

#: Decisions that always have the same result: a run that takes another arm proves nothing.
DECIDED = ("FLW302", "FLW307")

#: How many fields of a graph, paths to each use of a field, and runs along each path are tried.
MOST_FIELDS = 3
MOST_WAYS = 4
MOST_RUNS = 6


def unannounced_reads(program: Judged, seed: int) -> list[str]:
    """Return the reads without a value in some run of *program* that no finding reports, for a few
    fields of each graph.
    """
    numbers = {found.code.number for found in program.problems}
    holes = {error.code.number for error in program.errors} - set(FOLLOWING)
    if holes or numbers.intersection(DECIDED):
        return []
    rng = random.Random(seed)
    found = []
    for graph, info in Oracle(program.file, "Main", Goal()).graphs.items():
        unset = [name for name, field in info.fields.items() if starts_unset(field)]
        chosen = [name for name in unset if not _is_never_written(name, program)]
        for field in rng.sample(chosen, k=min(MOST_FIELDS, len(chosen))):
            found += [f"{graph}: {what}" for what in _reads(program, graph, field)]
    return found


def _is_never_written(field: str, program: Judged) -> bool:
    """Say whether a finding covers every use of *field*."""
    return any(
        error.code.number == "FLW402" and ticked(error.headline) == [field]
        for error in program.errors
    )


def _is_announced(goal: Goal, program: Judged) -> bool:
    """Say whether a finding reports that the field may have no value at this use."""
    match goal:
        case UnsetAt(reader="", span=span):
            return any(error.primary.span == span for error in program.errors)
        case UnsetAt(reader=reader, name=field):
            return any(ticked(error.headline)[:2] == [reader, field] for error in program.errors)
        case UnsetAtEnd(name=field):
            outputs = [error for error in program.errors if error.code.number == "FLW407"]
            return any(ticked(error.headline)[0] == field for error in outputs)
    return False


def starts_unset(field: FieldInfo) -> bool:
    """Say whether a field has no value before it is written."""
    if field.is_given or field.default is not None:
        return False
    return field.reducer is None or field.reducer.name.text in ("max", "min")


def _reads(program: Judged, graph: str, field: str) -> Iterator[str]:
    info = Oracle(program.file, graph, Goal()).graphs[graph]
    writers = [name for name in info.occurrences if field in names_written(info.node(name))]
    for goal, head in _uses(info, field):
        if _is_announced(goal, program):
            continue
        wanted = [] if isinstance(head, str) else [head]
        oracle = Oracle(program.file, graph, goal, wanted)
        ways = oracle.ways.routes(["start"], lambda heads, to=head: to in heads, writers)
        for way in islice(ways, MOST_WAYS):
            if oracle.finds(way if wanted else [*way, head], MOST_RUNS):
                yield f"`{field}` unset on {' → '.join(way)} → {head if not wanted else 'decision'}"
                break


def _uses(info: GraphInfo, field: str) -> Iterator[tuple[Goal, Head]]:
    """Yield the places that read *field*, and the end if it is an output."""
    for name in info.occurrences:
        for read in names_read(info.node(name)):
            if read.name == field:
                yield FirstUnsetAt(name, field, read.span), name
                break
    for path in info.paths:
        for index in range(len(path.steps)):
            for position, judged in judgements(Place(path, index)):
                reads = [read for read in names_read(judged) if read.name == field]
                if reads:
                    yield FirstUnsetAt("", field, reads[0].span), key_of(position)
    if field in [output.name.text for output in info.decl.outputs]:
        yield FirstUnsetAtEnd(field), END
