"""Applies fixes, and shows what they would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import attrs

from flowc.diagnostics.excerpt import Gutter, Mark, cut
from flowc.diagnostics.model import Edit, Fix
from flowc.diagnostics.style import Role
from flowc.source import Source, common_length


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return *text* with all *edits* applied, whose spans refer to this text.

    Insertions at the same place keep their order. Of two overlapping edits the later is left out.
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
    """Return the edits of *fix* by the path of their file, files in order of appearance."""
    paths = dict.fromkeys(edit.span.path for edit in fix.edits)
    return {path: tuple(edit for edit in fix.edits if edit.span.path == path) for path in paths}


def last_line(source: Source, edits: Sequence[Edit]) -> int:
    """Return the highest line number that `changed_lines` prints for *edits*."""
    end = max(edit.span.end for edit in edits)
    return source.line_of(end) + sum(edit.text.count("\n") for edit in edits)


def changed_lines(source: Source, edits: Sequence[Edit], gutter: Gutter) -> Iterator[str]:
    """Yield the rows that show *edits*: insertions are marked with ``+++``, others shown as a
    diff.
    """
    yield gutter.beside()
    if all(_is_small_insertion(edit) for edit in edits):
        yield from _insertions(source, edits, gutter)
    else:
        yield from _diff(source, edits, gutter)


def _is_small_insertion(edit: Edit) -> bool:
    return edit.span.start == edit.span.end and edit.text != "" and "\n" not in edit.text


def _insertions(source: Source, edits: Sequence[Edit], gutter: Gutter) -> Iterator[str]:
    for line in sorted({source.line_of(edit.span.start) for edit in edits}):
        here = [edit for edit in edits if source.line_of(edit.span.start) == line]
        moved = [_relative(edit, source.line_starts[line - 1]) for edit in here]
        shown, marks = cut(apply(source.line_text(line), moved), _inserted(moved), gutter)
        yield gutter.numbered(line, shown)
        yield gutter.beside(gutter.style.paint(Role.ADDED, _plusses(marks)))


def _relative(edit: Edit, start: int) -> Edit:
    span = edit.span
    moved = attrs.evolve(span, start=span.start - start, end=span.end - start)
    return attrs.evolve(edit, span=moved)


def _inserted(edits: Sequence[Edit]) -> list[Mark]:
    """Return where the words inserted by *edits* are in the resulting line."""
    marks, added = [], 0
    for edit in sorted(edits, key=lambda edit: edit.span.start):
        word = edit.text.strip() or edit.text
        start = edit.span.start + added + edit.text.index(word)
        marks.append(Mark(start, start + len(word), "", primary=True))
        added += len(edit.text)
    return marks


def _plusses(marks: Iterable[Mark]) -> str:
    row = ""
    for mark in marks:
        row = row.ljust(mark.start) + "+" * (mark.end - mark.start)
    return row


def _diff(source: Source, edits: Sequence[Edit], gutter: Gutter) -> Iterator[str]:
    """Yield the lines that differ, old ones with ``-`` and new ones with ``+``."""
    first = source.line_of(min(edit.span.start for edit in edits))
    last = source.line_of(max(edit.span.end for edit in edits))
    start = source.line_starts[first - 1]
    end = source.line_starts[last - 1] + len(source.line_text(last))
    touched = source.text[start:end]
    old, new = _lines(touched), _lines(apply(touched, [_relative(edit, start) for edit in edits]))
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            change = _Change(old[old_from:old_to], new[new_from:new_to])
            yield from _side(change.old, first + old_from, "-", change.focus, gutter)
            yield from _side(change.new, first + new_from, "+", change.focus, gutter)


def _lines(text: str) -> list[str]:
    # Not `splitlines`, which also splits at form feeds and the like, where no other line count
    # does.
    return [line.removesuffix("\r") for line in text.split("\n")]


@attrs.frozen
class _Change:
    """Adjacent lines, the *new* ones replacing the *old*."""

    old: list[str]
    new: list[str]

    @property
    def focus(self) -> int:
        """Where the first line begins to differ, which must be visible if the line is too long."""
        return common_length(self.old[0], self.new[0]) if self.old and self.new else 0


def _side(lines: Sequence[str], first: int, sign: str, focus: int, gutter: Gutter) -> Iterator[str]:
    role = Role.ADDED if sign == "+" else Role.REMOVED
    for number, line in enumerate(lines, start=first):
        shown, _ = cut(line, [Mark(focus, focus, "", primary=True)], gutter)
        yield gutter.numbered(number, gutter.style.paint(role, shown), sign)
