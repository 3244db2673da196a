"""Formatting a source: in full, or around parts that cannot be parsed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from flowc.diagnostics import Problems
from flowc.format.declarations import File
from flowc.format.documents import Document
from flowc.format.ignores import Lines, uncovered, with_kept
from flowc.format.layouts import LayoutStack
from flowc.format.printer import printed
from flowc.format.words import words_of
from flowc.parse import parse, read_by
from flowc.parse.stack import Stack
from flowc.parse.tables import Tables
from flowc.source import Source
from flowc.trees.syntax import BadItem, Token


@attrs.frozen
class Formatted:
    """The formatted text; not the *whole* of it if a part could not be parsed."""

    text: str
    is_whole: bool


def format_source(source: Source, width: int) -> Formatted:
    """Return the text of *source* in the style, with lines of at most *width* columns if possible.

    Declarations that cannot be parsed stay byte for byte, as does the text around them.
    """
    text = _formatted(source, width)
    if text is None:
        return Formatted(_formatted_around_damage(source, width), is_whole=False)
    return Formatted(text, is_whole=True)


def _formatted(source: Source, width: int) -> str | None:
    """Return the formatted text, or None if the source contains mistakes."""
    kept: list[Lines] = []
    while True:
        text = _laid_out(source, width, kept)
        if text is None:
            return None
        lost = uncovered(source, text)
        if not lost:
            return text
        if all(lines in kept for lines in lost):
            return source.text
        kept += lost


def _laid_out(source: Source, width: int, kept: Iterable[Lines]) -> str | None:
    problems = Problems()
    stacks: list[LayoutStack] = []

    def stack(tables: Tables, tokens: list[Token]) -> Stack:
        stacks.append(LayoutStack(tables, source, problems, words_of(tokens)))
        return stacks[0]

    items: list[Document] = read_by(stack, source, problems)
    if tuple(problems) or not stacks[0].has_used_all:
        return None
    file = File(with_kept(items, tuple(kept), source.text), stacks[0].last_word)
    return printed(file, width, _end_of_line(source.text))


def _end_of_line(text: str) -> str:
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"


# ---- texts with mistakes -------------------------------------------------------------------------


def _formatted_around_damage(source: Source, width: int) -> str:
    text = "".join(_pieces(source, width))
    # How the text after a mistake is read depends on much. If formatting changes how it is read,
    # the text is left alone.
    return text if _reading(Source(source.path, text)) == _reading(source) else source.text


def _pieces(source: Source, width: int) -> Iterator[str]:
    """Yield the text, formatting each declaration that can be parsed on its own."""
    text, done = source.text, 0
    for item in parse(source, Problems()).items:
        start, end = item.span.start, item.span.end
        if isinstance(item, BadItem) or start < done or text[:start][-1:] not in ("", "\n"):
            continue
        alone = _formatted(Source(source.path, text[start:end]), width)
        if alone is not None:
            yield text[done:start]
            yield alone.rstrip()
            done = end
    yield text[done:]


def _reading(source: Source) -> tuple[list[type], list[str]]:
    problems = Problems()
    items = parse(source, problems).items
    return [type(item) for item in items], [problem.headline for problem in problems]
