"""The base class of all parts of a tree, and names.

Parts of a tree compare by identity, so that no comparison methods need to be generated.
"""

from __future__ import annotations

import attrs

from flowc.source import Span
from flowc.trees.shown import Shown


@attrs.frozen(eq=False, repr=False)
class Node(Shown):
    """A part of the tree, with its place."""

    span: Span


@attrs.frozen(eq=False, repr=False)
class Name(Node):
    """An identifier; its *span* covers just the word."""

    text: str


@attrs.frozen(eq=False, repr=False)
class DottedName(Node):
    """``a.b.c``."""

    parts: tuple[Name, ...]

    @property
    def text(self) -> str:
        """The name as written, without spaces."""
        return ".".join(part.text for part in self.parts)
