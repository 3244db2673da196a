"""What a comparison of two versions gives: differences, and what they mean for stored threads."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from flowc.compare.rests import Rest
from flowc.diagnostics import Diagnostic


class Level(StrEnum):
    """Whom a difference concerns: readers of the text, stored threads, or callers."""

    SOURCE = "source"
    CHECKPOINT = "checkpoint"
    TRIGGER = "trigger"


class Fate(StrEnum):
    """What becomes of the threads that rest at one place, when the new version takes them up."""

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
    """All differences, and the fate of the threads at each place where the old version rests.

    *fates* go by graph, then by place. Graphs that one of the versions lacks are not among them.
    """

    differences: tuple[Difference, ...]
    fates: Mapping[str, Mapping[Rest, Fate]]
