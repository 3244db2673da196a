"""Findings as text, for people and for tools: each format is a function of findings and sources.

A text ends with a newline unless it is empty. Formats for people fold repeated findings; those for
tools are complete.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from flowc.diagnostics.formats.github import github
from flowc.diagnostics.formats.jsonlines import json
from flowc.diagnostics.formats.junit import junit
from flowc.diagnostics.formats.sarif import sarif
from flowc.diagnostics.formats.text import concise, full
from flowc.diagnostics.model import Diagnostic
from flowc.diagnostics.render import Sources

Format = Callable[[Iterable[Diagnostic], Sources], str]

#: Every format, by the name that ``--format`` takes.
FORMATS: Mapping[str, Format] = {
    "full": full,
    "concise": concise,
    "json": json,
    "github": github,
    "sarif": sarif,
    "junit": junit,
}

__all__ = ["FORMATS", "Format", "concise", "full", "github", "json", "junit", "sarif"]
