"""Findings in the protocol's form, for one file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lsprotocol import types as lsp

from flowc.diagnostics import Diagnostic, Severity, Tag
from flowc.lsp.places import Places

_SEVERITIES: Mapping[Severity, lsp.DiagnosticSeverity] = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
_TAGS: Mapping[Tag, lsp.DiagnosticTag] = {
    Tag.UNNECESSARY: lsp.DiagnosticTag.Unnecessary,
    Tag.DEPRECATED: lsp.DiagnosticTag.Deprecated,
}


def shown(found: Iterable[Diagnostic], path: str, places: Places) -> list[lsp.Diagnostic]:
    """Return *found*, the findings in the file *path*, in the protocol's form."""
    return [diagnostic_of(item, path, places) for item in found]


def diagnostic_of(item: Diagnostic, path: str, places: Places) -> lsp.Diagnostic:
    """Return *item* in the protocol's form; one located in another file is shown at the top."""
    primary = item.primary.span
    nowhere = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    place = places.range(primary) if primary.path == path else None
    return lsp.Diagnostic(
        range=place or nowhere,
        message=_message(item),
        severity=_SEVERITIES[item.severity],
        code=item.code.number,
        source="flowc",
        tags=tuple(_TAGS[tag] for tag in item.tags) or None,
        related_information=tuple(_related(item, places)) or None,
    )


def _message(item: Diagnostic) -> str:
    lines = [item.headline]
    if item.primary.label:
        lines.append(item.primary.label)
    lines += [f"note: {note.text}" for note in item.notes]
    if item.help:
        lines.append(f"help: {item.help}")
    return "\n".join(lines)


def _related(item: Diagnostic, places: Places) -> Iterator[lsp.DiagnosticRelatedInformation]:
    spans = [(place.span, place.label) for place in item.annotations if not place.primary]
    spans += [(note.span, note.text) for note in item.notes if note.span is not None]
    for span, text in spans:
        location = places.location(span)
        if location is not None:
            yield lsp.DiagnosticRelatedInformation(location, text or "here")
