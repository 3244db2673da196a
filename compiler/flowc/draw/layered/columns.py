"""The horizontal position of each spot: lines are as straight as the gaps allow.

For an ordinary drawing this is a single linear programme (`least`). For thousands of spots it is
several, each for a few ranks from the top down, since the time grows with the square of the size:
the positions already computed are fixed for the ranks below.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from flowc.draw.layered.least import Apart, Pull, middle_places
from flowc.draw.layered.model import Rank, Spot, Strand
from flowc.draw.layered.turns import is_turn

#: The gap between two boxes of a rank, and between a line and its neighbour.
_BOX_GAP = 28
_LINE_GAP = 18

#: The cost of a bend between two boxes, between a box and a line, and within a line: straight long
#: lines have priority over straight short ones (section 4 of Gansner and others).
_WEIGHTS = {2: 16, 1: 48, 0: 144}

#: The cost where a bend hardly matters.
_LOOSE = 4

#: Added to the cost if nothing else leaves the upper end, or arrives at the lower one. A line then
#: bends once, and not by halves in two places: where paths part, or else where they meet.
_LEAVES_ALONE, _COMES_ALONE = 2, 1

#: How many spots are placed at once, unless a single rank has more.
_AT_ONCE = 2400

#: The origin from which spots already placed are measured.
_ORIGIN = ""


def lefts_of(ranks: Sequence[Rank], strands: Sequence[Strand]) -> Mapping[str, int]:
    """Return the left side of each spot; the smallest is 0."""
    above: defaultdict[str, list[_Weighted]] = defaultdict(list)
    for weighted in _weighted(strands):
        above[weighted.strand.lower.id].append(weighted)
    lefts: dict[str, int] = {}
    for few in _divided(ranks):
        lefts |= _placed(few, above, lefts)
    least = min(lefts.values(), default=0)
    return {spot: left - least for spot, left in lefts.items()}


@attrs.frozen
class _Weighted:
    """A strand with the cost of each pixel by which it bends."""

    strand: Strand
    weight: int


def _divided(ranks: Sequence[Rank]) -> Iterator[Sequence[Rank]]:
    """The ranks in groups that are placed together."""
    few: list[Rank] = []
    for rank in ranks:
        if few and sum(map(len, few)) + len(rank) > _AT_ONCE:
            yield few
            few = []
        few.append(rank)
    yield few


def _placed(
    ranks: Sequence[Rank], above: Mapping[str, Sequence[_Weighted]], known: Mapping[str, int]
) -> Mapping[str, int]:
    """The left sides of the spots in *ranks*, given the *known* ones of the rank above."""
    apart = [
        Apart(left.id, right.id, left.size[0] + _gap(left, right))
        for rank in ranks
        for left, right in pairwise(rank)
    ]
    spots = [spot.id for rank in ranks for spot in rank]
    places = [_ORIGIN, *spots]
    pulls = []
    for weighted in (each for spot in spots for each in above.get(spot, ())):
        strand = weighted.strand
        upper, upper_at = strand.upper.id, strand.upper_at
        if upper in known:
            upper, upper_at = _ORIGIN, upper_at + known[upper]
        if strand.slack:
            begin = f"{strand.upper.id}/{strand.lower.id}"
            apart.append(Apart(upper, begin, upper_at))
            apart.append(Apart(begin, upper, -upper_at - strand.slack))
            places.append(begin)
            upper, upper_at = begin, 0
        pulls.append(Pull(upper, strand.lower.id, upper_at - strand.lower_at, weighted.weight))
    found = middle_places(places, apart, pulls)
    return {spot: found[spot] - found[_ORIGIN] for spot in spots}


def _weighted(strands: Sequence[Strand]) -> Iterator[_Weighted]:
    leaving = Counter(strand.upper.id for strand in strands)
    coming = Counter(strand.lower.id for strand in strands)
    for strand in strands:
        weight = _weight(strand)
        weight += _LEAVES_ALONE if leaving[strand.upper.id] == 1 else 0
        weight += _COMES_ALONE if coming[strand.lower.id] == 1 else 0
        yield _Weighted(strand, weight)


def _weight(strand: Strand) -> int:
    items = [spot.item for spot in (strand.upper, strand.lower) if spot.item is not None]
    boxes = [item for item in items if item.role is None]
    # A link to a wide bar attaches anywhere, and a turn is bent anyway.
    if any(item.stretches for item in items) or (boxes and any(map(is_turn, items))):
        return _LOOSE
    return _WEIGHTS[len(boxes)]


def _gap(left: Spot, right: Spot) -> int:
    return _BOX_GAP if left.size[1] and right.size[1] else _LINE_GAP
