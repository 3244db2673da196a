"""Time and chance, as the runtime sees them; a test puts its own in."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar


class Clock(Protocol):
    """Where the runtime takes the time from, and how it lets some pass."""

    def now(self) -> float:
        """Give seconds that never go backwards."""

    def chance(self) -> float:
        """Give a number from 0 to 1."""

    def sleep(self, seconds: float) -> None:
        """Let time pass; nothing else is under way."""

    async def asleep(self, seconds: float) -> None:
        """Let time pass on an event loop; nothing else is under way."""


class SystemClock:
    """The machine's clock."""

    now = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)

    def chance(self) -> float:
        """Give a number from 0 to 1; `random` would double the time to import the runtime."""
        return int.from_bytes(os.urandom(4)) / 2**32

    async def asleep(self, seconds: float) -> None:
        """Let time pass on the running loop."""
        import asyncio  # only a run on a loop comes here

        await asyncio.sleep(seconds)


class ManualClock:
    """A clock whose time passes at once; it keeps what it was asked to let pass."""

    def __init__(self, chance: float = 0.5) -> None:
        self.time = 0.0
        self.slept: list[float] = []
        self._chance = chance

    def now(self) -> float:
        """Give the time that was slept away."""
        return self.time

    def chance(self) -> float:
        """Give always the same number."""
        return self._chance

    def sleep(self, seconds: float) -> None:
        """Move the time on."""
        self.time += seconds
        self.slept.append(seconds)

    async def asleep(self, seconds: float) -> None:
        """Move the time on."""
        self.sleep(seconds)


C = TypeVar("C", bound=Clock)
_clock: Clock = SystemClock()


def clock() -> Clock:
    """Give the clock in use."""
    return _clock


@contextmanager
def use_clock(other: C) -> Iterator[C]:
    """Let every run that starts within the block live by another clock, which is given back."""
    global _clock
    before, _clock = _clock, other
    try:
        yield other
    finally:
        _clock = before
