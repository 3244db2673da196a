"""Decide what to do with a parcel that a customer sends back.

Made from returns.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TypedDict

from flowrt import kit
from shop import book, classify, look_up, write_letter

kit.require(1, __name__)

__all__ = [
    "Order",
    "Reason",
    "Returns",
    "ReturnsInput",
    "ReturnsOutput",
    "ReturnsState",
]


class Reason(StrEnum):
    broken = "broken"
    unwanted = "unwanted"


@dataclass(frozen=True, slots=True)
class Order:
    id: str
    price: float
    days: int


class ReturnsInput(TypedDict):
    """What a run of `Returns` is given."""

    message: str


class ReturnsOutput(TypedDict):
    """What a run of `Returns` gives back."""

    letter: str


class ReturnsState(kit.State):
    """The fields of one run of `Returns`."""

    __slots__ = ("allowed", "letter", "message", "order", "reason")

    allowed: bool
    letter: str
    message: str
    order: Order | None
    reason: Reason


def begin_returns(message: str) -> ReturnsState:
    """Make the state in which a run of `Returns` begins."""
    s = ReturnsState()
    s.message = message
    s.order = None
    s.allowed = True
    return s


def admit_returns(given: kit.Given) -> ReturnsState:
    """Begin a run of `Returns` with what it is given."""
    message = given["message"]
    return begin_returns(
        message
        if type(message) is str
        else kit.admitted(ReturnsState, "message", message)
    )


CLASSIFY = kit.Node(
    "classify", 22, lambda s: classify(s.message), ("reason",), checks=("reason",)
)
LOOK_UP = kit.Node(
    "look_up",
    20,
    lambda s: look_up(s.message),
    ("order",),
    checks=("order",),
    retry=kit.Retry(3, backoff=2.0, on=(ConnectionError,)),
)
NO_ORDER = kit.Node(
    "no_order", 21, lambda s: None, ("order",), place="inline", instant=True
)
ALLOW = kit.Ask(
    "allow",
    23,
    lambda s: {"order": s.order, "reason": s.reason},
    "allowed",
    prompt="Take it back although it is late?",
    timeout=lambda s: timedelta(days=3),
)
WRITE_LETTER = kit.Node(
    "write_letter",
    25,
    lambda s: write_letter(s.order, s.reason, s.allowed),
    ("letter",),
)
TOO_LATE = kit.Node(
    "too_late", 24, lambda s: False, ("allowed",), place="inline", instant=True
)
BOOK = kit.Node("book", 26, lambda s: book(s.order))


def walk_returns_28_1(s: ReturnsState) -> Iterator[kit.Step]:
    try:
        yield LOOK_UP
    except KeyError:
        yield NO_ORDER


FORK_28 = kit.Group(28, (lambda s: (CLASSIFY,), walk_returns_28_1), own=((), ()))


def walk_returns(s: ReturnsState) -> Iterator[kit.Step]:
    """A message in, a letter out; a late return needs somebody to allow it."""
    yield FORK_28
    if s.order is not None and s.order.days > 30:  # returns.flow:29
        try:
            yield ALLOW
        except kit.NodeTimeoutError:
            yield TOO_LATE
    yield WRITE_LETTER
    if s.order is not None and s.allowed:  # returns.flow:31
        yield BOOK


SOURCE = kit.Source(
    "returns.flow",
    "",
    lines=((133, 29), (139, 31)),
)


Returns = kit.Graph[ReturnsInput, ReturnsOutput | kit.Paused](
    "Returns",
    ReturnsState,
    params=("message",),
    admit=admit_returns,
    outputs=("letter",),
    output=lambda s: {"letter": s.letter},
    walk=walk_returns,
    pauses=True,
    catches=(kit.NodeTimeoutError, KeyError),
    shape=("a751d24131b3", "bdf50afe58a5", "1933dec0769a"),
    source=SOURCE,
)
