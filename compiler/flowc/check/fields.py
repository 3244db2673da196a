"""Fields and resources that are declared but not used."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from flowc.check.analysis.graph import AnalysedGraph
from flowc.check.python_places import returned_by
from flowc.check.words import called, listed
from flowc.diagnostics import Code, Diagnostic, Tag, codes, finding
from flowc.source import Span
from flowc.trees.program import Field, GraphTask, Step, Vertex

_KINDS = {"param": "parameter", "output": "output", "memory": "memory"}


def check_unused_fields(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each field that no node reads or writes, and each that is written but never read.

    A memory with a reducer is exempt from the latter: each write reads it, and it serves as a
    record that is inspected from outside.
    """
    for field in graph.graph.fields:
        if field.is_output or field in graph.effects.readers or _may_be_read(graph, field.name):
            continue
        if keyword.iskeyword(field.name):
            continue  # no field can have this name: that was reported, and no node can refer to it
        kind = _KINDS.get(field.role, "field")
        writers = graph.effects.writers.get(field, ())
        if not writers and field.name not in graph.mentions.written:
            yield _unused(kind, field.name, field.span)
        elif writers and field.role != "memory":
            yield _unread(codes.WRITE_ONLY_FIELD, kind, field, writers)
        elif writers and field.reducer is None:
            yield _unread(codes.MEMORY_NEVER_READ, kind, field, writers)


def check_unused_resources(graph: AnalysedGraph) -> Iterator[Diagnostic]:
    """Report each resource that no node, subgraphs included, receives."""
    named = {
        resource.name
        for occurrence in graph.graph.occurrences
        if isinstance(occurrence.task, GraphTask)
        for resource in occurrence.task.graph.resources
    }
    for resource in graph.graph.resources:
        if resource.name not in named and not _may_be_read(graph, resource.name):
            yield _unused("resource", resource.name, resource.span)


def _may_be_read(graph: AnalysedGraph, name: str) -> bool:
    """Say whether *name* is read in the source, or may be in a part that was not understood."""
    has_unknown = graph.has_unbound or _lacks_outputs(graph)
    return name in graph.mentions.read or not graph.mentions.is_whole or has_unknown


def _lacks_outputs(graph: AnalysedGraph) -> bool:
    """Say whether an output in the header names no field: any field may have been meant."""
    return len(graph.graph.syntax.outputs) > len(graph.graph.header.outputs)


def _unused(kind: str, name: str, at: Span) -> Diagnostic:
    return finding(
        codes.UNUSED_FIELD,
        f"{kind} `{name}` is never used",
        at,
        "no node reads or writes it" if kind != "resource" else "no node is given it",
        help="remove it, or name it in a node",
        tags=[Tag.UNNECESSARY],
    )


def _unread(code: Code, kind: str, field: Field, writers: tuple[Vertex, ...]) -> Diagnostic:
    return finding(
        code,
        f"{kind} `{field.name}` is written and never read",
        field.span,
        f"written by {listed(called(vertex) for vertex in writers)}",
        also=[(vertex.span, "") for vertex in writers if isinstance(vertex, Step)][:3],
        notes=returned_by(writers),
        help="read it in a node, make it an output, or leave it out",
    )
