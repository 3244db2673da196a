"""Documents: texts that say where their lines may be broken, but not whether.

The algebra is Wadler's ("A prettier printer"), with two differences. Each document knows its text
on one line from the start, so that printing what fits, which is nearly everything, does not visit
its parts again. And comments are not separate documents: a comment belongs to a word, above it or
after it on the same line. Only the printing of words prints comments, so none can be lost.

A `Row` is printed on one line if it fits and has no comment inside. Otherwise its own lines are
broken, while each document in it decides for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import attrs

#: The indentation inside brackets, and that of continuation lines.
STEP = 2
CONTINUATION = 4


@attrs.frozen
class Comment:
    """A comment on its own line; *apart* if an empty line precedes it."""

    text: str
    apart: bool


class Layout(Protocol):
    """What a document asks of the printer."""

    @property
    def line(self) -> int:
        """How many lines have been started."""

    def push(self, indent: int, parts: Iterable[Part]) -> None:
        """Print *parts* next, in order."""

    def newline(self, indent: int, *, apart: bool = False) -> None:
        """Start a new line, after an empty one if *apart*."""

    def write(self, text: str, indent: int) -> None:
        """Print *text* on this line, or on a new one if this line ends with a comment."""

    def remark(self, comments: Sequence[Comment], indent: int) -> None:
        """Print *comments*, each on its own line."""

    def left(self, indent: int) -> int:
        """Return how many columns are left on this line."""

    def rest(self) -> int:
        """Return the width of what must follow on the same line, whatever is printed now."""

    def breadth(self, indent: int) -> int:
        """Return how many columns an indented line has."""


class Document:
    """The properties common to all documents.

    *flat* is the text on one line, without comments above the first word and after the last; None
    if it cannot be on one line. *head* is the width up to the first possible line break, *stops* is
    whether there is one. *has_block* is whether it contains a `{ path }`.
    """

    __slots__ = ("first", "flat", "has_block", "head", "last", "stops")

    first: Word | None
    last: Word | None

    def __init__(self, flat: str | None = None) -> None:
        self.flat = flat
        self.head = len(flat or "")
        self.stops = flat is None
        self.first = self.last = None
        self.has_block = False

    def expand(self, layout: Layout, indent: int) -> None:
        """Print it over several lines."""
        raise NotImplementedError

    @property
    def is_apart(self) -> bool:
        """Whether an empty line precedes it and its leading comments."""
        word = self.first
        if word is None:
            return False
        return word.above[0].apart if word.above else word.apart

    @property
    def is_led(self) -> bool:
        """Whether comments precede it."""
        return self.first is not None and bool(self.first.above)

    @property
    def is_remarked(self) -> bool:
        """Whether a comment follows it on the same line."""
        return self.last is not None and bool(self.last.behind)


Part = str | Document


class Word(Document):
    """A token at *start*, with the comments *above* it and the one *behind* it on the same line.

    *apart* is whether an empty line directly precedes the token.
    """

    __slots__ = ("above", "apart", "behind", "start", "text")

    def __init__(
        self,
        text: str,
        start: int = -1,
        above: tuple[Comment, ...] = (),
        behind: str = "",
        apart: bool = False,
    ) -> None:
        self.text = text
        self.start = start
        self.above = above
        self.behind = behind
        self.apart = apart
        self.first = self.last = self
        self.has_block = False
        self.stops = "\n" in text
        self.flat = None if self.stops else text
        self.head = text.index("\n") if self.stops else len(text)

    @property
    def end(self) -> int:
        """The offset after the token."""
        return self.start + len(self.text)

    def bare(self) -> Word:
        """Return a copy without the comments above it."""
        return Word(self.text, self.start, (), self.behind)

    def expand(self, layout: Layout, indent: int) -> None:
        """Print a token that itself contains line breaks."""
        layout.write(self.text, indent)


class Line(Document):
    """A possible line break; *flat* is what is printed if the line is not broken, usually a
    space.
    """

    __slots__ = ("apart",)

    def __init__(self, flat: str | None = " ", *, apart: bool = False) -> None:
        super().__init__(flat)
        self.head = 0
        self.stops = True
        self.apart = apart

    def expand(self, layout: Layout, indent: int) -> None:
        """Break the line."""
        layout.newline(indent, apart=self.apart)


LINE = Line()
SOFT_LINE = Line("")
HARD_LINE = Line(None)


class Row(Document):
    """Consecutive documents; the lines among *parts* are broken all together or not at all."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self.parts = parts
        self.stops = False
        texts: list[str] | None = []
        flat: str | None
        for part in parts:
            if isinstance(part, str):
                flat, head, stops = part, len(part), False
            else:
                flat, head, stops = self._join(part)
            if flat is None:
                texts = None
            elif texts is not None:
                texts.append(flat)
            if not self.stops:
                self.head += head
                self.stops = stops
        self.flat = None if texts is None else "".join(texts)

    def _join(self, part: Document) -> tuple[str | None, int, bool]:
        """Return the flat text, head and stop of *part*, given the comments around it."""
        self.has_block |= part.has_block
        if part.first is None:
            return part.flat, part.head, part.stops
        is_parted = self.last is not None and (self.last.behind or part.first.above)
        self.first = self.first or part.first
        self.last = part.last
        return (None, 0, True) if is_parted else (part.flat, part.head, part.stops)

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the parts with every line broken."""
        layout.push(indent, self.parts)


class Indented(Row):
    """A row whose lines are broken along with those of the enclosing row, and indented."""

    __slots__ = ("by",)

    def __init__(self, parts: Sequence[Part], by: int = STEP) -> None:
        super().__init__(parts)
        self.by = by

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the parts with every line broken."""
        layout.push(indent + self.by, self.parts)


class Broken(Document):
    """Another document, broken even if it would fit."""

    __slots__ = ("inner",)

    def __init__(self, inner: Document) -> None:
        super().__init__()
        self.inner = inner
        self.head, self.stops = inner.head, inner.stops
        self.first, self.last = inner.first, inner.last

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the other document."""
        self.inner.expand(layout, indent)


class Remark(Document):
    """Comments that no token follows."""

    __slots__ = ("comments",)

    def __init__(self, comments: Sequence[Comment]) -> None:
        super().__init__()
        self.comments = comments

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the comments."""
        layout.remark(self.comments, indent)


def spaced(parts: Iterable[Part]) -> Row:
    """Return *parts* with a space between each two."""
    row: list[Part] = []
    for part in parts:
        row += (" ", part)
    return Row(row[1:])
