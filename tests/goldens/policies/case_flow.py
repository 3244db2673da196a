"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypedDict

from flowrt import kit
from policies_nodes import LIMIT, ask, plain_later, quick, tokens, tokens_later, untyped

kit.require(1, __name__)

__all__ = [
    "Plain",
    "PlainInput",
    "PlainOutput",
    "PlainState",
    "Policies",
    "PoliciesInput",
    "PoliciesOutput",
    "PoliciesState",
]


class PoliciesInput(TypedDict):
    """What a run of `Policies` is given."""

    text: str


class PoliciesOutput(TypedDict):
    """What a run of `Policies` gives back."""

    out: str


class PoliciesState(kit.State):
    """The fields of one run of `Policies`."""

    __slots__ = ("out", "text")
    __folds__: ClassVar = {"out": kit.add}

    out: str
    text: str


def begin_policies(text: str) -> PoliciesState:
    """Make the state in which a run of `Policies` begins."""
    s = PoliciesState()
    s.text = text
    s.out = ""
    return s


def admit_policies(given: kit.Given) -> PoliciesState:
    """Begin a run of `Policies` with what it is given."""
    text = given["text"]
    return begin_policies(
        text if type(text) is str else kit.admitted(PoliciesState, "text", text)
    )


ASK = kit.Node(
    "ask",
    5,
    lambda s: ask(s.text, LIMIT),
    ("out",),
    retry=kit.Retry(
        3, backoff=0.001, most=0.01, jitter=True, on=(ConnectionError, ValueError)
    ),
    timeout=60.0,
    tags=("model", "slow"),
)
TOKENS = kit.Node(
    "tokens", 6, lambda s: tokens(s.text), ("out",), kind="generator", joins="str"
)
TOKENS_LATER = kit.Node(
    "tokens_later",
    7,
    lambda s: tokens_later(s.text),
    ("out",),
    kind="async generator",
    joins="str",
)
QUICK = kit.Node("quick", 8, lambda s: quick(s.text), ("out",), place="inline")
UNTYPED = kit.Node("untyped", 9, lambda s: untyped(s.text), ("out",), checks=("out",))
PLAIN_LATER = kit.Node(
    "plain_later",
    10,
    lambda s: plain_later(s.text),
    ("out",),
    kind="async",
    cache=kit.Cache(lambda s: s.text, ttl=3600.0),
)
THREADED = kit.Node(
    "threaded",
    11,
    lambda s: quick(s.text),
    ("out",),
    cache=kit.Cache(lambda s: (s.text,)),
    place="thread",
)


def walk_policies(s: PoliciesState) -> Iterator[kit.Step]:
    yield ASK
    yield TOKENS
    yield TOKENS_LATER
    yield QUICK
    yield UNTYPED
    yield PLAIN_LATER
    yield THREADED


def run_policies(s: PoliciesState, run: kit.Run, left: int) -> int:
    left = kit.drive(run, s, left, ASK)  # case.flow:5
    left = kit.drive(run, s, left, TOKENS)  # case.flow:6
    left = kit.drive(run, s, left, TOKENS_LATER)  # case.flow:7
    left = left - 2 if left >= 2 else kit.exhaust(run, s, left, QUICK, UNTYPED)
    s.out = s.out + quick(s.text)  # case.flow:8
    s.out = s.out + kit.checked(s, "out", untyped(s.text), "untyped")  # case.flow:9
    left = kit.drive(run, s, left, PLAIN_LATER)  # case.flow:10
    left = kit.drive(run, s, left, THREADED)  # case.flow:11
    return left


async def arun_policies(s: PoliciesState, run: kit.Run, left: int) -> int:
    left = await kit.adrive(run, s, left, ASK)  # case.flow:5
    left = await kit.adrive(run, s, left, TOKENS)  # case.flow:6
    left = await kit.adrive(run, s, left, TOKENS_LATER)  # case.flow:7
    left = left - 2 if left >= 2 else await kit.aexhaust(run, s, left, QUICK, UNTYPED)
    s.out = s.out + quick(s.text)  # case.flow:8
    s.out = s.out + kit.checked(
        s, "out", await kit.in_thread("untyped", untyped, s.text), "untyped"
    )  # case.flow:9
    left = await kit.adrive(run, s, left, PLAIN_LATER)  # case.flow:10
    left = await kit.adrive(run, s, left, THREADED)  # case.flow:11
    return left


SOURCE = kit.Source(
    "case.flow",
    "5a3c133e37fcb70ea04e5bfb11ca1cbccaec8cd510064786ad6c9beb8da3f8f0",
    lines=(
        (118, 5),
        (119, 6),
        (120, 7),
        (122, 8),
        (123, 9),
        (124, 10),
        (125, 11),
        (130, 5),
        (131, 6),
        (132, 7),
        (134, 8),
        (135, 9),
        (138, 10),
        (139, 11),
        (244, 16),
        (245, 17),
        (246, 18),
        (256, 16),
        (257, 17),
        (258, 18),
    ),
)


Policies = kit.Graph[PoliciesInput, PoliciesOutput](
    "Policies",
    PoliciesState,
    params=("text",),
    admit=admit_policies,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_policies,
    run=run_policies,
    arun=arun_policies,
    limit=50,
    shape=("555c0002cb59", "341a58c39f4e", "c3e601ee56e2"),
    source=SOURCE,
)


class PlainInput(TypedDict):
    """What a run of `Plain` is given."""

    text: str


class PlainOutput(TypedDict):
    """What a run of `Plain` gives back."""

    out: str


class PlainState(kit.State):
    """The fields of one run of `Plain`."""

    __slots__ = ("out", "text")
    __folds__: ClassVar = {"out": kit.add}

    out: str
    text: str


def begin_plain(text: str) -> PlainState:
    """Make the state in which a run of `Plain` begins."""
    s = PlainState()
    s.text = text
    s.out = ""
    return s


def admit_plain(given: kit.Given) -> PlainState:
    """Begin a run of `Plain` with what it is given."""
    text = given["text"]
    return begin_plain(
        text if type(text) is str else kit.admitted(PlainState, "text", text)
    )


PLAIN_QUICK = kit.Node("quick", 16, lambda s: quick(s.text), ("out",), place="inline")
SLOW = kit.Node("slow", 17, lambda s: quick(s.text), ("out",))
PLAIN_PLAIN_LATER = kit.Node(
    "plain_later", 18, lambda s: plain_later(s.text), ("out",), kind="async"
)


def walk_plain(s: PlainState) -> Iterator[kit.Step]:
    yield PLAIN_QUICK
    yield SLOW
    yield PLAIN_PLAIN_LATER


def run_plain(s: PlainState, run: kit.Run, left: int) -> int:
    left = (
        left - 3
        if left >= 3
        else kit.exhaust(run, s, left, PLAIN_QUICK, SLOW, PLAIN_PLAIN_LATER)
    )
    s.out = s.out + quick(s.text)  # case.flow:16
    s.out = s.out + quick(s.text)  # case.flow:17
    s.out = s.out + kit.block_on(plain_later(s.text))  # case.flow:18
    return left


async def arun_plain(s: PlainState, run: kit.Run, left: int) -> int:
    left = (
        left - 3
        if left >= 3
        else await kit.aexhaust(run, s, left, PLAIN_QUICK, SLOW, PLAIN_PLAIN_LATER)
    )
    s.out = s.out + quick(s.text)  # case.flow:16
    s.out = s.out + await kit.in_thread("slow", quick, s.text)  # case.flow:17
    s.out = s.out + await plain_later(s.text)  # case.flow:18
    return left


Plain = kit.Graph[PlainInput, PlainOutput](
    "Plain",
    PlainState,
    params=("text",),
    admit=admit_plain,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_plain,
    run=run_plain,
    arun=arun_plain,
    shape=("555c0002cb59", "f07d140315a3", "dededd49b9ca"),
    source=SOURCE,
)


# Made with this hash of the lines above: bf4427a5f0c55d8808250cefa5ff3c7b
