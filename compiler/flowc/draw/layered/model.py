"""What is arranged: items with sizes, and links that lead down from one to another."""

from __future__ import annotations

from enum import Enum

import attrs

#: Across and down, in pixels.
Point = tuple[int, int]
Size = tuple[int, int]


class Role(Enum):
    """What an item is that is no box: a port on the border of the drawing, or a turn of a link."""

    TOP = "top"
    BOTTOM = "bottom"
    TURN_ABOVE = "above"
    TURN_BELOW = "below"


@attrs.frozen
class Item:
    """A box, or what else has a place. One that *stretches* is drawn as wide as what hangs on it,
    so links meet it where they like.
    """

    id: str
    size: Size
    role: Role | None = None
    stretches: bool = False


@attrs.frozen
class Link:
    """An arrow from *begin* to *end*, at *begin_at* and *end_at* from the left sides of these, in
    the middle where ``None``. One that leads *back* leaves its beginning below and comes to its end
    from above all the same. A *label* is a size; it stands near the beginning. With *slack*, it may
    begin up to so much to the right of *begin_at*.
    """

    id: str
    begin: str
    end: str
    begin_at: int | None = None
    end_at: int | None = None
    label: Size | None = None
    leads_back: bool = False
    slack: int = 0


@attrs.frozen
class Spot:
    """A place in a rank: an item, or where a link passes through, *at* from its left side."""

    id: str
    size: Size
    at: int
    item: Item | None = None


@attrs.frozen
class Strand:
    """A part of a link between two ranks that follow each other: spots, and where it meets them
    from their left sides, the upper one up to *slack* further right.
    """

    upper: Spot
    lower: Spot
    upper_at: int
    lower_at: int
    slack: int = 0


#: The spots of a rank from left to right.
Rank = tuple[Spot, ...]


def nearest(to: int, first: int, slack: int) -> int:
    """Return the place nearest to *to* among *first* and those up to *slack* to the right of it."""
    return min(max(to, first), first + slack)


@attrs.frozen
class Route:
    """How a link runs from the top down: straight from the first of *points* to the second, in a
    bend to the third, and so on by turns; and the top left corner of its *label*.
    """

    points: tuple[Point, ...]
    label: Point | None
