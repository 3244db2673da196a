"""Writes one line of control as nested text, or finds that it has none.

How and why is explained in `flowc.lower.structure`. Depth is bounded, since Python nests blocks at
most twenty deep; chains of any length are written by a loop, and only nesting recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import attrs

from flowc.lower.arms import conditional
from flowc.lower.arrangement import Arrangement
from flowc.lower.contexts import Contexts, first_takers
from flowc.lower.lines import EXIT, Exhausted
from flowc.lower.places import Place
from flowc.lower.shape import Shape
from flowc.source import Span
from flowc.trees import ir, program

Vertex = program.Step | program.Fork
StepOf = Callable[[Vertex], ir.Step]
Out = list[ir.Statement]


class Unstructured(Exception):
    """A jump has no nested form."""


class Writer(Arrangement):
    """The text of one line, written along its dominator tree."""

    def __init__(self, known: Shape, around: Contexts, step_of: StepOf) -> None:
        super().__init__(known, around)
        self.step_of = step_of
        self.counters: dict[program.RepeatStart, ir.Counter] = {}

    def block(self) -> ir.Block:
        """Return the whole text.

        Raises:
            Unstructured: it needs labels.
        """
        return self.text(self.shape.line.entry, Place(fall=EXIT))

    # ---- jumps

    def jump(self, target: int, place: Place, out: Out) -> int | None:
        """Write the jump to *target*, or return it if its text is to be written right here."""
        if self.leap(target, place, out):
            return None
        if not self.shape.is_merge(target) and self.fits(target, place):
            return target
        self.leap_far(target, place, out)
        return None

    def leap(self, target: int, place: Place, out: Out) -> bool:
        """Write the jump to *target* if a keyword or falling through does it; return whether it
        did.
        """
        if target == place.fall:
            return True
        if target == EXIT:
            out.append(ir.Return())
        elif target == place.header:
            out.append(ir.Continue())
        elif target == place.follow:
            out.append(ir.Break())
        else:
            return False
        return True

    def leap_far(self, target: int, place: Place, out: Out) -> None:
        """Write a jump that has no nested form."""
        raise Unstructured

    # ---- text

    def text(self, start: int, place: Place, out: Out | None = None) -> ir.Block:
        """Return the text from *start* up to where control leaves it; *out* is what precedes it."""
        out = [] if out is None else out
        at: int | None = start
        while at is not None:
            at = self.construct(at, place, out)
        return tuple(out)

    def arm(self, target: int, place: Place) -> ir.Block:
        """Return the text of an arm that leads to *target*."""
        out: Out = []
        at = self.jump(target, place, out)
        return tuple(out) if at is None else self.text(at, place, out)

    def chain(self, follows: tuple[int, ...], place: Place, out: Out) -> int | None:
        """Write what follows a construct except its last point, which is returned."""
        for target, after in pairwise(follows):
            self.text(target, attrs.evolve(place, fall=after), out)
        return follows[-1] if follows else None

    def construct(self, at: int, place: Place, out: Out) -> int | None:
        """Write what begins at *at*; return the point whose text comes next, if one does."""
        if self.begins_loop(at, place):
            return self.loop(at, place, out)
        if self.contexts.at[at] != place.context:
            return self.guard(at, place, out)
        return self.point(at, place, out)

    def point(self, at: int, place: Place, out: Out) -> int | None:
        """Write one point and the jump from it."""
        point = self.points[at]
        match point.vertex:
            case program.IfDecision() | program.RepeatTest():
                return self.route_if(at, place, out)
            case program.MatchDecision():
                return self.route_match(at, point.vertex, place, out)
            case Exhausted(test):
                out.append(ir.RaiseLimit(test.start.span, test.most or 0))
                return None
            case program.RepeatStart(most=None):
                pass  # nothing to count
            case program.RepeatStart():
                out.append(ir.StartRounds(self.counter(point.vertex)))
            case program.Step() | program.Fork():
                out.append(ir.Perform(self.step_of(point.vertex)))
            case vertex:
                raise AssertionError(f"{vertex} is no point of a line of control")
        return self.jump(point.ways[0], place, out)

    def counter(self, start: program.RepeatStart) -> ir.Counter:
        """Return the counter of a repeat, the same each time."""
        return self.counters.setdefault(start, ir.Counter(start))

    # ---- routes

    def route_if(self, at: int, place: Place, out: Out) -> int | None:
        """Write an ``if``, or the test of a ``repeat``."""
        vertex = self.points[at].vertex
        conditions: tuple[ir.Condition, ...]
        if isinstance(vertex, program.RepeatTest):
            conditions = tuple(self.round_conditions(vertex, out))
        else:
            assert isinstance(vertex, program.IfDecision)
            conditions = vertex.conditions
        follows = self.follows(at, place, self.main_of_if)
        *arms, orelse = self.arms(at, place, follows)
        out.extend(conditional(vertex.span, tuple(zip(conditions, arms, strict=True)), orelse))
        return self.chain(follows, place, out)

    def round_conditions(self, test: program.RepeatTest, out: Out) -> Iterator[ir.Condition]:
        """Yield the conditions under which no further round is made, after counting this one."""
        if test.most is not None:
            out.append(ir.CountRound(self.counter(test.start)))
        if test.until is not None:
            yield test.until
        if test.most is not None:
            yield ir.Reached(self.counter(test.start), test.most)

    def route_match(
        self, at: int, vertex: program.MatchDecision, place: Place, out: Out
    ) -> int | None:
        """Write a ``match``."""
        follows = self.follows(at, place, self.main_of_match)
        blocks = self.arms(at, place, follows)
        if any(blocks):
            cases = tuple(zip(vertex.cases, blocks, strict=True))
            out.append(ir.Match(vertex.span, vertex.subject, cases))
        return self.chain(follows, place, out)

    def arms(self, at: int, place: Place, follows: tuple[int, ...]) -> list[ir.Block]:
        """Return the texts of the arms of the route at *at*."""
        inner = place.deeper(follows[0] if follows else place.fall)
        return [self.arm(way, inner) for way in self.points[at].ways]

    # ---- loops

    def loop(self, at: int, place: Place, out: Out) -> int | None:
        """Write the natural loop whose header is *at*."""
        inside = self.loops[at]
        follows = self.exits_of_loop(at, inside, place)
        follow = follows[0] if follows else place.fall
        body = self.text(at, place.in_loop(at, follow, inside))
        out.append(ir.Loop(body, self.span_of(at)))
        return self.chain(follows, place, out)

    def span_of(self, at: int) -> Span:
        """Return the span of a point."""
        vertex = self.points[at].vertex
        return vertex.test.span if isinstance(vertex, Exhausted) else vertex.span

    # ---- handlers

    def guard(self, at: int, place: Place, out: Out) -> int | None:
        """Write the ``try`` that opens at *at*."""
        child = self.contexts.step_into(place.context, self.contexts.at[at])
        catches = child[: len(child) - len(place.context)]
        inside = self.region(at, child, place)
        follows, orelse = self.exits_of_guard(at, inside, catches, place)
        landing = place.deeper(follows[0] if follows else place.fall)
        fall = landing.fall if orelse is None else orelse
        body = self.text(at, attrs.evolve(landing, fall=fall, context=child))
        # Python counts one block for all clauses, and one for each of them.
        handled = landing.deeper(landing.fall)
        clauses = tuple(
            ir.Clause(catch, errors, self.clause(catch, inside, handled))
            for catch, errors in first_takers(catches)
        )
        out.append(ir.Guard(body, clauses, () if orelse is None else self.text(orelse, landing)))
        return self.chain(follows, place, out)

    def clause(self, catch: program.Catch, inside: frozenset[int], place: Place) -> ir.Block:
        """Return the text of a handler."""
        target = self.handler_targets[catch]
        out: Out = []
        if target == EXIT or not self.is_private(target, catch, inside):
            return self.arm(target, place)
        if self.leap(target, place, out):
            return tuple(out)
        if not self.fits(target, place):
            return self.arm(target, place)
        return self.text(target, place, out)
