"""Where a run of one version can be: at vertices of its graph and of the subgraphs it is in.

A place is a stack of frames, the root first. A recursive call of a graph is not entered but treated
as a single step, so that the number of places is finite.
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
    """A graph that is running, and the vertex it is at."""

    graph: Graph
    vertex: Vertex


Place = tuple[Frame, ...]


def top(place: Place) -> Vertex:
    """Return the current vertex of the innermost graph."""
    return place[-1].vertex


def span_of(place: Place) -> Span:
    """Return where a place is in the source."""
    return top(place).span


def is_over(place: Place) -> bool:
    """Whether a thread of control ends here: that of the run, or that of a branch."""
    return isinstance(top(place), End | Join)


def is_choice(place: Place) -> bool:
    """Whether the next vertex depends on a decision here."""
    return isinstance(top(place), IfDecision | MatchDecision | RepeatTest)


def path_of(place: Place) -> str:
    """Return the name of a step as seen from the root: ``review.confirm``."""
    steps = (frame.vertex for frame in place)
    return ".".join(step.occurrence.name for step in steps if isinstance(step, Step))


def described(place: Place) -> str:
    """Return a place as messages show it."""
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
        """Return the next place at which something is done or decided, and the loops begun before
        it.
        """
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
        """Return the first place in the graph that a step runs, or None if it runs no graph."""
        vertex = top(place)
        if not isinstance(vertex, Step) or not isinstance(vertex.occurrence.task, GraphTask):
            return None
        callee = self.bodies.get(vertex.occurrence.task.graph)
        if callee is None or any(frame.graph is callee for frame in place):
            return None
        return (*place, Frame(callee, callee.flow.start))

    def after(self, place: Place) -> Place:
        """Return the only successor of a place that is not a decision; for a fork, that of its
        join.
        """
        vertex = top(place)
        if isinstance(vertex, Fork):
            place = _at(place, place[-1].graph.flow.joins[vertex])
        # The last edge of a branch has the kind of the branch.
        ways = (target for arrow, target in _out(place) if isinstance(arrow.kind, Next | Branch))
        return _at(place, next(ways))

    def arms(self, place: Place) -> dict[int, Place]:
        """Return the successors of a decision, by the index of the arm."""
        out = _out(place)
        return {a.kind.index: _at(place, to) for a, to in out if isinstance(a.kind, Taken)}

    def branches(self, place: Place) -> dict[int, Place]:
        """Return where the branches of a fork begin, by index."""
        out = _out(place)
        return {a.kind.index: _at(place, to) for a, to in out if isinstance(a.kind, Branch)}

    def handlers(self, place: Place) -> list[tuple[Meaning, Place]]:
        """Return the handlers that may catch an error raised here, innermost first."""
        found = []
        for depth in range(len(place), 0, -1):
            raised = [(a.kind, to) for a, to in _out(place[:depth]) if isinstance(a.kind, Raised)]
            for _, target in sorted(raised, key=lambda item: item[0].order):
                assert isinstance(target, CatchVertex)
                found.append((meaning(target.errors), _at(place[:depth], target)))
        return found

    def onward(self, place: Place) -> Iterator[Place]:
        """Yield every place that may come next if nothing fails."""
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
        """Yield every place that may come next, handlers of errors included."""
        yield from self.onward(place)
        for _, handler in self.handlers(place):
            yield handler

    def rests_at(self, place: Place) -> Rests:
        """Return how a thread may rest at this very place."""
        vertex = top(place)
        if not isinstance(vertex, Step):
            return NOWHERE
        hows: tuple[How, ...]
        match vertex.occurrence.task:
            case AskTask() | WaitTask():
                hows = (How.STOPPED, How.BEFORE, How.WAITS)
            case GraphTask():  # a run stops inside it
                hows = (How.BEFORE,) if self.entered(place) else (How.STOPPED, How.BEFORE)
            case _:
                hows = (How.STOPPED, How.BEFORE, How.AFTER)
        return frozenset(Rest(how, path_of(place)) for how in hows)

    def rests_from(self, place: Place) -> Rests:
        """Return how a thread may rest here or later."""
        known = self._rests.get(place)
        if known is None:
            known = NOWHERE.union(*map(self.rests_at, _reached(place, self.further)))
            self._rests[place] = known
        return known

    def stops_next(self, place: Place) -> Rests:
        """Return how a run may have stopped that reached this place and has left no entry since."""
        rests = NOWHERE.union(*map(self.rests_at, self._coming(place)))
        return frozenset(rest for rest in rests if rest.how is How.STOPPED)

    def rests_behind(self, place: Place) -> Rests:
        """Return how a thread may rest that reached this place and has left an entry since."""
        coming = self._coming(place)
        entries = NOWHERE.union(*map(self.rests_at, coming)) - self.stops_next(place)
        caught = (handler for one in coming for _, handler in self.handlers(one))
        # After a fork, other branches may have left the entry.
        parting = (one for one in coming if self._is_one(one) or isinstance(top(one), Fork))
        done = (to for one in parting for to in self.onward(one))
        return entries.union(*map(self.rests_from, (*caught, *done)))

    def _coming(self, place: Place) -> set[Place]:
        """Return the places between here and the next steps, on all paths."""
        return _reached(place, lambda one: () if self._ends(one) else self.onward(one))

    def _ends(self, place: Place) -> bool:
        return self._is_one(place) or isinstance(top(place), Join)

    def _is_one(self, place: Place) -> bool:
        """Whether this is a step that leaves an entry itself, and not one that runs a graph."""
        return isinstance(top(place), Step) and self.entered(place) is None


def _reached(begin: Place, onward: Callable[[Place], Iterable[Place]]) -> set[Place]:
    """Return every place reachable from *begin*, including *begin*."""
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
