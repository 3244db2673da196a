"""Aligns the `=>` of adjacent items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.format.documents import Document, Part, Row


class Mapped(Row):
    """``key => value``."""

    __slots__ = ("key", "value")

    def __init__(self, key: Row, arrow: Document, value: Document) -> None:
        super().__init__([key, " ", arrow, " ", value])
        self.key = key
        self.value: list[Part] = [" ", arrow, " ", value]

    @property
    def width(self) -> int:
        """The width of the key, if it fits on one line."""
        return len(self.key.flat or "")


def aligned(items: Sequence[Document], breadth: int) -> Iterator[Document]:
    """Yield *items*, aligning adjacent ones that fit on one line of *breadth* columns each.

    An empty line, a comment on its own line, or an item that takes several lines ends a group.
    """
    run: list[Mapped] = []
    for item in items:
        if run and (item.is_apart or item.is_led or not _is_short(item, breadth)):
            yield from _aligned(run, breadth)
            run = []
        if isinstance(item, Mapped) and _is_short(item, breadth):
            run.append(item)
        else:
            yield item
    yield from _aligned(run, breadth)


def _is_short(item: Document, breadth: int) -> bool:
    return isinstance(item, Mapped) and item.flat is not None and len(item.flat) <= breadth


def _aligned(run: Sequence[Mapped], breadth: int) -> Iterator[Document]:
    width = max((item.width for item in run), default=0)
    if any(width - item.width + len(item.flat or "") > breadth for item in run):
        yield from run
        return
    for item in run:
        yield Row([item.key, " " * (width - item.width), *item.value])
