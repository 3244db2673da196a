"""A run interrupted after any entry of its journal resumes to the end it would have reached."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cutting import begun, killed, resumed, to_its_end, told

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from test_property import Outcome, agree, compiled, outcome  # noqa: E402

from flowrt import Checkpointer, MemoryCheckpointer  # noqa: E402
from flowrt.clock import ManualClock, use_clock  # noqa: E402
from programs import random_program  # noqa: E402

#: How many programs a run tries: 40 in CI, more with ``FLOWC_RESUMES=500 pytest tests/property``.
PROGRAMS = int(os.environ.get("FLOWC_RESUMES", "40"))
#: The number of places at which each is interrupted, evenly distributed.
CUTS = 8
#: Each call has its own limit of steps, so the result of these depends on where they are
#: interrupted.
LIMITED, ENDLESS = ("error", "StepLimitError"), ("error", ("EndlessError", ""))
BATCH = 5


def answer(name: str) -> int:
    """Answer a question, always in the same way."""
    return sum(map(ord, name)) % 7


def input_of(seed: int) -> dict[str, int]:
    return {"n": seed % 11, "m": seed % 3} if seed % 2 else {"n": seed % 7}


def played(graph: Any, thread: str, given: dict[str, int], *, on_a_loop: bool = False) -> Outcome:
    """Return the result of a run, after answering all its questions and waits."""
    first = lambda: begun(graph, given, thread, on_a_loop=on_a_loop)  # noqa: E731
    return outcome(lambda: to_its_end(graph, thread, first(), answer, on_a_loop=on_a_loop))


def gone_on(graph: Any, whole: str, thread: str, count: int, *, on_a_loop: bool) -> Outcome:
    """Return the result of a thread that was killed after that many entries of another."""
    killed(graph.threads.checkpointer, whole, thread, count)
    first = lambda: resumed(graph, thread, on_a_loop=on_a_loop)  # noqa: E731
    return outcome(lambda: to_its_end(graph, thread, first(), answer, on_a_loop=on_a_loop))


def differences(seed: int, folder: Path) -> Iterator[str]:
    """Compare the run of a program with a checkpointer to one without, then interrupt it."""
    main = compiled(random_program(seed), folder).Main
    graph = main.bind(checkpointer=MemoryCheckpointer())
    expected = played(graph, "whole", input_of(seed))
    if not agree(outcome(lambda: main.invoke(input_of(seed))), expected):
        yield f"seed {seed}: another result where the run is kept: {expected}"
    yield from cuts(seed, graph, expected)


def pausing_differences(seed: int, folder: Path) -> Iterator[str]:
    """Run a program that asks, waits and remembers twice, and interrupt the second run."""
    graph = compiled(random_program(seed, pauses=True), folder).Main
    graph = graph.bind(checkpointer=MemoryCheckpointer())
    with use_clock(ManualClock()):
        if played(graph, "whole", input_of(seed + 1)) == ENDLESS:
            return
        expected = played(graph, "whole", input_of(seed), on_a_loop=seed % 3 == 0)
        if expected not in (LIMITED, ENDLESS):
            yield from cuts(seed, graph, expected)


def cuts(seed: int, graph: Any, expected: Outcome) -> Iterator[str]:
    """Interrupt the newest run of a thread after several entries, and its resumed run once more;
    yield the differences.
    """
    place: Checkpointer = graph.threads.checkpointer
    head = place.head("whole")
    assert head is not None
    last = len(place.read("whole")) - 1  # before the entry that ended it
    for count in range(head.began, last + 1, max(1, (last - head.began + 1) // CUTS)):
        on_a_loop = count % 2 == 0
        once = gone_on(graph, "whole", f"cut {count}", count, on_a_loop=on_a_loop)
        yield from differs(seed, place, f"cut {count}", expected, once)
        again = min(count + 1 + seed % 5, len(place.read(f"cut {count}")) - 1)
        name = f"cut {count}, {again}"
        twice = gone_on(graph, f"cut {count}", name, again, on_a_loop=not on_a_loop)
        yield from differs(seed, place, name, expected, twice)


def differs(
    seed: int, place: Checkpointer, thread: str, expected: Outcome, got: Outcome
) -> Iterator[str]:
    """Yield the differences; a race that is decided anew may have called other nodes."""
    if not agree(expected, got):
        yield f"seed {seed}, {thread}: {expected} became {got}"
        return
    entries = place.read("whole")
    if got[0] != "output" or any(entry.kind == "race" for entry in entries):
        return
    before, after = told(entries), told(place.read(thread))
    if before != after:
        yield f"seed {seed}, {thread}: the journal differs in {(after - before) + (before - after)}"


@pytest.mark.parametrize("first", range(0, PROGRAMS, BATCH))
@pytest.mark.parametrize("kind", [differences, pausing_differences], ids=["plain", "pausing"])
@pytest.mark.filterwarnings("ignore::flowrt.MutationWarning")
def test_a_run_goes_on_from_any_entry_to_the_same_end(
    first: int, kind: Any, tmp_path: Path
) -> None:
    """The output or error is the same, and the journal contains each node once; also for a run that
    is interrupted twice, once on an event loop and once not.
    """
    wrong = [line for seed in range(first, first + BATCH) for line in kind(seed, tmp_path)]

    assert not wrong, "\n".join(wrong[:20])
