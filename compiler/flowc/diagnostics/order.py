"""Sorts findings, folds repeated ones, and counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import attrs

from flowc.diagnostics.model import Code, Diagnostic, Severity

#: How many findings of one code in one file are shown individually.
MOST_SHOWN = 20


@attrs.frozen
class Rest:
    """The findings of *code* in the file *path* that are counted but not shown."""

    code: Code
    path: str
    count: int


@attrs.frozen
class Shown:
    """What a person sees: sorted findings, and the counts of those left out."""

    findings: tuple[Diagnostic, ...]
    rests: tuple[Rest, ...]


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return *diagnostics* by file, place and code, independent of the order they were found in."""
    return sorted(diagnostics, key=_rank)


def folded(diagnostics: Iterable[Diagnostic]) -> Shown:
    """Return *diagnostics* sorted, at most `MOST_SHOWN` of one code in one file."""
    counts: Counter[tuple[str, Code]] = Counter()
    findings = []
    for item in in_order(diagnostics):
        kind = (item.primary.span.path, item.code)
        counts[kind] += 1
        if counts[kind] <= MOST_SHOWN:
            findings.append(item)
    rests = (
        Rest(code, path, count - MOST_SHOWN)
        for (path, code), count in sorted(
            counts.items(), key=lambda item: (item[0][0], item[0][1].number)
        )
        if count > MOST_SHOWN
    )
    return Shown(tuple(findings), tuple(rests))


def rest_line(rest: Rest) -> str:
    """Return the sentence that replaces the findings of *rest*."""
    what = f"{rest.code.number} {rest.code.slug}"
    return f"{rest.path}: {rest.count} more of {what} not shown"


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the closing line, ``2 errors, 1 warning (1 with a fix)``; empty without findings."""
    listed = list(diagnostics)
    by_severity = Counter(item.severity for item in listed)
    counts = [
        _counted(by_severity[severity], severity) for severity in Severity if by_severity[severity]
    ]
    fixable = sum(1 for item in listed if item.fixes)
    return ", ".join(counts) + (f" ({fixable} with a fix)" if fixable else "")


def _rank(item: Diagnostic) -> tuple[object, ...]:
    span = item.primary.span
    return span.path, span.start, item.code.number, span.end, item.headline


def _counted(count: int, severity: Severity) -> str:
    return f"{count} {severity}{'' if count == 1 else 's'}"
