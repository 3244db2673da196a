"""Findings: their model, the registry of their kinds, and how they are shown."""

from flowc.diagnostics import codes
from flowc.diagnostics.model import (
    Annotation,
    Applicability,
    Code,
    Diagnostic,
    Edit,
    Fix,
    Note,
    Problems,
    Severity,
    Tag,
    finding,
    renaming,
)

__all__ = [
    "Annotation",
    "Applicability",
    "Code",
    "Diagnostic",
    "Edit",
    "Fix",
    "Note",
    "Problems",
    "Severity",
    "Tag",
    "codes",
    "finding",
    "renaming",
]
