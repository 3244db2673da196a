"""The review that every outgoing text must pass.

Made from review.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from flowrt import kit
from support.nodes import is_brief, is_polite

kit.require(1, __name__)

__all__ = ["Review", "ReviewInput", "ReviewOutput", "ReviewState"]


class ReviewInput(TypedDict):
    """What a run of `Review` is given."""

    text: str


class ReviewOutput(TypedDict):
    """What a run of `Review` gives back."""

    approved: bool


class ReviewState(kit.State):
    """The fields of one run of `Review`."""

    __slots__ = ("approved", "brief", "polite", "text")

    approved: bool
    brief: bool
    polite: bool
    text: str


def begin_review(text: str) -> ReviewState:
    """Make the state in which a run of `Review` begins."""
    s = ReviewState()
    s.text = text
    return s


def admit_review(given: kit.Given) -> ReviewState:
    """Begin a run of `Review` with what it is given."""
    text = given["text"]
    return begin_review(
        text if type(text) is str else kit.admitted(ReviewState, "text", text)
    )


IS_BRIEF = kit.Node("is_brief", 11, lambda s: is_brief(s.text), ("brief",))
IS_POLITE = kit.Node("is_polite", 12, lambda s: is_polite(s.text), ("polite",))
VERDICT = kit.Node(
    "verdict",
    13,
    lambda s: s.brief and s.polite,
    ("approved",),
    place="inline",
    instant=True,
)
FORK_15 = kit.Group(
    15, (lambda s: (IS_BRIEF,), lambda s: (IS_POLITE,)), own=((), ()), calls="sync"
)


def walk_review(s: ReviewState) -> Iterator[kit.Step]:
    """Return whether a text may go out."""
    yield FORK_15
    yield VERDICT


def run_review(s: ReviewState, run: kit.Run, left: int) -> int:
    """Return whether a text may go out."""
    left = kit.drive(run, s, left, FORK_15)  # review.flow:15
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, VERDICT)
    s.approved = s.brief and s.polite  # review.flow:13
    return left


async def arun_review(s: ReviewState, run: kit.Run, left: int) -> int:
    """Return whether a text may go out."""
    left = await kit.adrive(run, s, left, FORK_15)  # review.flow:15
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, VERDICT)
    s.approved = s.brief and s.polite  # review.flow:13
    return left


SOURCE = kit.Source(
    "review.flow",
    "ea11a21945396c0ed1f4c0a70a00001c117779ca80938514e60be01454c0ff01",
    lines=((82, 15), (84, 13), (90, 15), (92, 13)),
)


Review = kit.Graph[ReviewInput, ReviewOutput](
    "Review",
    ReviewState,
    params=("text",),
    admit=admit_review,
    outputs=("approved",),
    output=lambda s: {"approved": s.approved},
    walk=walk_review,
    run=run_review,
    arun=arun_review,
    shape=("65550c1a7d17", "c73e27c98bf3", "eacf21c2b97e"),
    source=SOURCE,
)


# Made with this hash of the lines above: 7b4825ff007b2724837c01a9d7809c0c
