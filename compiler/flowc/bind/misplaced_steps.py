"""Findings about steps that are in the wrong place in a path, or have nothing in them."""

from __future__ import annotations

from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.source import Span
from flowc.trees import syntax
from flowc.trees.program import Fork


def beginning(step: syntax.Step) -> Diagnostic:
    """Return the finding about a top-level path that begins with *step*."""
    return finding(
        codes.UNEXPECTED_TOKEN,
        "a path that stands alone begins with `start` or a node",
        first_word(step),
        help="write the step that leads here before it",
    )


def after_end(arrow: Span, end: Span) -> Diagnostic:
    """Return the finding about an *arrow* out of `end`."""
    return finding(
        codes.ARROW_OUT_OF_END,
        "nothing comes after `end`",
        arrow,
        also=[(end, "the run is over here")],
        help="put what should run last before `end`",
    )


def arrow_into_start(at: Span) -> Diagnostic:
    """Return the finding about an arrow into `start`."""
    return finding(
        codes.ARROW_INTO_START,
        "nothing leads to `start`",
        at,
        help="to go round again, name the node to go on with",
    )


def end_inside(at: Span, fork: Fork) -> Diagnostic:
    """Return the finding about an `end` inside the branches of *fork*."""
    return finding(
        codes.END_INSIDE_PARALLEL,
        "`end` stands inside a parallel part",
        at,
        also=[(fork.span, "begins here")],
        help="a branch ends at the join; `end` can follow the whole part",
    )


def empty_branch(at: Span, word: str) -> Diagnostic:
    """Return the finding about a branch of the step *word* without any steps."""
    headline = f"a branch of this `{word}` is empty"
    help_ = "leave the branch out, or name what runs there"
    return finding(codes.EMPTY_BRANCH, headline, at, help=help_)


def single_branch(step: syntax.GroupStep | syntax.RaceStep) -> Diagnostic:
    """Return the finding about a group or race with one branch."""
    what = "race […]" if isinstance(step, syntax.RaceStep) else "[…]"
    branch = step.branches[0].span
    edits = (
        Edit(Span(branch.path, step.span.start, branch.start), ""),
        Edit(Span(branch.path, branch.end, step.span.end), ""),
    )
    fix = Fix("take the brackets away", edits, Applicability.UNSAFE)
    return finding(
        codes.SINGLE_BRANCH_GROUP,
        f"this `{what}` has a single branch",
        step.span,
        help="a single branch needs no brackets",
        fixes=[fix] if step.branches[0].steps else [],
    )


def unbounded(step: syntax.RepeatStep) -> Diagnostic:
    """Return the finding about a `repeat` that nothing stops."""
    return finding(
        codes.INVALID_BOUND,
        "this `repeat` has neither `max` nor `until`",
        step.keyword,
        help="`repeat max 5 { … }` and `repeat { … } until CONDITION` stop",
    )


def first_word(step: syntax.Step) -> Span:
    """Return the keyword or bracket with which *step* begins."""
    match step:
        case syntax.GroupStep(span):
            return Span(span.path, span.start, span.start + 1)
        case syntax.RaceStep(span):
            return Span(span.path, span.start, span.start + len("race"))
        case syntax.NodeStep() | syntax.StartStep() | syntax.EndStep() | syntax.BadStep():
            return step.span
    return step.keyword
