"""SVG pictures read back: the positions of texts, boxes, frames and lines, whatever drew them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from xml.etree import ElementTree

import attrs

NAMESPACE = "{http://www.w3.org/2000/svg}"
STEPS = 24

Point = tuple[float, float]


@attrs.frozen
class Area:
    """A rectangle; *name* is what is drawn there."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def shrunk(self, by: float) -> Area:
        """Return the area without a rim of this width."""
        sides = self.left + by, self.top + by, self.right - by, self.bottom - by
        return Area(self.name, *sides)

    def meets(self, other: Area) -> bool:
        """Whether the two share any point."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)

    def holds(self, other: Area) -> bool:
        """Whether *other* lies entirely inside."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def has(self, point: Point) -> bool:
        """Whether *point* lies inside."""
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom


@attrs.frozen
class Piece:
    """A straight or bent piece of a line: points along it, and the area around them."""

    points: tuple[Point, ...]
    around: Area

    @classmethod
    def of(cls, points: Sequence[Point]) -> Piece:
        """Make a piece."""
        across, down = [point[0] for point in points], [point[1] for point in points]
        around = Area("", min(across) - 1, min(down), max(across) + 1, max(down))
        return cls(tuple(points), around)

    def crosses(self, area: Area) -> bool:
        """Whether it passes through *area*."""
        # A straight piece is vertical, so the area around it is exact.
        return self.around.meets(area) and (self.is_straight or any(map(area.has, self.points)))

    @property
    def is_straight(self) -> bool:
        """Whether it is vertical."""
        return self.points[0][0] == self.points[-1][0]


@attrs.frozen
class Drawn:
    """What an SVG picture shows: boxes with their texts, titles of frames, labels, lines."""

    paper: Area
    boxes: tuple[Area, ...]
    box_texts: tuple[tuple[Area, Area], ...]
    frames: tuple[Area, ...]
    titles: tuple[Area, ...]
    labels: tuple[Area, ...]
    lines: tuple[tuple[Piece, ...], ...]

    @classmethod
    def of(cls, text: str) -> Drawn:
        """Parse a picture."""
        root = ElementTree.fromstring(text)
        boxes, box_texts = [], []
        for group in _groups(root, "box"):
            area = _outline(group)
            boxes.append(area)
            slant = 8.0 if group.find(f"{NAMESPACE}polygon") is not None else 0.0
            inner = Area(area.name, area.left + slant, area.top, area.right - slant, area.bottom)
            box_texts += [(inner, each) for each in _texts(group)]
        return cls(
            Area("paper", 0, 0, float(root.attrib["width"]), float(root.attrib["height"])),
            tuple(boxes),
            tuple(box_texts),
            tuple(_outline(group) for group in _groups(root, "frame")),
            tuple(each for group in _groups(root, "frame") for each in _texts(group)),
            tuple(each for group in _groups(root, "line") for each in _texts(group)),
            tuple(tuple(_pieces(group)) for group in _groups(root, "line")),
        )

    def flaws(self) -> Iterator[str]:
        """Yield everything that a reader would see as a flaw of the drawing."""
        for box, text in self.box_texts:
            if not box.holds(text):
                yield f"{text.name} is cut by its box"
        things = (*self.boxes, *self.titles, *self.labels)
        for one, other in combinations(things, 2):
            if one.meets(other):
                yield f"{one.name} lies over {other.name}"
        for thing in (*things, *self.frames):
            if not self.paper.holds(thing):
                yield f"{thing.name} leaves the paper"
        yield from self._frame_flaws()
        for line in self.lines:
            yield from self._line_flaws(line)

    def crossings(self) -> int:
        """Return how many pairs of lines cross."""
        courses = [[point for piece in line for point in piece.points] for line in self.lines]
        return sum(_cross(one, other) for one, other in combinations(courses, 2))

    def _frame_flaws(self) -> Iterator[str]:
        for frame in self.frames:
            for thing in (*self.frames, *self.boxes, *self.titles, *self.labels):
                apart = not frame.meets(thing) or frame.holds(thing) or thing.holds(frame)
                if not apart:
                    yield f"the border of {frame.name} crosses {thing.name}"

    def _line_flaws(self, line: Sequence[Piece]) -> Iterator[str]:
        for thing in (*self.titles, *self.labels):
            if any(piece.crosses(thing) for piece in line):
                yield f"a line crosses the text {thing.name}"
        for box in self.boxes:
            if any(piece.crosses(box.shrunk(1)) for piece in line):
                yield f"a line crosses the box {box.name}"
        if not all(_in(self.paper, point) for piece in line for point in piece.points):
            yield "a line leaves the paper"
        if not line[-1].is_straight:
            yield f"a line leads into its head askew, at {line[-1].points[-1]}"
        for end in (line[0].points[0], line[-1].points[-1]):
            if not any(_touches(thing, end) for thing in (*self.boxes, *self.frames)):
                yield f"a line ends at nothing, at {end}"


def _groups(root: ElementTree.Element, kind: str) -> Iterator[ElementTree.Element]:
    for group in root.iter(f"{NAMESPACE}g"):
        if group.get("class", "").split()[:1] == [kind]:
            yield group


def _outline(group: ElementTree.Element) -> Area:
    name = group.get("class", "") + " " + " ".join(text.text or "" for text in _all_texts(group))
    polygon = group.find(f"{NAMESPACE}polygon")
    if polygon is not None:
        corners = [tuple(map(float, pair.split(","))) for pair in polygon.attrib["points"].split()]
        across, down = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return Area(name, min(across), min(down), max(across), max(down))
    rect = group.find(f"{NAMESPACE}rect")
    assert rect is not None
    left, top, width, height = (float(rect.attrib[key]) for key in ("x", "y", "width", "height"))
    return Area(name, left, top, left + width, top + height)


def _all_texts(group: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return group.iter(f"{NAMESPACE}text")


def _texts(group: ElementTree.Element) -> Iterator[Area]:
    for text in _all_texts(group):
        left, base = float(text.attrib["x"]), float(text.attrib["y"])
        size, width = float(text.attrib["font-size"]), float(text.attrib["textLength"])
        yield Area(f"`{text.text}`", left, base - 0.75 * size, left + width, base + 0.22 * size)


def _pieces(group: ElementTree.Element) -> Iterator[Piece]:
    path = group.find(f"{NAMESPACE}path")
    assert path is not None
    here: Point = (0, 0)
    for command, rest in re.findall(r"([MLC])([^MLC]+)", path.attrib["d"]):
        numbers = [float(number) for number in rest.split()]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "L":
            yield Piece.of([here, *corners])
        elif command == "C":
            yield Piece.of([here, *_curve(here, corners)])
        here = corners[-1]


def _curve(start: Point, corners: Sequence[Point]) -> Iterator[Point]:
    """Points along a straight line or a cubic Bézier curve."""
    for step in range(1, STEPS + 1):
        part = step / STEPS
        row = [start, *corners]
        while len(row) > 1:
            row = [
                (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in pairwise(row)
            ]
        yield row[0]


def _cross(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether two courses cross; beginning or ending on the other does not count."""
    return any(
        _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0
        for a, b in pairwise(one)
        for c, d in pairwise(other)
    )


def _side(start: Point, end: Point, point: Point) -> float:
    """The side of the line from *start* to *end* on which a point lies, as a sign."""
    across, down = end[0] - start[0], end[1] - start[1]
    return across * (point[1] - start[1]) - down * (point[0] - start[0])


def _in(area: Area, point: Point) -> bool:
    return area.left <= point[0] <= area.right and area.top <= point[1] <= area.bottom


def _touches(area: Area, point: Point) -> bool:
    """Whether *point* lies on the upper or lower side of *area*."""
    across = area.left - 0.5 <= point[0] <= area.right + 0.5
    return across and min(abs(point[1] - area.top), abs(point[1] - area.bottom)) <= 1
