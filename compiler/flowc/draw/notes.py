"""Details about a vertex besides its name: what it calls, reads and writes, and its options."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import PurePath

from flowc.source import Source
from flowc.trees import program
from flowc.types import expressions_of, reads, resource_reads


def notes_on(vertex: program.Vertex, source: Source) -> tuple[str, ...]:
    """Return what is known about *vertex*, one fact per line."""
    return tuple(_notes(vertex, source))


def _notes(vertex: program.Vertex, source: Source) -> Iterator[str]:
    if isinstance(vertex, program.Step):
        yield from _task(vertex.occurrence.task)
    exprs = tuple(expressions_of(vertex))
    yield from _listed("reads", (read.field.name for expr in exprs for read in reads(expr)))
    used = (read.resource.name for expr in exprs for read in resource_reads(expr))
    yield from _listed("uses", used)
    yield from _listed("writes", _written(vertex))
    if isinstance(vertex, program.Step):
        yield from _options(vertex.occurrence.policy)
    if not isinstance(vertex, program.Join | program.End):
        line = source.line_of(vertex.span.start)
        yield f"{PurePath(source.path).name}:{line}"


def _task(task: program.Task) -> Iterator[str]:
    match task:
        case program.FunctionTask(function=function):
            yield f"calls {function.module}.{function.name}"
        case program.GraphTask(graph=graph):
            yield f"runs the graph {graph.name}"
        case program.AskTask(prompt=prompt):
            yield f"asks: {prompt}" if prompt else "asks"
        case program.WaitTask(mode=mode):
            yield f"waits {mode} a time"
        case _:
            return


def _written(vertex: program.Vertex) -> Iterator[str]:
    match vertex:
        case program.Step(occurrence=occurrence):
            for write in occurrence.writes:
                reducer = None if write.replace else write.field.reducer
                yield (
                    write.field.name if reducer is None else f"{write.field.name} by {reducer.name}"
                )
        case program.Catch(field=program.Field(name=name)):
            yield name
        case _:
            return


def _listed(verb: str, names: Iterable[str]) -> Iterator[str]:
    listed = ", ".join(dict.fromkeys(names))
    if listed:
        yield f"{verb} {listed}"


def _options(policy: program.Policy) -> Iterator[str]:
    if policy.retry is not None:
        errors = ", ".join(error.local for error in policy.retry.on)
        yield f"tries {policy.retry.times} times" + (f" on {errors}" if errors else "")
    if policy.timeout is not None:
        yield f"is given {_seconds(policy.timeout)}"
    if policy.cache is not None:
        ttl = policy.cache.ttl
        yield "keeps its results" + (f" for {_seconds(ttl)}" if ttl is not None else "")
    if policy.place is not None:
        yield f"runs {'in place' if policy.place == 'inline' else f'in a {policy.place}'}"
    if policy.tags:
        yield f"tagged {', '.join(policy.tags)}"


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():g} s"
