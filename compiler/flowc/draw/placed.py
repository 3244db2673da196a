"""A diagram with coordinates, for the notations that we lay out ourselves.

From the inside out, the contents of each frame are arranged in layers, its inner frames being
boxes; then, from the outside in, everything gets its absolute position. So only arrows with a port
cross the border of a frame, and they run straight down past its title.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import attrs

from flowc.draw.diagram import Box, Diagram, Frame, Line, Shape
from flowc.draw.layered import Arranged, Item, Link, Point, Role, Size, arrange
from flowc.draw.levels import Levels, Part, levels_of
from flowc.draw.metrics import evenly, width_of, wrapped

#: Font sizes and line heights.
FONT, LINE_HEIGHT = 13, 17
SMALL_FONT, SMALL_LINE_HEIGHT = 11, 14

#: The widths at which texts in boxes, on arrows and in titles are broken.
_BOX_TEXT, _LABEL_TEXT, _TITLE_TEXT = 240, 170, 220

#: The padding around the text of a box, horizontal and vertical; slanted sides take more.
_AROUND: Mapping[Shape, Size] = {
    Shape.TERMINAL: (18, 6),
    Shape.NODE: (14, 9),
    Shape.SUBGRAPH: (20, 9),
    Shape.PAUSE: (22, 9),
    Shape.CHOICE: (24, 8),
}
_BAR: Size = (44, 5)

_MARGIN = 16
_PADDING = 16
_TITLE_MARGIN = 10
_PORT: Size = (10, 0)
_PORT_GAP = 18

#: How much wider a title may make a frame before it is broken into another line.
_TITLE_LINE = 20


@attrs.frozen
class PlacedBox:
    """A box with its position, and its text in lines."""

    box: Box
    left: int
    top: int
    width: int
    height: int
    text: tuple[str, ...]


@attrs.frozen
class PlacedFrame:
    """A frame with its position, and the top left corner of its title."""

    frame: Frame
    left: int
    top: int
    width: int
    height: int
    title: tuple[str, ...]
    title_at: Point


@attrs.frozen
class PlacedLine:
    """An arrow through its points: a straight segment to the second one, a curve to the third, and
    so on alternately; and the top left corner of its label.
    """

    line: Line
    points: tuple[Point, ...]
    label: tuple[str, ...]
    label_at: Point | None


@attrs.frozen
class Placed:
    """A picture, with outer frames before inner ones."""

    size: Size
    frames: tuple[PlacedFrame, ...]
    boxes: tuple[PlacedBox, ...]
    lines: tuple[PlacedLine, ...]


def place(diagram: Diagram) -> Placed:
    """Return *diagram* with a position for everything in it."""
    return _Placing(diagram, levels_of(diagram)).placed()


@attrs.frozen
class _Inside:
    """A frame with its contents arranged: its size, the origin of the contents, its title in lines,
    and the offsets of its ports from its left side. What leaves the frame itself may start anywhere
    within *spans*.
    """

    arranged: Arranged
    size: Size
    origin: Point
    title: tuple[str, ...]
    title_at: Point
    ports: Mapping[int, int]
    spans: Mapping[int, tuple[int, int]]


@attrs.frozen
class _Placing:
    diagram: Diagram
    levels: Levels
    insides: dict[str, _Inside] = attrs.field(factory=dict, init=False)

    def placed(self) -> Placed:
        root = self.diagram.frame
        self._arrange(root)
        frames: list[PlacedFrame] = []
        boxes: list[PlacedBox] = []
        corners: dict[str, Point] = {}
        self._spread(root, (0, 0), frames, boxes, corners)
        lines = tuple(self._lines(corners))
        return Placed(self.insides[root.id].size, tuple(frames), tuple(boxes), lines)

    # ---- from the inside out -------------------------------------------------------------------

    def _arrange(self, frame: Frame) -> None:
        for inner in frame.frames:
            self._arrange(inner)
        ports = self.levels.ports.get(frame.id, {})
        items = [*self._items(frame), *_port_items(ports)]
        links = [self._link(part) for part in self.levels.parts.get(frame.id, ())]
        if frame.kind is None:
            arranged = arrange(items, links)
            width, height = arranged.size
            size = width + 2 * _MARGIN, height + 2 * _MARGIN
            origin = (_MARGIN, _MARGIN)
            self.insides[frame.id] = _Inside(arranged, size, origin, (), origin, {}, {})
            return
        self.insides[frame.id] = _framed(frame, ports, arrange(items, links))

    def _items(self, frame: Frame) -> Iterator[Item]:
        boxes = {box.id: box for box in frame.boxes}
        for id in frame.order:
            if id in boxes:
                yield Item(id, size_of(boxes[id]), stretches=boxes[id].shape is Shape.BAR)
            else:
                yield Item(id, self.insides[id].size)

    def _link(self, part: Part) -> Link:
        line, name = self.diagram.lines[part.index], str(part.index)
        label = label_size(line) if part.has_label else None
        begin = part.begin or _port(part.index, Role.TOP)
        end = part.end or _port(part.index, Role.BOTTOM)
        begin_at, end_at = self._port_at(begin, part.index), self._port_at(end, part.index)
        slack = 0
        if line.source == begin and begin in self.insides:
            begin_at, last = self.insides[begin].spans[part.index]
            slack = last - begin_at
        return Link(name, begin, end, begin_at, end_at, label, part.leads_back, slack)

    def _port_at(self, end: str, index: int) -> int | None:
        return self.insides[end].ports[index] if end in self.insides else None

    # ---- from the outside in -------------------------------------------------------------------

    def _spread(
        self,
        frame: Frame,
        corner: Point,
        frames: list[PlacedFrame],
        boxes: list[PlacedBox],
        corners: dict[str, Point],
    ) -> None:
        inside = self.insides[frame.id]
        origin = _moved(inside.origin, corner)
        corners[frame.id] = origin
        if frame.kind is not None:
            title_at = _moved(inside.title_at, corner)
            frames.append(PlacedFrame(frame, *corner, *inside.size, inside.title, title_at))
        for box in frame.boxes:
            left, top, width, height = inside.arranged.boxes[box.id]
            at = _moved((left, top), origin)
            boxes.append(PlacedBox(box, *at, width, height, box_lines(box)))
        for inner in frame.frames:
            left, top, _, _ = inside.arranged.boxes[inner.id]
            self._spread(inner, _moved((left, top), origin), frames, boxes, corners)

    def _lines(self, corners: Mapping[str, Point]) -> Iterator[PlacedLine]:
        for index, line in enumerate(self.diagram.lines):
            pieces: list[tuple[Point, ...]] = []
            label_at = None
            for frame in self.levels.ways[index]:
                route = self.insides[frame].arranged.routes[str(index)]
                pieces.append(tuple(_moved(point, corners[frame]) for point in route.points))
                if route.label is not None:
                    label_at = _moved(route.label, corners[frame])
            yield PlacedLine(line, _joined(pieces), label_lines(line), label_at)


def _framed(frame: Frame, ports: Mapping[int, Role], arranged: Arranged) -> _Inside:
    """A frame around *arranged*: at least as wide as its title plus the incoming arrows, and taller
    by the height of the title, which these arrows pass straight down.
    """
    width, height = arranged.size
    middles = {
        index: arranged.boxes[_port(index, side)][0] + _PORT[0] // 2
        for index, side in ports.items()
    }
    passing = sorted(middles[index] for index, side in ports.items() if side is Role.TOP)
    title, (title_left, more_left, more_right) = _titled(frame, passing, width)
    left, top = _PADDING + more_left, _TITLE_MARGIN + SMALL_LINE_HEIGHT * len(title)
    size = left + width + more_right + _PADDING, top + height + _PADDING
    title_at = left + title_left, _TITLE_MARGIN // 2
    at = {index: left + middle for index, middle in middles.items()}
    below = {index: at[index] for index, side in ports.items() if side is Role.BOTTOM}
    spans = {index: _span(port, sorted(below.values()), size[0]) for index, port in below.items()}
    return _Inside(arranged, size, (left, top), title, title_at, at, spans)


def _titled(
    frame: Frame, passing: Sequence[int], width: int
) -> tuple[tuple[str, ...], tuple[int, int, int]]:
    """The title of *frame* in lines, and its position from `_beside`: in as few lines as possible
    without making the frame much wider.
    """
    fewest = len(wrapped(frame.label, SMALL_FONT, _TITLE_TEXT))
    titles = [evenly(frame.label, SMALL_FONT, count) for count in range(fewest, fewest + 3)]
    places = [
        _beside(passing, max(width_of(line, SMALL_FONT) for line in title), width)
        for title in titles
    ]
    pairs = zip(titles, places, strict=True)
    return min(pairs, key=lambda pair: _TITLE_LINE * len(pair[0]) + pair[1][1] + pair[1][2])


def _span(port: int, ports: Sequence[int], width: int) -> tuple[int, int]:
    """The range in which *port*, one of the sorted *ports*, can move without coming near the
    others.
    """
    place = ports.index(port)
    first = ports[place - 1] + _PORT_GAP if place else _PADDING
    last = ports[place + 1] - _PORT_GAP if place + 1 < len(ports) else width - _PADDING
    return min(first, port), max(last, port)


def _beside(passing: Sequence[int], title: int, width: int) -> tuple[int, int, int]:
    """The position of a title of width *title* among the arrows that pass it, and how much wider it
    makes the frame on the left and on the right.
    """
    first, last = -_PADDING + _TITLE_MARGIN, width + _PADDING - _TITLE_MARGIN
    sides = [first, *passing, last]
    for number, (left, right) in enumerate(pairwise(sides)):
        begin = left if number == 0 else left + _TITLE_MARGIN
        end = right if number == len(sides) - 2 else right - _TITLE_MARGIN
        if begin + title <= end:
            return begin, 0, 0
    if not passing:
        return first, 0, first + title - last
    missing_left = title - (passing[0] - _TITLE_MARGIN - first)
    missing_right = title - (last - passing[-1] - _TITLE_MARGIN)
    if missing_left < missing_right:
        return passing[0] - _TITLE_MARGIN - title, missing_left, 0
    return passing[-1] + _TITLE_MARGIN, 0, missing_right


def _port_items(ports: Mapping[int, Role]) -> Iterator[Item]:
    return (Item(_port(index, side), _PORT, role=side) for index, side in ports.items())


def _port(index: int, side: Role) -> str:
    return f"{side.value}{index}"


def box_lines(box: Box) -> tuple[str, ...]:
    """Return the text of *box* in lines."""
    return wrapped(box.label, FONT, _BOX_TEXT)


def label_lines(line: Line) -> tuple[str, ...]:
    """Return the label of *line* in lines; empty if it has no label."""
    return wrapped(line.label, SMALL_FONT, _LABEL_TEXT) if line.label else ()


def label_size(line: Line) -> Size:
    """Return the width and height of the label of *line*."""
    lines = label_lines(line)
    width = max(width_of(text, SMALL_FONT) for text in lines)
    return width, SMALL_LINE_HEIGHT * len(lines)


def size_of(box: Box) -> Size:
    """Return the minimum width and height of *box*."""
    if box.shape is Shape.BAR:
        return _BAR
    across, down = _AROUND[box.shape]
    lines = box_lines(box)
    width = max(*(width_of(line, FONT) for line in lines), width_of(box.detail, SMALL_FONT))
    height = LINE_HEIGHT * len(lines) + (SMALL_LINE_HEIGHT if box.detail else 0)
    return max(width + 2 * across, 44), height + 2 * down


def _moved(point: Point, by: Point) -> Point:
    return point[0] + by[0], point[1] + by[1]


def _joined(pieces: Sequence[tuple[Point, ...]]) -> tuple[Point, ...]:
    """A single line from pieces, whose straight ends meet at the borders of frames."""
    points = list(pieces[0])
    for piece in pieces[1:]:
        points[-1:] = piece[1:]
    return tuple(points)
