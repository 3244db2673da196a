"""The height at which each rank lies: its spots in one band, and room between two for bends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from flowc.draw.layered.model import Rank, Role, Strand, nearest
from flowc.draw.layered.turns import is_turn

#: Between two ranks; how much of the way across a bend adds to that, and how much at most.
_GAP = 30
_SLOPE = 6
_STEEPEST = 48

#: The same where only lines lead from rank to rank, and straight on.
_NARROW_GAP = 12

#: How far a low spot stands below the top of a high rank: close to what leads to it.
_LOWERED = 10


@attrs.frozen
class Bands:
    """The top and bottom of each rank, by the spots in it, and the tops of the spots."""

    height: int
    _bands: Mapping[str, tuple[int, int]]
    _tops: Mapping[str, int]

    def band_of(self, spot: str) -> tuple[int, int]:
        """Return the top and the bottom of the rank that *spot* is in."""
        return self._bands[spot]

    def top_of(self, spot: str) -> int:
        """Return the top of *spot*, which stands near the top of its band."""
        return self._tops[spot]


def bands(ranks: Sequence[Rank], strands: Sequence[Strand], lefts: Mapping[str, int]) -> Bands:
    """Return where the ranks lie."""
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
    """How far to the side the strands lead that begin at each spot."""
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
    # Beside ports, and on the far side of turns, nothing needs room but the bends of lines.
    is_narrow = _holds_only(upper, Role.TOP, Role.TURN_BELOW) or _holds_only(
        lower, Role.BOTTOM, Role.TURN_ABOVE
    )
    return _NARROW_GAP if is_narrow and not across else _GAP + bend


def _holds_only(rank: Rank, *roles: Role) -> bool:
    """Whether *rank* has one of *roles*, and besides nothing but lines that pass."""
    found = {spot.item.role for spot in rank if spot.item is not None}
    return bool(found) and found <= {*roles} and not any(spot.size[1] for spot in rank)
