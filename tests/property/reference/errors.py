"""How a run may end: by the limits of the language, or by what an accepted program never does."""

from __future__ import annotations

from flowc.source import Span


class StepLimit(Exception):
    """More steps than the limit allows."""


class LoopLimit(Exception):
    """A ``repeat`` made all its rounds."""


class Unsound(BaseException):
    """What an accepted program cannot do; no handler of the program may catch it."""


class UnsetRead(Unsound):
    """A field is read at *span* that has no value."""

    def __init__(self, field: str, span: Span) -> None:
        super().__init__(field)
        self.field = field
        self.span = span


class UnsetOutput(Unsound):
    """The run ends, and the output *field* has no value."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class UnknownName(Unsound):
    """A node, a field or a graph that nobody declared."""


class MissedCase(Unsound):
    """A ``match`` at *span* has no arm for its subject."""

    def __init__(self, span: Span, subject: object) -> None:
        super().__init__(subject)
        self.span = span


class ConcurrentOverwrite(Unsound):
    """Two branches, or two items, wrote *field*, and one write replaces the other."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class CrossedWall(Unsound):
    """A line of control left its branch, or came into another: its join is lost, or met twice."""


class NoWayOn(Unsound):
    """Nothing stands behind the step at *span*."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


class NeverReady(Unsound):
    """The nodes of a ``dataflow`` wait for one another."""

    def __init__(self, waiting: tuple[str, ...]) -> None:
        super().__init__(*waiting)
        self.waiting = waiting
