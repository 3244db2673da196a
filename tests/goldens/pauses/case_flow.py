"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar, TypedDict

from flowrt import kit
from pauses_nodes import publish

kit.require(1, __name__)

__all__ = ["Pauses", "PausesInput", "PausesOutput", "PausesState"]


class PausesInput(TypedDict):
    """What a run of `Pauses` is given."""

    text: str
    until: datetime


class PausesOutput(TypedDict):
    """What a run of `Pauses` gives back."""

    approved: bool


class PausesState(kit.State):
    """The fields of one run of `Pauses`."""

    __slots__ = ("approved", "history", "text", "until")
    __folds__: ClassVar = {"history": kit.append}

    approved: bool
    history: list[str]
    text: str
    until: datetime


def begin_pauses(text: str, until: datetime) -> PausesState:
    """Make the state in which a run of `Pauses` begins."""
    s = PausesState()
    s.text = text
    s.until = until
    s.history = []
    return s


def admit_pauses(given: kit.Given) -> PausesState:
    """Begin a run of `Pauses` with what it is given."""
    text = given["text"]
    until = given["until"]
    return begin_pauses(
        text if type(text) is str else kit.admitted(PausesState, "text", text),
        until if type(until) is datetime else kit.admitted(PausesState, "until", until),
    )


CONFIRM = kit.Ask(
    "confirm",
    5,
    lambda s: {"text": s.text, "size": len(s.text)},
    "approved",
    prompt="Print it?",
    timeout=lambda s: timedelta(days=2),
)
A_WHILE = kit.Wait("a_while", 6, delay=lambda s: timedelta(seconds=10))
LATER = kit.Wait("later", 7, until=lambda s: s.until)
REMEMBER = kit.Node(
    "remember", 8, lambda s: s.text, ("history",), place="inline", instant=True
)
PUBLISH = kit.Node("publish", 9, lambda s: publish(s.text))


def walk_pauses(s: PausesState) -> Iterator[kit.Step]:
    yield CONFIRM
    if s.approved:  # case.flow:10
        yield A_WHILE
    else:
        yield LATER
    yield REMEMBER
    yield PUBLISH


SOURCE = kit.Source(
    "case.flow",
    "837411f4dfadf7b6c7271a25a095b318580bdc8cb27974f7fb875577c8bffce7",
    lines=((81, 10),),
)


Pauses = kit.Graph[PausesInput, PausesOutput | kit.Paused](
    "Pauses",
    PausesState,
    params=("text", "until"),
    admit=admit_pauses,
    outputs=("approved",),
    output=lambda s: {"approved": s.approved},
    walk=walk_pauses,
    pauses=True,
    memory=("history",),
    shape=("f3feab7ddfba", "78553a250067", "9fff1f2862ce"),
    source=SOURCE,
)


# Made with this hash of the lines above: af32d4649321f69ef757604bed17627f
