"""A layered drawing of items and links: the position of each item, and the route of each link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from flowc.draw.layered.bands import Bands, bands
from flowc.draw.layered.columns import lefts_of
from flowc.draw.layered.model import Item, Link, Point, Rank, Route, Size, Spot, nearest
from flowc.draw.layered.order import ordered
from flowc.draw.layered.ranks import ranks_of
from flowc.draw.layered.spots import LABEL_GAP, Proper, proper
from flowc.draw.layered.turns import downward, rejoined, turns

#: How far an item that stretches extends beyond the outermost link attached to it.
_OVERHANG = 10


@attrs.frozen
class Arranged:
    """The drawing: left, top, width and height of each item, and the route of each link."""

    size: Size
    boxes: Mapping[str, tuple[int, int, int, int]]
    routes: Mapping[str, Route]


def arrange(items: Sequence[Item], links: Sequence[Link]) -> Arranged:
    """Return a drawing of *items* and *links*; links that close cycles must be marked as leading
    back.
    """
    down = tuple(downward(links))
    all_items = (*items, *turns(links))
    layering = proper(all_items, down, ranks_of(all_items, down))
    ranks = ordered(layering)
    lefts = lefts_of(ranks, layering.strands)
    rows = bands(ranks, layering.strands, lefts)
    width = max((lefts[spot.id] + spot.size[0] for rank in ranks for spot in rank), default=0)
    drawing = _Drawing(layering, lefts, rows, dict(_stretched(items, ranks, layering, lefts)))
    routes = {link.id: drawing.route(link) for link in down}
    return Arranged(
        (width, rows.height),
        {item.id: drawing.box(item) for item in items},
        {link.id: rejoined(link, routes) for link in links},
    )


def _stretched(
    items: Sequence[Item], ranks: Sequence[Rank], layering: Proper, lefts: Mapping[str, int]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The left and right sides of the items that stretch; only if they are alone in their rank."""
    alone = {rank[0].id for rank in ranks if len(rank) == 1}
    for item in items:
        if not item.stretches or item.id not in alone:
            continue
        ends = [lefts[item.id] + _OVERHANG, lefts[item.id] + item.size[0] - _OVERHANG]
        for strand in layering.strands:
            if strand.upper.id == item.id:
                ends.append(lefts[strand.lower.id] + strand.lower_at)
            elif strand.lower.id == item.id:
                ends.append(lefts[strand.upper.id] + strand.upper_at)
        yield item.id, (min(ends) - _OVERHANG, max(ends) + _OVERHANG)


@attrs.frozen
class _Drawing:
    layering: Proper
    lefts: Mapping[str, int]
    rows: Bands
    stretched: Mapping[str, tuple[int, int]]

    def box(self, item: Item) -> tuple[int, int, int, int]:
        width, height = item.size
        left, right = self.stretched.get(item.id, (self.lefts[item.id], 0))
        return left, self.rows.top_of(item.id), max(width, right - left), height

    def route(self, link: Link) -> Route:
        way = self.layering.ways[link.id]
        across = self._across(link, way)
        points: list[Point] = []
        for spot, x in zip(way, across, strict=True):
            top, bottom = self.rows.band_of(spot.id)
            if spot is way[0]:
                top = self.rows.top_of(spot.id) + spot.size[1]
            elif spot is way[-1]:
                bottom = self.rows.top_of(spot.id)
            points += [(x, top), (x, bottom)]
        label = self.layering.labels.get(link.id)
        if label is None:
            return Route(tuple(points), None)
        corner = self.lefts[label.id] + LABEL_GAP, self.rows.top_of(label.id)
        return Route(tuple(points), corner)

    def _across(self, link: Link, way: Sequence[Spot]) -> list[int]:
        """The horizontal position of the link in each rank."""
        across = [self.lefts[spot.id] + spot.at for spot in way]
        if link.end_at is not None:
            across[-1] = self.lefts[way[-1].id] + link.end_at
        if link.begin_at is not None:
            across[0] = nearest(across[1], self.lefts[way[0].id] + link.begin_at, link.slack)
        if way[0].id in self.stretched:
            across[0] = across[1]
        if way[-1].id in self.stretched:
            across[-1] = across[-2]
        return across
