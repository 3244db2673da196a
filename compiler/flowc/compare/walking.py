"""Walks both versions at once to find what happens to the runs that the old one stored.

The new version resumes a run by replaying it, and the journal must be one that it would have
written itself. So the two versions are walked in parallel, as two automata that read the same tape.
If both reach the same node, they continue together; if not, every run that has been there is lost,
and cannot reach any later place. A decision that is the same in both, on the same values, takes
both the same way; any other may take each of them any way, and all combinations are followed.

So a place that is only ever reached together certainly continues, one that is never reached
together certainly breaks, and for one that is reached in both ways it depends on the path of the
run. Forks are walked branch by branch. A branch that has more to do in the new version affects no
thread that waits inside the fork, but everything after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from flowc.compare.landing import Landing
from flowc.compare.meaning import calls_in, meaning
from flowc.compare.places import (
    Place,
    Version,
    is_choice,
    is_over,
    path_of,
    top,
)
from flowc.compare.rests import NOWHERE, How, Rest, Rests
from flowc.compare.steadiness import Steadiness
from flowc.compare.stored import Fits
from flowc.trees.program import (
    AskTask,
    Fork,
    FunctionTask,
    GraphTask,
    RepeatStart,
    RepeatTest,
    SetTask,
    Step,
    Task,
    WaitTask,
)
from flowc.types import expressions_of

Synced = frozenset[tuple[RepeatStart, RepeatStart]]
Key = tuple[Place, Place, str]


@attrs.frozen
class Pair:
    """Where both versions are. *sure* if some run certainly gets here; *synced* are the loops of
    which both have made the same number of iterations.
    """

    old: Place
    new: Place
    sure: bool = True
    synced: Synced = frozenset()

    def unsure(self) -> Pair:
        """Return this pair as one that possibly no run reaches."""
        return attrs.evolve(self, sure=False)


@attrs.frozen
class Break:
    """Where stored runs stop matching: they went through *old*, while the new version is at *new*.
    *reason* explains a break at a node that is the same in both.
    """

    old: Place
    new: Place
    sure: bool
    lost: Rests
    reason: str = ""


@attrs.frozen
class Ends:
    """The result of walking a thread of control: whether *both* reached its end together, where the
    new version had more to do than the old one, and the rests *found* whose runs match.
    """

    both: bool
    late: tuple[Pair, ...]
    found: Rests

    @property
    def is_alive(self) -> bool:
        """Whether any run gets through, or waits inside."""
        return self.both or bool(self.late) or any(one.how is How.WAITS for one in self.found)


@attrs.frozen(eq=False)
class Walk:
    """The walk of a graph and its new version."""

    old: Version
    new: Version
    landing: Landing
    steady: Steadiness
    breaks: dict[Key, Break] = attrs.field(factory=dict)

    @property
    def lost(self) -> Rests:
        """The places at which lost runs may rest."""
        return NOWHERE.union(*(broken.lost for broken in self.breaks.values()))

    def line(self, begin: Pair) -> Ends:
        """Walk one thread of control to its end, on every path that it may take."""
        seen: set[Pair] = set()
        late: list[Pair] = []
        found: set[Rest] = set()
        both = False
        waiting = [begin]
        while waiting:
            pair = self._settled(waiting.pop())
            if pair in seen:
                continue
            seen.add(pair)
            found |= self._stood(pair)
            if is_choice(pair.old) or is_choice(pair.new):
                waiting.extend(self._choose(pair))
            elif is_over(pair.old) and is_over(pair.new):
                both = True
            elif is_over(pair.old):
                late.append(pair)
            elif self.old.entered(pair.old) or self.new.entered(pair.new):
                waiting.extend(self._enter(pair))
            else:
                waiting.extend(self._step(pair, found))
        return Ends(both, tuple(late), frozenset(found))

    def _stood(self, pair: Pair) -> Rests:
        """Return how a run may rest that has just reached this pair, as far as it still matches."""
        old, new = top(pair.old), top(pair.new)
        if not isinstance(old, Step | Fork):
            return NOWHERE
        rests = self.old.stops_next(pair.old)
        if isinstance(old, Step) and isinstance(new, Step) and _is_same_path(pair):
            rests |= {Rest(How.BEFORE, path_of(pair.old))}
        return rests

    def _settled(self, pair: Pair) -> Pair:
        old, begun = self.old.settled(pair.old)
        new, begun_too = self.new.settled(pair.new)
        kept = {one for one in pair.synced if one[0] not in begun and one[1] not in begun_too}
        if len(begun) == len(begun_too):
            kept |= set(zip(begun, begun_too, strict=True))
        return attrs.evolve(pair, old=old, new=new, synced=frozenset(kept))

    def _lose(self, pair: Pair, lost: Rests, reason: str = "") -> None:
        """Record that the runs that came this way are lost."""
        key = (pair.old, pair.new, reason)
        known = self.breaks.get(key)
        if known is not None:
            lost |= known.lost
        sure = pair.sure or (known is not None and known.sure)
        self.breaks[key] = Break(pair.old, pair.new, sure, lost, reason)

    # ---- decisions -----------------------------------------------------------------------------

    def _choose(self, pair: Pair) -> Iterator[Pair]:
        if self._is_same_choice(pair):
            arms = self.new.arms(pair.new)
            for index, old in self.old.arms(pair.old).items():
                if index in arms:
                    yield attrs.evolve(pair, old=old, new=arms[index])
                else:  # a loop that ends where it used to continue
                    self._lose(pair, self.old.rests_from(old))
            yield from self._fail(pair)
            return
        asked = (*_calls_at(pair.old), *_calls_at(pair.new))
        if asked:  # their results are stored in the order of the calls
            chosen = is_choice(pair.old)
            lost = (self.old.rests_from if chosen else self.old.rests_behind)(pair.old)
            self._lose(pair.unsure(), lost, f"`{asked[0]}` is asked")
        if is_choice(pair.old):
            for old in self.old.onward(pair.old):
                yield attrs.evolve(pair, old=old, sure=False)
        else:
            for new in self.new.onward(pair.new):
                yield attrs.evolve(pair, new=new, sure=False)

    def _is_same_choice(self, pair: Pair) -> bool:
        old, new = top(pair.old), top(pair.new)
        if type(old) is not type(new) or not self._means_the_same(pair):
            return False
        if isinstance(old, RepeatTest) and isinstance(new, RepeatTest):
            return old.most == new.most and (old.start, new.start) in pair.synced
        return _asked(pair.old) == _asked(pair.new)

    def _means_the_same(self, pair: Pair) -> bool:
        """Whether both evaluate the same expressions here, on the same values."""
        old, new = (tuple(expressions_of(top(place))) for place in (pair.old, pair.new))
        return meaning(old) == meaning(new) and self.steady.holds(pair.old[-1].graph, old)

    # ---- subgraphs -----------------------------------------------------------------------------

    def _enter(self, pair: Pair) -> Iterator[Pair]:
        old, new = self.old.entered(pair.old), self.new.entered(pair.new)
        if old is not None and new is not None:
            asked, asks = _calls_at(pair.old), _calls_at(pair.new)
            if asked != asks:
                reason = f"`{(*asked, *asks)[0]}` is asked"
                self._lose(pair.unsure(), self.old.rests_from(pair.old), reason)
            yield attrs.evolve(pair, old=old, new=new)
        elif old is not None:
            yield attrs.evolve(pair, old=old)
        elif new is not None:
            yield attrs.evolve(pair, new=new)

    # ---- steps ---------------------------------------------------------------------------------

    def _step(self, pair: Pair, found: set[Rest]) -> Iterator[Pair]:
        match top(pair.old), top(pair.new):
            case Fork(kind=kind), Fork(kind=other) if kind == other:
                yield from self._fork(pair, found)
            case Step(), Step() if _is_same_node(pair):
                yield from self._land(pair, found)
            case _:
                self._lose(pair, self.old.rests_behind(pair.old))

    def _land(self, pair: Pair, found: set[Rest]) -> Iterator[Pair]:
        here = {rest.how: rest for rest in self.old.rests_at(pair.old)}
        shown, why = self.landing.shown(pair.old)  # it is read only while the question is open
        if shown is not Fits.ALWAYS:
            asked = pair if shown is Fits.NEVER else pair.unsure()
            self._lose(asked, frozenset([here[How.WAITS]]), why)
        if How.WAITS in here and shown is not Fits.NEVER:
            found.add(here[How.WAITS])
        yield from self._fail(pair)
        fits, why = self.landing.landed(pair.old, pair.new)
        if fits is not Fits.ALWAYS:
            unsure = pair if fits is Fits.NEVER else pair.unsure()
            done = frozenset(here.values()) & {Rest(How.AFTER, path_of(pair.old))}
            self._lose(unsure, done | self.old.rests_from(self.old.after(pair.old)), why)
        if fits is not Fits.NEVER:
            if How.AFTER in here:
                found.add(here[How.AFTER])
            old, new = self.old.after(pair.old), self.new.after(pair.new)
            yield attrs.evolve(pair, old=old, new=new)

    def _fail(self, pair: Pair) -> Iterator[Pair]:
        """Follow an error to the handler that caught it."""
        before, now = self.old.handlers(pair.old), self.new.handlers(pair.new)
        if [errors for errors, _ in before] == [errors for errors, _ in now]:
            for (_, old), (_, new) in zip(before, now, strict=True):
                yield attrs.evolve(pair, old=old, new=new)
            return
        for _, old in before:
            self._lose(pair.unsure(), self.old.rests_from(old), "its errors go to other handlers")
            for _, new in now:
                yield attrs.evolve(pair, old=old, new=new, sure=False)

    # ---- forks ---------------------------------------------------------------------------------

    def _fork(self, pair: Pair, found: set[Rest]) -> Iterator[Pair]:
        lines = self._branches(pair)
        behind = self.old.after(pair.old)
        is_alive = all(line.is_alive for line in lines)  # a run that waits has been in all of them
        for rest in (one for line in lines for one in line.found):
            if is_alive or rest.how is not How.WAITS:
                found.add(rest)
        for late in (one for line in lines for one in line.late):
            more = attrs.evolve(pair, old=behind, new=late.new, sure=pair.sure and late.sure)
            self._lose(more, self.old.rests_behind(behind), "a branch has more to do")
            found |= self.old.stops_next(behind)
        is_each = _kind_of_fork(pair.old) == "each"
        if is_each or self._gets_through(pair, lines):
            yield attrs.evolve(pair, old=behind, new=self.new.after(pair.new))
        yield from self._fail(pair)

    def _branches(self, pair: Pair) -> list[Ends]:
        before, now = self.old.branches(pair.old), self.new.branches(pair.new)
        is_each = _kind_of_fork(pair.old) == "each"
        if is_each and not self._means_the_same(pair):
            self._lose(pair.unsure(), self.old.rests_from(pair.old), "it goes over other items")
        lines = []
        for index, old in before.items():
            known = dict(self.breaks)
            if index in now:
                lines.append(self.line(attrs.evolve(pair, old=old, new=now[index])))
            else:
                lines.append(self._gone(attrs.evolve(pair, old=old)))
            # A thread that rests in one branch has been in the others, or in that of another item.
            beside = [one for other, one in before.items() if other != index or is_each]
            behind = self.old.after(pair.old)
            self._lose_too(known, NOWHERE.union(*map(self.old.rests_from, (behind, *beside))))
        if _kind_of_fork(pair.old) != "race":
            more = [now[index] for index in now if index not in before]
            late = tuple(attrs.evolve(pair, new=self.new.settled(place)[0]) for place in more)
            lines.extend(Ends(both=False, late=(one,), found=NOWHERE) for one in late)
        return lines

    def _gone(self, pair: Pair) -> Ends:
        """Record as lost what was done in a branch that the new version lacks."""
        begun, _ = self.old.settled(pair.old)
        self._lose(attrs.evolve(pair, old=begun), self.old.rests_behind(begun))
        return Ends(both=False, late=(), found=self.old.stops_next(begun))

    def _lose_too(self, known: Mapping[Key, Break], more: Rests) -> None:
        """Add *more* to what is lost at the breaks that are not among the *known* ones."""
        for key, broken in self.breaks.items():
            if broken != known.get(key):
                self.breaks[key] = attrs.evolve(broken, lost=broken.lost | more)

    def _gets_through(self, pair: Pair, lines: list[Ends]) -> bool:
        enough = any if _kind_of_fork(pair.old) == "race" else all
        return enough(line.both for line in lines)


def _kind(task: Task) -> str:
    """Return the kind of journal entry that a node leaves."""
    match task:
        case AskTask():
            return "ask"
        case WaitTask():
            return "wait"
        case GraphTask():
            return "graph"
        case FunctionTask() | SetTask():
            return "node"
    return "bad"


def _kind_of_fork(place: Place) -> str:
    vertex = top(place)
    assert isinstance(vertex, Fork)
    return vertex.kind


def _is_same_node(pair: Pair) -> bool:
    old, new = top(pair.old), top(pair.new)
    assert isinstance(old, Step)
    assert isinstance(new, Step)
    return _kind(old.occurrence.task) == _kind(new.occurrence.task) and _is_same_path(pair)


def _is_same_path(pair: Pair) -> bool:
    return path_of(pair.old) == path_of(pair.new)


def _calls_at(place: Place) -> tuple[str, ...]:
    return calls_in(expressions_of(top(place)))


def _asked(place: Place) -> object:
    """Return the patterns of a decision; its expressions are compared separately."""
    return meaning(getattr(top(place), "cases", ()))
