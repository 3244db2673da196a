"""The verb of this package."""

from __future__ import annotations

import gc
import keyword
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs

from flowc.diagnostics import Problems, codes, finding
from flowc.parse.doubts import lines_of
from flowc.parse.driver import Driver
from flowc.parse.kept import Earlier, kept_graphs
from flowc.parse.loading import load_tables
from flowc.parse.rescan import rescan
from flowc.parse.scan import scan, significant
from flowc.parse.stack import Stack, tree_stack
from flowc.parse.tables import Tables
from flowc.source import Source
from flowc.trees.syntax import BadItem, File, Token

#: The words that can never be names: those of Python. All others are keywords only in their place.
RESERVED: tuple[str, ...] = tuple(keyword.kwlist)

# Control characters that no text has: more than one in a hundred, and the file is something else.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


def parse(source: Source, problems: Problems, earlier: Earlier | None = None) -> File:
    """Return the tree of *source*; mistakes go to *problems*, damaged parts become error nodes.

    What was read of an *earlier* text of the file is not read again where it is still the same.
    """
    with _without_collector():
        tables = load_tables()
        tokens = scan(source, tables) if earlier is None else rescan(source, tables, earlier)
        if "\0" in source.text or len(_BINARY.findall(source.text)) * 100 > len(source.text):
            return _no_text(source, tokens, problems)
        seen = significant(source, tokens, tables, problems)
        kept = {} if earlier is None else kept_graphs(earlier, tokens)
        driver = Driver(source, seen, tree_stack(tables, source, problems), problems, kept)
        tree: File = driver.run()
        doubts = driver.doubts | {
            problem.primary.span.start
            for problem in problems
            if problem.code is codes.UNTERMINATED_STRING
        }
        return attrs.evolve(
            tree,
            tokens=tuple(_as_read(token, driver.names) for token in tokens),
            doubtful=lines_of(source, doubts),
        )


def read_by(
    make: Callable[[Tables, list[Token]], Stack], source: Source, problems: Problems
) -> Any:
    """Return what another stack than that of the tree makes of *source*.

    *make* makes the stack, of the tables and of every token of the text.
    """
    with _without_collector():
        tables = load_tables()
        tokens = scan(source, tables)
        seen = significant(source, tokens, tables, problems)
        return Driver(source, seen, make(tables, tokens), problems).run()


def _as_read(token: Token, names: set[int]) -> Token:
    """Return *token*, as a name where it is a keyword that was read as one."""
    return Token("NAME", token.text, token.start) if token.start in names else token


def _no_text(source: Source, tokens: list[Token], problems: Problems) -> File:
    mark = _BINARY.search(source.text)
    at = source.span(mark.start(), mark.end()) if mark else source.span(0, 0)
    problems.add(finding(codes.UNEXPECTED_CHARACTER, "the file holds no text", at))
    whole = source.span(0, len(source.text))
    return File(whole, None, None, (BadItem(whole),), tuple(tokens))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector off: it looks again and again at a tree that only grows."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
