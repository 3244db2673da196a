"""Stores that fail: the run ends with the error, nothing is half written, and it can be resumed."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
from cutting import begun, resumed, told

from flowrt import (
    Checkpointer,
    CheckpointError,
    MemoryCheckpointer,
    PostgresCheckpointer,
    SqliteCheckpointer,
)
from flowrt.testing import Call, FailingCheckpointer, PassingCheckpointer

ERRORS: dict[str, Callable[[], Exception]] = {
    "I/O": lambda: OSError(5, "input/output error"),
    "full": lambda: OSError(28, "no space left on device"),
    "locked": lambda: sqlite3.OperationalError("database is locked"),
    "lost": lambda: ConnectionError("the server closed the connection"),
    "ours": lambda: CheckpointError("told by the place itself"),
}
GIVEN = {"items": [1, 2, 3]}


@pytest.mark.parametrize("on_a_loop", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("late", [False, True], ids=["not-saved", "saved"])
@pytest.mark.parametrize("error", ERRORS)
def test_a_run_whose_place_fails_ends_with_that_and_can_be_taken_up(
    corners: ModuleType, nodes: ModuleType, error: str, late: bool, on_a_loop: bool
) -> None:
    """This holds for any append, whether or not it took effect: nothing is lost or repeated."""
    place = MemoryCheckpointer()
    good = corners.Nested.bind(checkpointer=place)
    whole = good.invoke(GIVEN, thread_id="whole")
    counting = FailingCheckpointer(place, at=0, times=0)
    corners.Nested.bind(checkpointer=counting).invoke(GIVEN, thread_id="counted")

    for at in range(1, counting.calls + 1):
        thread = f"{at}"
        failing = FailingCheckpointer(place, at=at, times=None, error=ERRORS[error](), late=late)
        with pytest.raises(CheckpointError, match=str(ERRORS[error]())[-9:]):
            begun(corners.Nested.bind(checkpointer=failing), GIVEN, thread, on_a_loop=on_a_loop)
        entries = place.read(thread)
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert ended(good, thread, on_a_loop) == whole


def ended(graph: Any, thread: str, on_a_loop: bool) -> Any:
    """Return what becomes of a thread now that its store works again."""
    head = graph.threads.checkpointer.head(thread)
    if head is None:
        return begun(graph, GIVEN, thread, on_a_loop=on_a_loop)
    if head.status != "idle":
        return resumed(graph, thread, on_a_loop=on_a_loop)
    values = graph.get_state(thread).values
    return {name: values[name] for name in graph.outputs}


@pytest.mark.parametrize("call", ["acquire", "read", "head", "digest"])
def test_a_place_that_fails_before_the_run_goes_on_leaves_the_thread_free(
    desk: ModuleType, checkpointer: Checkpointer, call: Call
) -> None:
    """The read error is reported, and the next run is not locked out."""
    good = desk.Refund.bind(checkpointer=checkpointer)
    good.invoke({"text": "a"}, thread_id="t")
    failing = FailingCheckpointer(checkpointer, at=1, on=[call])
    graph = desk.Refund.bind(checkpointer=failing)

    if call in ("acquire", "read"):
        with pytest.raises(CheckpointError, match="on cue"):
            graph.resume("t", {"confirm": False})
    else:
        graph.resume("t", {"confirm": False})
        with pytest.raises(CheckpointError, match="on cue"):
            (failing.head if call == "head" else failing.digest)("t")
        return
    assert good.resume("t", {"confirm": False})["approved"] is False


def test_a_pause_that_could_not_be_saved_is_no_pause(desk: ModuleType, clock: Any) -> None:
    """The same holds for an end: the call reports that the store has failed."""
    place = MemoryCheckpointer()
    good = desk.Review.bind(checkpointer=place)

    with pytest.raises(CheckpointError, match="on cue"):
        desk.Review.bind(checkpointer=FailingCheckpointer(place, at=1)).invoke(
            {"word": "a"}, thread_id="t"
        )
    good.invoke({"word": "a"}, thread_id="t")
    with pytest.raises(CheckpointError, match="on cue"):
        desk.Review.bind(checkpointer=FailingCheckpointer(place, at=1)).resume(
            "t", {"confirm": True}
        )
    assert good.resume("t", {"confirm": False}) == {"ok": False}


class Slow(PassingCheckpointer):
    """Lets its caller be cancelled while it waits for an append."""

    def __init__(self, inner: Checkpointer) -> None:
        super().__init__(inner)
        self.begun = threading.Event()
        self.goes_on = threading.Event()

    def around(self, call: Call, work: Callable[[], Any]) -> Any:
        if call == "append":
            self.begun.set()
            self.goes_on.wait()
        return work()


def test_a_run_that_is_cancelled_while_it_is_saved_was_cancelled(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """It does not turn into another error; the append is finished, and the run can be resumed."""
    place = MemoryCheckpointer()
    slow = Slow(place)

    async def cancelled() -> None:
        graph = corners.Wide.bind(checkpointer=slow)
        task = asyncio.create_task(graph.ainvoke({"items": [1]}, thread_id="t"))
        await asyncio.to_thread(slow.begun.wait)
        task.cancel()
        slow.goes_on.set()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
    assert [entry.kind for entry in place.read("t")] == ["run"]
    assert corners.Wide.bind(checkpointer=place).resume("t") == {"log": ["m", "m", "m", "m"]}


def test_a_database_that_somebody_else_keeps_locked(
    corners: ModuleType, nodes: ModuleType, tmp_path: Path
) -> None:
    """The run ends with an error, and can be resumed once the lock is released."""
    place = SqliteCheckpointer(tmp_path / "runs.db", busy_timeout=0.05)
    graph = corners.AtDesk.bind(checkpointer=place)
    other = sqlite3.connect(tmp_path / "runs.db", isolation_level=None)
    nodes.hooks["at_desk"] = lambda: other.execute("BEGIN IMMEDIATE")

    with pytest.raises(CheckpointError, match="locked"):
        graph.invoke({"n": 1}, thread_id="t")
    other.execute("ROLLBACK")
    other.close()
    assert [question.name for question in graph.resume("t").questions] == ["confirm"]
    assert nodes.calls.count("mark m") == 2
    place.close()


def test_a_server_that_closes_every_connection(
    corners: ModuleType, nodes: ModuleType, database: str
) -> None:
    """The run continues over new connections, and nothing is lost or repeated."""
    name = database.partition("application_name=")[2].partition("&")[0]
    place = PostgresCheckpointer(database)
    graph = corners.AtDesk.bind(checkpointer=place)

    def lose() -> None:
        with psycopg.connect(database.partition("?")[0], autocommit=True) as db:
            ours = "FROM pg_stat_activity WHERE application_name = %s"
            db.execute(f"SELECT pg_terminate_backend(pid) {ours}", (name,))
            # The server only asks the sessions to end; the run continues when they have.
            while db.execute(f"SELECT 1 {ours}", (name,)).fetchone() is not None:
                pass

    nodes.hooks["at_desk"] = lose
    paused = graph.invoke({"n": 1}, thread_id="t")
    assert [question.name for question in paused.questions] == ["confirm"]
    assert nodes.calls == ["mark m", "at desk d", "mark m", "at desk d"]
    assert graph.resume("t", {"confirm": True})["ok"] is True
    place.close()


FULL = """
    import resource, signal, sys
    from flowrt import CheckpointError, SqliteCheckpointer
    import corners_flow, corners_nodes

    place = SqliteCheckpointer(sys.argv[1])
    graph = corners_flow.Big.bind(checkpointer=place)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, most[1]))
    try:
        graph.invoke({"items": list(range(30))}, thread_id="t")
    except CheckpointError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, most)
    entries = place.read("t")
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    before = len(corners_nodes.calls)
    assert before > len(entries) - 1 > 1
    assert graph.resume("t") == {"size": 30}
    assert len(corners_nodes.calls) == 30 + 1  # the one that could not be saved was called again
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_disk_that_is_full(corners: ModuleType, nodes: ModuleType, tmp_path: Path) -> None:
    """SQLite is really refused more space; with space, the run continues where it was."""
    path = os.pathsep.join(sys.path)

    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL), str(tmp_path / "runs.db")],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "nothing was written" in done.stdout


def test_a_handler_does_not_take_that_the_place_has_failed(
    corners: ModuleType, nodes: ModuleType
) -> None:
    """Neither does a retry: it is not an error of a node."""
    place = MemoryCheckpointer()
    failing = FailingCheckpointer(place, at=3)
    graph = corners.Handlers.bind(checkpointer=failing)

    with pytest.raises(CheckpointError, match="on cue"):
        graph.invoke({"n": 1}, thread_id="t")
    good = corners.Handlers.bind(checkpointer=place)
    assert good.resume("t") == good.invoke({"n": 1}, thread_id="other")
    assert told(place.read("t")) == told(place.read("other"))
