"""Sequences of steps, and constructs whose blocks follow one another.

A chain that does not fit on its line is filled: a step moves to the next line if there is no room
for it, and a step with a shape of its own (a group, a block) ends the line. A link that is itself
broken stays where it is, so that a block starts on the line that leads to it::

    start -> classify -> match kind {
      …
    } -> end
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from flowc.format.bodies import Body, on_line
from flowc.format.documents import STEP, Broken, Document, Layout, Line, Part, Row


@attrs.frozen
class Link:
    """One step of a chain, with the arrow that leads to it.

    *is_shaped* tells a group or a construct from a name. *reach* is the width up to the bracket at
    which it is best broken.
    """

    document: Document
    is_shaped: bool
    reach: int


class Chain(Document):
    """Links; those that start a new line are indented by *by*."""

    __slots__ = ("by", "links")

    def __init__(self, links: Sequence[Link], by: int = STEP) -> None:
        documents = [link.document for link in links]
        super().__init__(on_line(documents, " "))
        self.links = links
        self.by = by
        self.first, self.last = documents[0].first, documents[-1].last
        self.has_block = any(document.has_block for document in documents)
        self.head = documents[0].head
        self.stops = len(links) > 1 or documents[0].stops

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the first link; each link prints the next one."""
        is_filled = self.extent(0, layout) > layout.left(indent)
        layout.push(indent, [self.links[0].document, _Next(self, 1, layout.line, 0, is_filled)])

    def extent(self, start: int, layout: Layout) -> int:
        """Return the width of the links from *start* up to the first that must be broken."""
        width = 0
        for link in self.links[start:]:
            flat = link.document.flat
            if flat is None:
                return width + link.reach
            width += len(flat) + 1
        return width - 1 + layout.rest()


class _Next(Document):
    """What follows a link: nothing, or the next link.

    *line* is the one on which the previous link began, *shift* its indentation. If *is_filled*, the
    links do not fit on the line.
    """

    __slots__ = ("chain", "is_filled", "line", "number", "shift")

    def __init__(self, chain: Chain, number: int, line: int, shift: int, is_filled: bool) -> None:
        super().__init__()
        self.chain = chain
        self.number = number
        self.line = line
        self.shift = shift
        self.is_filled = is_filled
        # After the last link, what follows the chain is adjacent.
        self.stops = number < len(chain.links)

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the link, on this line or the next."""
        if self.number == len(self.chain.links):
            return
        link = self.chain.links[self.number].document
        if layout.line != self.line:  # the previous link was broken
            self.is_filled = self.chain.extent(self.number, layout) >= layout.left(indent)
        separator: Part = " "
        if self._leaves(link, layout, indent):
            self.shift = self.chain.by
            separator = Line(None)
        further = indent + self.shift
        line = layout.line + (separator != " ")
        following = _Next(self.chain, self.number + 1, line, self.shift, self.is_filled)
        layout.push(indent, [following])
        layout.push(further, [separator, link])

    def _leaves(self, link: Document, layout: Layout, indent: int) -> bool:
        """Return whether the link starts a new line."""
        before, after = self.chain.links[self.number - 1 : self.number + 1]
        if link.is_led or before.document.is_remarked:
            return True
        left = layout.left(indent) - 1
        is_last = self.number == len(self.chain.links) - 1
        if layout.line == self.line and self.is_filled and before.is_shaped:
            return True
        if link.flat is None:
            return after.reach > left
        width = len(link.flat) + (layout.rest() if is_last else 0)
        if width <= left:
            return False
        return width <= layout.breadth(indent + self.chain.by) or after.reach > left


class Branching(Row):
    """Keywords and blocks of one construct, `if C { } else { }`.

    If it fits on one line, it is printed on one. Otherwise all blocks are broken, unless something
    inside one of them must be: then the others stay as short as possible.
    """

    __slots__ = ()

    def expand(self, layout: Layout, indent: int) -> None:
        """Print the parts."""
        parts = self.parts
        if self.flat is not None:
            parts = [Broken(part) if isinstance(part, Body) else part for part in parts]
        layout.push(indent, parts)
