"""How many calls are under way at once, seen from inside the calls."""

from __future__ import annotations

import threading

from flowrt.testing.rules import PATIENCE


class Gauge:
    """Calls that end only once *expected* of them are under way; `most` is the highest number."""

    def __init__(self, expected: int) -> None:
        self.most = 0
        self._expected = expected
        self._now = 0
        self._lock = threading.Lock()
        self._full = threading.Event()

    def work(self) -> None:
        """Wait for the expected number of calls, then return."""
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            if self.most == self._expected:
                self._full.set()
        assert self._full.wait(PATIENCE)
        with self._lock:
            self._now -= 1
