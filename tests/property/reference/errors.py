"""How a run may fail: at a limit of the language, or by something no accepted program does."""

from __future__ import annotations

from flowc.source import Span


class StepLimit(Exception):
    """The run takes more steps than the limit allows."""


class LoopLimit(Exception):
    """A ``repeat`` has used up its iterations."""


class Unsound(BaseException):
    """Something that an accepted program cannot do; no handler of the program may catch it."""


class UnsetRead(Unsound):
    """The field that is read at *span* has no value."""

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
    """A node, a field or a graph is not declared."""


class MissedCase(Unsound):
    """The ``match`` at *span* has no arm for its subject."""

    def __init__(self, span: Span, subject: object) -> None:
        super().__init__(subject)
        self.span = span


class ConcurrentOverwrite(Unsound):
    """Two branches or items wrote *field*, and one write overwrites the other."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class CrossedWall(Unsound):
    """Control left its branch or entered another, so a join is never reached, or reached twice."""


class NoWayOn(Unsound):
    """Nothing follows the step at *span*."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


class NeverReady(Unsound):
    """The nodes of a ``dataflow`` wait for each other."""

    def __init__(self, waiting: tuple[str, ...]) -> None:
        super().__init__(*waiting)
        self.waiting = waiting
