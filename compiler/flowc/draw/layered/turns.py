"""Replaces links that lead back by links that lead down, and puts their routes together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from flowc.draw.layered.model import Item, Link, Point, Role, Route


def turns(links: Iterable[Link]) -> Iterator[Item]:
    """Yield the two turns of each link that leads back."""
    for link in links:
        if link.leads_back:
            yield Item(_above(link), (0, 0), Role.TURN_ABOVE)
            yield Item(_below(link), (0, 0), Role.TURN_BELOW)


def is_turn(item: Item) -> bool:
    """Return whether *item* is one of `turns`."""
    return item.role in (Role.TURN_ABOVE, Role.TURN_BELOW)


def downward(links: Iterable[Link]) -> Iterator[Link]:
    """Yield *links*, with each one that leads back replaced by three."""
    for link in links:
        if not link.leads_back:
            yield link
            continue
        yield Link(f"{link.id}/out", link.begin, _below(link), link.begin_at, slack=link.slack)
        yield Link(f"{link.id}/in", _above(link), link.end, None, link.end_at)
        yield attrs.evolve(
            link, begin=_above(link), end=_below(link), begin_at=None, end_at=None, slack=0
        )


def rejoined(link: Link, routes: Mapping[str, Route]) -> Route:
    """Return the route of *link*, given those of the links that `downward` made of it.

    Where it turns, it curves between two points at the same height.
    """
    if not link.leads_back:
        return routes[link.id]
    out, back, into = (routes[f"{link.id}{part}"] for part in ("/out", "", "/in"))
    # It turns beside its ends, not in the ranks below and above, which only reserve room.
    passing: tuple[Point, ...] = back.points[2:-2][::-1]
    return Route((*out.points[:2], *passing, *into.points[-2:]), back.label)


def _above(link: Link) -> str:
    return f"{link.id}/above"


def _below(link: Link) -> str:
    return f"{link.id}/below"
