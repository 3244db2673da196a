"""Texts and places in them.

In: the text of a file and the path it was given by. Out: spans, which every tree and every
diagnostic carries, and the line and column of any offset.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

import attrs


class SourceError(Exception):
    """A text that cannot be had: *message* says why, as a headline does, *help* the way out."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


@attrs.frozen(slots=True, order=True)
class Span:
    """A range of one file: *path* as the user gave it, offsets in code points from 0.

    *end* is excluded.
    """

    path: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of *other*."""
        return Span(self.path, self.start, other.end)

    @property
    def after(self) -> Span:
        """Return the empty span just behind this one, where something is missing."""
        return Span(self.path, self.end, self.end)


@attrs.frozen(slots=True)
class Position:
    """One place, in every unit that a reader may want: *offset* in bytes from 0, *line* and
    *column* (code points) from 1, *utf16* the column in UTF-16 code units from 1.
    """

    offset: int
    line: int
    column: int
    utf16: int


@attrs.frozen(slots=False, eq=False)
class Source:
    """The text of one file, `.flow` or Python, under the path by which the user knows it.

    *lead* is how many bytes of the file stand before the text: those of a byte-order mark.
    """

    path: str
    text: str
    lead: int = 0

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of the first character of each line, the first being 0."""
        starts = [0]
        starts.extend(index + 1 for index, char in enumerate(self.text) if char == "\n")
        return tuple(starts)

    @cached_property
    def byte_starts(self) -> tuple[int, ...]:
        """The offset in bytes of the first character of each line, in the file."""
        lines = self.text.split("\n")
        lengths = (len(line.encode("utf-8", "surrogatepass")) + 1 for line in lines)
        return tuple(accumulate(lengths, initial=self.lead))

    def line_of(self, offset: int) -> int:
        """Return the number of the line, from 1, that holds *offset*."""
        return bisect_right(self.line_starts, offset)

    def line_text(self, line: int) -> str:
        """Return line *line*, counted from 1, without its line ending."""
        start = self.line_starts[line - 1]
        end = self.text.find("\n", start)
        return (self.text[start:] if end < 0 else self.text[start:end]).removesuffix("\r")

    def position(self, offset: int) -> Position:
        """Return *offset* (code points) as line, column and byte offset."""
        line = self.line_of(offset)
        start = self.line_starts[line - 1]
        before = self.text[start:offset]
        return Position(
            offset=self.byte_starts[line - 1] + len(before.encode("utf-8", "surrogatepass")),
            line=line,
            column=len(before) + 1,
            utf16=len(before.encode("utf-16-le", "surrogatepass")) // 2 + 1,
        )

    def span(self, start: int, end: int) -> Span:
        """Return the span of this file from *start* to *end*."""
        return Span(self.path, start, end)
