"""What changes in the flow of a graph mean for the runs stored by its old version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flowc.compare.beginnings import Unfit, unfit_beginnings
from flowc.compare.landing import Landing
from flowc.compare.model import Difference, Fate, Level
from flowc.compare.places import Version, described, path_of, span_of, top
from flowc.compare.rests import Rest, Rests, waits_of
from flowc.compare.steadiness import Steadiness
from flowc.compare.stored import Fits, Stored
from flowc.compare.threads import threads
from flowc.compare.walking import Break, Pair, Walk
from flowc.compare.wording import Spot, told
from flowc.diagnostics import Severity
from flowc.trees.program import Fork, Graph

_WAY_OUT = "let waiting threads end with the old version, or start them again"


@attrs.frozen
class Flow:
    """The result of walking both versions: where runs break, and the fate of each rest."""

    breaks: tuple[Break, ...]
    unfit: tuple[Unfit, ...]
    fates: Mapping[Rest, Fate]


def walked(
    old: Version, new: Version, pair: tuple[Graph, Graph], stored: Stored, steady: Steadiness
) -> Flow:
    """Return what happens to the stored runs of a graph; *pair* is its two versions."""
    before, now = pair
    begin = old.begin(before)
    unfit = tuple(unfit_beginnings(before, now, stored))
    worst = min((one.fits for one in unfit), default=Fits.ALWAYS)
    every = old.rests_from(begin)
    if worst is Fits.NEVER:
        return Flow((), unfit, dict.fromkeys(sorted(every), Fate.BREAKS))
    walk = Walk(old, new, Landing(stored), steady)
    ends = walk.line(Pair(begin, new.begin(now)))
    lost = every if worst is Fits.SOMETIMES else walk.lost
    fates = {rest: _fate(rest in ends.found, rest in lost) for rest in sorted(every)}
    return Flow(tuple(walk.breaks.values()), unfit, fates)


def _fate(found: bool, lost: bool) -> Fate:
    if not found:
        return Fate.BREAKS
    return Fate.DEPENDS if lost else Fate.GOES_ON


def differences(flow: Flow, pair: tuple[Graph, Graph]) -> Iterator[Difference]:
    """Yield where the runs of a graph break."""
    before, now = pair
    for one in flow.unfit:
        yield _unfit(one, flow, Spot(before.header.span, now.header.span))
    seen: set[tuple[object, object, str]] = set()
    for broken in flow.breaks:
        key = (top(broken.old), top(broken.new), broken.reason)
        if key not in seen:
            seen.add(key)
            yield _broken(broken, flow, now.name)


def _broken(broken: Break, flow: Flow, graph: str) -> Difference:
    old, new = described(broken.old), described(broken.new)
    if isinstance(top(broken.old), Fork):
        old = f"{old} of parallel branches" if old == "a group" else old
    same = old == new and bool(broken.reason)
    if broken.reason:
        headline = f"stored runs of `{graph}` may not pass {old}: {broken.reason}"
        if broken.sure:
            headline = f"stored runs of `{graph}` cannot pass {old}: {broken.reason}"
    else:
        word = "cannot" if broken.sure else "may not"
        headline = f"stored runs of `{graph}` {word} pass {old}: {new} comes there now"
    return told(
        Level.CHECKPOINT,
        _severity(broken.sure, broken.lost),
        headline,
        Spot(span_of(broken.old), span_of(broken.new)),
        label="here now" if same else f"the graph now comes to {new}",
        was=f"stored runs went through {old}",
        notes=threads(broken.lost, flow.fates),
        help=_WAY_OUT,
    )


def _severity(sure: bool, lost: Rests) -> Severity:
    """Return ERROR if threads that wait, and so will be resumed, are surely lost, else WARNING:
    whether runs that failed will ever be resumed is unknown.
    """
    return Severity.ERROR if sure and waits_of(lost) else Severity.WARNING


def _unfit(one: Unfit, flow: Flow, spot: Spot) -> Difference:
    sure = one.fits is Fits.NEVER
    spot = Spot(one.before or spot.before, one.now or spot.now)
    return told(
        Level.CHECKPOINT,
        _severity(sure, frozenset(flow.fates)),
        one.headline,
        spot,
        notes=threads(frozenset(flow.fates), flow.fates),
        help=_WAY_OUT,
    )


def is_named(broken: Break, name: str) -> bool:
    """Whether a break concerns the node *name*, in either version."""
    return name in (path_of(broken.old), path_of(broken.new))
