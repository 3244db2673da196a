"""Positions as the protocol counts them, and as we do.

The protocol counts lines, and within them code units of an encoding that client and server agree
on; we count code points from the beginning. The analysed text may be older than the one on the
screen, so a position is carried over from one to the other, unless it is in a changed part.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import unquote

import attrs
from lsprotocol import types as lsp
from pygls.uris import from_fs_path, to_fs_path

from flowc.ide import Workspace
from flowc.paths import FLOW_FILE, shown_path
from flowc.source import Shift, SourceError, Span

# Line ends of the protocol; form feeds and the like are none.
_LINE = re.compile("\r\n|\n|\r")

_CODECS: Mapping[str, tuple[str, int]] = {
    "utf-8": ("utf-8", 1),
    "utf-16": ("utf-16-le", 2),
    "utf-32": ("utf-32-le", 4),
}


_UNSAVED = "untitled:"


def is_unsaved(uri: str) -> bool:
    """Return whether *uri* names an unsaved text in an editor."""
    return isinstance(uri, str) and uri.startswith(_UNSAVED)


def _unsaved(uri: str) -> str:
    name = unquote(uri.removeprefix(_UNSAVED))
    return name if name.endswith(FLOW_FILE) else name + FLOW_FILE


@attrs.frozen(eq=False)
class Lines:
    """A text by its lines; *encoding* is the unit of columns."""

    text: str
    encoding: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line begins."""
        return (0, *(end.end() for end in _LINE.finditer(self.text)))

    def position(self, offset: int) -> lsp.Position:
        """Return the position of *offset*."""
        return lsp.Position(*self.place(offset))

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of *offset*."""
        line = bisect_right(self.starts, offset) - 1
        return line, self._units(self.text[self.starts[line] : offset])

    def range(self, start: int, end: int) -> lsp.Range:
        """Return the range from *start* to *end*."""
        return lsp.Range(self.position(start), self.position(end))

    def offset(self, position: lsp.Position) -> int:
        """Return the offset of a position; past the end of a line or of the text, it is
        that end.
        """
        if position.line >= len(self.starts):
            return len(self.text)
        start = self.starts[position.line]
        last = position.line + 1 == len(self.starts)
        line = self.text[start : len(self.text) if last else self.starts[position.line + 1]]
        line = line if last else line.rstrip("\r\n")
        if line.isascii():
            return start + min(position.character, len(line))
        return start + self._code_points(line, position.character)

    def replaced(self, place: lsp.Range, text: str) -> Lines:
        """Return the lines with the text at *place* replaced by *text*."""
        start, end = self.offset(place.start), self.offset(place.end)
        return Lines(self.text[:start] + text + self.text[end:], self.encoding)

    def _units(self, text: str) -> int:
        if text.isascii():
            return len(text)
        codec, size = _CODECS[self.encoding]
        return len(text.encode(codec, "surrogatepass")) // size

    def _code_points(self, line: str, units: int) -> int:
        codec, size = _CODECS[self.encoding]
        head = line.encode(codec, "surrogatepass")[: units * size]
        # A position inside a character counts as its beginning.
        return len(head.decode(codec, "ignore"))


@attrs.frozen(eq=False)
class Sheet:
    """The current text of a file; *shift* is its change since it was analysed, if any."""

    lines: Lines
    shift: Shift | None

    def looked_at(self, position: lsp.Position) -> int | None:
        """Return the offset of *position* in the analysed text, None if that part is new."""
        offset = self.lines.offset(position)
        return offset if self.shift is None else self.shift.back(offset)

    def has_stayed(self, span: Span) -> bool:
        """Return whether no edit since the analysis touches *span*, nor the text next to it: a fix
        may insert something there.
        """
        shift = self.shift
        return shift is None or span.end < shift.head or span.start > len(shift.old) - shift.tail

    def carried(self, span: Span) -> tuple[int, int] | None:
        """Return the current position of *span* of the analysed text; None if that part is gone."""
        if self.shift is None:
            return span.start, span.end
        start, end = self.shift.forth(span.start), self.shift.forth(span.end)
        return None if start is None or end is None else (start, end)

    def range(self, span: Span) -> lsp.Range | None:
        """Return the current range of *span*, in the protocol's form."""
        carried = self.carried(span)
        return None if carried is None else self.lines.range(*carried)


@attrs.define(eq=False)
class Places:
    """Positions in the files of a workspace, as its client counts them."""

    workspace: Workspace
    encoding: str = "utf-16"
    _uris: dict[str, str] = attrs.field(factory=dict)
    _lines: dict[str, Lines] = attrs.field(factory=dict)
    _shifts: dict[str, Shift] = attrs.field(factory=dict)

    def path(self, uri: str) -> str | None:
        """Return the path under which spans know the file *uri*, None if it is not a file.

        An unsaved text counts as a flow file of its name in the working directory.
        """
        path = _unsaved(uri) if is_unsaved(uri) else to_fs_path(uri)
        return None if not path else shown_path(os.path.abspath(path))

    def uri(self, path: str) -> str:
        """Return the URI under which the client knows the file *path*: spellings differ."""
        return self._uris.get(path) or from_fs_path(os.path.abspath(path)) or path

    def remember(self, path: str, uri: str) -> None:
        """Use *uri* for the file *path* from now on."""
        self._uris[path] = uri

    def lines(self, path: str) -> Lines:
        """Return the current lines of *path*; none if it cannot be read."""
        try:
            text = self.workspace.text(path)
        except SourceError:
            text = ""
        return self._lines_of(path, text)

    def _lines_of(self, path: str, text: str) -> Lines:
        known = self._lines.get(path)
        if known is None or known.text is not text:
            known = self._lines[path] = Lines(text, self.encoding)
        return known

    def sheet(self, path: str) -> Sheet:
        """Return the current text of *path*, to convert many positions at once."""
        lines = self.lines(path)
        return Sheet(lines, self._shift(path, lines.text))

    def _shift(self, path: str, text: str) -> Shift | None:
        latest = self.workspace.latest(path)
        if latest is None or latest.text is text or latest.text == text:
            return None
        known = self._shifts.get(path)
        if known is None or known.old is not latest.text or known.new is not text:
            known = self._shifts[path] = Shift(latest.text, text)
        return known

    def range(self, span: Span) -> lsp.Range | None:
        """Return the current range of *span* of an analysed text; None if that part is gone."""
        return self.sheet(span.path).range(span)

    def location(self, span: Span) -> lsp.Location | None:
        """Return the current location of *span*; None if it is gone."""
        place = self.range(span)
        return None if place is None else lsp.Location(self.uri(span.path), place)
