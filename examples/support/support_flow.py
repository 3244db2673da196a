"""Answer support tickets; a person approves every refund.

Made from support.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypedDict

from common.review_flow import Review, begin_review
from flowrt import kit
from support.nodes import classify, draft, lookup_order, open_llm, publish, search
from support.types import LLM, Document

kit.require(1, __name__)

__all__ = [
    "Kind",
    "Order",
    "Reply",
    "ReplyInput",
    "ReplyOutput",
    "ReplyState",
    "Support",
    "SupportInput",
    "SupportOutput",
    "SupportState",
]


class Kind(StrEnum):
    question = "question"
    refund = "refund"
    spam = "spam"


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    total: float = 0.0


class SupportInput(TypedDict):
    """What a run of `Support` is given."""

    text: str


class SupportOutput(TypedDict):
    """What a run of `Support` gives back."""

    answer: str


class SupportState(kit.State):
    """The fields of one run of `Support`."""

    __slots__ = (
        "answer",
        "approved",
        "docs",
        "history",
        "kind",
        "llm",
        "order",
        "text",
        "tries",
    )
    __folds__: ClassVar = {"docs": kit.extend, "history": kit.append}

    answer: str
    approved: bool
    docs: list[Document]
    history: list[str]
    kind: Kind
    llm: LLM
    order: Order | None
    text: str
    tries: int


def begin_support(text: str, *, llm: LLM) -> SupportState:
    """Make the state in which a run of `Support` begins."""
    s = SupportState()
    s.text = text
    s.llm = llm
    s.docs = []
    s.order = None
    s.approved = False
    s.tries = 0
    s.history = []
    return s


def admit_support(given: kit.Given, bound: kit.Given) -> SupportState:
    """Begin a run of `Support` with what it is given."""
    text = given["text"]
    return begin_support(
        text if type(text) is str else kit.admitted(SupportState, "text", text),
        llm=bound["llm"],
    )


CLASSIFY = kit.Node(
    "classify", 26, lambda s: classify(s.text), ("kind",), checks=("kind",)
)
SEARCH = kit.Node(
    "search",
    27,
    lambda s: search(query=s.text, k=5),
    ("docs",),
    kind="async",
    retry=kit.Retry(3, backoff=0.5, most=8.0, on=(ConnectionError, TimeoutError)),
    timeout=10.0,
    cache=kit.Cache(lambda s: (s.text, 5), ttl=3600.0),
)
FIND_POLICY = kit.Node(
    "find_policy",
    27,
    lambda s: search(query=s.text, k=5),
    ("docs",),
    kind="async",
    retry=kit.Retry(3, backoff=0.5, most=8.0, on=(ConnectionError, TimeoutError)),
    timeout=10.0,
    cache=kit.Cache(lambda s: (s.text, 5), ttl=3600.0),
)
LOOKUP_ORDER = kit.Node(
    "lookup_order", 32, lambda s: lookup_order(s.text), ("order",), checks=("order",)
)
NO_ORDER = kit.Node(
    "no_order", 33, lambda s: None, ("order",), place="inline", instant=True
)
DECLINE = kit.Node(
    "decline", 39, lambda s: "", ("answer",), place="inline", instant=True
)
DRAFT = kit.Node(
    "draft", 34, lambda s: draft(s.text, s.docs, s.order, s.history, s.llm), ("answer",)
)
CONFIRM = kit.Ask(
    "confirm",
    37,
    lambda s: {"answer": s.answer, "order": s.order},
    "approved",
    prompt="Refund this customer?",
)
REVIEW = kit.Sub("review", 35, Review, lambda s: begin_review(s.answer), ("approved",))
REMEMBER = kit.Node(
    "remember",
    36,
    lambda s: (s.answer, s.tries + 1),
    ("history", "tries"),
    form="tuple",
    place="inline",
    instant=True,
)
PUBLISH = kit.Node("publish", 38, lambda s: publish(s.answer))


def walk_support_43_1(s: SupportState) -> Iterator[kit.Step]:
    try:
        yield LOOKUP_ORDER
    except KeyError:
        yield NO_ORDER


FORK_43 = kit.Group(43, (lambda s: (FIND_POLICY,), walk_support_43_1), own=((), ()))


def walk_support(s: SupportState) -> Iterator[kit.Step]:
    """One ticket in, one answer out."""
    yield CLASSIFY
    match s.kind:  # support.flow:41
        case Kind.question:
            yield SEARCH
        case Kind.refund:
            yield FORK_43
        case Kind.spam:
            yield DECLINE
            return
    while True:  # support.flow:42
        yield DRAFT
        if s.kind == Kind.refund:  # support.flow:46
            yield CONFIRM
        else:
            yield REVIEW
        yield REMEMBER
        if s.approved or s.tries >= 3:  # support.flow:47
            yield PUBLISH
            return


SOURCE = kit.Source(
    "support.flow",
    "b956b69d033912d09cf77dd3e284171fc07e38a01573e2f3b22d5a04009f4df8",
    lines=(
        (177, 41),
        (185, 42),
        (187, 46),
        (192, 47),
        (310, 62),
        (323, 56),
        (324, 62),
        (327, 57),
        (328, 58),
        (331, 59),
        (334, 60),
        (341, 56),
        (344, 62),
        (351, 57),
        (352, 58),
        (357, 59),
        (364, 60),
    ),
)


Support = kit.Graph[SupportInput, SupportOutput | kit.Paused](
    "Support",
    SupportState,
    params=("text",),
    admit=admit_support,
    outputs=("answer",),
    output=lambda s: {"answer": s.answer},
    walk=walk_support,
    pauses=True,
    limit=50,
    resources=("llm",),
    memory=("history",),
    subgraphs={"review": Review},
    catches=(KeyError,),
    shape=("a4415bb923c9", "7678c7405e40", "2a11fc7a41eb"),
    source=SOURCE,
)


class ReplyInput(TypedDict):
    """What a run of `Reply` is given."""

    text: str


class ReplyOutput(TypedDict):
    """What a run of `Reply` gives back."""

    kind: Kind
    answer: str


class ReplyState(kit.State):
    """The fields of one run of `Reply`."""

    __slots__ = ("answer", "docs", "kind", "llm", "text")

    answer: str
    docs: list[Document]
    kind: Kind
    llm: LLM
    text: str


def begin_reply(text: str) -> ReplyState:
    """Make the state in which a run of `Reply` begins."""
    s = ReplyState()
    s.text = text
    return s


def admit_reply(given: kit.Given) -> ReplyState:
    """Begin a run of `Reply` with what it is given."""
    text = given["text"]
    return begin_reply(
        text if type(text) is str else kit.admitted(ReplyState, "text", text)
    )


REPLY_CLASSIFY = kit.Node(
    "classify", 56, lambda s: classify(s.text), ("kind",), checks=("kind",)
)
REPLY_SEARCH = kit.Node(
    "search", 57, lambda s: search(s.text, 1), ("docs",), kind="async"
)
HAND_OVER = kit.Node(
    "hand_over",
    59,
    lambda s: "A colleague will look at your refund today.",
    ("answer",),
    place="inline",
    instant=True,
)
REPLY_DECLINE = kit.Node(
    "decline", 60, lambda s: "", ("answer",), place="inline", instant=True
)
REPLY_DRAFT = kit.Node(
    "draft",
    58,
    lambda s: draft(s.text, s.docs, None, [], s.llm),
    ("answer",),
    needs=("llm",),
)


def walk_reply(s: ReplyState) -> Iterator[kit.Step]:
    """Answer whatever needs no person: refunds are only announced."""
    yield REPLY_CLASSIFY
    match s.kind:  # support.flow:62
        case Kind.question:
            yield REPLY_SEARCH
            yield REPLY_DRAFT
        case Kind.refund:
            yield HAND_OVER
        case Kind.spam:
            yield REPLY_DECLINE


def run_reply(s: ReplyState, run: kit.Run, left: int) -> int:
    """Answer whatever needs no person: refunds are only announced."""
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, REPLY_CLASSIFY)
    s.kind = kit.checked(s, "kind", classify(s.text), "classify")  # support.flow:56
    match s.kind:  # support.flow:62
        case Kind.question:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, REPLY_SEARCH)
            s.docs = kit.block_on(search(s.text, 1))  # support.flow:57
            left = kit.drive(run, s, left, REPLY_DRAFT)  # support.flow:58
        case Kind.refund:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, HAND_OVER)
            s.answer = "A colleague will look at your refund today."  # support.flow:59
        case Kind.spam:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, REPLY_DECLINE)
            s.answer = ""  # support.flow:60
    return left


async def arun_reply(s: ReplyState, run: kit.Run, left: int) -> int:
    """Answer whatever needs no person: refunds are only announced."""
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, REPLY_CLASSIFY)
    s.kind = kit.checked(
        s, "kind", await kit.in_thread("classify", classify, s.text), "classify"
    )  # support.flow:56
    match s.kind:  # support.flow:62
        case Kind.question:
            left = (
                left - 1
                if left >= 1
                else await kit.aexhaust(run, s, left, REPLY_SEARCH)
            )
            s.docs = await search(s.text, 1)  # support.flow:57
            left = await kit.adrive(run, s, left, REPLY_DRAFT)  # support.flow:58
        case Kind.refund:
            left = (
                left - 1 if left >= 1 else await kit.aexhaust(run, s, left, HAND_OVER)
            )
            s.answer = "A colleague will look at your refund today."  # support.flow:59
        case Kind.spam:
            left = (
                left - 1
                if left >= 1
                else await kit.aexhaust(run, s, left, REPLY_DECLINE)
            )
            s.answer = ""  # support.flow:60
    return left


Reply = kit.Graph[ReplyInput, ReplyOutput](
    "Reply",
    ReplyState,
    params=("text",),
    admit=admit_reply,
    outputs=("kind", "answer"),
    output=lambda s: {"kind": s.kind, "answer": s.answer},
    walk=walk_reply,
    run=run_reply,
    arun=arun_reply,
    opens={"llm": lambda s: open_llm()},
    shape=("da386373e798", "2992fbf2b03d", "3c2d010335ec"),
    source=SOURCE,
)


# Made with this hash of the lines above: d36423f70ddadb9bb90c109bd1810412
