"""The result of a comparison: differences, and what they mean for stored threads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from flowc.compare.rests import Rest
from flowc.diagnostics import Diagnostic


class Level(StrEnum):
    """Whom a difference concerns: readers of the source, stored threads, or callers."""

    SOURCE = "source"
    CHECKPOINT = "checkpoint"
    TRIGGER = "trigger"


class Fate(StrEnum):
    """What happens to the threads that rest at one place when the new version resumes them."""

    GOES_ON = "goes on"
    DEPENDS = "depends"
    BREAKS = "breaks"


@attrs.frozen
class Difference:
    """One difference; the severity of its *finding* says how much it breaks."""

    level: Level
    finding: Diagnostic


@attrs.frozen
class Comparison:
    """All differences, and the fate of the threads at each place where the old version can rest.

    *fates* are keyed by graph and then by place; graphs that are missing in one version are left
    out.
    """

    differences: tuple[Difference, ...]
    fates: Mapping[str, Mapping[Rest, Fate]]
