"""The cost of a graph with four times the nodes, counted in calls because times are unreliable."""

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

#: Linear growth gives a ratio of at most 4, since some work is constant; if a twentieth of the
#: calls grow quadratically, the ratio exceeds this.
MOST = 4.5

#: Suggestions for unknown names are computed until their number reaches a limit.
BOUNDED = {"mistakes", "unknown_fields"}


@pytest.mark.parametrize("shape", sorted({*SHAPES} - BOUNDED))
def test_four_times_the_nodes_take_four_times_the_calls(shape: str, tmp_path: Path):
    """From the text to the findings, and to the module if one is generated."""
    (tmp_path / "nodes.py").write_text(PYTHON)
    calls_for(shape, 20, tmp_path)  # warm up what is computed only once

    small, large = (calls_for(shape, size, tmp_path) for size in (SMALL, LARGE))

    assert large / small < MOST


def test_a_large_dataflow_takes_in_proportion_too(tmp_path: Path):
    """What all of its nodes have in common is computed once."""
    calls_for("dataflow", 20, tmp_path)

    small, large = (calls_for("dataflow", size, tmp_path) for size in (300, 1200))

    assert large / small < MOST


def calls_for(shape: str, size: int, folder: Path) -> int:
    """Return the number of calls needed to compile *size* nodes of the given *shape*."""
    project = Project(str(folder))
    source = Source(str(folder / "x.flow"), SHAPES[shape](size))
    profile = cProfile.Profile()
    profile.runcall(pipeline.build, source, project)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]
