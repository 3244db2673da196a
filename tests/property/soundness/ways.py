"""Where control can go in a graph, whatever its conditions say, according to the interpreter.

A path is given as *stops*, as in the notes of findings: ``start``, ``end``, the name of a node that
runs, ``a (fails)`` for one that fails, ``each (fails)`` for a parallel part that does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from heapq import heappop, heappush
from typing import Any

from reference import LoopLimit, NoWayOn
from reference.graphs import DONE, END, GraphInfo, Place, Position, RoundOver, called, node_steps
from reference.walk import error_class

from flowc.trees import syntax

#: A stop, `DONE`, or the key of a position that is passed before the next stop.
Head = Any
FAILS = " (fails)"
NOWHERE = "(nowhere)"


def key_of(position: Position) -> Head:
    """Return what identifies *position*."""
    match position:
        case Place(path=path, index=index):
            return (id(path), index)
        case RoundOver(place=place):
            return (id(place.path), place.index, "over")
    return position


def word_of(step: syntax.Step) -> str:
    """Return how a note names a parallel part."""
    words = {syntax.RaceStep: "race", syntax.EachStep: "each", syntax.DataflowStep: "dataflow"}
    return words.get(type(step), "[…]")


class Ways:
    """The paths of one graph."""

    def __init__(self, info: GraphInfo) -> None:
        self.info = info
        self.forks: list[Place] = []
        self.rounds: list[Place] = []
        self.flowing: dict[str, Place] = {}
        self._heads: dict[Head, frozenset[Head]] = {}
        self._next: dict[str, frozenset[Head]] = {}
        for path in info.paths:
            for index, step in enumerate(path.steps):
                self._note(Place(path, index), step)

    def _note(self, place: Place, step: syntax.Step) -> None:
        if isinstance(
            step, syntax.GroupStep | syntax.RaceStep | syntax.EachStep | syntax.DataflowStep
        ):
            self.forks.append(place)
        if isinstance(step, syntax.RepeatStep):
            self.rounds.append(place)
        if isinstance(step, syntax.DataflowStep):
            self.flowing.update((called(node), place) for node in node_steps(step))

    # ---- places ----------------------------------------------------------------------------

    def home(self, name: str) -> Place:
        """Return the place of the node *name*; a node of a ``dataflow`` has the place of that."""
        return self.flowing[name] if name in self.flowing else self.info.home(name)

    def regions(self, stop: str) -> list[int]:
        """Return the branches that a node is in, innermost first."""
        return self.info.regions(self.home(stop.removesuffix(FAILS)).path)

    def branches(self, step: syntax.Step) -> tuple[syntax.Path, ...]:
        match step:
            case syntax.GroupStep(branches=branches) | syntax.RaceStep(branches=branches):
                return branches
            case syntax.EachStep(body=body):
                return (body,)
        return ()

    def takers(
        self, place: Place, error: type[Exception] | None = None
    ) -> Iterator[tuple[type[Exception], syntax.Handler]]:
        """Yield the errors that may be raised at *place* and caught by a handler, each with the
        handler; if only one *error* can be raised there, the handler that catches it.
        """
        earlier: list[type[Exception]] = []
        for handler in self.info.handlers(place):
            for name in handler.errors:
                taken = error_class(name.text)
                raised = error if error is not None and issubclass(error, taken) else taken
                is_raised = error is None or raised is error
                if is_raised and not issubclass(raised, tuple(earlier)):
                    yield raised, handler
                earlier.append(taken)

    def errors(self, name: str) -> list[type[Exception]]:
        """Return the errors that *name* may raise and a handler catches: none for constants."""
        node = self.info.node(name)
        if isinstance(node, syntax.SetDecl) and all(map(self._puts_constant, node.assignments)):
            return []
        return [error for error, _ in self.takers(self.home(name))]

    def _puts_constant(self, assignment: syntax.Assignment) -> bool:
        info = self.info.fields.get(assignment.field.text)
        is_folded = info is not None and info.reducer is not None and not assignment.replace
        return not is_folded and is_constant(assignment.value)

    # ---- steps -----------------------------------------------------------------------------

    def successors(self, position: Position) -> list[Position]:
        """Return where a decision, or any other step, may lead."""
        if isinstance(position, RoundOver):
            return self.behind_round(position.place)
        assert isinstance(position, Place)
        match position.step:
            case syntax.IfStep(arms=arms, orelse=orelse):
                ways: list[Position] = [Place(arm.path, 0) for arm in arms]
                return [*ways, Place(orelse, 0) if orelse else self.info.follow(position)]
            case syntax.MatchStep(cases=cases):
                return [Place(case.path, 0) for case in cases]
            case syntax.TryStep(body=body) | syntax.RepeatStep(body=body):
                return [Place(body, 0)]
        return [self.info.follow(position)]

    def behind_round(self, place: Place) -> list[Position]:
        """Return where control may go after an iteration: the number of iterations is left open."""
        step = place.step
        assert isinstance(step, syntax.RepeatStep)
        ways: list[Position] = [Place(step.body, 0)]
        if step.orelse is not None:
            ways.insert(0, Place(step.orelse, 0))
        if step.until is not None or (step.orelse is None and self.info.goes_on(place)):
            ways.insert(0, self.info.follow(place))
        return ways

    def limit_raises(self, place: Place) -> bool:
        """Say whether nothing follows the last iteration of the ``repeat`` at *place*."""
        step = place.step
        assert isinstance(step, syntax.RepeatStep)
        if step.most is None or step.orelse is not None:
            return False
        return step.until is not None or not self.info.goes_on(place)

    # ---- heads -----------------------------------------------------------------------------

    def heads(self, position: Position) -> frozenset[Head]:
        """Return the stops that may come next from *position* on its line, inner lines included,
        and the keys of the positions that are passed before them.
        """
        key = key_of(position)
        if key not in self._heads:
            found: set[Head] = set()
            self._look(position, found)
            self._heads[key] = frozenset(found)
        return self._heads[key]

    def _look(self, position: Position, found: set[Head]) -> None:
        pending = [position]
        while pending:
            here = pending.pop()
            if key_of(here) in found:
                continue
            found.add(key_of(here))
            try:
                pending.extend(self._passed(here, found))
            except NoWayOn:
                found.add(NOWHERE)

    def _passed(self, here: Position, found: set[Head]) -> list[Position]:
        if here in (DONE, END):
            return []
        if isinstance(here, RoundOver):
            if self.limit_raises(here.place) and any(self.takers(here.place, LoopLimit)):
                found.add(f"repeat{FAILS}")
            return self.successors(here)
        assert isinstance(here, Place)
        match here.step:
            case syntax.EndStep():
                found.add(END)
                return []
            case syntax.NodeStep() as step:
                self._meet(called(step), found)
                return []
            case syntax.GroupStep() | syntax.RaceStep() | syntax.EachStep() as fork:
                return self._into(here, fork, found)
            case syntax.DataflowStep() as fork:
                found.update(called(node) for node in node_steps(fork))
                if any(self.takers(here)):
                    found.add(word_of(fork) + FAILS)
                return []
        return self.successors(here)

    def _meet(self, name: str, found: set[Head]) -> None:
        found.add(name)
        if self.errors(name):
            found.add(name + FAILS)

    def _into(self, place: Place, fork: syntax.Step, found: set[Head]) -> list[Position]:
        if any(self.takers(place)):
            found.add(word_of(fork) + FAILS)
        passes = isinstance(fork, syntax.EachStep)
        for path in self.branches(fork):
            inner = self.heads(Place(path, 0))
            found.update(inner - {DONE})
            passes = passes or DONE in inner
        return [self.info.follow(place)] if passes else []

    # ---- from stop to stop -----------------------------------------------------------------

    def next_heads(self, stop: str) -> frozenset[Head]:
        """Return what may come directly after *stop*, on any line."""
        if stop not in self._next:
            found: set[Head] = set()
            try:
                for position, region in self._behind(stop):
                    found |= self._through_joins(position, region)
            except NoWayOn:
                found.add(NOWHERE)
            self._next[stop] = frozenset(found)
        return self._next[stop]

    def _behind(self, stop: str) -> Iterator[tuple[Position, int]]:
        if stop == "start":
            assert self.info.start is not None
            yield self.info.follow(self.info.start), 0
        elif stop.endswith(FAILS):
            name = stop.removesuffix(FAILS)
            for place, error in self._failing(name):
                for _, handler in self.takers(place, error):
                    yield Place(handler.path, 0), self.info.region(place.path)
        elif stop != END:
            place = self.home(stop)
            yield self.info.follow(place), self.info.region(place.path)

    def _failing(self, name: str) -> Iterator[tuple[Place, type[Exception] | None]]:
        if name in self.info.occurrences:
            yield self.home(name), None
        elif name == "repeat":
            yield from ((place, LoopLimit) for place in self.rounds if self.limit_raises(place))
        else:
            yield from ((place, None) for place in self.forks if word_of(place.step) == name)

    def _through_joins(self, position: Position, region: int) -> set[Head]:
        """Return the heads of *position*, and what follows if the line ends at a join."""
        found = set(self.heads(position))
        while DONE in found and region:
            found.discard(DONE)
            fork = self.fork_of(region)
            found |= self.heads(self.info.follow(fork))
            region = self.info.region(fork.path)
        return found

    def fork_of(self, region: int) -> Place:
        """Return the parallel part of which *region* is a branch."""
        return next(
            fork for fork in self.forks if any(id(p) == region for p in self.branches(fork.step))
        )

    def reachable(self, *stops: str) -> set[Head]:
        """Return everything that can ever be reached after one of *stops*."""
        found: set[Head] = set()
        pending = [*stops]
        while pending:
            heads = self.next_heads(pending.pop())
            pending.extend(head for head in heads - found if is_stop(head))
            found |= heads
        return found

    def routes(
        self,
        begin: list[str],
        is_there: Callable[[Collection[Head]], bool],
        avoided: Collection[str] = (),
    ) -> Iterator[list[str]]:
        """Yield paths, shortest first, that begin with one of *begin*, visit no stop twice and none
        that is *avoided*, and end where *is_there* holds for the stops that may come next.
        """
        far = self._distances(begin, is_there, avoided)
        waiting = [(far[stop], number, [stop]) for number, stop in enumerate(begin) if stop in far]
        count = len(begin)
        while waiting:
            _, _, way = heappop(waiting)
            heads = self.next_heads(way[-1])
            if is_there(heads):
                yield way
            for stop in sorted(head for head in heads if is_stop(head)):
                if stop in far and stop not in way:
                    count += 1
                    heappush(waiting, (len(way) + far[stop], count, [*way, stop]))

    def between(
        self, left: str, right: str, count: int, avoided: Collection[str]
    ) -> Iterator[list[str]]:
        """Yield that many stops leading from *left* to *right*, none of them twice or *avoided*."""
        rings: list[set[str]] = [{right}]
        stops = {head for head in self.reachable("start") if is_stop(head)} - set(avoided)
        for _ in range(count):
            rings.append({stop for stop in stops if rings[-1] & self.next_heads(stop)})
        waiting: list[tuple[str, list[str]]] = [(left, [])] if count else []
        if not count:
            yield []
        while waiting:
            stop, way = waiting.pop()
            for then in sorted(rings[count - len(way)] & self.next_heads(stop), reverse=True):
                if then in way or then in (left, right):
                    continue
                if len(way) + 1 == count:
                    yield [*way, then]
                else:
                    waiting.append((then, [*way, then]))

    def _distances(
        self,
        begin: list[str],
        is_there: Callable[[Collection[Head]], bool],
        avoided: Collection[str],
    ) -> dict[str, int]:
        """Return the distance of each stop to where *is_there* holds, in stops, leaving out the
        unreachable ones.
        """
        into: dict[str, list[str]] = {}
        stops = {*begin, *(head for head in self.reachable(*begin) if is_stop(head))}
        stops -= set(avoided)
        for stop in sorted(stops):
            for head in self.next_heads(stop):
                if is_stop(head):
                    into.setdefault(head, []).append(stop)
        ring = [stop for stop in sorted(stops) if is_there(self.next_heads(stop))]
        far = dict.fromkeys(ring, 0)
        while ring:
            ring = sorted({one for stop in ring for one in into.get(stop, ()) if one not in far})
            far.update(dict.fromkeys(ring, 1 + max(far.values())))
        return far


def is_constant(expr: syntax.Expr) -> bool:
    """Say whether *expr* is a literal: evaluating it cannot fail."""
    match expr:
        case syntax.SequenceExpr(kind="list" | "tuple", items=items):
            return all(map(is_constant, items))
        case syntax.AttributeExpr(value=syntax.NameExpr(name=name)):
            return name[:1].isupper()
    return isinstance(expr, syntax.Constant)


def is_stop(head: Head) -> bool:
    """Say whether *head* is a stop, not a position that is only passed."""
    return isinstance(head, str) and head not in (DONE, NOWHERE)
