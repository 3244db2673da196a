"""What a graph of four times the nodes costs: calls are counted, as time is not to be relied on."""

from __future__ import annotations

import cProfile
import pstats
from pathlib import Path

import pytest
from shapes import PYTHON, SHAPES

from flowc import pipeline
from flowc.project import Project
from flowc.source import Source

SMALL, LARGE = 30, 120

#: Linear growth gives 4 and less, as some work is the same for all; where a twentieth of the calls
#: grows with the square, it is more than this.
MOST = 4.5

#: Suggestions for unknown names are sought as long as their number has not reached its bound.
BOUNDED = {"mistakes", "unknown_fields"}


@pytest.mark.parametrize("shape", sorted({*SHAPES} - BOUNDED))
def test_four_times_the_nodes_take_four_times_the_calls(shape: str, tmp_path: Path):
    """From the text to the findings, and to the module where there is one."""
    (tmp_path / "nodes.py").write_text(PYTHON)
    calls_for(shape, 20, tmp_path)  # what is made once is made here

    small, large = (calls_for(shape, size, tmp_path) for size in (SMALL, LARGE))

    assert large / small < MOST


def calls_for(shape: str, size: int, folder: Path) -> int:
    """Return how many calls it takes to compile *size* nodes of the *shape*."""
    project = Project(str(folder))
    source = Source(str(folder / "x.flow"), SHAPES[shape](size))
    profile = cProfile.Profile()
    profile.runcall(pipeline.build, source, project)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]
