"""The `github` format: workflow commands, which GitHub shows next to the changed lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flowc.diagnostics.model import Diagnostic, Severity
from flowc.diagnostics.order import in_order
from flowc.diagnostics.render import Sources
from flowc.source import Source, Span

_COMMANDS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def github(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return one ``::error …::`` command for each finding."""
    return "".join(f"{_command(item, sources)}\n" for item in in_order(diagnostics))


def _command(item: Diagnostic, sources: Sources) -> str:
    span = item.primary.span
    properties: dict[str, object] = {"file": span.path}
    if (source := sources.get(span.path)) is not None:
        properties |= _place(source, span)
    properties["title"] = f"{item.code.number} {item.code.slug}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    rows = [item.headline, *(f"note: {note.text}" for note in item.notes)]
    rows += [f"help: {item.help}"] if item.help else []
    text = _data("\n".join(rows))
    return f"::{_COMMANDS[item.severity]} {listed}::{text}"


def _place(source: Source, span: Span) -> dict[str, object]:
    """Return the position of *span*. GitHub rejects columns for a place of several lines."""
    start, end = source.position(span.start), source.position(span.end)
    lines: dict[str, object] = {"line": start.line, "endLine": end.line}
    if start.line != end.line:
        return lines
    return {**lines, "col": start.column, "endColumn": end.column}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
