"""Whether the time zone of a schedule exists."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.diagnostics.suggest import nearest
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Program
from flowc.zones import has_zone, known_zones, may_be_elsewhere

_FORM = "a zone is named by region and city, as in `Europe/Berlin`, or it is `UTC`"


def check_time_zones(program: Program) -> Iterator[Diagnostic]:
    """Report each unknown time zone, if the machine has a database of them."""
    for name, span in zones_in(program):
        if not has_zone(name):
            yield from unknown_zone(name, span, known_zones())


def zones_in(program: Program) -> Iterator[tuple[str, Span]]:
    """Yield each time zone that *program* names; these are looked up on the machine."""
    for trigger in program.triggers:
        match trigger.syntax.source:
            case syntax.CronSource(zone=syntax.Constant(span=span, value=str(name))):
                yield name, span


def unknown_zone(name: str, at: Span, known: Collection[str]) -> Iterator[Diagnostic]:
    """Report *name*, which is not among *known*, unless another machine may know it."""
    if may_be_elsewhere(name, known):
        return
    meant = _meant(name, known)
    fixes = [] if meant is None else [_fix(name, meant, at)]
    help_ = _FORM if meant is None else f"a time zone `{meant}` exists"
    headline = f"there is no time zone `{name[:60]}`"
    yield finding(codes.UNKNOWN_TIME_ZONE, headline, at, help=help_, fixes=fixes)


def _fix(name: str, meant: str, at: Span) -> Fix:
    is_sure = meant.casefold() == name.casefold()
    applicability = Applicability.SAFE if is_sure else Applicability.UNSAFE
    return Fix(f"write `{meant}`", (Edit(at, json.dumps(meant)),), applicability)


def _meant(name: str, known: Collection[str]) -> str | None:
    """Return the zone that was most likely meant: written in another case, by its city alone, or
    misspelt.
    """
    wanted = re.sub(r"\s+", "_", name.strip()).casefold()
    ordered = sorted(known)
    for zone in ordered:
        if zone.casefold() == wanted:
            return zone
    cities = [zone for zone in ordered if zone.casefold().rpartition("/")[2] == wanted]
    if cities:
        return cities[0]
    return nearest(name, ordered) if "/" in name else None
