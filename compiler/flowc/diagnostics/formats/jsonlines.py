"""The `json` format: one object per line for each finding, for programs and coding agents.

The fields are a contract: `VERSION` is incremented by a change that breaks readers.
"""

from __future__ import annotations

import json as encoding
from collections.abc import Iterable

import attrs

from flowc.diagnostics.codes import docs_url
from flowc.diagnostics.model import Annotation, Diagnostic, Edit, Fix, Note
from flowc.diagnostics.order import in_order
from flowc.diagnostics.render import Sources, render
from flowc.source import Span

VERSION = 1


def json(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return the findings as JSON Lines."""
    return "".join(
        encoding.dumps(as_object(item, sources)) + "\n" for item in in_order(diagnostics)
    )


def as_object(item: Diagnostic, sources: Sources) -> dict[str, object]:
    """Return *item* as a JSON-serialisable dict. Places in unknown sources are null."""
    return {
        "version": VERSION,
        "code": item.code.number,
        "slug": item.code.slug,
        "severity": item.severity.value,
        "headline": item.headline,
        "annotations": [_annotation(place, sources) for place in item.annotations],
        "notes": [_note(note, sources) for note in item.notes],
        "help": item.help,
        "fixes": [_fix(fix, sources) for fix in item.fixes],
        "tags": [tag.value for tag in item.tags],
        "docs_url": docs_url(item.code),
        "rendered": render(item, sources),
    }


def _range(span: Span, sources: Sources) -> dict[str, object]:
    source = sources.get(span.path)
    if source is None:
        return {"file": span.path, "start": None, "end": None}
    start, end = source.position(span.start), source.position(span.end)
    return {"file": span.path, "start": attrs.asdict(start), "end": attrs.asdict(end)}


def _annotation(place: Annotation, sources: Sources) -> dict[str, object]:
    return {**_range(place.span, sources), "primary": place.primary, "label": place.label}


def _note(note: Note, sources: Sources) -> dict[str, object]:
    where = None if note.span is None else _range(note.span, sources)
    return {"text": note.text, "place": where}


def _fix(fix: Fix, sources: Sources) -> dict[str, object]:
    edits = [_edit(edit, sources) for edit in fix.edits]
    return {"title": fix.title, "applicability": fix.applicability.value, "edits": edits}


def _edit(edit: Edit, sources: Sources) -> dict[str, object]:
    return {**_range(edit.span, sources), "text": edit.text}
