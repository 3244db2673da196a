"""Time and chance, as the runtime sees them; a test puts its own in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from time import time as epoch_time
from typing import Final, Protocol, TypeVar

from flowrt.errors import InputError
from flowrt.given import unexpected

#: So many seconds may be waited for at once, and after that again: threads refuse more.
LONGEST_WAIT: Final = 1e9


class Clock(Protocol):
    """Where the runtime takes the time from, and how it lets some pass."""

    def now(self) -> float:
        """Give seconds that never go backwards."""

    def time(self) -> float:
        """Give the seconds since the epoch, which are written down and outlive the process."""

    def chance(self) -> float:
        """Give a number from 0 to 1."""

    def sleep(self, seconds: float) -> None:
        """Let time pass; nothing else is under way."""

    async def asleep(self, seconds: float) -> None:
        """Let time pass on an event loop; nothing else is under way."""


class SystemClock:
    """The machine's clock."""

    now = staticmethod(monotonic)
    time = staticmethod(epoch_time)
    sleep = staticmethod(sleep)

    def chance(self) -> float:
        """Give a number from 0 to 1; `random` would double the time to import the runtime."""
        return int.from_bytes(os.urandom(4)) / 2**32

    async def asleep(self, seconds: float) -> None:
        """Let time pass on the running loop."""
        import asyncio  # only a run on a loop comes here

        await asyncio.sleep(seconds)


class ManualClock:
    """A clock whose time passes at once; it keeps what it was asked to let pass."""

    def __init__(self, chance: float = 0.5, epoch: float = 1_700_000_000.0) -> None:
        self.passed = 0.0
        self.slept: list[float] = []
        self._epoch = epoch
        self._chance = chance

    def now(self) -> float:
        """Give the time that has passed."""
        return self.passed

    def time(self) -> float:
        """Give the seconds since the epoch at which the clock began, and what has passed since."""
        return self._epoch + self.passed

    def jump(self, seconds: float) -> None:
        """Move the time on, as if nobody had looked for so long.

        Raises:
            InputError: it is no number of seconds, or a negative one.
        """
        if not isinstance(seconds, int | float):
            raise unexpected("seconds", seconds, "a number")
        if seconds < 0:
            raise InputError(f"`seconds` is {seconds}: time does not go back")
        self.passed += seconds

    def chance(self) -> float:
        """Give always the same number."""
        return self._chance

    def sleep(self, seconds: float) -> None:
        """Move the time on."""
        self.jump(seconds)
        self.slept.append(seconds)

    async def asleep(self, seconds: float) -> None:
        """Move the time on."""
        self.sleep(seconds)


C = TypeVar("C", bound=Clock)
#: The clock in use.
used: Clock = SystemClock()


def clock() -> Clock:
    """Give the clock in use."""
    return used


@contextmanager
def use_clock(other: C) -> Iterator[C]:
    """Let every run that starts within the block live by another clock, which is given back."""
    global used
    before, used = used, other
    try:
        yield other
    finally:
        used = before
