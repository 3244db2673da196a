"""Names that meet names of the module.

Made from case.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator as Iterator_
from dataclasses import dataclass
from typing import TypedDict

from flowrt import kit
from names_nodes import SOURCE as SOURCE_
from names_nodes import Iterator, left_node
from names_nodes import kit as kit_
from names_nodes import list_all as sum_
from names_nodes import run as run_

kit.require(1, __name__)

__all__ = ["Names", "NamesInput", "NamesOutput", "NamesState", "Path"]


@dataclass(frozen=True, slots=True)
class Path:
    name: str


class NamesInput(TypedDict):
    """What a run of `Names` is given."""

    s: str


class NamesOutput(TypedDict):
    """What a run of `Names` gives back."""

    at: str
    path: Path
    found: list[str]


class NamesState(kit.State):
    """The fields of one run of `Names`."""

    __slots__ = ("at", "found", "path", "s")

    at: str
    found: list[str]
    path: Path
    s: str


def begin_names(s_: str) -> NamesState:
    """Make the state in which a run of `Names` begins."""
    s = NamesState()
    s.s = s_
    return s


def admit_names(given: kit.Given) -> NamesState:
    """Begin a run of `Names` with what it is given."""
    s_ = given["s"]
    return begin_names(s_ if type(s_) is str else kit.admitted(NamesState, "s", s_))


KIT = kit.Node("kit", 8, lambda s: kit_(s.s), ("at",))
RUN = kit.Node("run", 9, lambda s: run_(s.at), ("at",))
NAMES_KIT = kit.Node("KIT", 10, lambda s: kit_(s.at), ("at",))
LISTED = kit.Node("listed", 11, lambda s: sum_(s.at), ("found",))
ROUNDS = kit.Node("rounds", 12, lambda s: left_node(s.at), ("at",))
NAMES_SOURCE = kit.Node(
    "source",
    13,
    lambda s: (s.at + SOURCE_, Path(name=Iterator)),
    ("at", "path"),
    form="tuple",
    place="inline",
)


def walk_names(s: NamesState) -> Iterator_[kit.Step]:
    yield KIT
    yield RUN
    yield NAMES_KIT
    yield LISTED
    rounds = 0
    while True:  # case.flow:14
        yield ROUNDS
        rounds += 1
        if rounds >= 2:  # case.flow:14
            yield NAMES_SOURCE
            return


def run_names(s: NamesState, run: kit.Run, left: int) -> int:
    left = (
        left - 4
        if left >= 4
        else kit.exhaust(run, s, left, KIT, RUN, NAMES_KIT, LISTED)
    )
    s.at = kit_(s.s)  # case.flow:8
    s.at = run_(s.at)  # case.flow:9
    s.at = kit_(s.at)  # case.flow:10
    s.found = sum_(s.at)  # case.flow:11
    rounds = 0
    while True:  # case.flow:14
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, ROUNDS)
        s.at = left_node(s.at)  # case.flow:12
        rounds += 1
        if rounds >= 2:  # case.flow:14
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, NAMES_SOURCE)
            s.at, s.path = s.at + SOURCE_, Path(name=Iterator)  # case.flow:13
            return left


async def arun_names(s: NamesState, run: kit.Run, left: int) -> int:
    left = (
        left - 4
        if left >= 4
        else await kit.aexhaust(run, s, left, KIT, RUN, NAMES_KIT, LISTED)
    )
    s.at = await kit.in_thread("kit", kit_, s.s)  # case.flow:8
    s.at = await kit.in_thread("run", run_, s.at)  # case.flow:9
    s.at = await kit.in_thread("KIT", kit_, s.at)  # case.flow:10
    s.found = await kit.in_thread("listed", sum_, s.at)  # case.flow:11
    rounds = 0
    while True:  # case.flow:14
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, ROUNDS)
        s.at = await kit.in_thread("rounds", left_node, s.at)  # case.flow:12
        rounds += 1
        if rounds >= 2:  # case.flow:14
            left = (
                left - 1
                if left >= 1
                else await kit.aexhaust(run, s, left, NAMES_SOURCE)
            )
            s.at, s.path = s.at + SOURCE_, Path(name=Iterator)  # case.flow:13
            return left


SOURCE = kit.Source(
    "case.flow",
    "17f0ae87c022b823e716bf71dcaefc41c453a16addd27a9e47968cf3a761fba8",
    lines=(
        (90, 14),
        (93, 14),
        (104, 8),
        (105, 9),
        (106, 10),
        (107, 11),
        (109, 14),
        (111, 12),
        (113, 14),
        (115, 13),
        (125, 8),
        (126, 9),
        (127, 10),
        (128, 11),
        (130, 14),
        (132, 12),
        (134, 14),
        (140, 13),
    ),
)


Names = kit.Graph[NamesInput, NamesOutput](
    "Names",
    NamesState,
    params=("s",),
    admit=admit_names,
    outputs=("at", "path", "found"),
    output=lambda s: {"at": s.at, "path": s.path, "found": s.found},
    walk=walk_names,
    run=run_names,
    arun=arun_names,
    laps=(("rounds",),),
    kind="sync",
    shape=("2998e6c1cb8c", "4aa3c11f444e", "1ea922785452"),
    source=SOURCE,
)


# Made with this hash of the lines above: d6e1d8ec7cd23f1658c8b705a8c93902
