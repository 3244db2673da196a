"""Answer questions from a collection of texts: find many passages, score them, keep the
best.

Made from retrieval.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from sqlite3 import Connection
from typing import ClassVar, NotRequired, TypedDict

from flowrt import kit
from library import (
    Passage,
    Rated,
    compose,
    extract_terms,
    find,
    open_library,
    rank,
    rate,
)

kit.require(1, __name__)

__all__ = ["Retrieve", "RetrieveInput", "RetrieveOutput", "RetrieveState"]


class RetrieveInput(TypedDict):
    """What a run of `Retrieve` is given."""

    question: str
    keep: NotRequired[int]


class RetrieveOutput(TypedDict):
    """What a run of `Retrieve` gives back."""

    answer: str
    sources: list[str]


class RetrieveState(kit.State):
    """The fields of one run of `Retrieve`."""

    __slots__ = (
        "answer",
        "best",
        "candidates",
        "keep",
        "library",
        "passage",
        "question",
        "rated",
        "sources",
        "terms",
    )
    __folds__: ClassVar = {"rated": kit.append}

    answer: str
    best: list[Rated]
    candidates: list[Passage]
    keep: int
    library: Connection
    passage: Passage
    question: str
    rated: list[Rated]
    sources: list[str]
    terms: list[str]


def begin_retrieve(question: str, keep: int = 2) -> RetrieveState:
    """Make the state in which a run of `Retrieve` begins."""
    s = RetrieveState()
    s.question = question
    s.keep = keep
    s.rated = []
    return s


def admit_retrieve(given: kit.Given) -> RetrieveState:
    """Begin a run of `Retrieve` with what it is given."""
    question = given["question"]
    keep = given.get("keep", 2)
    return begin_retrieve(
        question
        if type(question) is str
        else kit.admitted(RetrieveState, "question", question),
        keep if type(keep) is int else kit.admitted(RetrieveState, "keep", keep),
    )


EXTRACT_TERMS = kit.Node(
    "extract_terms", 15, lambda s: extract_terms(s.question), ("terms",)
)
FIND = kit.Node(
    "find",
    16,
    lambda s: find(s.library, s.terms, most=12),
    ("candidates",),
    needs=("library",),
)
GIVE_UP = kit.Node(
    "give_up",
    20,
    lambda s: ("The shelf says nothing about that.", []),
    ("answer", "sources"),
    form="tuple",
    place="inline",
    instant=True,
)
RATE = kit.Node(
    "rate",
    17,
    lambda s: rate(s.passage, s.terms),
    ("rated",),
    cache=kit.Cache(lambda s: (s.passage, s.terms)),
)
RANK = kit.Node("rank", 18, lambda s: rank(s.rated, s.keep), ("best",))
COMPOSE = kit.Node(
    "compose",
    19,
    lambda s: compose(s.best),
    ("answer", "sources"),
    form="names",
    checks=("answer", "sources"),
)


def bind_retrieve_23(s: RetrieveState, item: Passage) -> None:
    s.passage = item


EACH_23 = kit.Each(
    23, lambda s: s.candidates, bind_retrieve_23, lambda s: (RATE,), most=4
)


def walk_retrieve(s: RetrieveState) -> Iterator[kit.Step]:
    """One question in; an answer and the texts from which it was taken out."""
    yield EXTRACT_TERMS
    yield FIND
    if s.candidates == []:  # retrieval.flow:22
        yield GIVE_UP
        return
    yield EACH_23
    yield RANK
    yield COMPOSE


def run_retrieve(s: RetrieveState, run: kit.Run, left: int) -> int:
    """One question in; an answer and the texts from which it was taken out."""
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, EXTRACT_TERMS)
    s.terms = extract_terms(s.question)  # retrieval.flow:15
    left = kit.drive(run, s, left, FIND)  # retrieval.flow:16
    if s.candidates == []:  # retrieval.flow:22
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, GIVE_UP)
        s.answer, s.sources = (
            "The shelf says nothing about that.",
            [],
        )  # retrieval.flow:20
        return left
    left = kit.drive(run, s, left, EACH_23)  # retrieval.flow:23
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, RANK)
    kit.write(s, "best", rank(s.rated, s.keep))  # retrieval.flow:18
    left = kit.drive(run, s, left, COMPOSE)  # retrieval.flow:19
    return left


async def arun_retrieve(s: RetrieveState, run: kit.Run, left: int) -> int:
    """One question in; an answer and the texts from which it was taken out."""
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, EXTRACT_TERMS)
    s.terms = await kit.in_thread(
        "extract_terms", extract_terms, s.question
    )  # retrieval.flow:15
    left = await kit.adrive(run, s, left, FIND)  # retrieval.flow:16
    if s.candidates == []:  # retrieval.flow:22
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, GIVE_UP)
        s.answer, s.sources = (
            "The shelf says nothing about that.",
            [],
        )  # retrieval.flow:20
        return left
    left = await kit.adrive(run, s, left, EACH_23)  # retrieval.flow:23
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, RANK)
    kit.write(
        s, "best", await kit.in_thread("rank", rank, s.rated, s.keep)
    )  # retrieval.flow:18
    left = await kit.adrive(run, s, left, COMPOSE)  # retrieval.flow:19
    return left


SOURCE = kit.Source(
    "retrieval.flow",
    "2edc27ddc86a3a91ed9e2d7e2a7f4c446d5dba7caa5e6585aefad499a61b9ec2",
    lines=(
        (146, 22),
        (157, 15),
        (158, 16),
        (159, 22),
        (161, 20),
        (166, 23),
        (168, 18),
        (169, 19),
        (176, 15),
        (179, 16),
        (180, 22),
        (182, 20),
        (187, 23),
        (189, 18),
        (192, 19),
    ),
)


Retrieve = kit.Graph[RetrieveInput, RetrieveOutput](
    "Retrieve",
    RetrieveState,
    params=("question", "keep"),
    optional=("keep",),
    admit=admit_retrieve,
    outputs=("answer", "sources"),
    output=lambda s: {"answer": s.answer, "sources": s.sources},
    walk=walk_retrieve,
    run=run_retrieve,
    arun=arun_retrieve,
    opens={"library": lambda s: open_library()},
    shape=("f306338286be", "5f4dc5056186", "1b2226b70f95"),
    source=SOURCE,
)


# Made with this hash of the lines above: 58174a7af1ded2d631e58697a5ed3cce
