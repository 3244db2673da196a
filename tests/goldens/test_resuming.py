"""Every construct, stopped after each entry of its journal and resumed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from cutting import begun, killed, resumed, to_its_end, told
from golden import FILES, Expected, expectations, imported, made, shown

from flowrt import Checkpointer, MemoryCheckpointer, SqliteCheckpointer
from flowrt.clock import ManualClock, use_clock

#: Excluded are cases that need a resource of the host from the beginning, and those that reach the
#: limit of steps, which each call counts anew.
RUNS = [
    pytest.param((folder, run), id=f"{folder.name}-{place}")
    for folder in sorted({path.parent for path in FILES})
    for place, run in enumerate(expectations(folder))
    if (run.graph != "Uses" or run.bind) and run.error != "StepLimitError"
]


@pytest.fixture(params=RUNS)
def golden(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any, Expected]]:
    """A graph with its resources, its input, and its expected result."""
    folder, run = request.param
    with imported(folder) as module:
        bound = {name: made(value, module) for name, value in run.bind.items()}
        yield getattr(module, run.graph).bind(**bound), made(run.input, module), run


@pytest.fixture(params=["memory", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Checkpointer]:
    """Where the threads are stored."""
    if request.param == "memory":
        yield MemoryCheckpointer()
        return
    with SqliteCheckpointer(tmp_path / "runs.db") as file:
        yield file


def outcome(graph: Any, first: Any, thread: str, *, on_a_loop: bool) -> Any:
    """Return the final result of the run as JSON, or the name of its error."""
    try:
        result = to_its_end(graph, thread, first(), lambda name: True, on_a_loop=on_a_loop)
    except Exception as error:
        return type(error).__name__
    return shown(result)


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
@pytest.mark.filterwarnings("ignore::flowrt.MutationWarning")
def test_a_run_that_was_stopped_behind_any_entry_gives_what_is_expected(
    golden: tuple[Any, Any, Expected], place: Checkpointer, on_a_loop: bool
) -> None:
    """The output or the error is that of an uninterrupted run, and nothing is written twice."""
    graph, given, run = golden
    graph = graph.bind(checkpointer=place)
    pauses = ManualClock() if graph.pauses else None

    with nullcontext() if pauses is None else use_clock(pauses):
        whole = outcome(
            graph,
            lambda: begun(graph, given, "whole", on_a_loop=on_a_loop, **run.settings),
            "whole",
            on_a_loop=on_a_loop,
        )
        entries = place.read("whole")
        if pauses is None:
            assert whole == (run.error or run.output)
        for count in range(1, len(entries)):
            thread = f"cut {count}"
            killed(place, "whole", thread, count)
            got = outcome(
                graph,
                lambda: resumed(graph, thread, on_a_loop=on_a_loop, **run.settings),  # noqa: B023
                thread,
                on_a_loop=on_a_loop,
            )
            assert got == whole, thread
            assert told(place.read(thread)) == told(entries), thread
