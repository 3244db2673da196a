"""Which handlers surround each point of a line of control.

A *context* is the tuple of the handlers that are open, innermost first. The contexts of a line form
a tree under the empty one, in which the parent is the longest proper suffix that is a context
itself: exactly one ``try`` of the text lies between the two. If they would nest deeper than Python
allows, each gets a ``try`` of its own with all its handlers, which is equivalent: the first match
wins.

What can fail determines the context in which it must be. Everything else (a route whose condition
cannot raise, the counter of a ``repeat``) may be in any, and is put where one ``try`` can contain
as much as possible: between two points of the same context, or before two paths into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs

from flowc.lower.lines import Exhausted, Point
from flowc.lower.purity import cannot_raise
from flowc.lower.shape import Shape
from flowc.trees import program

Context = tuple[program.Catch, ...]
ROOT: Context = ()

#: How many nested ``try`` may open at one place.
MAX_OPEN = 4


@attrs.frozen(eq=False)
class Contexts:
    """The context of each point, and the tree that the contexts form."""

    at: Mapping[int, Context]
    parent: Mapping[Context, Context]

    def holds(self, outer: Context, inner: Context) -> bool:
        """Whether *inner* is *outer* or inside it."""
        while len(inner) > len(outer):
            inner = self.parent[inner]
        return inner == outer

    def step_into(self, outer: Context, inner: Context) -> Context:
        """Return the child of *outer* on the path to *inner*, which is inside it."""
        while self.parent[inner] != outer:
            inner = self.parent[inner]
        return inner

    def shared(self, left: Context, right: Context) -> Context:
        """Return the innermost context that contains both."""
        while not self.holds(left, right):
            left = self.parent[left]
        return left


def first_takers(
    catches: Context,
) -> Iterator[tuple[program.Catch, tuple[program.ErrorClass, ...]]]:
    """Yield the handlers with those errors that no earlier one names; skip those left
    without any.
    """
    named: set[tuple[str, str]] = set()
    for catch in catches:
        errors = tuple(error for error in catch.errors if (error.module, error.name) not in named)
        named.update((error.module, error.name) for error in errors)
        if errors or not catch.errors:
            yield catch, errors


def contexts(shape: Shape) -> Contexts:
    """Return the context in which each point of *shape* must be, or is best placed."""
    points = shape.line.points
    fixed = {
        number: tuple(handler.catch for handler in points[number].handlers)
        for number in shape.rank
        if not _is_silent(points[number])
    }
    tree = Contexts(fixed, _bounded(_parents({ROOT, *fixed.values()})))
    if len(tree.parent) == 0:
        return Contexts(dict.fromkeys(shape.rank, ROOT), {})
    return Contexts({**fixed, **_Placement(shape, fixed, tree).run()}, tree.parent)


def _is_silent(point: Point) -> bool:
    """Whether nothing at *point* can raise."""
    match point.vertex:
        case program.IfDecision(conditions=conditions):
            return all(map(cannot_raise, conditions))
        case program.MatchDecision(subject=subject):
            return cannot_raise(subject)
        case program.RepeatTest(until=until):
            return until is None or cannot_raise(until)
        case program.Step() | program.Fork() | Exhausted():
            return False
    return True


def _parents(found: set[Context]) -> dict[Context, Context]:
    return {
        context: next(context[cut:] for cut in range(1, len(context) + 1) if context[cut:] in found)
        for context in found
        if context
    }


def _bounded(parents: dict[Context, Context]) -> dict[Context, Context]:
    """Return the tree as it is, or a flat one if it is deeper than `MAX_OPEN`."""
    depth = {ROOT: 0}
    for context in sorted(parents, key=len):
        depth[context] = depth[parents[context]] + 1
    return parents if max(depth.values()) <= MAX_OPEN else dict.fromkeys(parents, ROOT)


class _Placement:
    """Finds a context for each silent point, from those of the points around it."""

    def __init__(self, shape: Shape, fixed: Mapping[int, Context], tree: Contexts) -> None:
        self.shape = shape
        self.fixed = fixed
        self.tree = tree
        self.order = sorted(shape.rank, key=shape.rank.__getitem__)
        self.ways = {number: tuple(shape.line.points[number].targets) for number in self.order}

    def run(self) -> dict[int, Context]:
        sources: dict[int, list[int]] = {number: [] for number in self.order}
        for number, targets in self.ways.items():
            for target in targets:
                sources[target].append(number)
        before = self.spread(self.order, sources.__getitem__)
        before.setdefault(self.shape.line.entry, set()).add(ROOT)
        after = self.spread(self.order[::-1], self.ways.__getitem__)
        return {
            number: self.choose(number, before[number], after)
            for number in self.order
            if number not in self.fixed
        }

    def spread(
        self, order: Iterable[int], neighbours: Callable[[int], Iterable[int]]
    ) -> dict[int, set[Context]]:
        """Return, for each silent point, the contexts of the nearest points that are not silent.

        The second round propagates around loops.
        """
        reached: dict[int, set[Context]] = {number: set() for number in self.order}
        rounds = list(order)
        for number in (*rounds, *rounds):
            if number in self.fixed:
                continue
            for other in neighbours(number):
                reached[number] |= {self.fixed[other]} if other in self.fixed else reached[other]
        return reached

    def choose(
        self, number: int, before: set[Context], after: Mapping[int, set[Context]]
    ) -> Context:
        shared = self.tree.shared
        between = [shared(left, right) for left in before for right in after[number]]
        arms = [
            {self.fixed[target]} if target in self.fixed else after[target]
            for target in dict.fromkeys(self.ways[number])
        ]
        forks = [
            shared(left, right)
            for place, arm in enumerate(arms)
            for other in arms[place + 1 :]
            for left in arm
            for right in other
        ]
        return max((ROOT, *between, *forks), key=len)
