"""Which parts of a file can be folded away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs

from flowc.ide.analysis import Analysis
from flowc.source import Source
from flowc.trees import syntax
from flowc.trees.syntax import Token

_PAIRS = {"RBRACE": "LBRACE", "RBRACKET": "LBRACKET", "RPAREN": "LPAREN"}


@attrs.frozen
class Fold:
    """The lines from *first* to *last*, counted from 1: the first stays to be seen."""

    first: int
    last: int
    kind: Literal["region", "comment", "imports"] = "region"


def folds(analysis: Analysis) -> tuple[Fold, ...]:
    """Return what can be folded: blocks, doc strings, runs of comments and of imports."""
    found = [
        *_brackets(analysis),
        *_strings(analysis),
        *_comments(analysis),
        *_imports(analysis),
    ]
    whole = dict.fromkeys(fold for fold in found if fold.last > fold.first)
    return tuple(sorted(whole, key=lambda fold: (fold.first, -fold.last)))


def _brackets(analysis: Analysis) -> Iterator[Fold]:
    open_: list[Token] = []
    for token in analysis.tokens:
        if token.kind in _PAIRS.values():
            open_.append(token)
        elif token.kind in _PAIRS and open_ and open_[-1].kind == _PAIRS[token.kind]:
            first = analysis.source.line_of(open_.pop().start)
            # The line of the closing bracket stays to be seen as well.
            yield Fold(first, analysis.source.line_of(token.start) - 1)


def _strings(analysis: Analysis) -> Iterator[Fold]:
    for token in analysis.tokens:
        if token.kind == "STRING" and "\n" in token.text:
            end = token.start + len(token.text)
            yield Fold(analysis.source.line_of(token.start), analysis.source.line_of(end))


def _comments(analysis: Analysis) -> Iterator[Fold]:
    source = analysis.source
    lines = [
        source.line_of(token.start)
        for token in analysis.tokens
        if token.kind == "COMMENT" and _is_alone(source, token)
    ]
    yield from _runs(lines, "comment")


def _is_alone(source: Source, comment: Token) -> bool:
    line = source.line_of(comment.start)
    return not source.text[source.line_starts[line - 1] : comment.start].strip()


def _imports(analysis: Analysis) -> Iterator[Fold]:
    lines = [
        line
        for item in analysis.program.syntax.items
        if isinstance(item, syntax.PythonImport | syntax.FlowImport)
        for line in range(
            analysis.source.line_of(item.span.start), analysis.source.line_of(item.span.end) + 1
        )
    ]
    yield from _runs(lines, "imports")


def _runs(lines: list[int], kind: Literal["comment", "imports"]) -> Iterator[Fold]:
    """Yield each run of lines that follow each other."""
    first = last = 0
    for line in [*lines, 0]:
        if line != last + 1:
            if first:
                yield Fold(first, last, kind)
            first = line
        last = line
