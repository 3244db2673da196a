"""What can stand at a position and what is open there: for completion while typing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

import attrs

from flowc.diagnostics import Problems
from flowc.parse.driver import Driver
from flowc.parse.loading import load_tables
from flowc.parse.scan import cut, scan, significant
from flowc.parse.stack import tree_stack
from flowc.source import Source, common_length
from flowc.trees.syntax import Token

# The first word of a top-level declaration, which ends everything before it.
_EDGE = re.compile(r"^(?:from|enum|record|graph|on|test|language)\b", re.MULTILINE)


@attrs.frozen(eq=False)
class Open:
    """A position in a text. *kinds* are the tokens that can stand there, by their names in the
    grammar, including those for damage (``BAD_EXPR`` where an expression can begin). *values* is
    what was read before it and is not complete: tokens and parts of the tree.
    """

    kinds: frozenset[str]
    values: Sequence[Any]

    def words(self) -> tuple[Token, ...]:
        """Return the tokens among the open values."""
        return tuple(value for value in self.values if isinstance(value, Token))


def tokens_near(
    source: Source, offset: int, earlier: Sequence[Token] = (), text: str = ""
) -> list[Token]:
    """Return the tokens of at least the declaration around *offset*.

    *earlier* are the tokens of *text*, the previous state of the source. If a declaration begins
    where one of them begins, before everything that has changed, scanning starts there. Otherwise
    it starts at the beginning of the file: a line that looks like a declaration may be inside a
    string.
    """
    same = common_length(text, source.text)
    for edge in reversed([edge.start() for edge in _EDGE.finditer(source.text, 0, offset)]):
        index = bisect_left(earlier, edge, key=lambda token: token.start)
        if edge < same and index < len(earlier) and earlier[index].start == edge:
            behind = _EDGE.search(source.text, offset)
            end = len(source.text) if behind is None else behind.start()
            part = cut(source.text, load_tables(), edge, end)
            if not any(token.kind == "UNTERMINATED" for token in part):
                return part
            break
    return scan(source, load_tables())


def open_at(source: Source, tokens: Sequence[Token], offset: int) -> Open:
    """Return what can stand at *offset* of *source*, whose *tokens* near there are given.

    Only the declaration around it is parsed, from its beginning.
    """
    tables = load_tables()
    starts = {token.start for token in tokens}
    edges = [edge.start() for edge in _EDGE.finditer(source.text, 0, offset)]
    begin = max((edge for edge in edges if edge in starts), default=0)
    before = [token for token in tokens if begin <= token.start < offset]
    seen = significant(source, before, tables, Problems())
    stack = Driver(source, seen, tree_stack(tables, source, Problems()), Problems()).read_open()
    trial = stack.trial()
    kinds = {kind for row in tables.actions for kind in row}
    return Open(frozenset(kind for kind in kinds if trial.takes(kind)), tuple(stack.values))
