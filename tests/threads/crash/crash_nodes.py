"""Nodes that append a line to an external file, and may die before or after that."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

from faults import FAULTS

import flowrt


class Outside:
    """The file of effects: one line for each, with the key of the call that caused it."""

    def __init__(self) -> None:
        self.path = ""
        #: The keys of nodes that had an entry when the run was resumed.
        self.finished: frozenset[str] = frozenset()

    def happen(self, what: str) -> None:
        """Cause an effect."""
        FAULTS.point()
        here = flowrt.current()
        again = "!" if here.idempotency_key in self.finished else ""
        line = f"{here.idempotency_key}\t{what}{again}\n"
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, line.encode())
        os.close(file)
        FAULTS.point()


OUTSIDE = Outside()


def work(n: int) -> int:
    OUTSIDE.happen(f"work {n}")
    return n + 1


async def later(n: int) -> int:
    await asyncio.sleep(0)
    OUTSIDE.happen(f"later {n}")
    return n + 2


def parts(n: int) -> Iterator[int]:
    OUTSIDE.happen(f"parts {n}")
    yield from range(n)


def at_last(n: int) -> int:
    """Fail on the first two attempts."""
    OUTSIDE.happen(f"at last {n}")
    if flowrt.current().attempt < 3:
        raise ConnectionError("not yet")
    return n


def bad(n: int) -> int:
    OUTSIDE.happen(f"bad {n}")
    raise KeyError(f"no {n}")


def is_even(n: int) -> bool:
    """Decide for the walk; a run that is killed may ask twice, but records only one answer."""
    return n % 2 == 0
