"""A line of control as numbered points: one region of the control-flow graph, simplified.

In: the control-flow graph and one of its regions. Out: a `Line`, whose points are the reachable
vertices, each with its successors in the order of its arms and with its handlers. A parallel part
is one point. The entry of a handler is not a point but part of the edge to the handler's text,
since the error must be stored before control goes anywhere. The end, or the join at the end of a
branch, is `EXIT`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flowc.trees import program
from flowc.trees.program import Arrow, Branch, ControlFlow, Next, Raised, Taken

EXIT = -1


@attrs.frozen(eq=False)
class Exhausted:
    """Where a ``repeat`` without an ``else`` fails after its last round."""

    test: program.RepeatTest


Place = program.Vertex | Exhausted


@attrs.frozen
class Handler:
    """A handler of a point; *target* is where its text begins."""

    catch: program.Catch
    target: int


@attrs.frozen(eq=False)
class Point:
    """One point of a line. *ways* are its successors in the order of the arms of *vertex*;
    *handlers* are innermost first.
    """

    vertex: Place
    ways: tuple[int, ...]
    handlers: tuple[Handler, ...]

    @property
    def targets(self) -> Iterator[int]:
        """Every point that control can reach from here directly, one for each edge."""
        yield from (way for way in self.ways if way != EXIT)
        yield from (handler.target for handler in self.handlers if handler.target != EXIT)


@attrs.frozen(eq=False)
class Line:
    """The points of one region; *entry* is `EXIT` if a branch is empty."""

    points: tuple[Point, ...]
    entry: int


def entries_of(flow: ControlFlow) -> dict[program.Region, program.Vertex]:
    """Return where each branch of *flow* begins."""
    return {
        regions[arrow.kind.index]: target
        for fork, regions in flow.branches.items()
        for arrow, target in _arrows(flow, fork)
        if isinstance(arrow.kind, Branch)
    }


def trace(
    flow: ControlFlow, region: program.Region, entries: Mapping[program.Region, program.Vertex]
) -> Line:
    """Return the line of control of *region*, given where branches begin."""
    return _Tracer(flow, region, entries).run()


def _arrows(flow: ControlFlow, vertex: program.Vertex) -> Iterator[tuple[Arrow, program.Vertex]]:
    for _, target, data in flow.graph.out_edges(vertex, data=True):
        yield data["arrow"], target


@attrs.define
class _Tracer:
    flow: ControlFlow
    region: program.Region
    entries: Mapping[program.Region, program.Vertex]
    numbers: dict[Place, int] = attrs.field(factory=dict)
    found: list[Place] = attrs.field(factory=list)

    def run(self) -> Line:
        entry = self.number(self.entry())
        points: list[Point] = []
        while len(points) < len(self.found):
            points.append(self.point(self.found[len(points)]))
        return Line(tuple(points), entry)

    def entry(self) -> program.Vertex:
        if self.region.fork is None:
            return self.next_of(self.flow.start)
        return self.entries[self.region]

    def number(self, place: Place) -> int:
        """Return the number of the point at *place*; a parallel part is represented by its fork."""
        if self.leaves(place):
            return EXIT
        if place not in self.numbers:
            self.numbers[place] = len(self.found)
            self.found.append(place)
        return self.numbers[place]

    def leaves(self, place: Place) -> bool:
        match place:
            case program.End():
                return True
            case program.Join(fork=fork):
                return fork is self.region.fork
        return False

    def point(self, place: Place) -> Point:
        match place:
            case Exhausted(test):
                return Point(place, (), self.handlers(test))
            case program.RepeatTest():
                return self.repeat_test(place)
            case program.Fork():
                way = self.next_of(self.flow.joins[place])
                return Point(place, (self.number(way),), self.handlers(place))
        return Point(place, tuple(map(self.number, self.ways(place))), self.handlers(place))

    def repeat_test(self, test: program.RepeatTest) -> Point:
        """Return the test as a decision: exit by ``until``, exit by *most*, or one more round."""
        taken = {
            arrow.kind.index: target
            for arrow, target in self.arrows(test)
            if isinstance(arrow.kind, Taken)
        }
        ways: list[Place] = []
        if test.until is not None:
            ways.append(taken[0])
        if test.most is not None:
            ways.append(taken.get(2, Exhausted(test)))
        ways.append(taken[1])
        return Point(test, tuple(map(self.number, ways)), ())

    def arrows(self, vertex: program.Vertex) -> Iterator[tuple[Arrow, program.Vertex]]:
        return _arrows(self.flow, vertex)

    def next_of(self, vertex: program.Vertex) -> program.Vertex:
        return next(iter(self.ways(vertex)))

    def ways(self, vertex: program.Vertex) -> list[program.Vertex]:
        """Return the successors of *vertex* if nothing fails, in the order of the arms."""
        arms = [
            (arrow.kind.index if isinstance(arrow.kind, Taken) else 0, target)
            for arrow, target in self.arrows(vertex)
            if isinstance(arrow.kind, Next | Taken) or self.leaves(target)
        ]
        return [target for _, target in sorted(arms, key=lambda arm: arm[0])]

    def handlers(self, vertex: program.Vertex) -> tuple[Handler, ...]:
        raised = [
            (arrow.kind.order, target)
            for arrow, target in self.arrows(vertex)
            if isinstance(arrow.kind, Raised)
        ]
        return tuple(
            Handler(catch, self.number(self.next_of(catch)))
            for _, catch in sorted(raised, key=lambda pair: pair[0])
            if isinstance(catch, program.Catch)
        )
