"""A record of what a scripted run did, in the order in which its graph is written.

A resumed run walks its graph from the start. So each line of control has a *cursor*: steps that
were already recorded are skipped, and new ones are recorded after them. A line that is not walked
again, because its outcome is known, keeps its record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from flowrt.state import State
from flowrt.steps import Dataflow, Each, Group, Race, Step, Sub


@dataclass(frozen=True, slots=True)
class Passed:
    """A node that a run reached: *is_done* once it returned or failed for good. *inner* holds the
    nodes of the graph that it runs, None if it runs none.
    """

    name: str
    is_done: bool
    inner: tuple[Passed, ...] | None = None


class Event:
    """One step of a line: a node, or a part with lines of its own."""

    __slots__ = ("error", "line", "lines", "status", "step", "winner")

    def __init__(self, line: Line, step: Step) -> None:
        self.line = line
        self.step = step
        self.status: Literal["open", "done", "failed"] = "open"
        self.error: BaseException | None = None
        self.lines: list[Line] = []
        self.winner: Line | None = None

    def child(self, index: int) -> Line:
        """Give the line of a branch, an item, a node of a dataflow, or a subgraph."""
        while len(self.lines) <= index:
            self.lines.append(Line(self, len(self.lines)))
        return self.lines[index]

    def ended(self, line: Line) -> None:
        """Note that a line has ended: in a race, the first to end wins."""
        if self.winner is None:
            self.winner = line

    def passed(self) -> Iterator[Passed]:
        """Yield the nodes that the step adds to the run's path."""
        is_done = self.status != "open"
        match self.step:
            case Sub(name=name):
                inner = tuple(self.child(0).passed())
                yield Passed(name, is_done, inner)
            case Race() if self.status == "done" and self.winner is not None:
                yield from self.winner.passed()
            case Group() | Race() | Each() | Dataflow():
                for line in self.lines:
                    yield from line.passed()
            case step:
                if is_done:
                    yield Passed(getattr(step, "name", ""), is_done=True)


class Line:
    """One line of control; *origin* is the step that started it, None for the run's main line."""

    __slots__ = ("_cursor", "_is_over", "events", "index", "origin")

    def __init__(self, origin: Event | None = None, index: int = 0) -> None:
        self.origin = origin
        self.index = index
        self.events: list[Event] = []
        self._cursor = 0
        self._is_over = False

    def begin(self) -> None:
        """Go back to the start: the line is about to be walked, perhaps again."""
        self._cursor = 0

    def next(self, step: Step) -> tuple[Event, bool]:
        """Give the event of the step that the walk has reached, and whether it is new."""
        is_new = self._cursor == len(self.events)
        if is_new:
            self.events.append(Event(self, step))
        event = self.events[self._cursor]
        self._cursor += 1
        return event, is_new

    def end(self) -> bool:
        """Note that the walk has ended; returns whether this is news."""
        is_new, self._is_over = not self._is_over, True
        if self.origin is not None:
            self.origin.ended(self)
        return is_new

    def passed(self) -> Iterator[Passed]:
        """Yield the nodes that the line reached, those of parallel branches in the order of the
        text.
        """
        for event in self.events:
            yield from event.passed()

    def failed_node(self) -> str | None:
        """Give the node in which the line failed, None if it did not fail in a node."""
        last = self.events[-1] if self.events else None
        if last is None or last.status != "failed":
            return None
        inner = [line.failed_node() for line in last.lines]
        found = next((name for name in inner if name is not None), None)
        if not isinstance(last.step, Sub):
            return found or getattr(last.step, "name", None)
        return last.step.name if found is None else f"{last.step.name}.{found}"


class Observer(Protocol):
    """Is notified of the progress of a run, step by step."""

    def came_to(self, line: Line, event: Event, state: State) -> None:
        """Called when a line has reached a step, with the state at that point."""

    def came_to_end(self, line: Line, state: State) -> None:
        """Called when a line has ended."""


def names(passed: Iterable[Passed], prefix: str = "") -> Iterator[str]:
    """Yield the nodes that are done; one in a subgraph is prefixed with its name:
    ``review.confirm``.
    """
    for one in passed:
        if one.inner is None:
            yield f"{prefix}{one.name}"
        else:
            yield from names(one.inner, f"{prefix}{one.name}.")
