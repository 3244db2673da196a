"""The words for what is wrong with the shape of a flow, and the edits that mend it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container

from flowc.bind.sketch import Drawn, Endpoint, LooseEnd, Mention, Sketch
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Tag, codes, finding
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import (
    Catch,
    End,
    Fork,
    IfDecision,
    Join,
    MatchDecision,
    RepeatStart,
    RepeatTest,
    Start,
    Step,
    Vertex,
)


def second_way_on(first: Drawn, second: Drawn, sketch: Sketch) -> Diagnostic:
    """Return the finding for a node with two arrows."""
    name = str(first.source)
    if not second.firm:
        headline = f"`{name}` falls through to two different steps"
        help_ = "give one of them a name of its own with `as`"
    else:
        headline = f"`{name}` has a second way on"
        both = f"{_label(first.target)}, {_label(second.target)}"
        help_ = f"`{name} -> [{both}]` runs both at the same time; `if` and `match` choose one"
    fix = _group_fix(first, second, sketch)
    return finding(
        codes.SECOND_WAY_ON,
        headline,
        second.span,
        also=[(first.span, "the first way on")],
        help=help_,
        fixes=[] if fix is None else [fix],
    )


def _group_fix(first: Drawn, second: Drawn, sketch: Sketch) -> Fix | None:
    """Return the edit that makes a group of ``a -> b`` and ``a -> c``, if the latter is alone."""
    if not isinstance(first.target, str) or not isinstance(second.target, str):
        return None
    path = sketch.pairs.get(second.span)
    one = _named_after(first, sketch)
    leads_on = any(mention.leads_on for mention in sketch.mentions[second.target])
    if path is None or one is None or leads_on:
        return None
    edits = (
        Edit(Span(one.path, one.start, one.start), "["),
        Edit(one.after, f", {second.target}]"),
        Edit(path.span, ""),
    )
    return Fix("run both in a group", edits)


def _named_after(drawn: Drawn, sketch: Sketch) -> Span | None:
    """Return the place where the target of *drawn* is named behind its arrow."""
    places = [m.span for m in sketch.mentions[str(drawn.target)] if m.span.start >= drawn.span.end]
    return min(places, default=None)


def several_entries(first: Drawn, second: Drawn) -> Diagnostic:
    """Return the finding for a second ``start ->``."""
    return finding(
        codes.SEVERAL_ENTRIES,
        "the graph has a second `start ->`",
        second.span,
        also=[(first.span, "the first one")],
        help="to begin with several nodes at once: `start -> [a, b]`",
    )


def duplicate_arrow(first: Drawn, second: Drawn, sketch: Sketch) -> Diagnostic:
    """Return the finding for an arrow that is drawn twice."""
    path = sketch.pairs.get(second.span)
    fixes = []
    if path is not None:
        fixes = [Fix("remove it", (Edit(path.span, ""),), Applicability.SAFE)]
    return finding(
        codes.DUPLICATE_ARROW,
        f"the arrow from `{_label(first.source)}` to `{_label(first.target)}` is drawn twice",
        second.span,
        also=[(first.span, "drawn here first")],
        fixes=fixes,
        tags=[Tag.UNNECESSARY],
    )


def self_arrow(drawn: Drawn) -> Diagnostic:
    """Return the finding for a node that leads to itself."""
    return finding(
        codes.SELF_ARROW,
        f"`{drawn.source}` leads only to itself",
        drawn.span,
        help="a loop needs a way out: `repeat max 5 { … } until …`, or an `if` behind the node",
    )


def crosses_wall(mention: Mention, home: Mention, taken: Container[str]) -> Diagnostic:
    """Return the finding for a node that is named on both sides of a wall."""
    name = mention.name
    fresh = next(f"{name}_{i}" for i in range(2, 1_000_000) if f"{name}_{i}" not in taken)
    edit = Edit(mention.span.after, f" as {fresh}")
    return finding(
        codes.CROSSES_PARALLEL_WALL,
        f"`{name}` is named on both sides of the wall of a parallel part",
        mention.span,
        also=[(home.span, "its place in the flow")],
        help=f"nothing jumps through that wall; `{name} as {fresh}` runs the node again",
        fixes=[Fix(f"make it an occurrence of its own, `{fresh}`", (edit,))],
    )


def enters_repeat(mention: Mention, home: Mention) -> Diagnostic:
    """Return the finding for a jump to a node in the body of a ``repeat``."""
    return finding(
        codes.ENTERS_REPEAT,
        f"`{mention.name}` is in the body of a `repeat`, which nothing jumps into",
        mention.span,
        also=[(home.span, "its place in the body")],
        help="jump to the step before the `repeat`",
    )


def dead_end(vertex: Vertex, end: LooseEnd, sketch: Sketch) -> Diagnostic:
    """Return the finding for a step that nothing follows."""
    fixes = []
    follower = _next_path(end, sketch) if isinstance(vertex, Step) else None
    if follower is not None:
        fixes = [Fix("add the missing `->`", (Edit(end.span.after, " ->"),))]
    return finding(
        codes.DEAD_END,
        f"nothing follows {_described(vertex)}",
        end.span if isinstance(vertex, Step) else vertex.span,
        help="an arrow goes on to the next step, or to `end`",
        fixes=fixes,
    )


def _next_path(end: LooseEnd, sketch: Sketch) -> syntax.Path | None:
    """Return the path behind the one that *end* closes, if it begins as a forgotten arrow would."""
    starts = [path.span.start for path in sketch.paths]
    index = bisect_right(starts, end.span.start)
    if index == len(sketch.paths):
        return None
    path = sketch.paths[index]
    return path if isinstance(path.steps[0], syntax.NodeStep) else None


def _described(vertex: Vertex) -> str:
    match vertex:
        case Step(occurrence=occurrence):
            return f"`{occurrence.name}`"
        case IfDecision():
            return "this `if` where none of its conditions holds"
        case MatchDecision():
            return "this `match`"
        case RepeatStart() | RepeatTest():
            return "this `repeat`"
        case Fork(kind=kind) | Join(fork=Fork(kind=kind)):
            return f"this `{kind}`" if kind != "group" else "this group"
        case Catch():
            return "this handler"
        case Start():
            return "`start`"
        case End():
            return "`end`"


def _label(endpoint: Endpoint) -> str:
    match endpoint:
        case str():
            return endpoint
        case Start():
            return "start"
        case End():
            return "end"
    return "…"
