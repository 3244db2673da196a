"""Where a run of one version can be: vertices of its graph, and of those that it runs inside.

A place is a stack of frames, the root first. A graph that runs itself is entered once and then
passed over as one step, so that there are finitely many places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs

from flowc.compare.meaning import Meaning, meaning
from flowc.compare.rests import NOWHERE, How, Rest, Rests
from flowc.source import Span
from flowc.trees.program import (
    Arrow,
    AskTask,
    Branch,
    End,
    Fork,
    Graph,
    GraphHeader,
    GraphTask,
    IfDecision,
    Join,
    MatchDecision,
    Next,
    Raised,
    RepeatStart,
    RepeatTest,
    Start,
    Step,
    Taken,
    Vertex,
    WaitTask,
)
from flowc.trees.program import Catch as CatchVertex


@attrs.frozen
class Frame:
    """One graph that runs, and where."""

    graph: Graph
    vertex: Vertex


Place = tuple[Frame, ...]


def top(place: Place) -> Vertex:
    """Return the vertex at which the innermost graph is."""
    return place[-1].vertex


def span_of(place: Place) -> Span:
    """Return where a place stands in the text."""
    return top(place).span


def is_over(place: Place) -> bool:
    """Whether the line of control ends here: that of the run, or that of a branch."""
    return isinstance(top(place), End | Join)


def is_choice(place: Place) -> bool:
    """Whether the way on is chosen here."""
    return isinstance(top(place), IfDecision | MatchDecision | RepeatTest)


def path_of(place: Place) -> str:
    """Return the name of a step as it is seen from the root: ``review.confirm``."""
    steps = (frame.vertex for frame in place)
    return ".".join(step.occurrence.name for step in steps if isinstance(step, Step))


def described(place: Place) -> str:
    """Return a place for a message."""
    match top(place):
        case Step():
            return f"`{path_of(place)}`"
        case Fork(kind="group"):
            return "a group"
        case Fork(kind=kind):
            return f"a `{kind}`"
        case Join() | End():
            return "the end"
    return "a decision"


@attrs.frozen(eq=False)
class Version:
    """One version of a graph; *bodies* has every graph that it may run."""

    bodies: Mapping[GraphHeader, Graph]
    _rests: dict[Place, Rests] = attrs.field(factory=dict)

    def begin(self, graph: Graph) -> Place:
        """Return where a run begins."""
        return (Frame(graph, graph.flow.start),)

    def settled(self, place: Place) -> tuple[Place, tuple[RepeatStart, ...]]:
        """Return the next place at which something is done or decided, and the loops begun."""
        begun: list[RepeatStart] = []
        while True:
            vertex = top(place)
            if isinstance(vertex, RepeatStart):
                begun.append(vertex)
            if isinstance(vertex, Start | RepeatStart | CatchVertex):
                place = self.after(place)
            elif isinstance(vertex, End) and len(place) > 1:
                place = self.after(place[:-1])
            else:
                return place, tuple(begun)

    def entered(self, place: Place) -> Place | None:
        """Return where the graph begins that a step runs, None if the step is none of these."""
        vertex = top(place)
        if not isinstance(vertex, Step) or not isinstance(vertex.occurrence.task, GraphTask):
            return None
        callee = self.bodies.get(vertex.occurrence.task.graph)
        if callee is None or any(frame.graph is callee for frame in place):
            return None
        return (*place, Frame(callee, callee.flow.start))

    def after(self, place: Place) -> Place:
        """Return the one way on from what is no decision; of a fork, behind its join."""
        vertex = top(place)
        if isinstance(vertex, Fork):
            place = _at(place, place[-1].graph.flow.joins[vertex])
        # The last arrow of a branch says which branch it was.
        ways = (target for arrow, target in _out(place) if isinstance(arrow.kind, Next | Branch))
        return _at(place, next(ways))

    def arms(self, place: Place) -> dict[int, Place]:
        """Return the ways on from a decision, by the number of the arm."""
        out = _out(place)
        return {a.kind.index: _at(place, to) for a, to in out if isinstance(a.kind, Taken)}

    def branches(self, place: Place) -> dict[int, Place]:
        """Return where the branches of a fork begin."""
        out = _out(place)
        return {a.kind.index: _at(place, to) for a, to in out if isinstance(a.kind, Branch)}

    def handlers(self, place: Place) -> list[tuple[Meaning, Place]]:
        """Return the handlers that may take an error raised here, the innermost first."""
        found = []
        for depth in range(len(place), 0, -1):
            raised = [(a.kind, to) for a, to in _out(place[:depth]) if isinstance(a.kind, Raised)]
            for _, target in sorted(raised, key=lambda item: item[0].order):
                assert isinstance(target, CatchVertex)
                found.append((meaning(target.errors), _at(place[:depth], target)))
        return found

    def onward(self, place: Place) -> Iterator[Place]:
        """Yield every place that may come next, if nothing fails."""
        entered = self.entered(place)
        if entered is not None:
            yield entered
        elif not isinstance(top(place), End):
            for arrow, target in _out(place):
                if not isinstance(arrow.kind, Raised):
                    yield _at(place, target)
        elif len(place) > 1:
            yield self.after(place[:-1])

    def further(self, place: Place) -> Iterator[Place]:
        """Yield every place that may come next, the handlers of an error among them."""
        yield from self.onward(place)
        for _, handler in self.handlers(place):
            yield handler

    def rests_at(self, place: Place) -> Rests:
        """Return how a thread may rest just here."""
        vertex = top(place)
        if not isinstance(vertex, Step):
            return NOWHERE
        hows: tuple[How, ...]
        match vertex.occurrence.task:
            case AskTask() | WaitTask():
                hows = (How.STOPPED, How.BEFORE, How.WAITS)
            case GraphTask():  # a run stops inside of it
                hows = (How.BEFORE,) if self.entered(place) else (How.STOPPED, How.BEFORE)
            case _:
                hows = (How.STOPPED, How.BEFORE, How.AFTER)
        return frozenset(Rest(how, path_of(place)) for how in hows)

    def rests_from(self, place: Place) -> Rests:
        """Return how a thread may rest here and from here on."""
        known = self._rests.get(place)
        if known is None:
            known = NOWHERE.union(*map(self.rests_at, _reached(place, self.further)))
            self._rests[place] = known
        return known

    def stops_next(self, place: Place) -> Rests:
        """Return how a run may have stopped that came here and has left no entry since."""
        rests = NOWHERE.union(*map(self.rests_at, self._coming(place)))
        return frozenset(rest for rest in rests if rest.how is How.STOPPED)

    def rests_behind(self, place: Place) -> Rests:
        """Return how a thread may rest that came here and has left an entry since."""
        coming = self._coming(place)
        entries = NOWHERE.union(*map(self.rests_at, coming)) - self.stops_next(place)
        caught = (handler for one in coming for _, handler in self.handlers(one))
        # Of a fork, what is left may be in another of its branches.
        parting = (one for one in coming if self._is_one(one) or isinstance(top(one), Fork))
        done = (to for one in parting for to in self.onward(one))
        return entries.union(*map(self.rests_from, (*caught, *done)))

    def _coming(self, place: Place) -> set[Place]:
        """Return the places from here to the next steps, in every way."""
        return _reached(place, lambda one: () if self._ends(one) else self.onward(one))

    def _ends(self, place: Place) -> bool:
        return self._is_one(place) or isinstance(top(place), Join)

    def _is_one(self, place: Place) -> bool:
        """Whether a step stands here that leaves an entry, and not one that runs a graph."""
        return isinstance(top(place), Step) and self.entered(place) is None


def _reached(begin: Place, onward: Callable[[Place], Iterable[Place]]) -> set[Place]:
    """Return every place that is come to, the first one among them."""
    seen = {begin}
    waiting = [begin]
    while waiting:
        for further in onward(waiting.pop()):
            if further not in seen:
                seen.add(further)
                waiting.append(further)
    return seen


def _out(place: Place) -> list[tuple[Arrow, Vertex]]:
    graph = place[-1].graph.flow.graph
    return [(data["arrow"], target) for _, target, data in graph.out_edges(top(place), data=True)]


def _at(place: Place, vertex: Vertex) -> Place:
    return (*place[:-1], Frame(place[-1].graph, vertex))
