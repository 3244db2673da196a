"""What the reader of a stream asked for, and the items waiting for it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from flowrt.config import did_you_mean
from flowrt.context import Parcel
from flowrt.errors import InputError
from flowrt.events import (
    Checkpoint,
    CheckpointSaved,
    Chunk,
    NodeChunk,
    NodeEmitted,
    NodeFinished,
    NodeStarted,
    NodeUpdated,
    RunFailed,
    RunFinished,
    RunPaused,
    RunStarted,
    TaskFinished,
    TaskStarted,
)
from flowrt.given import unexpected
from flowrt.state import CONTAINERS, SCALARS, State, snapshot

if TYPE_CHECKING:
    from flowrt.runs import Run
    from flowrt.threads.entries import Entry

MODES: Final = ("values", "updates", "chunks", "custom", "tasks", "checkpoints", "events")


class Picture:
    """The state as last shown to the reader, updated only with what a step wrote."""

    __slots__ = ("_hidden", "fields")

    def __init__(self, hidden: frozenset[str]) -> None:
        self._hidden = hidden
        self.fields: dict[str, Any] = {}

    def after(self, state: State, writes: tuple[str, ...]) -> dict[str, Any]:
        """Give all set fields, after a step that wrote one field or none."""
        fields = self.fields
        if writes and (field := writes[0]) in fields:
            value = getattr(state, field)
            if type(value) not in SCALARS and isinstance(value, CONTAINERS):
                value = value.copy()
            fields[field] = value
        elif writes or not fields:  # a newly set field has its place in the order of the class
            fields.clear()
            fields.update(snapshot(state, self._hidden))
        return fields.copy()


class Watch:
    """What one reader asked for: it is told what happens, and puts what was asked for into
    `items`.
    """

    __slots__ = (
        "_hidden",
        "_several",
        "bare",
        "checkpoints",
        "chunks",
        "custom",
        "events",
        "items",
        "live",
        "tasks",
        "timed",
        "updates",
        "values",
        "whole",
    )

    def __init__(self, mode: str | Sequence[str], hidden: frozenset[str], *, is_kept: bool) -> None:
        """Take one mode (bare items) or several (pairs of mode and item).

        Raises:
            InputError: there is no such mode, or it shows what is kept and the run is not.
        """
        if not mode or not isinstance(mode, Collection):
            raise unexpected("mode", mode, "a mode of streams, or a list of some")
        modes = (mode,) if isinstance(mode, str) else tuple(mode)
        for name in modes:
            if name not in MODES:
                raise InputError(f"no stream mode `{name}`{did_you_mean(str(name), MODES)}")
        if "checkpoints" in modes and not is_kept:
            raise InputError(
                "the stream mode `checkpoints` shows what a thread keeps: bind a checkpointer to"
                " the graph"
            )
        self._several = not isinstance(mode, str)
        self._hidden = hidden
        self.values = "values" in modes
        self.updates = "updates" in modes
        self.chunks = "chunks" in modes
        self.custom = "custom" in modes
        self.tasks = "tasks" in modes
        self.checkpoints = "checkpoints" in modes
        self.events = "events" in modes
        self.live = self.chunks or self.custom or self.events
        self.timed = self.tasks or self.events
        # Single modes that drivers may serve directly.
        self.bare = mode == "updates"
        self.whole = mode == "values"
        self.items: deque[Any] = deque()

    def show(self, mode: str, item: Any) -> None:
        """Add an item for the reader."""
        self.items.append((mode, item) if self._several else item)

    def run_started(self, run: Run, given: dict[str, Any]) -> None:
        """Report that the run begins."""
        if self.events:
            told = (tuple(run.config.tags), run.config.metadata or {})
            self.show("events", RunStarted(*run.stamp(), dict(given), *told))

    def run_over(self, run: Run, result: Any) -> None:
        """Report that the run ended well or paused."""
        if not self.events:
            return
        if run.paused is None:
            self.show("events", RunFinished(*run.stamp(), dict(result)))
        else:
            self.show("events", RunPaused(*run.stamp(), run.paused))

    def run_failed(self, run: Run, error: BaseException) -> None:
        """Report that the run failed."""
        if self.events:
            self.show("events", RunFailed(*run.stamp(), error))

    def started(self, run: Run, path: str, attempt: int, tags: tuple[str, ...]) -> float:
        """Report that an attempt begins; gives its start time, 0 if nobody asks for times."""
        if not self.timed:
            return 0.0
        if self.tasks:
            self.show("tasks", TaskStarted(path, attempt, time.time(), tags))
        if self.events:
            self.show("events", NodeStarted(*run.stamp(path), attempt, tags))
        return time.perf_counter()

    def finished(
        self, run: Run, path: str, attempt: int, started: float, error: BaseException | None
    ) -> None:
        """Report that an attempt ended."""
        if not self.timed:
            return
        took = time.perf_counter() - started
        if self.tasks:
            self.show("tasks", TaskFinished(path, attempt, time.time(), took, error))
        if self.events:
            self.show("events", NodeFinished(*run.stamp(path), attempt, took, error))

    def updated(self, run: Run, path: str, update: dict[str, Any]) -> None:
        """Report what a node returned."""
        if self.updates:
            item = {path: update}
            self.items.append(("updates", item) if self._several else item)
        if self.events:
            self.show("events", NodeUpdated(*run.stamp(path), update))

    def saved(self, run: Run, entries: Iterable[Entry]) -> None:
        """Report that entries of the run's thread were saved."""
        if not (self.checkpoints or self.events):
            return
        thread_id = run.config.thread_id
        assert thread_id is not None
        for entry in entries:
            at = datetime.fromtimestamp(entry.at, UTC)
            what = (entry.kind, entry.node, entry.strand)
            item = Checkpoint(thread_id, entry.run, str(entry.seq), *what, at)
            if self.checkpoints:
                self.show("checkpoints", item)
            if self.events:
                self.show("events", CheckpointSaved(*run.stamp(entry.node), item))

    def landed(self, state: State) -> None:
        """Report the state after a step of the main line."""
        if self.values:
            self.show("values", snapshot(state, self._hidden))

    def picture(self) -> Picture:
        """Give a picture that shows the state after each of several steps."""
        return Picture(self._hidden)

    def sent(self, run: Run, path: str, attempt: int, parcel: Parcel, value: object) -> None:
        """Report what a running node sent."""
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
