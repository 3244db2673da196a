"""A placed diagram as a self-contained SVG file, light or dark as the reader prefers.

Colours are in a style sheet of plain rules, since SVG renderers other than browsers do not support
variables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from flowc.draw.diagram import Diagram, Shape
from flowc.draw.layered import Point
from flowc.draw.metrics import FONTS, width_of
from flowc.draw.placed import (
    FONT,
    LINE_HEIGHT,
    SMALL_FONT,
    SMALL_LINE_HEIGHT,
    Placed,
    PlacedBox,
    PlacedFrame,
    PlacedLine,
    place,
)

_STYLE = Path(__file__).parent / "pages" / "picture.css"

#: The slant of the sides of a choice and of a pause.
_SLANT = 12

#: How far the control points of a curve are moved down, or up, where an arrow turns back.
_TURN = 30

#: The minimum length of the straight segment before an arrowhead, which determines its direction.
_STEM = 8

#: Characters that XML cannot contain, not even escaped.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: The position of the baseline of a text, relative to the height of its line.
_BASE = 0.74


def svg(diagram: Diagram) -> str:
    """Return *diagram* as an SVG document that ends in a newline."""
    return "\n".join(_document(diagram, place(diagram))) + "\n"


def style() -> str:
    """Return the style sheet of pictures."""
    return _STYLE.read_text(encoding="utf-8").replace("FONTS", FONTS).rstrip()


def _document(diagram: Diagram, placed: Placed) -> Iterator[str]:
    width, height = placed.size
    name = _attribute(f"Diagram of {diagram.frame.label}")
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="flow-picture" role="group" '
        f'aria-label={name} width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    )
    yield f"<style>\n{style()}\n</style>"
    yield "<defs>"
    for id in ("flow-arrow", "flow-arrow-error"):
        yield (
            f'<marker id="{id}" class="{id}" viewBox="0 0 10 10" refX="9" refY="5" '
            'markerWidth="7" markerHeight="7" orient="auto"><path d="M0 1 L10 5 L0 9 Z"/></marker>'
        )
    yield "</defs>"
    yield f'<rect class="paper" width="{width}" height="{height}"/>'
    for frame in placed.frames:
        yield from _frame(frame)
    for line in placed.lines:
        yield from _line(line)
    for box in placed.boxes:
        yield from _box(box)
    yield "</svg>"


# ---- frames and arrows ---------------------------------------------------------------------------


def _frame(placed: PlacedFrame) -> Iterator[str]:
    yield f'<g class="frame {placed.frame.kind}">'
    yield (
        f'<rect x="{placed.left}" y="{placed.top}" width="{placed.width}" '
        f'height="{placed.height}" rx="8"/>'
    )
    yield from _texts(placed.title, placed.title_at, SMALL_FONT, SMALL_LINE_HEIGHT)
    yield "</g>"


def _line(placed: PlacedLine) -> Iterator[str]:
    kind, marker = (
        ("line error", "flow-arrow-error") if placed.line.dotted else ("line", "flow-arrow")
    )
    yield f'<g class="{kind}">'
    yield f'<path d="{_way(placed.points)}" marker-end="url(#{marker})"/>'
    if placed.label_at is not None:
        yield from _texts(placed.label, placed.label_at, SMALL_FONT, SMALL_LINE_HEIGHT)
    yield "</g>"


def _way(points: Sequence[Point]) -> str:
    parts = [f"M{points[0][0]} {points[0][1]}"]
    turn = _TURN  # the first turn is below the beginning, the second above the end
    stem = points[-1][1] - points[-2][1]
    for number, (here, there) in enumerate(pairwise(points)):
        if here == there:
            continue
        if here[0] == there[0] or number % 2 == 0:
            parts.append(f"L{there[0]} {there[1]}")
            continue
        is_last = number == len(points) - 3
        end = there[0], there[1] - max(_STEM - stem, 0) if is_last else there[1]
        if here[1] == there[1]:
            parts.append(_bend(here, end, here[1] + turn))
            turn = -turn
        else:
            parts.append(_bend(here, end, (here[1] + end[1]) / 2))
        if is_last and end != there:
            parts.append(f"L{there[0]} {there[1]}")
    return " ".join(parts)


def _bend(here: Point, there: Point, height: float) -> str:
    return f"C{here[0]} {height:g} {there[0]} {height:g} {there[0]} {there[1]}"


# ---- boxes ---------------------------------------------------------------------------------------


def _box(placed: PlacedBox) -> Iterator[str]:
    box = placed.box
    classes = " ".join(filter(None, ("box", box.shape.value, box.fate)))
    # Keyboard users reach a box with the tab key.
    focus = ' tabindex="0"' if box.label else ""
    yield f'<g class="{classes}"{focus}>'
    if box.label:
        told = "\n".join((box.label, *box.notes))
        yield f"<title>{_text(told)}</title>"
    yield from _outline(placed)
    detail = SMALL_LINE_HEIGHT if box.detail else 0
    top = placed.top + (placed.height - LINE_HEIGHT * len(placed.text) - detail) // 2
    middle = placed.left + placed.width // 2
    if box.label:
        yield from _centred(placed.text, (middle, top), FONT, LINE_HEIGHT)
    if detail:
        below = (middle, top + LINE_HEIGHT * len(placed.text))
        yield '<g class="detail">'
        yield from _centred((box.detail,), below, SMALL_FONT, SMALL_LINE_HEIGHT)
        yield "</g>"
    yield "</g>"


def _outline(placed: PlacedBox) -> Iterator[str]:
    left, top, width, height = placed.left, placed.top, placed.width, placed.height
    right, bottom, middle = left + width, top + height, top + height / 2
    match placed.box.shape:
        case Shape.CHOICE:
            corners = (
                *((left, middle), (left + _SLANT, top), (right - _SLANT, top)),
                *((right, middle), (right - _SLANT, bottom), (left + _SLANT, bottom)),
            )
            yield _polygon(corners)
        case Shape.PAUSE:
            yield _polygon(
                ((left + _SLANT, top), (right, top), (right - _SLANT, bottom), (left, bottom))
            )
        case Shape.SUBGRAPH:
            yield _rectangle(placed, 4)
            for x in (left + 7, right - 7):
                yield f'<path d="M{x} {top} V{bottom}"/>'
        case Shape.TERMINAL:
            yield _rectangle(placed, height // 2)
        case Shape.NODE:
            yield _rectangle(placed, 6)
        case Shape.BAR:
            yield _rectangle(placed, 2)


def _rectangle(placed: PlacedBox, radius: int) -> str:
    return (
        f'<rect x="{placed.left}" y="{placed.top}" width="{placed.width}" '
        f'height="{placed.height}" rx="{radius}"/>'
    )


def _polygon(corners: Sequence[tuple[float, float]]) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in corners)
    return f'<polygon points="{points}"/>'


# ---- texts ---------------------------------------------------------------------------------------


def _centred(lines: Sequence[str], at: Point, size: int, height: int) -> Iterator[str]:
    """Lines centred around a position."""
    x, top = at
    for number, line in enumerate(lines):
        corner = x - width_of(line, size) // 2, top + number * height
        yield from _texts((line,), corner, size, height)


def _texts(lines: Sequence[str], at: Point, size: int, height: int) -> Iterator[str]:
    """Lines from a top left corner."""
    left, top = at
    for number, line in enumerate(lines):
        base = top + number * height + round(height * _BASE)
        yield (
            f'<text x="{left}" y="{base}" font-size="{size}" textLength="{width_of(line, size)}" '
            f'lengthAdjust="spacingAndGlyphs">{_text(line)}</text>'
        )


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def _attribute(text: str) -> str:
    return quoteattr(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))
