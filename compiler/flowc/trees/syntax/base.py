"""What every part of a tree has, and names.

Two parts of a tree are the same only where they are one, so nothing is made to compare them.
"""

from __future__ import annotations

import attrs

from flowc.source import Span
from flowc.trees.shown import Shown


@attrs.frozen(eq=False, repr=False)
class Node(Shown):
    """What every part of the tree has: its place."""

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
