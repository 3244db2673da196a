"""Texts and places in them.

In: the text of a file and its path as given. Out: spans, which every tree and every diagnostic
carries, and the line and column of any offset.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

import attrs


class SourceError(Exception):
    """A text that cannot be read: *message* says why, as a headline, *help* what to do."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help


def digest_of(text: str) -> str:
    """Return a digest that identifies *text*."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def common_length(left: str, right: str) -> int:
    """Return the length of the common prefix of *left* and *right*."""
    # By bisection, since slices compare at the speed of C and a line may be megabytes long.
    same, most = 0, min(len(left), len(right))
    while same < most:
        middle = (same + most + 1) // 2
        if left[same:middle] == right[same:middle]:
            same = middle
        else:
            most = middle - 1
    return same


@attrs.frozen(eq=False)
class Shift:
    """Maps places between the text *old* and its edited version *new*."""

    old: str
    new: str
    head: int = attrs.field(init=False)
    tail: int = attrs.field(init=False)

    @head.default
    def _common_head(self) -> int:
        return common_length(self.old, self.new)

    @tail.default
    def _common_tail(self) -> int:
        most = min(len(self.old), len(self.new)) - self.head
        return common_length(self.old[::-1][:most], self.new[::-1][:most])

    def forth(self, offset: int) -> int | None:
        """Return the new offset of *offset* in the old text, or None if its place was changed."""
        return self._carried(offset, len(self.old), len(self.new))

    def back(self, offset: int) -> int | None:
        """Return the old offset of *offset* in the new text, or None if its place is new."""
        return self._carried(offset, len(self.new), len(self.old))

    def _carried(self, offset: int, length: int, other: int) -> int | None:
        if offset <= self.head:
            return offset
        return offset + other - length if offset >= length - self.tail else None

    def distance(self, start: int, end: int) -> int | None:
        """Return how far a part of the old text has moved, or None if any of it was changed."""
        if end <= self.head:
            return 0
        return len(self.new) - len(self.old) if start >= len(self.old) - self.tail else None


@attrs.frozen(slots=True, order=True)
class Span:
    """A range of one file: *path* as the user gave it, offsets in code points from 0.

    *end* is exclusive.
    """

    path: str
    start: int
    end: int

    def to(self, other: Span) -> Span:
        """Return the span from the start of this one to the end of *other*."""
        return Span(self.path, self.start, other.end)

    @property
    def after(self) -> Span:
        """The empty span right after this one, where something is missing."""
        return Span(self.path, self.end, self.end)


@attrs.frozen(slots=True)
class Position:
    """A place in every unit that a reader may need: *offset* in bytes from 0, *line* and *column*
    (code points) from 1, *utf16* the column in UTF-16 code units from 1.
    """

    offset: int
    line: int
    column: int
    utf16: int


@attrs.frozen(slots=False, eq=False)
class Source:
    """The text of one file, `.flow` or Python, under the path by which the user knows it.

    *lead* is the number of bytes before the text in the file: those of a byte-order mark.
    """

    path: str
    text: str
    lead: int = 0

    @property
    def sha256(self) -> str:
        """The hash of the text, which a module generated from it contains."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @cached_property
    def digest(self) -> str:
        """A digest by which to tell whether the text is still the same."""
        return digest_of(f"{self.lead}:{self.text}")

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """The offset of the first character of each line, starting with 0."""
        starts = [0]
        starts.extend(index + 1 for index, char in enumerate(self.text) if char == "\n")
        return tuple(starts)

    @cached_property
    def byte_starts(self) -> tuple[int, ...]:
        """The offset in bytes, within the file, of the first character of each line."""
        lines = self.text.split("\n")
        lengths = (len(line.encode("utf-8", "surrogatepass")) + 1 for line in lines)
        return tuple(accumulate(lengths, initial=self.lead))

    def line_of(self, offset: int) -> int:
        """Return the number of the line, from 1, that contains *offset*."""
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

    def words(self, span: Span) -> str:
        """Return the text of *span* on one line."""
        return " ".join(self.text[span.start : span.end].split())
