"""Keeps ignore comments on the tokens that they cover.

An ignore applies to a line. If formatting changed which tokens it covers, a finding might reappear
or another be hidden, so the members or declarations on that line are kept as they are written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs

from flowc.diagnostics.ignores import ignores_in
from flowc.format.bodies import Members
from flowc.format.documents import Document, Row, Word
from flowc.parse.loading import load_tables
from flowc.parse.scan import scan
from flowc.source import Source

# Formatting may add or remove these.
_UNCOUNTED = frozenset({"COMMA", "LPAREN", "RPAREN", "WHITE_SPACE", "COMMENT"})


@attrs.frozen
class Lines:
    """A part of a text that is kept, from the beginning of a line to the end of one."""

    start: int
    end: int

    def touches(self, item: Document) -> bool:
        """Return whether a part of *item* is on one of the lines."""
        first, last = item.first, item.last
        assert first is not None
        assert last is not None
        return first.start < self.end and self.start < last.end


def uncovered(before: Source, after: str) -> list[Lines]:
    """Return the lines of *before* whose ignores do not cover the same tokens in *after*."""
    old, new = _covered(before), _covered(Source(before.path, after))
    if len(old) != len(new):  # an ignore is now covered by another
        return [Lines(0, len(before.text))]
    lines = [line for (line, tokens), (_, others) in zip(old, new, strict=True) if tokens != others]
    starts = [*before.line_starts, len(before.text)]
    return [Lines(starts[line - 1], starts[line]) for line in lines]


def _covered(source: Source) -> list[tuple[int, set[int]]]:
    """Return the line that each ignore covers, with the indexes of the tokens that begin on it."""
    lines = [ignore.line for ignore in ignores_in(source)]
    tokens: dict[int, set[int]] = {line: set() for line in lines}
    if lines:
        counted = (one for one in scan(source, load_tables()) if one.kind not in _UNCOUNTED)
        for number, token in enumerate(counted):
            line = source.line_of(token.start)
            if line in tokens:
                tokens[line].add(number)
    return [(line, tokens[line]) for line in lines]


def with_kept(items: Sequence[Document], kept: Collection[Lines], text: str) -> Sequence[Document]:
    """Return the *items* of a file, with those on the *kept* lines as they are in *text*."""
    for lines in kept:
        items = _with_kept(items, lines, text)
    return items


def _with_kept(items: Sequence[Document], lines: Lines, text: str) -> Sequence[Document]:
    touched = [item for item in items if lines.touches(item)]
    body = _body(touched[0]) if len(touched) == 1 else None
    if body is not None and body.open.end <= lines.start and lines.end <= body.close.start:
        body.items = _with_kept(body.items, lines, text)
        return items
    if not touched:
        return items
    place = items.index(touched[0])
    return [*items[:place], _as_written(touched, text), *items[place + len(touched) :]]


def _body(item: Document) -> Members | None:
    body = item.parts[-1] if isinstance(item, Row) else None
    return body if isinstance(body, Members) else None


def _as_written(items: Sequence[Document], text: str) -> Document:
    first, last = items[0].first, items[-1].last
    assert first is not None
    assert last is not None
    written = text[first.start : last.end]
    return Word(written, first.start, first.above, last.behind, first.apart)
