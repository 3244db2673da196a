"""Scripted runs of random programs: they do the same, and can be followed through the flow."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from following import followed  # noqa: E402
from test_property import PROGRAMS, agree, compiled, outcome  # noqa: E402

from flowc.pipeline import check  # noqa: E402
from flowc.project import Project  # noqa: E402
from flowc.source import Source  # noqa: E402
from programs import random_program  # noqa: E402


@pytest.mark.parametrize("seed", range(PROGRAMS // 20))
def test_a_scripted_run_is_that_of_the_graph(seed: int, tmp_path: Path) -> None:
    """If nothing is scripted the output is the same, and no step is missing."""
    text = random_program(seed)
    given = {"n": seed % 11, "m": seed % 3} if seed % 2 else {"n": seed % 7}
    module = compiled(text, tmp_path)
    path = str(HERE / "random.flow")
    program = check(Source(path, text), Project.at(path)).program
    graph, witness = followed("Main", program, module)

    expected, got = outcome(lambda: module.Main.invoke(given)), outcome(lambda: graph.invoke(given))

    assert agree(expected, got)
    if got[0] == "output":
        assert witness.lost == []
