"""Every golden run, scripted: it does the same, and each of its steps is found in the flow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from following import followed
from golden import FILES, expectations, imported, made, shown

from flowc.pipeline import check
from flowc.project import Project
from flowrt.testing import ManualClock, use_clock

RUNS = [
    pytest.param((folder, run), id=f"{folder.name}-{place}")
    for folder in sorted({path.parent for path in FILES})
    for place, run in enumerate(expectations(folder))
]


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Iterator[Any]:
    folder, run = request.param
    path = str(Path(folder) / "case.flow")
    project = Project.at(path)
    program = check(project.load(path), project).program
    with imported(folder) as module, use_clock(ManualClock()):
        bound = {name: made(value, module) for name, value in run.bind.items()}
        graph, witness = followed(run.graph, program, module, bound)
        yield graph, made(run.input, module), run, witness


@pytest.mark.parametrize("case", RUNS, indirect=True)
def test_a_run_that_nothing_is_scripted_of_is_followed_through_the_flow(case: Any) -> None:
    """Its output is that of the graph, its path contains everything streamed, and no step is
    missing.
    """
    graph, given, run, witness = case
    failed = None
    try:
        result = graph.invoke(given, **run.settings)
    except Exception as error:
        failed = type(error).__name__
    else:
        assert run.output is None or shown(result) == run.output
    assert failed == run.error
    assert witness.lost == []
    told = {name.replace("/", ".") for name in run.path or run.nodes or ()}
    # When a subgraph has ended, a stream also reports the subgraph itself.
    around = {name for name in told if any(other.startswith(f"{name}.") for other in told)}
    if failed != "StepLimitError":  # any of the parallel branches may be the one that reaches it
        assert told - around <= set(graph.path)
