"""A file in the one style, as edits of the lines that are not in it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from flowc.diagnostics import Edit
from flowc.format import format_source
from flowc.project import Project
from flowc.source import Source, Span


def formatted(
    source: Source, project: Project, start: int = 0, end: int | None = None
) -> tuple[Edit, ...]:
    """Return what brings *source* into the style of *project*: all of it, or the lines that touch
    the range. What cannot be read stays as it is.
    """
    text = format_source(source, project.configuration.line_width).text
    last = len(source.text) if end is None else end
    edits = _line_edits(source, text)
    return tuple(edit for edit in edits if edit.span.start <= last and edit.span.end >= start)


def _line_edits(source: Source, text: str) -> Iterator[Edit]:
    old, new = source.text.split("\n"), text.split("\n")
    starts = (*source.line_starts, len(source.text) + 1)
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            yield _edit(source, starts, (old_from, old_to), new[new_from:new_to])


def _edit(
    source: Source, starts: tuple[int, ...], lines: tuple[int, int], instead: list[str]
) -> Edit:
    """Return what puts *instead* in the place of *lines*, of which there may be none."""
    first, last = lines
    start, end = starts[first], starts[last]
    text = "".join(f"{line}\n" for line in instead)
    if end > len(source.text):  # the last line, behind which no line ends
        end = len(source.text)
        text = text.removesuffix("\n")
        if start > end or not instead:
            # Lines come or go behind the last one: the end of that goes with them.
            start, text = start - 1, f"\n{text}" if instead else text
    return Edit(Span(source.path, start, end), text)
