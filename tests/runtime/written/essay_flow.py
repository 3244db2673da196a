"""Write an essay until it is good.

Made by hand in the shape of a generated module: line tables are worked out at the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, TypedDict

import flowrt
from flowrt import kit

# What a user's module would contain.

seen: list[flowrt.Current] = []
broken: set[str] = set()


def touch(name: str) -> None:
    seen.append(flowrt.current())
    if name in broken:
        raise ValueError(f"{name} is broken")


def plan(topic: str) -> str:
    touch("plan")
    return f"plan of {topic}"


async def search(topic: str) -> list[str]:
    await asyncio.sleep(0)
    touch("search")
    return [topic]


def draft(plan: str, tries: int) -> str:
    touch("draft")
    return f"{plan} {tries}"


def grade(text: str) -> int:
    touch("grade")
    return len(text)


def check(score: int) -> int:
    touch("check")
    return score + 1


class ReviewState(kit.State):
    __slots__ = ("score", "text")

    score: int
    text: str

    def __init__(self, text: str) -> None:
        self.text = text


def admit_review(given: kit.Given) -> ReviewState:
    return ReviewState(kit.admitted(ReviewState, "text", given["text"]))


class EssayInput(TypedDict):
    topic: str


class EssayOutput(TypedDict):
    essay: str
    facts: list[str]
    score: int


class EssayState(kit.State):
    __slots__ = ("essay", "facts", "outline", "score", "topic", "tries")
    __folds__ = {"facts": kit.extend}

    essay: str
    facts: list[str]
    outline: str
    score: int
    topic: str
    tries: int

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.facts = []
        self.tries = 0


def admit_essay(given: kit.Given) -> EssayState:
    return EssayState(kit.admitted(EssayState, "topic", given["topic"]))


GRADE = kit.Node("grade", 40, lambda s: grade(s.text), ("score",))
CHECK = kit.Node("check", 41, lambda s: check(s.score), ("score",), retry=kit.Retry(2))


def walk_review(s: ReviewState) -> Iterator[kit.Step]:
    yield GRADE
    yield CHECK


def run_review(s: ReviewState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, GRADE)
    s.score = grade(s.text)  # L40
    return kit.drive(run, s, left, CHECK)  # L41


async def arun_review(s: ReviewState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, GRADE)
    s.score = await kit.in_thread("grade", grade, s.text)  # L40
    return await kit.adrive(run, s, left, CHECK)  # L41


PLAN = kit.Node("plan", 20, lambda s: plan(s.topic), ("outline",))
SEARCH = kit.Node("search", 21, lambda s: search(s.topic), ("facts",), kind="async")
DRAFT = kit.Node("draft", 22, lambda s: draft(s.outline, s.tries), ("essay",))
AGAIN = kit.Node("again", 24, lambda s: s.tries + 1, ("tries",), place="inline")


def walk_essay(s: EssayState) -> Iterator[kit.Step]:
    yield PLAN
    yield SEARCH
    while True:
        yield DRAFT
        yield REVIEW
        yield AGAIN
        if s.tries >= 2:
            return


def run_essay(s: EssayState, run: kit.Run, left: int) -> int:
    left = left - 2 if left >= 2 else kit.exhaust(run, s, left, PLAN, SEARCH)
    s.outline = plan(s.topic)  # L20
    s.facts.extend(kit.block_on(search(s.topic)))  # L21
    while True:
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, DRAFT)
        s.essay = draft(s.outline, s.tries)  # L22
        inner = ReviewState(s.essay)
        left = run_review(inner, run, left)  # L23
        s.score = inner.score
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, AGAIN)
        s.tries = s.tries + 1  # L24
        if s.tries >= 2:
            return left


async def arun_essay(s: EssayState, run: kit.Run, left: int) -> int:
    left = left - 2 if left >= 2 else await kit.aexhaust(run, s, left, PLAN, SEARCH)
    s.outline = await kit.in_thread("plan", plan, s.topic)  # L20
    s.facts.extend(await search(s.topic))  # L21
    while True:
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, DRAFT)
        s.essay = await kit.in_thread("draft", draft, s.outline, s.tries)  # L22
        inner = ReviewState(s.essay)
        left = await arun_review(inner, run, left)  # L23
        s.score = inner.score
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, AGAIN)
        s.tries = s.tries + 1  # L24
        if s.tries >= 2:
            return left


def line_table() -> tuple[tuple[int, int], ...]:
    with open(__file__) as text:
        lines = [(place, line.partition("# L")[2].strip()) for place, line in enumerate(text, 1)]
    return tuple((place, int(mark)) for place, mark in lines if mark.isdigit())


SOURCE = kit.Source("essay.flow", "", lines=line_table())

Review: kit.Graph[Any, Any] = kit.Graph(
    "Review",
    ReviewState,
    admit=admit_review,
    params=("text",),
    outputs=("score",),
    output=lambda s: {"score": s.score},
    walk=walk_review,
    run=run_review,
    arun=arun_review,
    source=SOURCE,
)
REVIEW = kit.Sub("review", 23, Review, lambda s: ReviewState(s.essay), ("score",))
Essay = kit.Graph[EssayInput, EssayOutput](
    "Essay",
    EssayState,
    admit=admit_essay,
    params=("topic",),
    outputs=("essay", "facts", "score"),
    output=lambda s: {"essay": s.essay, "facts": s.facts, "score": s.score},
    walk=walk_essay,
    run=run_essay,
    arun=arun_essay,
    source=SOURCE,
)
