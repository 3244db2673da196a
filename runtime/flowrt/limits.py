"""The step limit: which graph's it is, and how the error describes the way it was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flowrt.errors import StepLimitError
from flowrt.runs import Run
from flowrt.strand import Strand

if TYPE_CHECKING:
    from flowrt.lanes import Lane

# Names of nodes are kept for the message, but only once the limit is near.
NEAR_LIMIT: Final = 64


def count_step(run: Run, strand: Strand | Lane, name: str) -> None:
    """Count one step of a strand.

    Raises:
        StepLimitError: it has none left.
    """
    if strand.left <= NEAR_LIMIT:
        if strand.left <= 0:
            raise limit_reached(*_binding(run, strand), [*strand.recent, name])
        strand.recent.append(name)
    strand.left -= 1


def _binding(run: Run, strand: Strand | Lane) -> tuple[str, int]:
    """Give the graph whose limit applies: the innermost one that had fewer steps than its
    caller.
    """
    for frame in reversed(strand.frames):
        if frame.sub is not None and frame.granted < frame.outer:
            return frame.graph.name, frame.graph.limit
    if strand.fork is not None:
        return _binding(run, strand.fork.strand)
    return run.graph.name, run.limit


def limit_reached(graph: str, limit: int, names: list[str]) -> StepLimitError:
    """Give the error of a run with no step left; the last name is the node that was next."""
    lap = last_lap(names)
    shown = " -> ".join(f"`{name}`" for name in lap)
    where = f", in the cycle {shown}" if len(lap) > 1 else f", at {shown}"
    return StepLimitError(f"graph `{graph}` reached its limit of {limit} steps{where}")


def lap_through(laps: tuple[tuple[str, ...], ...], name: str) -> list[str]:
    """Give the cycle from a node back to itself, or its name alone if it is on none."""
    for lap in laps:
        if name in lap:
            at = lap.index(name)
            return [*lap[at:], *lap[:at], name]
    return [name]


def last_lap(names: list[str]) -> list[str]:
    """Give the shortest cycle that ends with the last name, or the last name alone."""
    for length in range(1, len(names)):
        if names[-1 - length] == names[-1]:
            return names[-1 - length :]
    return names[-1:]
