"""Time and chance, as the runtime sees them; tests replace them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from time import time as epoch_time
from typing import Final, Protocol, TypeVar

from flowrt.errors import InputError
from flowrt.given import unexpected

#: The longest single wait, in seconds: threads refuse more, so longer ones are repeated.
LONGEST_WAIT: Final = 1e9


class Clock(Protocol):
    """Where the runtime takes the time from, and how it waits."""

    def now(self) -> float:
        """Give the seconds of a monotonic clock."""

    def time(self) -> float:
        """Give the seconds since the epoch; these are stored and outlive the process."""

    def chance(self) -> float:
        """Give a random number from 0 to 1."""

    def sleep(self, seconds: float) -> None:
        """Wait; called when the run has nothing else to do."""

    async def asleep(self, seconds: float) -> None:
        """Wait on an event loop; called when the run has nothing else to do."""


class SystemClock:
    """The machine's clock."""

    now = staticmethod(monotonic)
    time = staticmethod(epoch_time)
    sleep = staticmethod(sleep)

    def chance(self) -> float:
        """Give a random number from 0 to 1; importing `random` would double the import time of the
        runtime.
        """
        return int.from_bytes(os.urandom(4)) / 2**32

    async def asleep(self, seconds: float) -> None:
        """Wait on the running loop."""
        import asyncio  # needed only by runs on a loop

        await asyncio.sleep(seconds)


class ManualClock:
    """A clock whose waits end at once; `slept` lists them."""

    def __init__(self, chance: float = 0.5, epoch: float = 1_700_000_000.0) -> None:
        self.passed = 0.0
        self.slept: list[float] = []
        self._epoch = epoch
        self._chance = chance

    def now(self) -> float:
        """Give the time that has passed."""
        return self.passed

    def time(self) -> float:
        """Give the seconds since the epoch: those at the start of the clock, plus what has
        passed.
        """
        return self._epoch + self.passed

    def jump(self, seconds: float) -> None:
        """Move the time forward.

        Raises:
            InputError: it is no number of seconds, or a negative one.
        """
        if not isinstance(seconds, int | float):
            raise unexpected("seconds", seconds, "a number")
        if seconds < 0:
            raise InputError(f"`seconds` is {seconds}: time does not go back")
        self.passed += seconds

    def chance(self) -> float:
        """Give the same number each time."""
        return self._chance

    def sleep(self, seconds: float) -> None:
        """Move the time forward, and record the wait."""
        self.jump(seconds)
        self.slept.append(seconds)

    async def asleep(self, seconds: float) -> None:
        """Move the time forward, and record the wait."""
        self.sleep(seconds)


C = TypeVar("C", bound=Clock)
#: The clock in use.
used: Clock = SystemClock()


def clock() -> Clock:
    """Give the clock in use."""
    return used


@contextmanager
def use_clock(other: C) -> Iterator[C]:
    """Use another clock for every run that starts inside the block, and yield it."""
    global used
    before, used = used, other
    try:
        yield other
    finally:
        used = before
