"""Where what is named at a place is defined, in a flow file or in Python."""

from __future__ import annotations

from flowc.ide.analysis import Analysis
from flowc.ide.names import OF_PYTHON, Kind, Symbol
from flowc.ide.python_names import python_place
from flowc.ide.workspace import Workspace
from flowc.source import SourceError, Span


def definitions(workspace: Workspace, analysis: Analysis, offset: int) -> tuple[Span, ...]:
    """Return where what is named at *offset* is defined; nothing where nothing is."""
    named = analysis.index.at(offset)
    found = [definition_of(workspace, analysis, reference.symbol) for reference in named]
    places = dict.fromkeys(place for place in found if place is not None)
    # The name of a node is its own declaration, and often that of a function as well.
    here = {reference.span for reference in named}
    return tuple(place for place in places if place not in here) or tuple(places)


def definition_of(workspace: Workspace, analysis: Analysis, symbol: Symbol) -> Span | None:
    """Return where *symbol*, which *analysis* names, is defined."""
    if symbol.kind is Kind.FILE:
        return Span(symbol.home, 0, 0)
    if symbol.kind in OF_PYTHON:
        return python_place(symbol, analysis.modules)
    if symbol.home == analysis.program.path:
        return analysis.index.declaration(symbol)
    try:
        return workspace.analysis(symbol.home).index.declaration(symbol)
    except SourceError:  # built in, as `NodeError` is, or gone since
        return None
