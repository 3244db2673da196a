"""Who in this process holds which thread: the half of a lease that no file or database knows.

Locks of files and sessions of databases distinguish processes, not the threads of one process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from flowrt.clock import LONGEST_WAIT
from flowrt.errors import ThreadBusyError


class Holders:
    """The keys that are held. A key is what a checkpointer locks, not a thread id."""

    def __init__(self) -> None:
        self._held: set[str] = set()
        self._changed = threading.Condition()

    def take(self, key: str, patience: float) -> bool:
        """Acquire a key; return False if it does not become free within *patience* seconds."""
        deadline = time.monotonic() + patience
        with self._changed:
            while key in self._held:
                if not wait_until(self._changed, deadline):
                    return False
            self._held.add(key)
            return True

    def let_go(self, key: str) -> None:
        """Free a key."""
        with self._changed:
            self._held.discard(key)
            self._changed.notify_all()


def wait_until(changed: threading.Condition, deadline: float | None) -> bool:
    """Wait for a change, or for a long time; gives False once the deadline (a monotonic time, None
    for never) has passed.
    """
    left = None if deadline is None else deadline - time.monotonic()
    if left is not None and left <= 0:
        return False
    changed.wait(None if left is None else min(left, LONGEST_WAIT))
    return True


def deadline_after(wait: float | None) -> float | None:
    """Give the monotonic time *wait* seconds from now."""
    return None if wait is None else time.monotonic() + wait


def pauses(deadline: float | None) -> Iterator[float]:
    """Yield the pause before each of several attempts, ever longer, until the deadline has passed.

    There is always a first attempt, without a pause.
    """
    yield 0.0
    pause = 0.002
    while deadline is None or (left := deadline - time.monotonic()) > 0:
        yield pause if deadline is None else min(pause, left)
        pause = min(pause * 1.5, 0.1)


def busy(thread_id: str) -> ThreadBusyError:
    """Give the error for a thread that somebody else runs."""
    return ThreadBusyError(
        f"thread `{thread_id}` is being run by somebody else: try again when that run has ended or "
        "paused; a run can wait for it with `wait=…`, or take it over with `take_over=True`"
    )


def overtaken(thread_id: str) -> ThreadBusyError:
    """Give the error for a run that has lost its thread."""
    return ThreadBusyError(
        f"thread `{thread_id}` was taken over by somebody else; this run can no longer write to it"
    )
