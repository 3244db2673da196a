"""A bar on standard error that shows how far a batch is, where a person watches."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_WIDTH = 30


def watched(items: Iterable[T], total: int | None) -> Iterator[T]:
    """Yield *items*, and draw after each how many went by, of *total* where that is known."""
    # Where the results are printed to the same terminal they show well enough how far it is.
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from items
        return
    done = 0
    try:
        for done, item in enumerate(items, start=1):
            yield item
            _draw(done, total)
    finally:
        if done:
            sys.stderr.write("\n")


def _draw(done: int, total: int | None) -> None:
    if total is None:
        sys.stderr.write(f"\r{done} done")
    else:
        filled = _WIDTH * done // max(total, 1)
        sys.stderr.write(f"\r[{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total}")
    sys.stderr.flush()
