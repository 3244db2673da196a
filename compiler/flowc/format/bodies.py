"""Bracketed contents: lists, blocks, and the bodies of declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flowc.format.alignment import aligned
from flowc.format.documents import (
    CONTINUATION,
    HARD_LINE,
    STEP,
    Document,
    Layout,
    Line,
    Part,
    Remark,
    Word,
)


class Body(Document):
    """Items in brackets: all on one line, or each on its own.

    On one line, *between* separates the items and *pad* is added inside the brackets; on lines of
    their own, each item is followed by *comma*.
    """

    __slots__ = ("between", "close", "comma", "items", "open", "pad")

    def __init__(
        self,
        open: Word,
        items: Sequence[Document],
        close: Word,
        *,
        between: str = ", ",
        pad: str = "",
        comma: str = ",",
    ) -> None:
        super().__init__(_flat(open, items, close, between, pad))
        self.open = self.first = open
        self.items = items
        self.close = self.last = close
        self.pad = pad
        self.comma = comma
        self.has_block = any(item.has_block for item in items)
        if items or close.above or open.behind:
            self.head, self.stops = len(open.text), True

    def expand(self, layout: Layout, indent: int) -> None:
        """Print each item on its own line."""
        if not self.items and not self.close.above and not self.open.behind:
            layout.push(indent, [self.open, self.pad, self.close])
            return
        layout.push(indent, [HARD_LINE, self.close.bare()])
        layout.push(indent + STEP, self._inside(layout, indent + STEP))
        layout.push(indent, [self.open])

    def _inside(self, layout: Layout, indent: int) -> Iterator[Part]:
        for item in self.items:
            yield HARD_LINE
            yield from followed(item, self.comma)
        yield from remarks(self.close, is_first=not self.items)


class Filled(Body):
    """Items in brackets: all on one line, or as many on each line as fit."""

    __slots__ = ()

    def _inside(self, layout: Layout, indent: int) -> Iterator[Part]:
        if self.items:
            yield HARD_LINE
            yield from followed(self.items[0], self.comma)
        for item in self.items[1:]:
            yield FillLine(item, self.comma)
        yield from remarks(self.close, is_first=not self.items)


class Entries(Body):
    """Items without commas: all on one line, or each on its own, preserving single empty lines
    between them.
    """

    __slots__ = ()

    def __init__(self, open: Word, items: Sequence[Document], close: Word) -> None:
        super().__init__(open, items, close, between="  ", pad=" ", comma="")

    def _inside(self, layout: Layout, indent: int) -> Iterator[Part]:
        for number, item in enumerate(self._rows(layout, indent)):
            yield Line(None, apart=number > 0 and self._is_apart(number))
            yield item
        yield from remarks(self.close, is_first=not self.items)

    def _is_apart(self, number: int) -> bool:
        return self.items[number].is_apart

    def _rows(self, layout: Layout, indent: int) -> Iterable[Document]:
        """Return the items to print, in order."""
        return self.items


class Members(Entries):
    """The contents of a declaration: each item on its own line, even if all would fit on one.

    Mappings (``key => value``) are aligned with their neighbours.
    """

    __slots__ = ()

    def __init__(self, open: Word, items: Sequence[Document], close: Word) -> None:
        super().__init__(open, items, close)
        if items:
            self.flat = None

    def _rows(self, layout: Layout, indent: int) -> Iterable[Document]:
        return aligned(self.items, layout.breadth(indent))


class Fill(Document):
    """A list without brackets: as many items on each line as fit."""

    __slots__ = ("items",)

    def __init__(self, items: Sequence[Document]) -> None:
        super().__init__(on_line(items, ", "))
        self.items = items
        self.first, self.last = items[0].first, items[-1].last
        self.head = items[0].head
        self.stops = len(items) > 1 or items[0].stops

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the items."""
        layout.push(indent + CONTINUATION, self._parts())

    def _parts(self) -> Iterator[Part]:
        last = len(self.items) - 1
        yield from followed(self.items[0], "," if last else "")
        for number, item in enumerate(self.items[1:], 1):
            yield FillLine(item, "," if number < last else "")


class FillLine(Document):
    """An item of a filled list after the first: on the current line if there is room for it."""

    __slots__ = ("comma", "item")

    def __init__(self, item: Document, comma: str) -> None:
        super().__init__()
        self.item = item
        self.comma = comma

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the item, preceded by a space or a line break."""
        flat = self.item.flat
        rest = len(self.comma) or layout.rest()
        stays = flat is not None and not self.item.is_led and len(flat) < layout.left(indent) - rest
        layout.push(indent, [" " if stays else HARD_LINE, *followed(self.item, self.comma)])


def followed(item: Document, sign: str) -> Iterator[Part]:
    """Yield *item* followed by *sign*, which takes over the trailing comment of the item."""
    yield item
    if sign and item.last is not None:
        comment, item.last.behind = item.last.behind, ""
        yield Word(sign, behind=comment)


def remarks(close: Word, *, is_first: bool) -> Iterator[Part]:
    """Yield the comments above a closing bracket, which belong to the contents of the brackets."""
    if close.above:
        yield Line(None, apart=not is_first and close.above[0].apart)
        yield Remark(close.above)


def cut(parts: Sequence[Document]) -> tuple[Word, Sequence[Document], Word]:
    """Return the opening bracket, the parts in between, and the closing bracket."""
    open, *items, close = parts
    assert isinstance(open, Word)
    assert isinstance(close, Word)
    return open, items, close


def listed(parts: Sequence[Document]) -> list[Document]:
    """Return the items of a list without its commas, whose trailing comments go to the items."""
    items: list[Document] = []
    for part in parts:
        if not (isinstance(part, Word) and part.text == ","):
            items.append(part)
        elif items and items[-1].last is not None and part.behind:
            items[-1].last.behind = part.behind
    return items


def _flat(open: Word, items: Sequence[Document], close: Word, between: str, pad: str) -> str | None:
    if open.behind or close.above or any(item.is_led or item.is_remarked for item in items):
        return None
    line = on_line(items, between)
    if line is None:
        return None
    return f"{open.text}{pad}{line}{pad if items else ''}{close.text}"


def on_line(items: Sequence[Document], between: str) -> str | None:
    """Return *items* on one line, or None if that is impossible."""
    texts: list[str] = []
    for number, item in enumerate(items):
        is_parted = (number > 0 and item.is_led) or (number + 1 < len(items) and item.is_remarked)
        if item.flat is None or is_parted:
            return None
        texts.append(item.flat)
    return between.join(texts)
