"""Time several contenders in turn, in one process, so that noise affects all of them alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import attrs

Call = Callable[[], Any]

#: The target duration of a round, in seconds; long enough to make the cost of the clock negligible.
ROUND = 0.01
#: The maximum number of rounds, and the maximum total time of all rounds of a case.
ROUNDS = 31
BUDGET = 12.0

HAND = "by hand"
OURS = "flowc"


@attrs.frozen(kw_only=True)
class Case:
    """One task of *units* units, done by several contenders that give the same result."""

    what: str
    hand: Call
    ours: Call
    units: int
    unit: str = "node"
    peers: Mapping[str, Call] = attrs.field(factory=dict)
    bar: float
    aim: float

    def contenders(self) -> dict[str, Call]:
        """Return the contenders by name: the version written by hand and ours come first."""
        return {HAND: self.hand, OURS: self.ours, **self.peers}


@attrs.frozen
class Result:
    """Medians over the rounds: the seconds per unit of each contender, and its ratio to the version
    written by hand.
    """

    case: Case
    seconds: Mapping[str, float]
    ratios: Mapping[str, float]

    @property
    def ratio(self) -> float:
        """The cost of ours relative to the version written by hand."""
        return self.ratios[OURS]

    @property
    def met(self) -> bool:
        """Whether the ratio is within the limit."""
        return self.ratio <= self.case.bar


@attrs.frozen
class Figure:
    """Something measured on its own, with no counterpart written by hand."""

    what: str
    value: float
    unit: str
    bar: float | None = attrs.field(default=None, kw_only=True)
    aim: float | None = attrs.field(default=None, kw_only=True)


def measure(case: Case) -> Result:
    """Run all contenders of *case* in turn, round after round.

    Raises:
        SystemExit: The contenders give different results and cannot be compared.
    """
    ways = case.contenders()
    expected = case.hand()
    repeats = {}
    for name, call in ways.items():
        if (got := call()) != expected:
            raise SystemExit(f"{case.what}: {name} gives {got!r}, by hand it is {expected!r}")
        repeats[name] = max(1, round(ROUND / _seconds(call, 1)))
    begin = time.perf_counter()
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name, call in ways.items():
            repeat = repeats[name]
            taken[name].append(_seconds(call, repeat) / (repeat * case.units))
        if number >= 2 and time.perf_counter() - begin > BUDGET:
            break
    return Result(
        case,
        {name: statistics.median(times) for name, times in taken.items()},
        {
            name: statistics.median(a / b for a, b in zip(times, taken[HAND], strict=True))
            for name, times in taken.items()
        },
    )


def _seconds(call: Call, repeat: int) -> float:
    gc.collect()
    gc.disable()
    try:
        begin = time.perf_counter()
        for _ in range(repeat):
            call()
        return time.perf_counter() - begin
    finally:
        gc.enable()
