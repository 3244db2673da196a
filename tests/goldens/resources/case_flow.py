"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypedDict

from flowrt import kit
from resources_nodes import Pool, open_pool, query

kit.require(1, __name__)

__all__ = [
    "Opens",
    "OpensInput",
    "OpensOutput",
    "OpensState",
    "Uses",
    "UsesInput",
    "UsesOutput",
    "UsesState",
]


class UsesInput(TypedDict):
    """What a run of `Uses` is given."""

    text: str


class UsesOutput(TypedDict):
    """What a run of `Uses` gives back."""

    out: list[str]


class UsesState(kit.State):
    """The fields of one run of `Uses`."""

    __slots__ = ("out", "pool", "text")

    out: list[str]
    pool: Pool
    text: str


def begin_uses(text: str, *, pool: Pool) -> UsesState:
    """Make the state in which a run of `Uses` begins."""
    s = UsesState()
    s.text = text
    s.pool = pool
    return s


def admit_uses(given: kit.Given, bound: kit.Given) -> UsesState:
    """Begin a run of `Uses` with what it is given."""
    text = given["text"]
    return begin_uses(
        text if type(text) is str else kit.admitted(UsesState, "text", text),
        pool=bound["pool"],
    )


QUERY = kit.Node("query", 13, lambda s: query(s.pool, s.text), ("out",))


def walk_uses(s: UsesState) -> Iterator[kit.Step]:
    yield QUERY


def run_uses(s: UsesState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, QUERY)
    s.out = query(s.pool, s.text)  # case.flow:13
    return left


async def arun_uses(s: UsesState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, QUERY)
    s.out = await kit.in_thread("query", query, s.pool, s.text)  # case.flow:13
    return left


SOURCE = kit.Source(
    "case.flow",
    "afd8cac186a9cc6e111f01ed63dbf35a54c9637e5a72dd046593d7a864766559",
    lines=(
        (75, 13),
        (81, 13),
        (183, 6),
        (184, 8),
        (185, 7),
        (191, 6),
        (192, 8),
        (193, 7),
    ),
)


Uses = kit.Graph[UsesInput, UsesOutput](
    "Uses",
    UsesState,
    params=("text",),
    admit=admit_uses,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_uses,
    run=run_uses,
    arun=arun_uses,
    kind="sync",
    resources=("pool",),
    shape=("c46c4b058fa4", "b97b9bf8edd8", "87dcac192526"),
    source=SOURCE,
)


class OpensInput(TypedDict):
    """What a run of `Opens` is given."""

    text: str


class OpensOutput(TypedDict):
    """What a run of `Opens` gives back."""

    out: list[str]


class OpensState(kit.State):
    """The fields of one run of `Opens`."""

    __slots__ = ("out", "pool", "text")
    __folds__: ClassVar = {"out": kit.extend}

    out: list[str]
    pool: Pool
    text: str


def begin_opens(text: str) -> OpensState:
    """Make the state in which a run of `Opens` begins."""
    s = OpensState()
    s.text = text
    s.out = []
    return s


def admit_opens(given: kit.Given) -> OpensState:
    """Begin a run of `Opens` with what it is given."""
    text = given["text"]
    return begin_opens(
        text if type(text) is str else kit.admitted(OpensState, "text", text)
    )


NOTE = kit.Node("note", 6, lambda s: ["note"], ("out",), place="inline", instant=True)
OPENS_QUERY = kit.Node(
    "query", 5, lambda s: query(s.pool, s.text), ("out",), needs=("pool",)
)
AGAIN = kit.Node("again", 5, lambda s: query(s.pool, s.text), ("out",), needs=("pool",))
INNER = kit.Sub(
    "inner",
    7,
    Uses,
    lambda s: begin_uses(s.text, pool=s.pool),
    ("out",),
    needs=("pool",),
)
FORK_8 = kit.Group(
    8, (lambda s: (OPENS_QUERY,), lambda s: (AGAIN,)), own=((), ()), needs=("pool",)
)


def walk_opens(s: OpensState) -> Iterator[kit.Step]:
    yield NOTE
    yield FORK_8
    yield INNER


def run_opens(s: OpensState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, NOTE)
    s.out.extend(["note"])  # case.flow:6
    left = kit.drive(run, s, left, FORK_8)  # case.flow:8
    left = kit.drive(run, s, left, INNER)  # case.flow:7
    return left


async def arun_opens(s: OpensState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, NOTE)
    s.out.extend(["note"])  # case.flow:6
    left = await kit.adrive(run, s, left, FORK_8)  # case.flow:8
    left = await kit.adrive(run, s, left, INNER)  # case.flow:7
    return left


Opens = kit.Graph[OpensInput, OpensOutput](
    "Opens",
    OpensState,
    params=("text",),
    admit=admit_opens,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_opens,
    run=run_opens,
    arun=arun_opens,
    opens={"pool": lambda s: open_pool("main")},
    subgraphs={"inner": Uses},
    shape=("77149b3e5f9e", "93e9da871760", "7efebef2fb0f"),
    source=SOURCE,
)


# Made with this hash of the lines above: 84d298d6fc0f3d6843d7c9a63cbf7f24
