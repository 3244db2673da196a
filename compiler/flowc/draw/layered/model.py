"""What is arranged: items with sizes, and links that lead down from one to another."""

from __future__ import annotations

from enum import Enum

import attrs

#: Horizontal and vertical, in pixels.
Point = tuple[int, int]
Size = tuple[int, int]


class Role(Enum):
    """The role of an item that is not a box: a port on the border, or a turn of a link."""

    TOP = "top"
    BOTTOM = "bottom"
    TURN_ABOVE = "above"
    TURN_BELOW = "below"


@attrs.frozen
class Item:
    """A box, or something else that has a position. An item that *stretches* is drawn as wide as
    its links need, so links attach to it anywhere.
    """

    id: str
    size: Size
    role: Role | None = None
    stretches: bool = False


@attrs.frozen
class Link:
    """An arrow from *begin* to *end*, attached at *begin_at* and *end_at* from their left sides, or
    in the middle if ``None``. Even if it *leads_back*, it leaves its beginning at the bottom and
    reaches its end at the top. *label* is the size of its label, which is near the beginning. It
    may begin up to *slack* to the right of *begin_at*.
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
    """A position in a rank: an item, or where a link passes; links attach *at* from its left
    side.
    """

    id: str
    size: Size
    at: int
    item: Item | None = None


@attrs.frozen
class Strand:
    """The part of a link between two adjacent ranks: two spots, and where it attaches to them from
    their left sides, at the upper one up to *slack* further right.
    """

    upper: Spot
    lower: Spot
    upper_at: int
    lower_at: int
    slack: int = 0


#: The spots of a rank, from left to right.
Rank = tuple[Spot, ...]


def nearest(to: int, first: int, slack: int) -> int:
    """Return the position nearest to *to* in the range of *slack* from *first* to the right."""
    return min(max(to, first), first + slack)


@attrs.frozen
class Route:
    """The route of a link from top to bottom: a straight segment from the first of *points* to the
    second, a curve to the third, and so on alternately; and the top left corner of its *label*.
    """

    points: tuple[Point, ...]
    label: Point | None
