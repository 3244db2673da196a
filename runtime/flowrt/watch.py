"""What a stream was asked for, and the items that wait for its reader."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from flowrt.config import did_you_mean
from flowrt.context import Parcel
from flowrt.errors import InputError
from flowrt.events import (
    Chunk,
    NodeChunk,
    NodeEmitted,
    NodeFinished,
    NodeStarted,
    NodeUpdated,
    RunFailed,
    RunFinished,
    RunStarted,
    TaskFinished,
    TaskStarted,
)
from flowrt.state import State, snapshot

if TYPE_CHECKING:
    from flowrt.runs import Run

MODES: Final = ("values", "updates", "chunks", "custom", "tasks", "checkpoints", "events")


class Watch:
    """The wishes of one reader; what happens is told to it, what is wished lands in `items`."""

    __slots__ = (
        "_hidden",
        "_several",
        "bare",
        "chunks",
        "custom",
        "events",
        "items",
        "live",
        "tasks",
        "timed",
        "updates",
        "values",
    )

    def __init__(self, mode: str | Sequence[str], hidden: frozenset[str]) -> None:
        """Take one mode (bare items) or several (pairs of mode and item).

        Raises:
            InputError: there is no such mode.
        """
        modes = (mode,) if isinstance(mode, str) else tuple(mode)
        for name in modes:
            if name not in MODES:
                raise InputError(f"no stream mode `{name}`{did_you_mean(name, MODES)}")
        self._several = not isinstance(mode, str)
        self._hidden = hidden
        self.values = "values" in modes
        self.updates = "updates" in modes
        self.chunks = "chunks" in modes
        self.custom = "custom" in modes
        self.tasks = "tasks" in modes
        self.events = "events" in modes
        self.live = self.chunks or self.custom or self.events
        self.timed = self.tasks or self.events
        # The one wish that drivers may answer without asking: `updates` and nothing else.
        self.bare = mode == "updates"
        self.items: deque[Any] = deque()

    def show(self, mode: str, item: Any) -> None:
        """Put one item out for the reader."""
        self.items.append((mode, item) if self._several else item)

    def run_started(self, run: Run, given: dict[str, Any]) -> None:
        """Tell that the run begins."""
        if self.events:
            self.show("events", RunStarted(*run.stamp(), dict(given)))

    def run_finished(self, run: Run, output: dict[str, Any]) -> None:
        """Tell that the run ended well."""
        if self.events:
            self.show("events", RunFinished(*run.stamp(), output))

    def run_failed(self, run: Run, error: BaseException) -> None:
        """Tell that the run failed."""
        if self.events:
            self.show("events", RunFailed(*run.stamp(), error))

    def started(self, run: Run, path: str, attempt: int) -> float:
        """Tell that an attempt begins; gives its start, 0 when nobody asks for times."""
        if not self.timed:
            return 0.0
        if self.tasks:
            self.show("tasks", TaskStarted(path, attempt, time.time()))
        if self.events:
            self.show("events", NodeStarted(*run.stamp(path), attempt))
        return time.perf_counter()

    def finished(
        self, run: Run, path: str, attempt: int, started: float, error: BaseException | None
    ) -> None:
        """Tell that an attempt ended."""
        if not self.timed:
            return
        took = time.perf_counter() - started
        if self.tasks:
            self.show("tasks", TaskFinished(path, attempt, time.time(), took, error))
        if self.events:
            self.show("events", NodeFinished(*run.stamp(path), attempt, took, error))

    def updated(self, run: Run, path: str, update: dict[str, Any]) -> None:
        """Tell what a node returned."""
        if self.updates:
            item = {path: update}
            self.items.append(("updates", item) if self._several else item)
        if self.events:
            self.show("events", NodeUpdated(*run.stamp(path), update))

    def landed(self, state: State) -> None:
        """Tell that the root line made a step."""
        if self.values:
            self.show("values", snapshot(state, self._hidden))

    def sent(self, run: Run, path: str, attempt: int, parcel: Parcel, value: object) -> None:
        """Tell what a running node sent."""
        if parcel == "chunks":
            if self.chunks:
                self.show("chunks", Chunk(path, value, attempt))
            if self.events:
                self.show("events", NodeChunk(*run.stamp(path), value, attempt))
            return
        if self.custom:
            self.show("custom", value)
        if self.events:
            self.show("events", NodeEmitted(*run.stamp(path), value))
