"""Calls in other processes that nobody waits for any more."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from flowrt.processes import Pool
from flowrt.testing.rules import PATIENCE

SCRIPT = """
import time
from flowrt import kit

class State(kit.State):
    __slots__ = ("x",)
    x: int

def walk(s):
    yield kit.Node("stuck", 1, lambda s: kit.task(time.sleep, 3600), timeout=0.1, place="process")

Stuck = kit.Graph(
    "Stuck",
    State,
    admit=lambda given: State(),
    params=(),
    outputs=(),
    output=lambda s: {},
    walk=walk,
)

if __name__ == "__main__":
    try:
        Stuck.invoke({})
    except TimeoutError as error:
        print(error)
"""


CALLED = SCRIPT.replace("import time\n", "import time\nimport flowrt\n").replace(
    """def walk(s):
    yield kit.Node("stuck", 1, lambda s: kit.task(time.sleep, 3600), timeout=0.1, place="process")
""",
    """def tell():
    here = flowrt.current()
    flowrt.emit("dropped")
    print(here.node, here.run_id, here.attempt, here.idempotency_key, here.tags, here.metadata)

async def tell_later():
    tell()

def walk(s):
    yield kit.Node("far", 2, lambda s: kit.task(tell), place="process")
    yield kit.Node("later", 3, lambda s: kit.task(tell_later), place="process")
""",
)
RUNS = """
    Stuck.invoke({}, run_id="r", tags=["a"], metadata={"user": 7})
    Stuck.invoke({}, run_id="s", metadata={"hook": lambda: None})
"""


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.close()


def test_a_program_ends_although_a_call_does_not(tmp_path: Path) -> None:
    """The process in which the call hangs is ended as soon as the call is abandoned."""
    script = tmp_path / "stuck_flow.py"
    script.write_text(SCRIPT)

    ended = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True, text=True, timeout=10 * PATIENCE, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip

    assert "`stuck` took longer than 0.1 s" in ended.stdout, ended.stderr


def test_a_call_in_another_process_knows_its_place(tmp_path: Path) -> None:
    """Above all, it knows its idempotency key; metadata that cannot be pickled stays behind."""
    script = tmp_path / "called_flow.py"
    script.write_text(CALLED.split("    try:\n")[0] + RUNS)

    ended = subprocess.run(
        [sys.executable, "-u", str(script)],
        capture_output=True, text=True, timeout=10 * PATIENCE, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip

    assert sorted(ended.stdout.splitlines()) == [
        "far r 1 r::far:1 ('a',) {'user': 7}",
        "far s 1 s::far:1 () {}",
        "later r 1 r::later:2 ('a',) {'user': 7}",
        "later s 1 s::later:2 () {}",
    ], ended.stderr


def test_a_call_that_ended_as_it_was_given_up_takes_no_other_with_it(pool: Pool) -> None:
    """Nothing is lost, so no process has to be ended."""
    ended = pool.submit(int, "1")
    assert ended.result(PATIENCE) == 1
    other = pool.submit(time.sleep, 0.2)

    pool.give_up(ended)

    assert other.result(PATIENCE) is None
    assert pool.is_usable()


def test_other_calls_are_waited_for_before_the_processes_end(pool: Pool) -> None:
    """No new call starts in them."""
    other, stuck = pool.submit(time.sleep, 0.2), pool.submit(time.sleep, 3600)

    pool.give_up(stuck)

    assert not pool.is_usable()
    assert other.result(PATIENCE) is None
    with pytest.raises(BrokenProcessPool):
        stuck.result(PATIENCE)
