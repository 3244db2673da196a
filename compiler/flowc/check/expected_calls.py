"""Whether some run calls a node as often as a test expects.

The runs of a graph are explored (see `tested_runs`) with a count of the calls so far. Counts above
what the test asks about are not distinguished, so the number of states is finite.
"""

from __future__ import annotations

import attrs

from flowc.check.analysis.questions import forks_around, steps_to
from flowc.check.analysis.tested_runs import STOPPED, Move, Place, Point, Runs, UnknownRunError
from flowc.check.expected_paths import Stretch, lacks_stub, no_stub
from flowc.check.words import often, times
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import ExpectCall, ExpectCalls, NodeName, Step, Test

#: The limits on the count of calls and on the number of states that are explored.
_MOST_CALLS = 20
_MOST_PLACES = 20_000


def judge_calls(
    step: ExpectCalls | ExpectCall, runs: Runs, stretch: Stretch, test: Test
) -> Diagnostic | None:
    """Return what is wrong with *step*, or None if a run may call its node that often.

    Raises:
        UnknownRunError: The runs cannot be explored.
    """
    asked = step.count if isinstance(step, ExpectCalls) else 0
    if asked > _MOST_CALLS or _is_raced(step.node, runs):
        return None
    if not step.allows(0) and lacks_stub(step.node, test):
        return no_stub(step.node)
    possible = _Counting(runs, step.node, asked + 1).counts(stretch.goal)
    if not possible or any(map(step.allows, possible)):
        return None
    return _never_so_often(step, possible, most=asked + 1)


def _is_raced(name: NodeName, runs: Runs) -> bool:
    """Whether the node may be called in a losing branch of a race, which paths do not show."""
    steps = steps_to(name, runs.header, runs.bodies.graphs)
    return any(fork.kind == "race" for step in steps for fork in forks_around(step))


@attrs.frozen(eq=False)
class _Counting:
    """Counts the calls of the node *name* in *runs*, up to *most*."""

    runs: Runs
    name: NodeName
    most: int

    def counts(self, goal: Place) -> set[int]:
        """Return how often the node may have been called when a run reaches *goal*."""
        begin = self.runs.stopping() if goal is STOPPED else self.runs.start()
        waiting: list[tuple[Place, int]] = [(begin, 0)]
        found = set(waiting)
        while waiting:
            place, count = waiting.pop()
            for move in self.runs.moves(place):
                _, target = move
                calls = (min(count + more, self.most) for more in self._calls(place, move))
                reached = {(target, calls_so_far) for calls_so_far in calls} - found
                waiting.extend(reached)
                found |= reached
            if len(found) > _MOST_PLACES:
                raise UnknownRunError
        return {count for place, count in found if place == goal}

    def _calls(self, place: Place, move: Move) -> range:
        """Return how many calls a run may make when it moves on from *place*."""
        if not (isinstance(place, Point) and isinstance(place.vertex, Step)):
            return range(1)
        if place.way != self.name.way:
            return range(1)
        label, target = move
        policy = self.name.node.policy
        is_entered = isinstance(target, Point) and len(target.frames) > len(place.frames)
        is_called = (label is not None and policy.cache is None) or is_entered
        attempts = 1 if policy.retry is None else policy.retry.times
        return range(int(is_called), attempts + 1)


# ---- findings ------------------------------------------------------------------------------------


def _never_so_often(step: ExpectCalls | ExpectCall, possible: set[int], most: int) -> Diagnostic:
    name = step.node.text
    if possible == {0}:
        headline, help_ = f"no run calls `{name}` here", "no arrow leads to it before this"
    elif step.allows(0) and not step.allows(1):
        headline, help_ = f"every run that gets here calls `{name}`", ""
    else:
        expected = often(step) if isinstance(step, ExpectCalls) else "like this"
        headline = f"no run calls `{name}` {expected} here"
        help_ = f"a run that gets here calls it {_range(possible, most)}"
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        headline[:100],
        step.node.span,
        also=[(step.node.node.span, "its place in the flow")],
        help=help_,
    )


def _range(possible: set[int], most: int) -> str:
    """Return *possible* in words; *most* stands for that number and any higher one."""
    first, last = min(possible), max(possible)
    if last == most:
        return f"at least {times(first)}"
    if first == last:
        return times(first)
    return f"{first} to {last} times" if first else f"at most {times(last)}"
