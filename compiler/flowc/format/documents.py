"""Documents: texts that say where their lines may be broken, and not whether.

The algebra is Wadler's ("A prettier printer"), with two differences. Each document knows its text
on one line from the start, so that to print what fits, which is nearly everything, takes no second
look at its parts. And a comment is no part of its own: it belongs to a word, above it or behind it
on its line. Only the printing of words prints comments, so none can be lost.

A `Row` stands on one line where it fits and has no comment inside. Else its own lines are broken,
while each document in it decides for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

import attrs

#: By how much what stands inside of brackets is indented, and what goes on with a line.
STEP = 2
CONTINUATION = 4


@attrs.frozen
class Comment:
    """A comment on a line of its own; *apart* where an empty line stands before it."""

    text: str
    apart: bool


class Layout(Protocol):
    """What a document asks of the printer that prints it."""

    @property
    def line(self) -> int:
        """How many lines were begun."""

    def push(self, indent: int, parts: Iterable[Part]) -> None:
        """Have *parts* printed next, in their order."""

    def newline(self, indent: int, *, apart: bool = False) -> None:
        """Begin a line, after an empty one where it stands *apart*."""

    def write(self, text: str, indent: int) -> None:
        """Print *text* on this line, or on a new one where a comment ends this."""

    def remark(self, comments: Sequence[Comment], indent: int) -> None:
        """Print *comments*, each on a line of its own."""

    def left(self, indent: int) -> int:
        """Return how many columns are left on this line."""

    def rest(self) -> int:
        """Return the width of what must follow on the line, whatever is printed now."""

    def breadth(self, indent: int) -> int:
        """Return how many columns a line has that is indented."""


class Document:
    """What every document knows of itself.

    *flat* is its text on one line, without the comments above its first word and behind its last;
    None where it cannot stand on one. *head* is the width of what stands before its first possible
    end of a line, *stops* whether it has one. *has_block* says whether a `{ path }` is in it.
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
        """Print it over more lines than one."""
        raise NotImplementedError

    @property
    def is_apart(self) -> bool:
        """Whether an empty line stands before it and the comments that lead to it."""
        word = self.first
        if word is None:
            return False
        return word.above[0].apart if word.above else word.apart

    @property
    def is_led(self) -> bool:
        """Whether comments lead to it."""
        return self.first is not None and bool(self.first.above)

    @property
    def is_remarked(self) -> bool:
        """Whether a comment stands behind it."""
        return self.last is not None and bool(self.last.behind)


Part = str | Document


class Word(Document):
    """A token at *start*, with the comments *above* it and the one *behind* it on its line.

    *apart* says whether an empty line stands just before the token.
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
        """The place behind the token."""
        return self.start + len(self.text)

    def bare(self) -> Word:
        """Return the same without the comments above it."""
        return Word(self.text, self.start, (), self.behind)

    def expand(self, layout: Layout, indent: int) -> None:
        """Print a token that holds ends of lines itself."""
        layout.write(self.text, indent)


class Line(Document):
    """A space, or whatever *flat* is, or the end of a line."""

    __slots__ = ("apart",)

    def __init__(self, flat: str | None = " ", *, apart: bool = False) -> None:
        super().__init__(flat)
        self.head = 0
        self.stops = True
        self.apart = apart

    def expand(self, layout: Layout, indent: int) -> None:
        """End the line."""
        layout.newline(indent, apart=self.apart)


LINE = Line()
SOFT_LINE = Line("")
HARD_LINE = Line(None)


class Row(Document):
    """Documents one behind the other; the lines among *parts* are ended together or not at all."""

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
        """Return the flat text, the head and the stop of *part*, as the comments let it have."""
        self.has_block |= part.has_block
        if part.first is None:
            return part.flat, part.head, part.stops
        is_parted = self.last is not None and (self.last.behind or part.first.above)
        self.first = self.first or part.first
        self.last = part.last
        return (None, 0, True) if is_parted else (part.flat, part.head, part.stops)

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the parts with every line ended."""
        layout.push(indent, self.parts)


class Indented(Row):
    """A row whose lines are those of the row around, and further in."""

    __slots__ = ("by",)

    def __init__(self, parts: Sequence[Part], by: int = STEP) -> None:
        super().__init__(parts)
        self.by = by

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the parts with every line ended."""
        layout.push(indent + self.by, self.parts)


class Broken(Document):
    """Another document, broken over lines although it would fit."""

    __slots__ = ("inner",)

    def __init__(self, inner: Document) -> None:
        super().__init__()
        self.inner = inner
        self.head, self.stops = inner.head, inner.stops
        self.first, self.last = inner.first, inner.last

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the other."""
        self.inner.expand(layout, indent)


class Remark(Document):
    """Comments behind which no token of their own stands."""

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
