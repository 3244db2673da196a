"""How differences are reported: at the place in the new version, with the one in the old."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from flowc.compare.model import Difference, Level
from flowc.diagnostics import Severity, codes, finding
from flowc.source import Span

#: The note of a difference by which nothing is lost.
HARMLESS = "stored threads continue"


@attrs.frozen
class Spot:
    """Where a difference is: *now* in the new version, *before* in the old one."""

    before: Span
    now: Span


def told(
    level: Level,
    severity: Severity,
    headline: str,
    spot: Spot,
    *,
    label: str = "",
    was: str = "before",
    notes: Iterable[str] = (),
    help: str = "",
) -> Difference:
    """Return a difference; its first note says which level it concerns."""
    first, *more = [*notes, ""]
    said = f"{level}: {first}" if first else f"level: {level}"
    found = finding(
        codes.BREAKING_CHANGE,
        headline if len(headline) <= 100 else f"{headline[:98]} …",
        spot.now,
        label,
        also=[(spot.before, was)],
        notes=[said, *(note for note in more if note)],
        help=help,
    )
    return Difference(level, attrs.evolve(found, severity=severity))
