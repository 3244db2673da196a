"""Whether some run completes the nodes of a path in order, and then ends as expected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import attrs

from flowc.check.analysis.tested_runs import ENDED, STOPPED, Place, Point, Runs, Way
from flowc.check.words import listed
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.trees.program import ExpectPath, FunctionTask, NodeName, Test


@attrs.frozen(eq=False)
class Stretch:
    """How a part of a run ends: the run has *ended*; or it is *paused* at *question* (at *point*,
    if nothing else can run meanwhile); or it has *stopped* somewhere, as a failed run does.
    """

    end: Literal["ended", "paused", "stopped"]
    question: NodeName | None = None
    point: Point | None = None

    @property
    def goal(self) -> Place:
        """The place of a run at the end of this part."""
        if self.end == "ended":
            return ENDED
        return STOPPED if self.point is None else self.point


def judge_path(step: ExpectPath, runs: Runs, stretch: Stretch, test: Test) -> Diagnostic | None:
    """Return what is wrong with the path of *step*, or None if a run may take it."""
    for node in step.nodes:
        if lacks_stub(node, test):
            return no_stub(node)
    begin = runs.stopping() if stretch.goal is STOPPED else runs.start()
    places = runs.silent({begin})
    for index, node in enumerate(step.nodes):
        behind = runs.after(places, node.way)
        if not behind:
            return _cannot_come(step, index, runs, places)
        places = behind
    return None if stretch.goal in places else _cannot_end(step, stretch, runs, places)


def spelled(way: Way) -> str:
    """Return the name of a node as tests write it."""
    return ".".join(occurrence.name for occurrence in way)


def lacks_stub(node: NodeName, test: Test) -> bool:
    """Whether a call of *node* would fail the test: its result is needed and no stub provides
    it.
    """
    occurrence = node.node
    calls = isinstance(occurrence.task, FunctionTask) and occurrence.form != "none"
    return calls and node.way not in test.stubs


def no_stub(node: NodeName) -> Diagnostic:
    """Return the finding for a call of *node*, which would fail the test."""
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        f"`{node.text}` has no stub, and a test fails where it would be called",
        node.span,
        also=[(node.node.declared, "its result is written")],
        help=f"say what it returns: `stub {node.text} => …`",
    )


def _cannot_come(step: ExpectPath, index: int, runs: Runs, places: set[Place]) -> Diagnostic:
    node = step.nodes[index]
    waiting = [place for place in places if isinstance(place, Point) and place.is_question]
    if any(place.way == node.way for place in waiting):
        headline = f"`{node.text}` is not answered, so the path ends before it"
        help_ = "a question is in a path once it is answered, or came due"
    elif index == 0:
        headline = f"no run begins with `{node.text}`"
        help_ = _what_comes(runs, places)
    else:
        headline = f"`{node.text}` cannot come behind `{step.nodes[index - 1].text}` here"
        help_ = _what_comes(runs, places)
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        headline,
        node.span,
        also=[(node.node.span, "its place in the flow")],
        notes=_so_far(step.nodes[:index]),
        help=help_,
    )


def _cannot_end(step: ExpectPath, stretch: Stretch, runs: Runs, places: set[Place]) -> Diagnostic:
    does = "ends" if stretch.question is None else f"waits for `{stretch.question.text}`"
    where = f"behind `{step.nodes[-1].text}` here" if step.nodes else "before any node is done"
    return finding(
        codes.UNREACHABLE_EXPECTATION,
        f"no run {does} {where}",
        step.nodes[-1].span if step.nodes else step.span,
        notes=_so_far(step.nodes),
        help=_what_comes(runs, places),
    )


def _so_far(nodes: Iterable[NodeName]) -> list[str]:
    names = [node.text for node in nodes]
    return [f"on the way {' → '.join(['start', *names])}"] if names else []


def _what_comes(runs: Runs, places: set[Place]) -> str:
    """Return what a run at *places* does next, as help."""
    moves = [label for place in places for label, _ in runs.moves(place) if label is not None]
    ways = sorted(set(moves), key=lambda way: [occurrence.span for occurrence in way])
    if ways:
        return f"next comes {listed(map(spelled, ways), 'or')}"
    waiting = [place.way for place in places if isinstance(place, Point) and place.is_question]
    if waiting:
        names = listed(sorted({spelled(way) for way in waiting}), "or")
        return f"the run waits there for {names}, which nothing answers"
    return "the run ends there" if ENDED in places else ""
