"""The verb of this package."""

from __future__ import annotations

import gc
import keyword
import re
from collections.abc import Iterator
from contextlib import contextmanager

import attrs

from flowc.diagnostics import Problems, codes, finding
from flowc.parse.driver import Driver
from flowc.parse.loading import load_tables
from flowc.parse.scan import scan, significant
from flowc.source import Source
from flowc.trees.syntax import BadItem, File, Token

#: The words that can never be names: those of Python. All others are keywords only in their place.
RESERVED: tuple[str, ...] = tuple(keyword.kwlist)

# Control characters that no text has: more than one in a hundred, and the file is something else.
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")


def parse(source: Source, problems: Problems) -> File:
    """Return the tree of *source*; mistakes go to *problems*, damaged parts become error nodes."""
    with _without_collector():
        tables = load_tables()
        tokens = scan(source, tables)
        if "\0" in source.text or len(_BINARY.findall(source.text)) * 100 > len(source.text):
            return _no_text(source, tokens, problems)
        seen = significant(source, tokens, tables, problems)
        driver = Driver(source, seen, tables, problems)
        tree = driver.run()
        names = {seen[index].start for index in driver.names}
        return attrs.evolve(tree, tokens=tuple(_as_read(token, names) for token in tokens))


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
