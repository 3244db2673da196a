"""The cheapest way for a line of control to reach its join or end without writing a field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reference import NoWayOn
from reference.graphs import (
    DONE,
    END,
    Place,
    Position,
    RoundOver,
    called,
    names_written,
    node_steps,
)

from flowc.trees import syntax
from soundness.ways import Head, Ways, key_of

#: How often the field is written, and how many steps and decisions are taken.
Cost = tuple[int, int]
ENDLESS: Cost = (1_000, 0)


class Costs:
    """The cheapest paths through one graph; if *field* is empty, only steps count."""

    def __init__(self, ways: Ways, field: str) -> None:
        self.ways = ways
        self.field = field
        self._known: dict[Head, Cost] = {}

    def of(self, position: Position) -> Cost:
        """Return the cost of continuing from *position* to the end of its line."""
        if position in (DONE, END):
            return (0, 0)
        if not self._known:
            self._settle()
        return self._known.get(key_of(position), ENDLESS)

    def of_failing(self, place: Place) -> tuple[Cost, type[Exception]] | None:
        """Return the cheapest continuation if what is at *place* fails, or none if nothing handles
        it.
        """
        found = [
            (self._plus(self.of(Place(handler.path, 0)), self._kept(handler)), error)
            for error, handler in self.ways.takers(place)
        ]
        return min(found, key=lambda pair: pair[0], default=None)

    def of_failing_node(self, name: str) -> tuple[Cost, type[Exception]] | None:
        """Return the same for a node; none for a node that cannot fail."""
        return self.of_failing(self.ways.home(name)) if self.ways.errors(name) else None

    def of_success(self, name: str) -> Cost:
        """Return the cost of running *name* and continuing after it."""
        after = self.ways.info.follow(self.ways.home(name))
        return self._plus(self.of(after), self.writes(name))

    def writes(self, name: str) -> int:
        return names_written(self.ways.info.node(name)).count(self.field)

    def cheapest(self, paths: Sequence[syntax.Path]) -> int:
        """Return the index of the branch that costs least."""
        return min(range(len(paths)), key=lambda index: self.of(Place(paths[index], 0)))

    def _kept(self, handler: syntax.Handler) -> int:
        return int(handler.field is not None and handler.field.text == self.field)

    def _plus(self, cost: Cost, writes: int) -> Cost:
        return (cost[0] + writes, cost[1] + 1)

    def _settle(self) -> None:
        """Lower the costs until no cost changes any more (Bellman and Ford)."""
        positions = list(self._positions())
        self._known = {key_of(position): ENDLESS for position in positions}
        changed = True
        while changed:
            changed = False
            for position in positions:
                cost = self._now(position)
                if cost < self._known[key_of(position)]:
                    self._known[key_of(position)] = cost
                    changed = True

    def _positions(self) -> Iterator[Position]:
        """Yield every position, later ones first, so that most costs are right immediately."""
        for path in reversed(self.ways.info.paths):
            for index in reversed(range(len(path.steps))):
                place = Place(path, index)
                if isinstance(place.step, syntax.RepeatStep):
                    yield RoundOver(place)
                yield place

    def _now(self, position: Position) -> Cost:
        try:
            return min(self._ways_on(position), default=ENDLESS)
        except NoWayOn:
            return ENDLESS

    def _ways_on(self, position: Position) -> Iterator[Cost]:
        if isinstance(position, Place):
            match position.step:
                case syntax.EndStep():
                    yield (0, 0)
                    return
                case syntax.NodeStep() as step:
                    yield from self._through_node(called(step))
                    return
                case (
                    syntax.GroupStep()
                    | syntax.RaceStep()
                    | syntax.EachStep()
                    | syntax.DataflowStep()
                ):
                    yield from self._through_fork(position)
                    return
        for after in self.ways.successors(position):
            yield self._plus(self.of(after), 0)

    def _through_node(self, name: str) -> Iterator[Cost]:
        failing = self.of_failing_node(name)
        if failing is not None:
            yield failing[0]
        yield self.of_success(name)

    def _through_fork(self, place: Place) -> Iterator[Cost]:
        failing = self.of_failing(place)
        if failing is not None:
            yield failing[0]
        inside = [self.of(Place(path, 0))[0] for path in self.ways.branches(place.step)]
        match place.step:
            case syntax.RaceStep():
                writes = min(inside)
            case syntax.EachStep():
                writes = 0
            case syntax.DataflowStep() as step:
                writes = sum(self.writes(called(node)) for node in node_steps(step))
            case _:
                writes = sum(inside)
        yield self._plus(self.of(self.ways.info.follow(place)), writes)
