"""The vertical position of each rank: its spots in one band, with room between bands for curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from flowc.draw.layered.model import Rank, Role, Strand, nearest
from flowc.draw.layered.turns import is_turn

#: The gap between two ranks; the share of the horizontal extent of a curve that is added to it, and
#: the most that is added.
_GAP = 30
_SLOPE = 6
_STEEPEST = 48

#: The gap where only lines lead straight from rank to rank.
_NARROW_GAP = 12

#: How far a small spot is below the top of a tall rank: close to what leads to it.
_LOWERED = 10


@attrs.frozen
class Bands:
    """The top and bottom of the rank of each spot, and the top of each spot."""

    height: int
    _bands: Mapping[str, tuple[int, int]]
    _tops: Mapping[str, int]

    def band_of(self, spot: str) -> tuple[int, int]:
        """Return the top and bottom of the rank of *spot*."""
        return self._bands[spot]

    def top_of(self, spot: str) -> int:
        """Return the top of *spot*, which is near the top of its band."""
        return self._tops[spot]


def bands(ranks: Sequence[Rank], strands: Sequence[Strand], lefts: Mapping[str, int]) -> Bands:
    """Return the vertical positions of the ranks."""
    found: dict[str, tuple[int, int]] = {}
    tops: dict[str, int] = {}
    across = _farthest_across(strands, lefts)
    top = 0
    for row, rank in enumerate(ranks):
        height = max((spot.size[1] for spot in rank), default=0)
        for spot in rank:
            found[spot.id] = top, top + height
            lowered = min((height - spot.size[1]) // 2, _LOWERED)
            tops[spot.id] = top + lowered
        top += height
        if row + 1 < len(ranks):
            top += _gap(row, ranks, max((across.get(spot.id, 0) for spot in rank), default=0))
    return Bands(top, found, tops)


def _farthest_across(strands: Sequence[Strand], lefts: Mapping[str, int]) -> Mapping[str, int]:
    """The largest horizontal extent of the strands that begin at each spot."""
    farthest: dict[str, int] = {}
    for strand in strands:
        if any(spot.item and is_turn(spot.item) for spot in (strand.upper, strand.lower)):
            continue
        end = lefts[strand.lower.id] + strand.lower_at
        begin = nearest(end, lefts[strand.upper.id] + strand.upper_at, strand.slack)
        farthest[strand.upper.id] = max(farthest.get(strand.upper.id, 0), abs(end - begin))
    return farthest


def _gap(row: int, ranks: Sequence[Rank], across: int) -> int:
    if row == 0 and not ranks[0]:
        return 0
    bend = min(across // _SLOPE, _STEEPEST)
    upper, lower = ranks[row], ranks[row + 1]
    # Next to ports, and on the far side of turns, only the curves of lines need room.
    is_narrow = _holds_only(upper, Role.TOP, Role.TURN_BELOW) or _holds_only(
        lower, Role.BOTTOM, Role.TURN_ABOVE
    )
    return _NARROW_GAP if is_narrow and not across else _GAP + bend


def _holds_only(rank: Rank, *roles: Role) -> bool:
    """Whether *rank* contains an item with one of *roles* and otherwise only passing lines."""
    found = {spot.item.role for spot in rank if spot.item is not None}
    return bool(found) and found <= {*roles} and not any(spot.size[1] for spot in rank)
