"""Made from part.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NotRequired, TypedDict

from flowrt import kit
from subgraphs_nodes import grade

kit.require(1, __name__)

__all__ = ["Review", "ReviewInput", "ReviewOutput", "ReviewState", "Verdict"]


class Verdict(StrEnum):
    good = "good"
    bad = "bad"


class ReviewInput(TypedDict):
    """What a run of `Review` is given."""

    text: str
    strict: NotRequired[bool]


class ReviewOutput(TypedDict):
    """What a run of `Review` gives back."""

    score: float
    verdict: Verdict


class ReviewState(kit.State):
    """The fields of one run of `Review`."""

    __slots__ = ("score", "strict", "text", "verdict")

    score: float
    strict: bool
    text: str
    verdict: Verdict


def begin_review(text: str, strict: bool = False) -> ReviewState:
    """Make the state in which a run of `Review` begins."""
    s = ReviewState()
    s.text = text
    s.strict = strict
    return s


def admit_review(given: kit.Given) -> ReviewState:
    """Begin a run of `Review` with what it is given."""
    text = given["text"]
    strict = given.get("strict", False)
    return begin_review(
        text if type(text) is str else kit.admitted(ReviewState, "text", text),
        strict if type(strict) is bool else kit.admitted(ReviewState, "strict", strict),
    )


GRADE = kit.Node("grade", 6, lambda s: grade(s.text), ("score",))
JUDGED = kit.Node(
    "judged",
    7,
    lambda s: Verdict.good if s.score > 2 and not s.strict else Verdict.bad,
    ("verdict",),
    place="inline",
    instant=True,
)


def walk_review(s: ReviewState) -> Iterator[kit.Step]:
    yield GRADE
    yield JUDGED


def run_review(s: ReviewState, run: kit.Run, left: int) -> int:
    left = left - 2 if left >= 2 else kit.exhaust(run, s, left, GRADE, JUDGED)
    s.score = grade(s.text)  # part.flow:6
    s.verdict = (
        Verdict.good if s.score > 2 and not s.strict else Verdict.bad
    )  # part.flow:7
    return left


async def arun_review(s: ReviewState, run: kit.Run, left: int) -> int:
    left = left - 2 if left >= 2 else await kit.aexhaust(run, s, left, GRADE, JUDGED)
    s.score = await kit.in_thread("grade", grade, s.text)  # part.flow:6
    s.verdict = (
        Verdict.good if s.score > 2 and not s.strict else Verdict.bad
    )  # part.flow:7
    return left


SOURCE = kit.Source(
    "part.flow",
    "1f57edfad30de6c43b65b7190b4f6ebcc30cf8518bf3e15d42ac55dda62366fd",
    lines=((85, 6), (86, 7), (94, 6), (95, 7)),
)


Review = kit.Graph[ReviewInput, ReviewOutput](
    "Review",
    ReviewState,
    params=("text", "strict"),
    optional=("strict",),
    admit=admit_review,
    outputs=("score", "verdict"),
    output=lambda s: {"score": s.score, "verdict": s.verdict},
    walk=walk_review,
    run=run_review,
    arun=arun_review,
    kind="sync",
    shape=("6d7c031a7e68", "ae1e41874c2d", "5447319a52fb"),
    source=SOURCE,
)


# Made with this hash of the lines above: af3ead1fdfe8c6d5d26c82379488a1ee
