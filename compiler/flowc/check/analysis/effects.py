"""What each vertex reads and writes, and which vertices read and write each field.

In: a graph. Out: `Effects`. Expressions are walked here once; their types are not considered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flowc.trees.program import (
    Catch,
    Field,
    FieldRead,
    Graph,
    Step,
    Vertex,
    Write,
)
from flowc.types import expressions_of, subexpressions


@attrs.frozen(eq=False)
class Effects:
    """The reads and writes of each vertex, in source order, and the vertices that access each
    field.
    """

    reads: Mapping[Vertex, tuple[FieldRead, ...]]
    writes: Mapping[Vertex, tuple[Write, ...]]
    readers: Mapping[Field, tuple[Vertex, ...]]
    writers: Mapping[Field, tuple[Vertex, ...]]

    def reads_of(self, vertex: Vertex, field: Field) -> Iterator[FieldRead]:
        """Yield each place where *vertex* reads *field*."""
        return (read for read in self.reads[vertex] if read.field is field)

    def writes_of(self, vertex: Vertex, field: Field) -> Iterator[Write]:
        """Yield each place where *vertex* writes *field*."""
        return (write for write in self.writes[vertex] if write.field is field)

    def readers_in(self, vertices: frozenset[Vertex], field: Field) -> Iterator[Vertex]:
        """Yield each of *vertices* that reads *field*."""
        readers = self.readers.get(field, ())
        # Iterate over the smaller set: there are many loops, and a field may have many readers.
        if len(readers) <= len(vertices):
            return (vertex for vertex in readers if vertex in vertices)
        return (vertex for vertex in vertices if any(self.reads_of(vertex, field)))

    def writers_in(self, vertices: frozenset[Vertex], field: Field) -> Iterator[Vertex]:
        """Yield each of *vertices* that writes *field*."""
        writers = self.writers.get(field, ())
        if len(writers) <= len(vertices):
            return (vertex for vertex in writers if vertex in vertices)
        return (vertex for vertex in vertices if any(self.writes_of(vertex, field)))


def effects_of(graph: Graph) -> Effects:
    """Return what the vertices of *graph* read and write, whether reachable or not."""
    reads: dict[Vertex, tuple[FieldRead, ...]] = {}
    writes: dict[Vertex, tuple[Write, ...]] = {}
    readers: dict[Field, dict[Vertex, None]] = {}
    writers: dict[Field, dict[Vertex, None]] = {}
    for vertex in dict.fromkeys((*graph.flow.order, *graph.flow.graph)):
        parts = [part for expr in expressions_of(vertex) for part in subexpressions(expr)]
        reads[vertex] = tuple(part for part in parts if isinstance(part, FieldRead))
        writes[vertex] = written_by(vertex)
        for read in reads[vertex]:
            readers.setdefault(read.field, {})[vertex] = None
        for write in writes[vertex]:
            writers.setdefault(write.field, {})[vertex] = None
    return Effects(
        reads,
        writes,
        {field: tuple(vertices) for field, vertices in readers.items()},
        {field: tuple(vertices) for field, vertices in writers.items()},
    )


def written_by(vertex: Vertex) -> tuple[Write, ...]:
    """Return what *vertex* writes when it succeeds."""
    match vertex:
        case Step(occurrence=occurrence):
            return occurrence.writes
        case Catch(field=Field() as field, span=span):
            return (Write(field, span),)
        case _:
            return ()
