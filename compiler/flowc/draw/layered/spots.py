"""Ranks filled with spots: each link cut into strands between adjacent ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from flowc.draw.layered.model import Item, Link, Size, Spot, Strand

#: The distance between a label and its line.
LABEL_GAP = 6


@attrs.frozen
class Proper:
    """A layering in which no strand skips a rank: *ranks* are the spots of each rank in order of
    creation, *ways* the spots of each link from top to bottom.
    """

    ranks: tuple[tuple[Spot, ...], ...]
    strands: tuple[Strand, ...]
    ways: Mapping[str, tuple[Spot, ...]]
    labels: Mapping[str, Spot]


def proper(items: Sequence[Item], links: Sequence[Link], ranks: Mapping[str, int]) -> Proper:
    """Return the layering of *items* and of *links*, all of which lead down."""
    found: list[list[Spot]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    spots = {item.id: Spot(item.id, item.size, item.size[0] // 2, item) for item in items}
    for item in items:
        found[ranks[item.id]].append(spots[item.id])
    strands: list[Strand] = []
    ways: dict[str, tuple[Spot, ...]] = {}
    labels: dict[str, Spot] = {}
    for link in links:
        first, last = ranks[link.begin], ranks[link.end]
        labelled = last - 1 if link.leads_back else first + 1
        way = [spots[link.begin]]
        for rank in range(first + 1, last):
            spot = _passing(link, rank)
            if link.label is not None and rank == labelled:
                spot = labels[link.id] = _labelled(spot, link.label)
            found[rank].append(spot)
            way.append(spot)
        way.append(spots[link.end])
        ways[link.id] = tuple(way)
        strands += _strands(link, way)
    return Proper(tuple(map(tuple, found)), tuple(strands), ways, labels)


def _passing(link: Link, rank: int) -> Spot:
    return Spot(f"{link.id}@{rank}", (0, 0), 0)


def _labelled(spot: Spot, label: Size) -> Spot:
    width, height = label
    return attrs.evolve(spot, size=(width + LABEL_GAP, height))


def _strands(link: Link, way: Sequence[Spot]) -> list[Strand]:
    strands = []
    for upper, lower in pairwise(way):
        upper_at = link.begin_at if upper is way[0] and link.begin_at is not None else upper.at
        lower_at = link.end_at if lower is way[-1] and link.end_at is not None else lower.at
        slack = link.slack if upper is way[0] else 0
        strands.append(Strand(upper, lower, upper_at, lower_at, slack))
    return strands
