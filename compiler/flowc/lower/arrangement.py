"""Where the points of a line of control are written: after a construct, inside it, or not yet.

This answers questions about the line and its dominator tree; `flowc.lower.writer` asks them in the
order of the text.
"""

from __future__ import annotations

from collections.abc import Callable

from flowc.lower.contexts import Context, Contexts
from flowc.lower.lines import EXIT, Exhausted
from flowc.lower.places import Place
from flowc.lower.shape import Shape
from flowc.trees import program

#: How deeply constructs may nest before labels are used instead.
MAX_DEPTH = 12

#: An exit of a loop that ends within this many points is written inside the loop.
SHORT = 8

#: An arm of a ``match`` that dominates more points than this is written after the ``match``.
HEAVY = 24


class Arrangement:
    """The arrangement of one line; *known* is its shape, *around* the handlers of its points."""

    #: How deeply constructs may nest.
    deepest = MAX_DEPTH

    def __init__(self, known: Shape, around: Contexts) -> None:
        self.shape = known
        self.points = known.line.points
        self.loops = known.loops or {}
        self.contexts = around
        self.handler_targets = {
            handler.catch: handler.target for point in self.points for handler in point.handlers
        }

    # ---- where a text may stand

    def fits(self, target: int, place: Place) -> bool:
        """Whether the text of *target* may be written at *place*."""
        return place.depth <= self.deepest and self.may_hold(place, target)

    def may_hold(self, place: Place, target: int) -> bool:
        """Whether no handler is open at *place* that must not be open at *target*."""
        return self.contexts.holds(place.context, self.contexts.at[target])

    # ---- routes

    def follows(
        self, at: int, place: Place, main: Callable[[int, Place], int | None]
    ) -> tuple[int, ...]:
        """Return what follows the route at *at*: the points where its arms merge, or its *main*
        arm.
        """
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
        """Whether *target* may be written right after the construct at *at*."""
        return place.same_loop(at, target) and self.may_hold(place, target)

    def in_order(self, found: list[int]) -> tuple[int, ...]:
        """Return points in the order of control."""
        return tuple(sorted(found, key=self.shape.rank.__getitem__))

    def own_arms(self, at: int, place: Place) -> list[int]:
        """Return the arms of the route at *at* that are reached only from it."""
        return [
            way
            for way in self.points[at].ways
            if way in self.shape.children[at]
            and not self.shape.is_merge(way)
            and self.may_follow(at, way, place)
        ]

    def main_of_if(self, at: int, place: Place) -> int | None:
        """Return the arm to write after an ``if`` whose other arms do not come back.

        That is the last one, unless another is far bigger; or the only one with a text, if the
        others are jumps. A small text beside an arm that simply falls through stays inside.
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
        """Return the arm to write after a ``match``, if one is too big to stay inside."""
        biggest = max(self.own_arms(at, place), key=self.shape.size, default=None)
        return biggest if biggest is not None and self.shape.size(biggest) > HEAVY else None

    # ---- loops

    def begins_loop(self, at: int, place: Place) -> bool:
        """Whether a loop opens here, before any ``try`` that does not contain all of it."""
        if at not in self.loops or at == place.header:
            return False
        if self.contexts.at[at] == place.context:
            return True
        child = self.contexts.step_into(place.context, self.contexts.at[at])
        return not all(
            self.contexts.holds(child, self.contexts.at[point]) for point in self.loops[at]
        )

    def exits_of_loop(self, at: int, inside: frozenset[int], place: Place) -> tuple[int, ...]:
        """Return what is written after a loop: the points where its exits merge, or else its
        longest exit.
        """
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
        """Whether *point* can be reached other than through a handler."""
        return any(point in self.points[source].ways for source in self.shape.before[point])

    def ends_soon(self, point: int) -> bool:
        """Whether the text of *point* is just a few steps up to the end."""
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

    def is_private(self, target: int, catch: program.Catch, inside: frozenset[int]) -> bool:
        """Whether *target* is reached only by errors raised *inside* and caught by *catch*."""
        raised = sum(
            handler.catch is catch and handler.target == target
            for point in set(self.shape.before[target])
            if point in inside
            for handler in self.points[point].handlers
        )
        return raised == len(self.shape.before[target])

    def region(self, at: int, context: Context, place: Place) -> frozenset[int]:
        """Return the points inside the ``try`` of *context* that opens at *at*."""
        found = {at}
        stack = [at]
        while stack:
            for target in self.points[stack.pop()].targets:
                if target not in found and self.is_inside(target, at, context, place):
                    found.add(target)
                    stack.append(target)
        return frozenset(found)

    def is_inside(self, target: int, at: int, context: Context, place: Place) -> bool:
        """Whether the ``try`` that opens at *at* may contain *target*."""
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
        """Return what is written after a ``try``, and what in its ``else``.

        The body's own continuation is written after it, unless the handlers fall through to
        elsewhere.
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
        """Whether *point* is reached only from *inside*, and without an error."""
        return all(
            source in inside and point in self.points[source].ways
            for source in self.shape.before[point]
        )
