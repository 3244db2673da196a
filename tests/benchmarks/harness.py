"""Times two ways of doing one thing in turn, in one process: noise hits both alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

import attrs


@attrs.frozen
class Ratio:
    """Medians over the pairs: seconds a unit of ours and of the hand-written code, their ratio."""

    family: str
    unit: str
    ours: float
    hand: float
    ratio: float
    bar: float

    @property
    def met(self) -> bool:
        """Whether the ratio is within the bar."""
        return self.ratio <= self.bar

    def row(self) -> str:
        """Return one line of a Markdown table."""
        return (
            f"| {self.family} | {self.hand * 1e9:,.0f} ns | {self.ours * 1e9:,.0f} ns | "
            f"{self.ratio:.2f} | {self.bar:g} | {'yes' if self.met else 'no'} |"
        )


def compare(
    family: str,
    ours: Callable[[], object],
    hand: Callable[[], object],
    *,
    units: int,
    bar: float,
    pairs: int = 31,
    repeat: int = 1,
) -> Ratio:
    """Run *ours* and *hand* in turn, *pairs* times *repeat* calls each; return the medians."""
    ours(), hand()
    first, second = [], []
    for _ in range(pairs):
        first.append(_seconds(ours, repeat) / (units * repeat))
        second.append(_seconds(hand, repeat) / (units * repeat))
    ratios = [a / b for a, b in zip(first, second, strict=True)]
    return Ratio(
        family,
        "step",
        statistics.median(first),
        statistics.median(second),
        statistics.median(ratios),
        bar,
    )


def _seconds(call: Callable[[], object], repeat: int) -> float:
    gc.collect()
    gc.disable()
    try:
        begin = time.perf_counter()
        for _ in range(repeat):
            call()
        return time.perf_counter() - begin
    finally:
        gc.enable()
