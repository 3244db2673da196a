"""The entry points of this package: `parse` and `read_by`."""

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
from flowc.parse.kept import Earlier, Recut
from flowc.parse.loading import load_tables
from flowc.parse.rescan import rescan
from flowc.parse.scan import scan, significant
from flowc.parse.stack import Stack, tree_stack
from flowc.parse.tables import Tables
from flowc.source import Source
from flowc.trees.syntax import BadItem, File, Token

#: The words that can never be names: Python's keywords. All others are keywords only in context.
RESERVED: tuple[str, ...] = tuple(keyword.kwlist)

# Control characters that text does not contain: more than 1% of them, and the file is binary.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


def parse(source: Source, problems: Problems, earlier: Earlier | None = None) -> File:
    """Return the tree of *source*; mistakes go to *problems*, damaged parts become error nodes.

    Unchanged parts of an *earlier* text of the file are not parsed again.
    """
    with _without_collector():
        tables = load_tables()
        recut = None if earlier is None else rescan(source, tables, earlier)
        tokens = scan(source, tables) if recut is None else recut.tokens
        if "\0" in source.text or len(_BINARY.findall(source.text)) * 100 > len(source.text):
            return _no_text(source, tokens, problems)
        driver = _reader(source, tables, tokens, problems, recut)
        tree: File = driver.stack.values[0]
        doubts = driver.doubts | {
            problem.primary.span.start
            for problem in problems
            if problem.code is codes.UNTERMINATED_STRING
        }
        return attrs.evolve(
            tree,
            tokens=_as_read(tokens, driver.names),
            doubtful=lines_of(source, doubts),
        )


def _reader(
    source: Source, tables: Tables, tokens: list[Token], problems: Problems, recut: Recut | None
) -> Driver:
    """Return the driver that has read *tokens*, reusing the unchanged parts of *recut*."""
    odd = Problems()
    seen = significant(source, tokens, tables, odd)
    problems.extend(odd)
    graphs = {} if recut is None else recut.graphs()
    members = {} if recut is None or odd else recut.members(graphs)
    if members:
        found = Problems()
        driver = Driver(
            source, seen, tree_stack(tables, source, found), found, {**graphs, **members}
        )
        driver.run()
        if not found and not driver.has_mended:
            return driver
    driver = Driver(source, seen, tree_stack(tables, source, problems), problems, graphs)
    driver.run()
    return driver


def read_by(
    make: Callable[[Tables, list[Token]], Stack], source: Source, problems: Problems
) -> Any:
    """Return what another stack than that of the tree makes of *source*.

    *make* builds the stack from the tables and from all tokens of the text.
    """
    with _without_collector():
        tables = load_tables()
        tokens = scan(source, tables)
        seen = significant(source, tokens, tables, problems)
        return Driver(source, seen, make(tables, tokens), problems).run()


def _as_read(tokens: list[Token], names: set[int]) -> tuple[Token, ...]:
    """Return *tokens*, with keywords that were read as names turned into names."""
    return tuple(
        [
            Token("NAME", token.text, token.start) if token.start in names else token
            for token in tokens
        ]
    )


def _no_text(source: Source, tokens: list[Token], problems: Problems) -> File:
    mark = _BINARY.search(source.text)
    at = source.span(mark.start(), mark.end()) if mark else source.span(0, 0)
    problems.add(finding(codes.UNEXPECTED_CHARACTER, "the file holds no text", at))
    whole = source.span(0, len(source.text))
    return File(whole, None, None, (BadItem(whole),), tuple(tokens))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Switch the garbage collector off: it would traverse a tree that only grows, again and
    again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
