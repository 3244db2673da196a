"""The plain text of a graph and its walk are equivalent: same results, notes, limits and spots."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
import threading
from contextlib import nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flowrt import StepLimitError, kit

FILE = Path(__file__).parent / "written" / "essay_flow.py"


@pytest.fixture
def module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("essay_flow", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["essay_flow"] = module
    spec.loader.exec_module(module)
    return module


def test_plain_text_gives_what_the_walk_gives(module, run):
    """Every way to run has the same outcome."""
    assert run(module.Essay, {"topic": "ants"}) == {
        "essay": "plan of ants 1",
        "facts": ["ants"],
        "score": 15,
    }


def test_current_knows_the_node_in_every_way(module, run):
    """The plain text does not track its position: the stack is inspected on demand."""
    run(module.Essay, {"topic": "ants"}, run_id="r", thread_id="t")

    nodes = [spot.node for spot in module.seen]
    assert nodes[:2] == ["plan", "search"]
    assert [name.split("/")[-1] for name in nodes[2:]] == ["draft", "grade", "check"] * 2
    assert {spot.run_id for spot in module.seen} == {"r"}
    assert {spot.thread_id for spot in module.seen} == {"t"}


@pytest.mark.parametrize(
    ("name", "path", "line"),
    [
        ("plan", "plan", 20),
        ("search", "search", 21),
        ("draft", "draft", 22),
        ("grade", "review/grade", 40),
        ("check", "review/check", 41),
    ],
)
def test_error_says_its_place_in_every_way(module, run, name, path, line):
    """The note of the plain text is derived from the traceback and the line table."""
    module.broken.add(name)

    with pytest.raises(ValueError, match=f"{name} is broken") as caught:
        run(module.Essay, {"topic": "ants"}, run_id="r")

    attempt = ", attempt 2" if name == "check" else ""
    note = f"in node `{path}` of graph `Essay` (essay.flow:{line}), run r{attempt}"
    assert caught.value.__notes__ == [note]


@pytest.mark.parametrize("limit", range(11))
def test_limit_ends_every_way_at_the_same_step(module, run, limit):
    """A block of plain nodes is counted at once, and still not one step too many is run."""
    names = ["plan", "search", *["draft", "grade", "check", ""] * 2]

    ends = pytest.raises(StepLimitError, match=f"limit of {limit} steps")
    with ends if limit < len(names) else nullcontext():
        run(module.Essay, {"topic": "ants"}, max_steps=limit)

    assert len(module.seen) == sum(bool(name) for name in names[:limit])


def test_plain_text_is_what_an_unwatched_run_takes(module):
    """The walk is for runs that are observed."""
    module.Essay.walk = None

    assert module.Essay.invoke({"topic": "ants"})["score"] == 15
    assert asyncio.run(module.Essay.ainvoke({"topic": "ants"}))["score"] == 15


def test_stop_iteration_in_the_plain_text_becomes_a_runtime_error(make):
    """The same happens in a walk and in a coroutine."""

    def plain(s: Any, run: kit.Run, left: int) -> int:
        return next(iter(()))

    graph = make.graph(lambda s: (), {"x": int}, run=plain)

    with pytest.raises(RuntimeError, match="StopIteration"):
        graph.invoke()


def test_cancelling_a_plain_run_waits_for_its_thread(make):
    """What the thread uses is not closed while it runs."""
    started, ended = threading.Event(), []

    def work() -> None:
        started.set()
        threading.Event().wait(0.02)
        ended.append(True)

    async def plain(s: Any, run: kit.Run, left: int) -> int:
        await kit.in_thread("work", work)
        return left

    graph = make.graph(lambda s: (), {"x": int}, arun=plain)

    async def main() -> None:
        task = asyncio.ensure_future(graph.ainvoke())
        while not started.is_set():
            await asyncio.sleep(0.001)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())

    assert ended == [True]
