"""The `sarif` format: a SARIF 2.1.0 log, read by code scanning services."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from flowc import __version__
from flowc.diagnostics.codes import docs_url
from flowc.diagnostics.fixes import edits_by_file
from flowc.diagnostics.model import Annotation, Code, Diagnostic, Edit, Fix, Severity
from flowc.diagnostics.order import in_order
from flowc.diagnostics.render import Sources
from flowc.source import Span

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


def sarif(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return the findings as one run of a SARIF log."""
    listed = in_order(diagnostics)
    rules = sorted({item.code for item in listed}, key=lambda code: code.number)
    run = {
        "tool": {
            "driver": {
                "name": "flowc",
                "version": __version__,
                "rules": [_rule(code) for code in rules],
            }
        },
        "columnKind": "utf16CodeUnits",
        "results": [_result(item, sources) for item in listed],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: Code) -> dict[str, object]:
    return {
        "id": code.number,
        "name": code.slug,
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "shortDescription": {"text": code.slug.replace("-", " ")},
        "help": _help(code),
        "properties": {"page": docs_url(code)},
    }


def _help(code: Code) -> dict[str, str]:
    # Imported here: all formats are loaded together, and no other one needs the pages.
    from flowc.diagnostics.explain import MissingPageError, explain

    text = f"flowc explain {code.number}"
    try:
        return {"text": text, "markdown": explain(code.number)}
    except MissingPageError:
        return {"text": text}


def _result(item: Diagnostic, sources: Sources) -> dict[str, object]:
    lines = [item.headline, *(note.text for note in item.notes), item.help]
    others = [place for place in item.annotations if place is not item.primary]
    others += [Annotation(note.span, note.text) for note in item.notes if note.span is not None]
    return {
        **_tags(item),
        "ruleId": item.code.number,
        "level": _LEVELS[item.severity],
        "message": {"text": "\n".join(filter(None, lines))},
        "locations": [_location(item.primary, sources)],
        "relatedLocations": [_location(place, sources) for place in others],
        "fixes": [_fix(fix, sources) for fix in item.fixes if _all_known(fix, sources)],
    }


def _tags(item: Diagnostic) -> dict[str, object]:
    return {"properties": {"tags": [tag.value for tag in item.tags]}} if item.tags else {}


def _uri(path: str) -> str:
    """Return *path* as a URI reference, relative if the path is."""
    parts = path.replace(os.sep, "/")
    return quote(f"file://{parts}" if os.path.isabs(path) else parts, safe="/:")


def _location(place: Annotation, sources: Sources) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(place.span.path)}}
    if place.span.path in sources:
        physical["region"] = _region(place.span, sources)
    location: dict[str, object] = {"physicalLocation": physical}
    if place.label:
        location["message"] = {"text": place.label}
    return location


def _region(span: Span, sources: Sources) -> dict[str, int]:
    source = sources[span.path]
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.utf16,
        "endLine": end.line,
        "endColumn": end.utf16,
    }


def _all_known(fix: Fix, sources: Sources) -> bool:
    return all(edit.span.path in sources for edit in fix.edits)


def _fix(fix: Fix, sources: Sources) -> dict[str, object]:
    changes = [
        {
            "artifactLocation": {"uri": _uri(path)},
            "replacements": [_replacement(edit, sources) for edit in edits],
        }
        for path, edits in edits_by_file(fix).items()
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _replacement(edit: Edit, sources: Sources) -> dict[str, object]:
    region = _region(edit.span, sources)
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
