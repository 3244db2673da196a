"""Writes one line of control as nested text, or finds that it has none.

How and why is told in `flowc.lower.structure`. Depth is bounded, because Python nests blocks twenty
deep at most; chains of any length are written by a loop, and only nesting recurses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import attrs

from flowc.lower.arms import conditional
from flowc.lower.contexts import Context, Contexts, first_takers
from flowc.lower.lines import EXIT, Exhausted
from flowc.lower.places import Place
from flowc.lower.shape import Shape
from flowc.source import Span
from flowc.trees import ir, program

#: How deep constructs may nest before labels take over.
MAX_DEPTH = 12

#: An exit of a loop that ends within so many points is written inside the loop.
SHORT = 8

#: An arm of a ``match`` that dominates more points than this is written behind it.
HEAVY = 24

Vertex = program.Step | program.Fork
StepOf = Callable[[Vertex], ir.Step]
Out = list[ir.Statement]


class Unstructured(Exception):
    """A jump has no nested form."""


class Writer:
    """The text of one line, written along its tree of dominators."""

    #: How deep constructs may nest.
    deepest = MAX_DEPTH

    def __init__(self, known: Shape, around: Contexts, step_of: StepOf) -> None:
        self.shape = known
        self.points = known.line.points
        self.loops = known.loops or {}
        self.contexts = around
        self.step_of = step_of
        self.counters: dict[program.RepeatStart, ir.Counter] = {}
        self.handler_targets = {
            handler.catch: handler.target for point in self.points for handler in point.handlers
        }

    def block(self) -> ir.Block:
        """Return the whole text.

        Raises: `Unstructured` where it needs labels.
        """
        return self.text(self.shape.line.entry, Place(fall=EXIT))

    # ---- jumps

    def jump(self, target: int, place: Place, out: Out) -> int | None:
        """Write the jump to *target*, or return it where its text is to stand right here."""
        if self.leap(target, place, out):
            return None
        if not self.shape.is_merge(target) and self.fits(target, place):
            return target
        self.leap_far(target, place, out)
        return None

    def leap(self, target: int, place: Place, out: Out) -> bool:
        """Write the jump to *target* where a word or nothing does it; say whether it did."""
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

    def fits(self, target: int, place: Place) -> bool:
        """Whether the text of *target* may stand at *place*."""
        return place.depth <= self.deepest and self.may_hold(place, target)

    def may_hold(self, place: Place, target: int) -> bool:
        """Whether no handler is open at *place* that must not be open at *target*."""
        return self.contexts.holds(place.context, self.contexts.at[target])

    # ---- text

    def text(self, start: int, place: Place, out: Out | None = None) -> ir.Block:
        """Return the text from *start* up to where control leaves it; *out* is what is before."""
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
        """Write what follows a construct but for the last point of it, which is returned."""
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

    def follows(
        self, at: int, place: Place, main: Callable[[int, Place], int | None]
    ) -> tuple[int, ...]:
        """Return what comes behind the route at *at*: where its arms meet, or its *main* arm."""
        merges = [
            child
            for child in self.shape.children[at]
            if self.shape.is_merge(child) and self.may_follow(at, child, place)
        ]
        if merges:
            return self.in_order(merges)
        arm = main(at, place) if place.can_name_fall() else None
        return () if arm is None else (arm,)

    def may_follow(self, at: int, target: int, place: Place) -> bool:
        """Whether *target* may be written right behind the construct at *at*."""
        return place.same_loop(at, target) and self.may_hold(place, target)

    def in_order(self, found: list[int]) -> tuple[int, ...]:
        """Return points in the order of control."""
        return tuple(sorted(found, key=self.shape.rank.__getitem__))

    def own_arms(self, at: int, place: Place) -> list[int]:
        """Return the arms of the route at *at* that nothing else leads to."""
        return [
            way
            for way in self.points[at].ways
            if way in self.shape.children[at]
            and not self.shape.is_merge(way)
            and self.may_follow(at, way, place)
        ]

    def main_of_if(self, at: int, place: Place) -> int | None:
        """Return the arm to write behind an ``if`` whose other arms do not come back.

        That is the last one, unless another is far bigger; or the only one that has a text, if the
        others are jumps. A small text beside an arm that simply goes on stays inside.
        """
        own, ways = self.own_arms(at, place), self.points[at].ways
        if not own:
            return None
        biggest = max(own, key=self.shape.size)
        size = self.shape.size(biggest)
        if place.fall in ways and size <= SHORT:
            return None
        if ways[-1] in own and size <= max(SHORT, 4 * self.shape.size(ways[-1])):
            return ways[-1]
        return biggest

    def main_of_match(self, at: int, place: Place) -> int | None:
        """Return the arm to write behind a ``match``, if one is too big to stand inside."""
        biggest = max(self.own_arms(at, place), key=self.shape.size, default=None)
        return biggest if biggest is not None and self.shape.size(biggest) > HEAVY else None

    # ---- loops

    def begins_loop(self, at: int, place: Place) -> bool:
        """Whether a loop opens here, before any ``try`` that it is not wholly inside of."""
        if at not in self.loops or at == place.header:
            return False
        if self.contexts.at[at] == place.context:
            return True
        child = self.contexts.step_into(place.context, self.contexts.at[at])
        return not all(
            self.contexts.holds(child, self.contexts.at[point]) for point in self.loops[at]
        )

    def loop(self, at: int, place: Place, out: Out) -> int | None:
        """Write the natural loop whose header is *at*."""
        inside = self.loops[at]
        follows = self.exits_of_loop(at, inside, place)
        follow = follows[0] if follows else place.fall
        body = self.text(at, place.in_loop(at, follow, inside))
        out.append(ir.Loop(body, self.span_of(at)))
        return self.chain(follows, place, out)

    def span_of(self, at: int) -> Span:
        """Return the place of a point."""
        vertex = self.points[at].vertex
        return vertex.test.span if isinstance(vertex, Exhausted) else vertex.span

    def exits_of_loop(self, at: int, inside: frozenset[int], place: Place) -> tuple[int, ...]:
        """Return what is written behind a loop: where its exits meet, or else its longest exit."""
        exits = [
            child
            for point in inside
            for child in self.shape.children[point]
            if child not in inside
            and self.may_follow(at, child, place)
            and self.has_way_from(child)
        ]
        merges = [child for child in exits if self.shape.is_merge(child)]
        if merges:
            return self.in_order(merges)
        long = [child for child in exits if not self.ends_soon(child)]
        longest = max(self.in_order(long), key=self.shape.size, default=None)
        return () if longest is None else (longest,)

    def has_way_from(self, point: int) -> bool:
        """Whether control comes to *point* otherwise than through a handler alone."""
        return any(point in self.points[source].ways for source in self.shape.before[point])

    def ends_soon(self, point: int) -> bool:
        """Whether the text of *point* is a few steps up to the end."""
        for _ in range(SHORT):
            if isinstance(self.points[point].vertex, Exhausted):
                return True
            ways = self.points[point].ways
            if len(ways) != 1 or self.points[point].handlers:
                return False
            if ways[0] == EXIT:
                return True
            point = ways[0]
            if self.shape.is_merge(point) or point in self.loops:
                return False
        return False

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
        # Python counts a block for the clauses, and one for each of them.
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

    def is_private(self, target: int, catch: program.Catch, inside: frozenset[int]) -> bool:
        """Whether only errors raised *inside*, and only by way of *catch*, lead to *target*."""
        raised = sum(
            handler.catch is catch and handler.target == target
            for point in set(self.shape.before[target])
            if point in inside
            for handler in self.points[point].handlers
        )
        return raised == len(self.shape.before[target])

    def region(self, at: int, context: Context, place: Place) -> frozenset[int]:
        """Return the points that the ``try`` of *context* opened at *at* holds."""
        found = {at}
        stack = [at]
        while stack:
            for target in self.points[stack.pop()].targets:
                if target not in found and self.is_inside(target, at, context, place):
                    found.add(target)
                    stack.append(target)
        return frozenset(found)

    def is_inside(self, target: int, at: int, context: Context, place: Place) -> bool:
        """Whether the ``try`` opened at *at* may hold *target*."""
        return (
            self.shape.dominates(at, target)
            and self.contexts.holds(context, self.contexts.at[target])
            and place.same_loop(at, target)
        )

    def exits_of_guard(
        self,
        at: int,
        inside: frozenset[int],
        catches: tuple[program.Catch, ...],
        place: Place,
    ) -> tuple[tuple[int, ...], int | None]:
        """Return what is written behind a ``try``, and what in its ``else``.

        The body's own way on stands behind it where the handlers do not fall to somewhere else.
        """
        targets = {self.handler_targets[catch]: catch for catch in catches}
        found = [
            child
            for point in inside
            for child in self.shape.children[point]
            if child not in inside and self.may_follow(at, child, place)
            if child not in targets or not self.is_private(child, targets[child], inside)
        ]
        exits = [child for child in found if self.is_exit(child, inside)]
        merges = [child for child in found if child not in exits]
        own = max(self.in_order(exits), key=self.shape.size, default=None)
        if own is not None and not merges and place.can_name_fall():
            return (own,), None
        return self.in_order(merges), own if own is not None and self.fits(own, place) else None

    def is_exit(self, point: int, inside: frozenset[int]) -> bool:
        """Whether control comes to *point* only from *inside*, without an error."""
        return all(
            source in inside and point in self.points[source].ways
            for source in self.shape.before[point]
        )
