"""What can be done about findings: their fixes, and comments that let warnings be."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.diagnostics import Applicability, Diagnostic, Edit, Severity
from flowc.diagnostics.mending import mended
from flowc.ide.analysis import Analysis, analyse
from flowc.source import Source, Span

_REMARKS = {
    Applicability.SAFE: "",
    Applicability.UNSAFE: " (may change what is meant)",
    Applicability.PLACEHOLDER: " (leaves something to fill in)",
}


@attrs.frozen
class Action:
    """A way out of *finding*: all of *edits* together. A *safe* one keeps what is meant."""

    title: str
    finding: Diagnostic
    edits: tuple[Edit, ...]
    is_safe: bool


def actions(analysis: Analysis, start: int, end: int) -> tuple[Action, ...]:
    """Return what can be done about the findings that touch the range, fixes first."""
    here = [
        item
        for item in analysis.findings
        if item.primary.span.path == analysis.path
        and item.primary.span.start <= end
        and item.primary.span.end >= start
    ]
    return (
        *(action for item in here for action in _fixes(item)),
        *(_ignored(item, analysis.source) for item in here if item.severity is not Severity.ERROR),
    )


def _fixes(item: Diagnostic) -> Iterator[Action]:
    for fix in item.fixes:
        title = f"{fix.title[:1].upper()}{fix.title[1:]}{_REMARKS[fix.applicability]}"
        yield Action(title, item, fix.edits, fix.applicability is Applicability.SAFE)


def _ignored(item: Diagnostic, source: Source) -> Action:
    """Return the comment behind the line that lets the finding be."""
    line = source.line_of(item.primary.span.start)
    end = source.line_starts[line - 1] + len(source.line_text(line))
    place = Span(source.path, end, end)
    comment = f"  # flowc: ignore[{item.code.slug}]"
    title = f"Ignore `{item.code.slug}` on this line"
    return Action(title, item, (Edit(place, comment),), is_safe=False)


def all_fixed(analysis: Analysis) -> str:
    """Return the text with every safe fix made that does no harm, as ``flowc check --fix`` does."""

    def look(source: Source) -> tuple[Diagnostic, ...]:
        if source is analysis.source:
            return analysis.findings
        return analyse(source, analysis.project, [analysis]).findings

    return mended(analysis.source, look, {Applicability.SAFE}).source.text
