"""Writes a line of control as blocks that jump to each other by labels.

How and why is explained in `flowc.lower.structure`.
"""

from __future__ import annotations

from collections import deque

from flowc.lower.contexts import Contexts
from flowc.lower.lines import Exhausted
from flowc.lower.places import AGAIN, Place
from flowc.lower.shape import Shape
from flowc.lower.writer import Out, StepOf, Writer
from flowc.trees import ir, program


class LabelWriter(Writer):
    """The text of one line with labels: at its entry, at each target of a backward jump, and
    wherever a jump turns out to need one.
    """

    #: The dispatch adds to the depth, and more labels cost nothing here.
    deepest = 6

    def __init__(self, known: Shape, around: Contexts, step_of: StepOf) -> None:
        super().__init__(known, around, step_of)
        self.loops = {}
        self.labels = {known.line.entry, *known.returns}
        self.waiting = deque(sorted(self.labels, key=known.rank.__getitem__))
        self.opening: int | None = None

    def block(self) -> ir.Block:
        """Return the whole text: one dispatch."""
        bodies: dict[int, ir.Block] = {}
        while self.waiting:
            label = self.opening = self.waiting.popleft()
            bodies[label] = self.text(label, Place(fall=AGAIN))
        return (
            ir.Dispatch(
                tuple(
                    ir.Case(label, self.name(label), bodies[label])
                    for label in sorted(bodies, key=self.shape.rank.__getitem__)
                )
            ),
        )

    def construct(self, at: int, place: Place, out: Out) -> int | None:
        """Write what begins at *at*, or the jump to it if it has become a label."""
        if at in self.labels and at != self.opening:
            self.leap(at, place, out)
            return None
        return super().construct(at, place, out)

    def point(self, at: int, place: Place, out: Out) -> int | None:
        """Write one point and the jump from it; a label is open until its point is written."""
        self.opening = None
        return super().point(at, place, out)

    def leap(self, target: int, place: Place, out: Out) -> bool:
        """Write the jump to *target*, by a keyword or by an existing label."""
        if super().leap(target, place, out):
            return True
        if target in self.labels:
            out.append(ir.Goto(target, last=place.fall == AGAIN))
            return True
        return False

    def leap_far(self, target: int, place: Place, out: Out) -> None:
        """Make a label of *target* and jump to it."""
        self.labels.add(target)
        self.waiting.append(target)
        self.leap(target, place, out)

    def may_follow(self, at: int, target: int, place: Place) -> bool:
        """Whether *target* may be written right after the construct at *at*: labels may not."""
        return target not in self.labels and super().may_follow(at, target, place)

    def is_inside(
        self, target: int, at: int, context: tuple[program.Catch, ...], place: Place
    ) -> bool:
        """Whether the ``try`` that opens at *at* may contain *target*: it cannot contain a
        label.
        """
        return target not in self.labels and super().is_inside(target, at, context, place)

    def name(self, label: int) -> str:
        """Return a name for *label*, for readers: its first point."""
        match self.points[label].vertex:
            case program.Step(occurrence=occurrence):
                return occurrence.name
            case program.Fork(kind=kind):
                return kind
            case program.IfDecision():
                return "if"
            case program.MatchDecision():
                return "match"
            case program.RepeatStart() | program.RepeatTest() | Exhausted():
                return "repeat"
        return "start"
