"""Apply fixes, and show what they would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import attrs

from flowc.diagnostics.excerpt import Gutter
from flowc.diagnostics.glyphs import glyphs, width
from flowc.diagnostics.model import Edit, Fix
from flowc.diagnostics.style import Role
from flowc.source import Source


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with *edits*, which all speak of this text, made together.

    Insertions at one place stay in their order. Of two edits that overlap the later is left out.
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.span.start, edit.span.end)):
        if edit.span.start < done:
            continue
        pieces += text[done : edit.span.start], edit.text
        done = edit.span.end
    return "".join((*pieces, text[done:]))


def edits_by_file(fix: Fix) -> Mapping[str, tuple[Edit, ...]]:
    """Return the edits of *fix* under the path of their file, files in order of appearance."""
    paths = dict.fromkeys(edit.span.path for edit in fix.edits)
    return {path: tuple(edit for edit in fix.edits if edit.span.path == path) for path in paths}


def last_line(source: Source, edits: Sequence[Edit]) -> int:
    """Return the highest line number that `changed_lines` prints for *edits*."""
    end = max(edit.span.end for edit in edits)
    return source.line_of(end) + sum(edit.text.count("\n") for edit in edits)


def changed_lines(source: Source, edits: Sequence[Edit], gutter: Gutter) -> Iterator[str]:
    """Yield the rows that show *edits*: insertions marked with ``+++``, all else as a diff."""
    yield gutter.beside()
    if all(_is_small_insertion(edit) for edit in edits):
        yield from _insertions(source, edits, gutter)
    else:
        yield from _diff(source, edits, gutter)


def _is_small_insertion(edit: Edit) -> bool:
    return edit.span.start == edit.span.end and "\n" not in edit.text


def _insertions(source: Source, edits: Sequence[Edit], gutter: Gutter) -> Iterator[str]:
    lines = sorted({source.line_of(edit.span.start) for edit in edits})
    for line in lines:
        here = [edit for edit in edits if source.line_of(edit.span.start) == line]
        start = source.line_starts[line - 1]
        moved = [_relative(edit, start) for edit in here]
        yield gutter.numbered(line, _shown(apply(source.line_text(line), moved), gutter))
        yield gutter.beside(gutter.style.paint(Role.ADDED, _plusses(source, line, moved)))


def _relative(edit: Edit, start: int) -> Edit:
    span = edit.span
    return attrs.evolve(
        edit, span=attrs.evolve(span, start=span.start - start, end=span.end - start)
    )


def _plusses(source: Source, line: int, edits: Sequence[Edit]) -> str:
    """Return the row of ``+`` below the text that *edits* insert into *line*."""
    text, row, done = source.line_text(line), "", 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        word = edit.text.strip()
        before, _, after = edit.text.partition(word)
        row += " " * width(text[done : edit.span.start] + before)
        row += "+" * width(word) + " " * width(after)
        done = edit.span.start
    return row


def _diff(source: Source, edits: Sequence[Edit], gutter: Gutter) -> Iterator[str]:
    """Yield the lines that differ, old ones with ``-`` and new ones with ``+``."""
    old = _lines(source.text)
    new = _lines(apply(source.text, edits))
    first = source.line_of(min(edit.span.start for edit in edits)) - 1
    same_tail = len(old) - source.line_of(max(edit.span.end for edit in edits))
    old_part, new_part = old[first : len(old) - same_tail], new[first : len(new) - same_tail]
    matcher = SequenceMatcher(a=old_part, b=new_part, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            continue
        yield from _side(old_part, first, range(old_from, old_to), "-", gutter)
        yield from _side(new_part, first, range(new_from, new_to), "+", gutter)


def _lines(text: str) -> list[str]:
    # Not `splitlines`: it also breaks at form feeds and the like, which number no lines elsewhere.
    return [line.removesuffix("\r") for line in text.split("\n")]


def _side(
    lines: Sequence[str], first: int, indices: range, sign: str, gutter: Gutter
) -> Iterator[str]:
    role = Role.ADDED if sign == "+" else Role.REMOVED
    for index in indices:
        shown = gutter.style.paint(role, _shown(lines[index], gutter))
        yield gutter.numbered(first + index + 1, shown, sign)


def _shown(line: str, gutter: Gutter) -> str:
    return "".join(cell.text for cell in glyphs(line, ascii_only=gutter.style.ascii_only))
