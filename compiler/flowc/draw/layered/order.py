"""The order within each rank, chosen to have few crossings.

Ranks are sorted by the mean position of their neighbours, downwards and upwards in turn, and
adjacent spots are swapped if that helps: sections 3.1 to 3.3 of Gansner and others.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from flowc.draw.layered.model import Spot, Strand
from flowc.draw.layered.spots import Proper
from flowc.draw.layered.turns import is_turn

#: The most and the least number of sweeps, and the limit on the spots visited in total. Drawings in
#: practice have no more than some hundred spots.
_MOST_SWEEPS, _LEAST_SWEEPS = 12, 2
_WORK = 60_000

_Row = list[Spot]


def ordered(layering: Proper) -> tuple[tuple[Spot, ...], ...]:
    """Return the spots of each rank from left to right."""
    hanging = _Hanging.of(layering.strands)
    met = _by_depth(layering, hanging)
    # A turn is drawn beside the end of its link, so what is drawn below comes first, unless that
    # causes more crossings.
    best, least = _improved([sorted(rank, key=_is_turn) for rank in met], hanging)
    if least:
        other, found = _improved(met, hanging)
        best = other if found < least else best
    return tuple(map(tuple, best))


def _improved(ranks: Sequence[_Row], hanging: _Hanging) -> tuple[Sequence[_Row], int]:
    """The best order reached from that of *ranks*, and its number of crossings."""
    ranks = [list(rank) for rank in ranks]
    best, least = [list(rank) for rank in ranks], _crossings(ranks, hanging)
    affordable = _WORK // max(sum(map(len, ranks)), 1)
    for sweep in range(max(min(affordable, _MOST_SWEEPS), _LEAST_SWEEPS)):
        if not least:
            break
        _sort(ranks, hanging, down=sweep % 2 == 0)
        _swap(ranks, hanging)
        found = _crossings(ranks, hanging)
        if found < least:
            best, least = [list(rank) for rank in ranks], found
    return best, least


def _is_turn(spot: Spot) -> bool:
    return spot.item is not None and is_turn(spot.item)


@attrs.frozen
class _Hanging:
    """The strands below and above each spot, by its id."""

    below: Mapping[str, list[Strand]]
    above: Mapping[str, list[Strand]]

    @classmethod
    def of(cls, strands: Sequence[Strand]) -> _Hanging:
        below: defaultdict[str, list[Strand]] = defaultdict(list)
        above: defaultdict[str, list[Strand]] = defaultdict(list)
        for strand in strands:
            below[strand.upper.id].append(strand)
            above[strand.lower.id].append(strand)
        return cls(below, above)


def _by_depth(layering: Proper, hanging: _Hanging) -> Sequence[_Row]:
    """The ranks in the order of a depth-first search, so that what was written first is on the
    left.
    """
    seen: set[str] = set()
    places = {spot.id: rank for rank, spots in enumerate(layering.ranks) for spot in spots}
    ranks: list[_Row] = [[] for _ in layering.ranks]
    for first in (spot for rank in layering.ranks for spot in rank):
        waiting = [first]
        while waiting:
            spot = waiting.pop()
            if spot.id in seen:
                continue
            seen.add(spot.id)
            ranks[places[spot.id]].append(spot)
            # What leads back here from above has no other predecessor.
            turns = (strand.upper for strand in hanging.above.get(spot.id, []))
            waiting.extend(turn for turn in turns if turn.id not in hanging.above)
            waiting.extend(strand.lower for strand in reversed(hanging.below.get(spot.id, [])))
    return ranks


def _sort(ranks: Sequence[_Row], hanging: _Hanging, *, down: bool) -> None:
    rows = range(1, len(ranks)) if down else range(len(ranks) - 2, -1, -1)
    for row in rows:
        fixed = _places(ranks[row - 1 if down else row + 1])
        strands = hanging.above if down else hanging.below
        means = {}
        for index, spot in enumerate(ranks[row]):
            ends = [_end(strand, fixed, upper=down) for strand in strands.get(spot.id, ())]
            means[spot.id] = sum(ends) / len(ends) if ends else float(index)
        ranks[row].sort(key=lambda spot: means[spot.id])


def _swap(ranks: Sequence[_Row], hanging: _Hanging) -> None:
    """Swap adjacent spots as long as that reduces the crossings."""
    # Nothing changes in a rank unless the rank or one next to it has changed.
    rows = range(len(ranks))
    changed = set(rows)
    while changed:
        for row in rows:
            if row not in changed:
                continue
            if _swap_in(row, ranks, hanging):
                changed.update({row - 1, row + 1}.intersection(rows))
            else:
                changed.discard(row)


def _swap_in(row: int, ranks: Sequence[_Row], hanging: _Hanging) -> bool:
    """Swap adjacent spots of a rank; return whether any were swapped."""
    rank = ranks[row]
    above = _places(ranks[row - 1]) if row else {}
    below = _places(ranks[row + 1]) if row + 1 < len(ranks) else {}
    improved = False
    for index in range(len(rank) - 1):
        left, right = rank[index], rank[index + 1]
        kept = _between(left, right, hanging, above, below)
        if kept and _between(right, left, hanging, above, below) < kept:
            rank[index], rank[index + 1] = right, left
            improved = True
    return improved


def _between(
    left: Spot,
    right: Spot,
    hanging: _Hanging,
    above: Mapping[str, float],
    below: Mapping[str, float],
) -> int:
    """The number of crossings between the strands of two adjacent spots."""
    crossings = 0
    for strands, fixed, upper in ((hanging.above, above, True), (hanging.below, below, False)):
        mine = [_end(strand, fixed, upper=upper) for strand in strands.get(left.id, ())]
        others = [_end(strand, fixed, upper=upper) for strand in strands.get(right.id, ())]
        crossings += sum(other < own for own in mine for other in others)
    return crossings


def _crossings(ranks: Sequence[_Row], hanging: _Hanging) -> int:
    found = 0
    for upper, lower in pairwise(ranks):
        high, low = _places(upper), _places(lower)
        ends = sorted(
            (_end(strand, high, upper=True), _end(strand, low, upper=False))
            for spot in upper
            for strand in hanging.below.get(spot.id, ())
        )
        passed: list[float] = []
        for _, end in ends:
            found += len(passed) - bisect_right(passed, end)
            insort(passed, end)
    return found


def _places(rank: _Row) -> dict[str, float]:
    return {spot.id: float(index) for index, spot in enumerate(rank)}


def _end(strand: Strand, places: Mapping[str, float], *, upper: bool) -> float:
    """The position in a rank at which a strand ends: wide spots have several."""
    spot, at = (strand.upper, strand.upper_at) if upper else (strand.lower, strand.lower_at)
    return places[spot.id] + at / (spot.size[0] + 1)
