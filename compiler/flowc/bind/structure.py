"""Findings about the shape of a flow, with the edits that fix it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from flowc.bind.sketch import Drawn, Endpoint, LooseEnd, Mention, Sketch, word_of
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Tag, codes, finding
from flowc.diagnostics.ways import in_arrows
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

#: The steps that can have more than one loose end, with their keywords.
_Splitting = syntax.IfStep | syntax.MatchStep | syntax.TryStep | syntax.RepeatStep
_WORDS: Mapping[type[_Splitting], str] = {
    syntax.IfStep: "if",
    syntax.MatchStep: "match",
    syntax.TryStep: "try",
    syntax.RepeatStep: "repeat",
}
_GO_ON = "an arrow after it leads to the next step, or to `end`"


def second_way_on(first: Drawn, second: Drawn, sketch: Sketch) -> Diagnostic:
    """Return the finding for a node with two outgoing arrows."""
    name = str(first.source)
    if not second.firm:
        headline = f"`{name}` falls through to two different steps"
        help_ = "give one of them a name of its own with `as`"
    else:
        headline = f"`{name}` has a second way on"
        help_ = _one_way_on(name, first, second, sketch)
    fix = _group_fix(first, second, sketch)
    return finding(
        codes.SECOND_WAY_ON,
        headline,
        second.span,
        also=[(first.span, "the first way on")],
        help=help_,
        fixes=[] if fix is None else [fix],
    )


def _one_way_on(name: str, first: Drawn, second: Drawn, sketch: Sketch) -> str:
    """Return the help: what to write in place of both arrows."""
    one, other = _label(first.target), _label(second.target)
    if "end" in (one, other):
        return f"one of them is chosen: `{name} -> if … {{ {one} }} else {{ {other} }}`"
    then = _common_target(first, second, sketch)
    behind = "" if then == "…" else " and of those to the step behind"
    return (
        f"`{name} -> [{one}, {other}] -> {then}`, in the place of these arrows{behind}, runs both"
        f" at the same time; `{name} -> if … {{ {one} }} else {{ {other} }}` chooses one"
    )


def _common_target(first: Drawn, second: Drawn, sketch: Sketch) -> str:
    """Return the common target of both targets, or "…" if there is none."""
    after = [
        {_label(drawn.target) for drawn in sketch.drawn_from.get(way.target, ())}
        for way in (first, second)
    ]
    return after[0].pop() if len(after[0]) == 1 and after[0] == after[1] else "…"


def _group_fix(first: Drawn, second: Drawn, sketch: Sketch) -> Fix | None:
    """Return the fix that makes a group of ``a -> b`` and ``a -> c``, if the latter is a path of
    its own.
    """
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
    """Return where the target of *drawn* is named after its arrow."""
    places = [m.span for m in sketch.mentions[str(drawn.target)] if m.span.start >= drawn.span.end]
    return min(places, default=None)


def several_entries(first: Drawn, second: Drawn) -> Diagnostic:
    """Return the finding for a second ``start ->``."""
    both = f"{_label(first.target)}, {_label(second.target)}"
    return finding(
        codes.SEVERAL_ENTRIES,
        "the graph has a second `start ->`",
        second.span,
        also=[(first.span, "the first one")],
        help=f"to begin with both at once, in the place of these arrows: `start -> [{both}] -> …`",
    )


def duplicate_arrow(first: Drawn, second: Drawn, sketch: Sketch) -> Diagnostic:
    """Return the finding for an arrow that is written twice."""
    path = sketch.pairs.get(second.span)
    fixes = []
    if path is not None:
        fixes = [Fix("remove it", (Edit(path.span, ""),), Applicability.SAFE)]
    return finding(
        codes.DUPLICATE_ARROW,
        f"the arrow from `{_label(first.source)}` to `{_label(first.target)}` is drawn twice",
        second.span,
        "drawn here again",
        also=[(first.span, "drawn here first")],
        help="remove one of the two",
        fixes=fixes,
        tags=[Tag.UNNECESSARY],
    )


def self_arrow(drawn: Drawn) -> Diagnostic:
    """Return the finding for a node with an arrow to itself."""
    return finding(
        codes.SELF_ARROW,
        f"`{drawn.source}` leads to itself",
        drawn.span,
        notes=[in_arrows([_label(drawn.source)] * 2)],
        help="a loop needs an exit: `repeat max 5 { … } until …`, or an `if` after the node",
    )


def crosses_wall(mention: Mention, home: Mention, sketch: Sketch) -> Diagnostic:
    """Return the finding for a node that is named both inside and outside a parallel branch.

    If the arrows seem to join branches, as in libraries without groups, the help says how a group
    joins.
    """
    name = mention.name
    join = _meant_join(mention, home, sketch)
    fresh = next(f"{name}_{i}" for i in range(2, 1_000_000) if f"{name}_{i}" not in sketch.mentions)
    edit = Edit(mention.span.after, f" as {fresh}")
    again = Fix(f"make it an occurrence of its own, `{fresh}`", (edit,))
    return finding(
        codes.CROSSES_PARALLEL_WALL,
        f"`{name}` stands in a branch of a parallel part, and also elsewhere",
        mention.span,
        also=[(home.span, "its place in the flow")],
        help=join
        or f"no arrow leads into a branch or out of it; {_run_again(mention, fresh, sketch)}",
        fixes=[] if join or _is_loose(mention, sketch) else [again],
    )


def _run_again(mention: Mention, fresh: str, sketch: Sketch) -> str:
    behind = " -> …" if _is_loose(mention, sketch) else ""
    return f"`{mention.name} as {fresh}{behind}` runs the node again"


def _is_loose(mention: Mention, sketch: Sketch) -> bool:
    """Whether nothing would follow *mention* if it were an occurrence of its own."""
    return any(end.span == mention.span for _, ends in sketch.open_ends for end in ends)


def _meant_join(mention: Mention, home: Mention, sketch: Sketch) -> str:
    """Return how to join the branches of the enclosing group, if that seems to be intended."""
    fork = mention.place.region.fork
    if fork is None or fork.kind != "group" or mention.leads_on:
        return ""
    mentions = sketch.mentions[mention.name]
    if len({m.place.region for m in mentions if m.place.region.fork is fork}) > 1:
        then = f"`[…] -> {mention.name}` runs once, when all branches are done"
        return f"a group joins by itself: {then}"
    if continues_branch(mention, home, sketch):
        ways = (drawn for drawn in sketch.drawn if drawn.source == mention.name and drawn.firm)
        target = next((_label(drawn.target) for drawn in ways), "…")
        return (
            f"the arrow belongs after the whole group: `[…] -> {target}`"
            " goes on once all branches are done"
        )
    return ""


def continues_branch(mention: Mention, home: Mention, sketch: Sketch) -> bool:
    """Whether *home* begins a path of its own outside the group in which *mention* ends a
    branch.
    """
    fork = mention.place.region.fork
    if fork is None or fork.region is not home.place.region or mention.leads_on:
        return False
    return any(path.steps[0].span == home.span for path in sketch.paths)


def enters_repeat(mention: Mention, home: Mention) -> Diagnostic:
    """Return the finding for a jump to a node inside the body of a ``repeat``."""
    return finding(
        codes.ENTERS_REPEAT,
        f"`{mention.name}` is in the body of a `repeat`, which nothing jumps into",
        mention.span,
        also=[(home.span, "its place in the body")],
        help="jump to the step before the `repeat`",
    )


def dead_end(
    step: syntax.Step, vertex: Vertex, end: LooseEnd, way: Sequence[str], sketch: Sketch
) -> Diagnostic:
    """Return the finding for a *vertex* that nothing follows, to which *way* leads; it comes to its
    *end* in *step*, the last one of its path.
    """
    return finding(
        codes.DEAD_END,
        f"nothing follows {_described(vertex)}",
        end.span if isinstance(vertex, Step) else vertex.span,
        notes=[in_arrows(way)],
        help=_way_on(vertex),
        fixes=_missing_arrow(step, sketch),
    )


def nothing_follows(
    step: syntax.Step, ends: Mapping[Vertex, LooseEnd], way: Sequence[str], sketch: Sketch
) -> Diagnostic:
    """Return the finding for a *step* that nothing follows; *ends* are the loose ends inside it."""
    assert isinstance(step, _Splitting)  # no other step has more than one loose end
    inside = [end.span for vertex, end in ends.items() if isinstance(vertex, Step)]
    return finding(
        codes.DEAD_END,
        f"nothing follows this `{_WORDS[type(step)]}`",
        step.keyword,
        also=[(at, "comes to its end here") for at in inside],
        notes=[in_arrows(way)],
        help=_GO_ON,
        fixes=_missing_arrow(step, sketch),
    )


def _missing_arrow(step: syntax.Step, sketch: Sketch) -> list[Fix]:
    """Return the fix that leads from *step*, the last one of its path, to the path behind it, if
    that begins as one does before which the arrow was forgotten.

    The arrow stands behind the whole of the step, whichever branch in it needs one.
    """
    starts = [path.span.start for path in sketch.paths]
    index = bisect_left(starts, step.span.end)
    if index == len(starts) or not isinstance(sketch.paths[index].steps[0], syntax.NodeStep):
        return []
    return [Fix("add the missing `->`", (Edit(step.span.after, " ->"),))]


def _way_on(vertex: Vertex) -> str:
    if isinstance(vertex, Step):
        name = vertex.occurrence.name
        return f"`{name} -> …` leads to the next step, `{name} -> end` finishes the run"
    return _GO_ON


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
            return f"this `{kind}`" if kind != "group" else "this `[…]`"
        case Catch():
            return "this handler"
        case Start():
            return "`start`"
        case End():
            return "`end`"


def stop_of(vertex: Vertex) -> str:
    """Return how paths in messages show *vertex*."""
    match vertex:
        case Step(occurrence=occurrence):
            return occurrence.name
        case Start() | End():
            return _label(vertex)
        case Join(fork=fork):
            return word_of(fork)
        case _:
            return word_of(vertex)


def _label(endpoint: Endpoint) -> str:
    match endpoint:
        case str():
            return endpoint
        case Start():
            return "start"
        case End():
            return "end"
    return "…"
