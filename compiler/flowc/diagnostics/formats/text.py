"""The formats for people: `full` with excerpts, `concise` with one line for each finding."""

from __future__ import annotations

from collections.abc import Iterable

from flowc.diagnostics.model import Diagnostic
from flowc.diagnostics.order import folded, rest_line, summary
from flowc.diagnostics.render import Sources, kind, place, render
from flowc.diagnostics.style import PLAIN, Style


def full(diagnostics: Iterable[Diagnostic], sources: Sources, style: Style = PLAIN) -> str:
    """Return every finding drawn in its source, and a summary."""
    listed = list(diagnostics)
    shown = folded(listed)
    blocks = [render(item, sources, style) for item in shown.findings]
    blocks += [f"{style.words(rest_line(rest))}\n" for rest in shown.rests]
    return "\n".join((*blocks, *_closing(listed)))


def concise(diagnostics: Iterable[Diagnostic], sources: Sources, style: Style = PLAIN) -> str:
    """Return one line for each finding, ``path:line:column: error[FLW501] headline``, and a
    summary.
    """
    listed = list(diagnostics)
    shown = folded(listed)
    rows = [_row(item, sources, style) for item in shown.findings]
    rows += [f"{style.words(rest_line(rest))}\n" for rest in shown.rests]
    return "".join((*rows, *_closing(listed)))


def _row(item: Diagnostic, sources: Sources, style: Style) -> str:
    where = style.words(place(item.primary.span, sources))
    return f"{where}: {kind(item, style)} {style.words(item.headline)}\n"


def _closing(listed: list[Diagnostic]) -> list[str]:
    return [f"{summary(listed)}\n"] if listed else []
