"""The `sarif` format: one SARIF 2.1.0 log, which code scanning services read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

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
        "tool": {"driver": {"name": "flowc", "rules": [_rule(code) for code in rules]}},
        "columnKind": "utf16CodeUnits",
        "results": [_result(item, sources) for item in listed],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: Code) -> dict[str, object]:
    return {
        "id": code.number,
        "name": code.slug,
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "help": {"text": f"flowc explain {code.number}"},
        "properties": {"page": docs_url(code)},
    }


def _result(item: Diagnostic, sources: Sources) -> dict[str, object]:
    text = f"{item.headline}\n{item.help}" if item.help else item.headline
    others = [place for place in item.annotations if place is not item.primary]
    return {
        "ruleId": item.code.number,
        "level": _LEVELS[item.severity],
        "message": {"text": text},
        "locations": [_location(item.primary, sources)],
        "relatedLocations": [_location(place, sources) for place in others],
        "fixes": [_fix(fix, sources) for fix in item.fixes if _all_known(fix, sources)],
    }


def _location(place: Annotation, sources: Sources) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": place.span.path}}
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
            "artifactLocation": {"uri": path},
            "replacements": [_replacement(edit, sources) for edit in edits],
        }
        for path, edits in edits_by_file(fix).items()
    ]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _replacement(edit: Edit, sources: Sources) -> dict[str, object]:
    region = _region(edit.span, sources)
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
