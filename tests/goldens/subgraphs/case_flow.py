"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypedDict

from flowrt import kit
from part_flow import Review, arun_review, begin_review, run_review
from part_flow import Verdict as Judgement
from subgraphs_nodes import improve, improve_once

kit.require(1, __name__)

__all__ = [
    "Essay",
    "EssayInput",
    "EssayOutput",
    "EssayState",
    "Polish",
    "PolishInput",
    "PolishOutput",
    "PolishState",
]


class PolishInput(TypedDict):
    """What a run of `Polish` is given."""

    text: str


class PolishOutput(TypedDict):
    """What a run of `Polish` gives back."""

    text: str


class PolishState(kit.State):
    """The fields of one run of `Polish`."""

    __slots__ = ("text",)

    text: str


def begin_polish(text: str) -> PolishState:
    """Make the state in which a run of `Polish` begins."""
    s = PolishState()
    s.text = text
    return s


def admit_polish(given: kit.Given) -> PolishState:
    """Begin a run of `Polish` with what it is given."""
    text = given["text"]
    return begin_polish(
        text if type(text) is str else kit.admitted(PolishState, "text", text)
    )


GRADE = kit.Node("grade", 15, lambda s: improve_once(s.text), ("text",))


def walk_polish(s: PolishState) -> Iterator[kit.Step]:
    yield GRADE


def run_polish(s: PolishState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, GRADE)
    s.text = improve_once(s.text)  # case.flow:15
    return left


async def arun_polish(s: PolishState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, GRADE)
    s.text = await kit.in_thread("grade", improve_once, s.text)  # case.flow:15
    return left


SOURCE = kit.Source(
    "case.flow",
    "ce05bbe89b0ba229936d8eb31a94dea2b10c7e9796ddac774f9021e4e9434a36",
    lines=(
        (73, 15),
        (79, 15),
        (200, 11),
        (202, 11),
        (211, 11),
        (213, 6),
        (216, 11),
        (218, 9),
        (221, 7),
        (226, 8),
        (227, 10),
        (233, 11),
        (235, 6),
        (238, 11),
        (240, 9),
        (243, 7),
        (250, 8),
        (251, 10),
    ),
)


Polish = kit.Graph[PolishInput, PolishOutput](
    "Polish",
    PolishState,
    params=("text",),
    admit=admit_polish,
    outputs=("text",),
    output=lambda s: {"text": s.text},
    walk=walk_polish,
    run=run_polish,
    arun=arun_polish,
    kind="sync",
    shape=("7070565d434f", "ca82c42b9411", "be27662a3c71"),
    source=SOURCE,
)


class EssayInput(TypedDict):
    """What a run of `Essay` is given."""

    text: str
    notes: list[str]


class EssayOutput(TypedDict):
    """What a run of `Essay` gives back."""

    score: float
    verdict: Judgement


class EssayState(kit.State):
    """The fields of one run of `Essay`."""

    __slots__ = ("notes", "score", "text", "tries", "verdict")
    __folds__: ClassVar = {"notes": kit.append}

    notes: list[str]
    score: float
    text: str
    tries: int
    verdict: Judgement


def begin_essay(text: str, notes: list[str]) -> EssayState:
    """Make the state in which a run of `Essay` begins."""
    s = EssayState()
    s.text = text
    s.notes = list(notes)
    s.tries = 0
    return s


def admit_essay(given: kit.Given) -> EssayState:
    """Begin a run of `Essay` with what it is given."""
    text = given["text"]
    return begin_essay(
        text if type(text) is str else kit.admitted(EssayState, "text", text),
        kit.admitted(EssayState, "notes", given["notes"]),
    )


REVIEW = kit.Sub(
    "review",
    6,
    Review,
    lambda s: begin_review(s.text, s.tries > 1),
    ("score", "verdict"),
    form="tuple",
)
IMPROVE = kit.Node("improve", 8, lambda s: improve(s.text, s.notes), ("text",))
POLISH = kit.Sub("polish", 9, Polish, lambda s: begin_polish(s.text), ("text",))
AGAIN = kit.Node(
    "again",
    10,
    lambda s: (s.tries + 1, s.text),
    ("tries", "notes"),
    form="tuple",
    place="inline",
    instant=True,
)
NAMED = kit.Sub(
    "named",
    7,
    Review,
    lambda s: begin_review(s.text),
    ("score", "verdict"),
    form="names",
)


def walk_essay(s: EssayState) -> Iterator[kit.Step]:
    while True:  # case.flow:11
        yield REVIEW
        if not s.score < 3:  # case.flow:11
            yield POLISH
            yield NAMED
            return
        yield IMPROVE
        yield AGAIN


def run_essay(s: EssayState, run: kit.Run, left: int) -> int:
    while True:  # case.flow:11
        review_state = begin_review(s.text, s.tries > 1)
        left = run_review(review_state, run, left)  # case.flow:6
        s.score = review_state.score
        s.verdict = review_state.verdict
        if not s.score < 3:  # case.flow:11
            polish_state = begin_polish(s.text)
            left = run_polish(polish_state, run, left)  # case.flow:9
            s.text = polish_state.text
            named_state = begin_review(s.text)
            left = run_review(named_state, run, left)  # case.flow:7
            s.score = named_state.score
            s.verdict = named_state.verdict
            return left
        left = left - 2 if left >= 2 else kit.exhaust(run, s, left, IMPROVE, AGAIN)
        s.text = improve(s.text, s.notes)  # case.flow:8
        again_values = (s.tries + 1, s.text)  # case.flow:10
        s.tries = again_values[0]
        s.notes.append(again_values[1])


async def arun_essay(s: EssayState, run: kit.Run, left: int) -> int:
    while True:  # case.flow:11
        review_state = begin_review(s.text, s.tries > 1)
        left = await arun_review(review_state, run, left)  # case.flow:6
        s.score = review_state.score
        s.verdict = review_state.verdict
        if not s.score < 3:  # case.flow:11
            polish_state = begin_polish(s.text)
            left = await arun_polish(polish_state, run, left)  # case.flow:9
            s.text = polish_state.text
            named_state = begin_review(s.text)
            left = await arun_review(named_state, run, left)  # case.flow:7
            s.score = named_state.score
            s.verdict = named_state.verdict
            return left
        left = (
            left - 2 if left >= 2 else await kit.aexhaust(run, s, left, IMPROVE, AGAIN)
        )
        s.text = await kit.in_thread("improve", improve, s.text, s.notes)  # case.flow:8
        again_values = (s.tries + 1, s.text)  # case.flow:10
        s.tries = again_values[0]
        s.notes.append(again_values[1])


Essay = kit.Graph[EssayInput, EssayOutput](
    "Essay",
    EssayState,
    params=("text", "notes"),
    admit=admit_essay,
    outputs=("score", "verdict"),
    output=lambda s: {"score": s.score, "verdict": s.verdict},
    walk=walk_essay,
    run=run_essay,
    arun=arun_essay,
    laps=(("review", "improve", "again"),),
    kind=kit.together("sync", Review.kind),
    subgraphs={"named": Review, "polish": Polish, "review": Review},
    shape=("a693ee64f439", "468e745897ba", "e5271ce0b82c"),
    source=SOURCE,
)


# Made with this hash of the lines above: 6f885dde4ee694ca36fbd54e1168f1e7
