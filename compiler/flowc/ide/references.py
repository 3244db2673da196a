"""Where something is named, in every flow file of the project."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.ide.analysis import Analysis
from flowc.ide.definition import definition_of
from flowc.ide.names import OF_PYTHON, Reference, Symbol
from flowc.ide.workspace import Workspace
from flowc.source import SourceError, Span


def references(
    workspace: Workspace, analysis: Analysis, offset: int, *, with_definition: bool = True
) -> tuple[Span, ...]:
    """Return where what is named at *offset* is named, in this file first, then by path."""
    found: dict[Span, None] = {}
    for symbol in dict.fromkeys(place.symbol for place in analysis.index.at(offset)):
        if with_definition and symbol.kind in OF_PYTHON:
            place = definition_of(workspace, analysis, symbol)
            found.update({} if place is None else {place: None})
        for _, reference in uses_of(workspace, analysis, symbol):
            if with_definition or reference.role != "declaration":
                found[reference.span] = None
    return tuple(found)


def uses_of(
    workspace: Workspace, analysis: Analysis, symbol: Symbol
) -> Iterator[tuple[Analysis, Reference]]:
    """Yield where *symbol* is named: in the file of *analysis*, then in all others."""
    yield from ((analysis, reference) for reference in analysis.index.of(symbol))
    for path in sorted(workspace.files()):
        if path != analysis.path and _may_name(workspace, path, symbol):
            for other in workspace.known((path,)):
                yield from ((other, reference) for reference in other.index.of(symbol))


def highlights(analysis: Analysis, offset: int) -> tuple[Reference, ...]:
    """Return where what is named at *offset* is named in the file, and whether it is written."""
    symbols = dict.fromkeys(place.symbol for place in analysis.index.at(offset))
    places = (place for symbol in symbols for place in analysis.index.of(symbol))
    return tuple({place.span: place for place in places}.values())


def _may_name(workspace: Workspace, path: str, symbol: Symbol) -> bool:
    """Return whether a file can name *symbol*: no name can be used that is not written there."""
    try:
        return symbol.label.rpartition("/")[2] in workspace.text(path)
    except SourceError:
        return False
