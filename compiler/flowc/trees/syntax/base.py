"""What every part of a tree has, and names."""

from __future__ import annotations

import attrs

from flowc.source import Span


@attrs.frozen
class Node:
    """What every part of the tree has: its place."""

    span: Span


@attrs.frozen
class Name(Node):
    """An identifier; its *span* covers just the word."""

    text: str


@attrs.frozen
class DottedName(Node):
    """``a.b.c``."""

    parts: tuple[Name, ...]

    @property
    def text(self) -> str:
        """The name as written, without spaces."""
        return ".".join(part.text for part in self.parts)
