"""Points at which a process, or what stands for one, is killed by counting down.

There are points before and after every append to the journal, when a thread is leased and released,
and around the effect of every node.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import TypeVar

from flowrt import Checkpointer, CheckpointError
from flowrt.testing import Call, PassingCheckpointer

T = TypeVar("T")


class Killed(BaseException):
    """Stands for the death of a process, for stores that would die with it."""


class Faults:
    """Counts the points that are passed; at the point for which it is armed, everything ends."""

    def __init__(self) -> None:
        self.passed = 0
        self.dead = False
        self._at = 0
        self._really = True
        self._guard = threading.Lock()

    def arm(self, at: int, *, really: bool) -> None:
        """Die at the point with this number (0: never), either really or by raising `Killed`."""
        self.passed, self.dead, self._at, self._really = 0, False, at, really

    def point(self) -> None:
        """Pass a point, or die there; the dead do nothing any more."""
        with self._guard:
            self.passed += 1
            if self.passed == self._at:
                if self._really:
                    os.kill(os.getpid(), signal.SIGKILL)
                self.dead = True
        if self.dead:
            raise Killed


FAULTS = Faults()


class Kills:
    """Deaths of the process, or of what stands for it, at one point."""

    def __init__(self, *, really: bool) -> None:
        self._really = really

    def come_between(self, inner: Checkpointer, at: int) -> Checkpointer:
        """Return a checkpointer with which a run dies at the point with this number (0: never)."""
        FAULTS.arm(at, really=self._really)
        return MortalCheckpointer(inner)

    @property
    def passed(self) -> int:
        """The number of points that were passed."""
        return FAULTS.passed

    def is_end(self, error: BaseException) -> bool:
        """Say whether a run ended with this error as it should: after a real death there is no
        error.
        """
        return FAULTS.dead and isinstance(error, Killed | CheckpointError)

    @property
    def struck(self) -> bool:
        """Say whether the run is dead."""
        return FAULTS.dead

    def end(self) -> None:
        """Do nothing: a death does not outlive the dead."""


class MortalCheckpointer(PassingCheckpointer):
    """A checkpointer with a point before and after everything that a run does with it."""

    def around(self, call: Call, work: Callable[[], T]) -> T:
        if call == "release":
            return self._released(work)
        FAULTS.point()
        result = work()
        if call != "acquire":  # a lock of this process would outlive what stands for its death
            FAULTS.point()
        return result

    def _released(self, work: Callable[[], T]) -> T:
        if FAULTS.dead:  # locks die with their owner
            return work()
        try:
            FAULTS.point()
        finally:
            result = work()
        FAULTS.point()
        return result
