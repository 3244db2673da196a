"""Timers: what is due at a time, unless it is switched off before."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count

from flowrt.clock import Clock
from flowrt.strand import Call, Strand, Timer


class Timers:
    """The timers of one run, by due time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Timer]] = []
        self._ticket = count()

    def set(self, seconds: float, strand: Strand | None, failed: Call | None = None) -> Timer:
        """Set a timer for the strand (None: the run), due in this many seconds."""
        timer = Timer(strand, failed)
        due = self._clock.now() + seconds
        heapq.heappush(self._heap, (due, next(self._ticket), timer))
        return timer

    def due(self) -> float | None:
        """Give the due time of the next timer."""
        while self._heap and self._heap[0][2].off:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def ringing(self) -> Iterator[Timer]:
        """Remove and yield the timers that are due."""
        now = self._clock.now()
        while (due := self.due()) is not None and due <= now:
            yield heapq.heappop(self._heap)[2]

    def of_strands(self) -> bool:
        """Say whether a strand waits for a timer."""
        return any(timer.strand is not None and not timer.off for *_, timer in self._heap)
