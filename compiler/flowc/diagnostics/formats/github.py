"""The `github` format: workflow commands, which GitHub shows beside the changed lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flowc.diagnostics.model import Diagnostic, Severity
from flowc.diagnostics.order import in_order
from flowc.diagnostics.render import Sources

_COMMANDS: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def github(diagnostics: Iterable[Diagnostic], sources: Sources) -> str:
    """Return one ``::error …::`` command a finding."""
    return "".join(f"{_command(item, sources)}\n" for item in in_order(diagnostics))


def _command(item: Diagnostic, sources: Sources) -> str:
    span = item.primary.span
    properties: dict[str, object] = {"file": span.path}
    if (source := sources.get(span.path)) is not None:
        start, end = source.position(span.start), source.position(span.end)
        properties |= {"line": start.line, "endLine": end.line, "col": start.column}
        properties["endColumn"] = end.column
    properties["title"] = f"{item.code.number} {item.code.slug}"
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    text = f"{item.headline}\nhelp: {item.help}" if item.help else item.headline
    return f"::{_COMMANDS[item.severity]} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
