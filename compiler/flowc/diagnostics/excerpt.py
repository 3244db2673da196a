"""Draws a piece of a file with the places of a finding underlined.

In: a source and annotations in it. Out: rows of text, each beginning with a gutter that contains
the line number. Primary places are underlined with ``^``, others with ``-``; a place of several
lines is shown by its first and its last; omitted lines are shown as one ``:``. A label follows the
last underline of its line if there is room and hangs below it otherwise, as in rustc:

     14 |   plan -> [search, browse] -> merge
        |            ^^^^^^  ------ writes it as well
        |            |
        |            writes it
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, groupby

import attrs

from flowc.diagnostics.glyphs import Glyph, glyphs
from flowc.diagnostics.model import Annotation
from flowc.diagnostics.style import Role, Style
from flowc.source import Source, Span

_ELLIPSIS = "..."


@attrs.frozen
class Mark:
    """A stretch of one line to underline, from *start* to *end*, where *start* <= *end*.

    The unit is characters of the line at first, and columns of the terminal after layout.
    """

    start: int
    end: int
    label: str
    primary: bool


@attrs.frozen
class Gutter:
    """The left margin, *digits* wide without the bar."""

    digits: int
    style: Style

    def numbered(self, line: int, text: str, sign: str = "|") -> str:
        """Return *text* after its line number."""
        margin = self.style.paint(Role.FRAME, f"{line:>{self.digits}} {sign}")
        return f"{margin} {text}".rstrip()

    def beside(self, text: str = "", sign: str = "|") -> str:
        """Return *text* after an empty margin."""
        margin = " " * (self.digits + 1) + self.style.paint(Role.FRAME, sign)
        return f"{margin} {text}".rstrip()

    def arrow(self, sign: str, place: str) -> str:
        """Return the row that names a place: ``--> main.flow:3:7``."""
        return (
            " " * (self.digits - 1)
            + self.style.paint(Role.FRAME, sign)
            + f" {self.style.words(place)}"
        )

    @property
    def room(self) -> int:
        """How many columns of source text fit next to the margin."""
        return max(self.style.width - self.digits - len(" | "), 4 * len(_ELLIPSIS))


def lines_of(source: Source, span: Span) -> tuple[int, int]:
    """Return the first and the last line of which *span* covers something."""
    return source.line_of(span.start), source.line_of(max(span.start, span.end - 1))


def excerpt(
    source: Source, annotations: Iterable[Annotation], gutter: Gutter, primary: Role
) -> Iterator[str]:
    """Yield the rows that show *annotations*, which are all in *source*, top to bottom."""
    marks: defaultdict[int, list[Mark]] = defaultdict(list)
    for annotation in annotations:
        for line, mark in _marks(source, annotation):
            marks[line].append(mark)
    previous = min(marks)
    for line in sorted(marks):
        yield from _between(source, previous, line, gutter)
        yield from _draw(source.line_text(line), line, marks[line], gutter, primary)
        previous = line


def _marks(source: Source, annotation: Annotation) -> Iterator[tuple[int, Mark]]:
    span, label, primary = annotation.span, annotation.label, annotation.primary
    first, last = lines_of(source, span)
    start = span.start - source.line_starts[first - 1]
    end = span.end - source.line_starts[last - 1]
    if first == last:
        yield first, Mark(start, end, label, primary)
        return
    yield first, Mark(start, len(source.line_text(first).rstrip()), label, primary)
    text = source.line_text(last)
    indent = len(text) - len(text.lstrip())
    yield last, Mark(min(indent, end), end, "to here", primary)


def _between(source: Source, previous: int, line: int, gutter: Gutter) -> Iterator[str]:
    """Yield what represents the omitted lines: a single one is shown, as it takes no more room."""
    if line == previous + 2:
        shown, _ = cut(source.line_text(previous + 1), [], gutter)
        yield gutter.numbered(previous + 1, shown)
    elif line > previous + 2:
        yield gutter.beside(sign=":")


def _draw(
    text: str, line: int, marks: Sequence[Mark], gutter: Gutter, primary: Role
) -> Iterator[str]:
    shown, laid_out = cut(text, marks, gutter)
    yield gutter.numbered(line, shown)
    for row in _underlines(laid_out):
        yield gutter.beside(row.drawn(gutter.style, primary))


# ---- from characters to columns ----------------------------------------------------------------


def cut(text: str, marks: Sequence[Mark], gutter: Gutter) -> tuple[str, list[Mark]]:
    """Return the part of the line that fits next to the margin, and the marks in its columns."""
    offset, near = _near(text, marks, gutter.room)
    cells = glyphs(near, ascii_only=gutter.style.ascii_only)
    columns = [0, *accumulate(cell.width for cell in cells)]
    placed = [_in_columns(mark, offset, columns) for mark in marks]
    if len(near) == len(text) and columns[-1] <= gutter.room:
        return _text(cells), placed
    first, last = _window(columns, placed, gutter.room)
    head = _ELLIPSIS if offset + first else ""
    tail = _ELLIPSIS if offset + last < len(text) else ""
    shift = len(head) - columns[first]
    edge = shift + columns[last] + len(tail)
    return head + _text(cells[first:last]) + tail, [_moved(mark, shift, edge) for mark in placed]


def _near(text: str, marks: Sequence[Mark], room: int) -> tuple[int, str]:
    """Return the start of the part of *text* that could be shown, and that part.

    A line may be megabytes long; only what is near its marks needs to be measured.
    """
    if len(text) <= 8 * room:
        return 0, text
    leftmost = min((mark.start for mark in marks), default=0)
    rightmost = max((mark.end for mark in marks), default=0)
    offset = 0 if rightmost <= room else max(0, leftmost - room)
    return offset, text[offset : offset + 4 * room]


def _text(cells: Iterable[Glyph]) -> str:
    return "".join(cell.text for cell in cells)


def _in_columns(mark: Mark, offset: int, columns: Sequence[int]) -> Mark:
    last = len(columns) - 1
    start = columns[min(mark.start - offset, last)]
    end = columns[min(mark.end - offset, last)]
    return attrs.evolve(mark, start=start, end=max(end, start + 1))


def _window(columns: Sequence[int], marks: Sequence[Mark], room: int) -> tuple[int, int]:
    """Return the range of characters to show, from the start of the line if that shows every
    mark.
    """
    room -= 2 * len(_ELLIPSIS)
    leftmost = min((mark.start for mark in marks), default=0)
    rightmost = max((mark.end for mark in marks), default=0)
    from_column = 0 if rightmost <= room else max(0, leftmost - room // 4)
    first = next(index for index, column in enumerate(columns) if column >= from_column)
    last = max(index for index, column in enumerate(columns) if column <= from_column + room)
    return first, max(first, last)


def _moved(mark: Mark, shift: int, edge: int) -> Mark:
    start = min(max(mark.start + shift, 0), edge - 1)
    return attrs.evolve(mark, start=start, end=max(min(mark.end + shift, edge), start + 1))


# ---- underlines and labels -----------------------------------------------------------------------


@attrs.define
class _Row:
    """A row below a line of source: the text in each column, and whether it is primary."""

    cells: dict[int, tuple[str, bool]] = attrs.field(factory=dict)

    def put(self, column: int, text: str, *, primary: bool) -> None:
        self.cells[column] = (text, primary)

    def drawn(self, style: Style, primary: Role) -> str:
        """Return the row as text; adjacent cells of the same colour are painted together."""
        pieces: list[str] = []
        at = 0
        for is_primary, run in groupby(sorted(self.cells.items()), key=lambda cell: cell[1][1]):
            start, text = _joined(run)
            role = primary if is_primary else Role.SECONDARY
            pieces += " " * (start - at), style.paint(role, style.words(text))
            at = start + len(text)
        return "".join(pieces)


def _joined(cells: Iterable[tuple[int, tuple[str, bool]]]) -> tuple[int, str]:
    """Return the first column of *cells*, which are in order, and their text from there on."""
    placed = [(column, text) for column, (text, _) in cells]
    start = placed[0][0]
    joined = ""
    for column, text in placed:
        joined = joined.ljust(column - start) + text
    return start, joined


def _underlines(marks: Sequence[Mark]) -> Iterator[_Row]:
    beside = _beside(marks)
    yield _underline(marks, beside)
    hanging = sorted(
        (mark for mark in marks if mark.label and mark is not beside),
        key=lambda mark: mark.start,
        reverse=True,
    )
    if hanging:
        yield _bars(hanging)
    for index, mark in enumerate(hanging, start=1):
        row = _bars(hanging[index:])
        row.put(mark.start, mark.label, primary=mark.primary)
        yield row


def _beside(marks: Sequence[Mark]) -> Mark | None:
    """Return the mark whose label fits on the row of underlines, the rightmost, or None."""
    last = max(marks, key=lambda mark: (mark.end, mark.start, bool(mark.label)))
    return last if last.label else None


def _underline(marks: Sequence[Mark], labelled: Mark | None) -> _Row:
    row = _Row()
    for mark in sorted(marks, key=lambda mark: mark.primary):
        for column in range(mark.start, mark.end):
            row.put(column, "^" if mark.primary else "-", primary=mark.primary)
    if labelled is not None:
        row.put(labelled.end + 1, labelled.label, primary=labelled.primary)
    return row


def _bars(marks: Iterable[Mark]) -> _Row:
    row = _Row()
    for mark in marks:
        row.put(mark.start, "|", primary=mark.primary)
    return row
