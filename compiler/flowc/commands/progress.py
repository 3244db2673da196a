"""A progress bar for batches, on standard error if that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

_WIDTH = 30


def watched(items: Iterable[T], total: int | None) -> Iterator[T]:
    """Yield *items*, and after each draw how many are done, out of *total* if that is known."""
    # If the results go to the same terminal, they show the progress well enough.
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
