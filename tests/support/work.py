"""Counts work, for limits on it; a clock would measure the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection


def calls_of(run: Callable[[], object], events: Collection[str] = ("call",)) -> int:
    """Return how many functions are called in *run*; with the event `c_call`, those in C too."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in events

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count
