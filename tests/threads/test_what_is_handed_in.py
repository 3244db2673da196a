"""Bad arguments are refused with a clear message, before anything is read or run."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flowrt import (
    CheckpointError,
    InputError,
    MemoryCheckpointer,
    PostgresCheckpointer,
    SqliteCheckpointer,
)
from flowrt.clock import ManualClock


@pytest.fixture
def graph(desk: ModuleType) -> Any:
    """A graph whose thread `t` waits for an answer."""
    bound = desk.Refund.bind(checkpointer=MemoryCheckpointer())
    bound.invoke({"text": "a"}, thread_id="t")
    return bound


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda g: g.prune("t", older_than="1 day"), "`older_than` is '1 day' .*datetime"),
        (lambda g: g.prune("t", keep_last="1"), "`keep_last` is '1' .*a number"),
        (lambda g: g.prune("t", keep_last=-1), "`keep_last` is -1: it cannot be negative"),
        (lambda g: g.get_state_history("t", limit=-1), "`limit` is -1: it cannot be negative"),
        (lambda g: g.get_state_history("t", limit="x"), "`limit` is 'x' .*a number"),
        (lambda g: g.get_state_history("t", filter="node"), "`filter` is 'node' .*a mapping"),
        (lambda g: g.update_state("t", "x"), "`values` is 'x' .*a mapping"),
        (lambda g: g.due("now"), "`now` is 'now' .*a datetime"),
        (lambda g: g.fork("t", to=5), "`to` is 5 .*expected str"),
        (lambda g: g.fork("t", to=""), "`to` is empty"),
        (lambda g: g.copy_thread("t", ""), "`to` is empty"),
        (lambda g: g.resume("t", "x"), "`answers` is 'x' .*a mapping"),
        (lambda g: list(g.stream_resume("t", "x")), "`answers` is 'x' .*a mapping"),
        (lambda g: asyncio.run(g.aresume("t", "x")), "`answers` is 'x' .*a mapping"),
        (lambda g: g.bind(checkpointer="a.db"), "`checkpointer` is 'a.db' .*SqliteCheckpointer"),
        (lambda g: SqliteCheckpointer(None), "`path` is None .*a path"),  # type: ignore[arg-type]
        (lambda g: SqliteCheckpointer("a\0b"), "`path` is .*NUL"),
        (lambda g: SqliteCheckpointer("postgresql://a/b"), "by `PostgresCheckpointer`"),
        (lambda g: SqliteCheckpointer("a", busy_timeout="1"), "`busy_timeout` is '1' .*seconds"),  # type: ignore[arg-type]
        (lambda g: SqliteCheckpointer("a", busy_timeout=-1), "`busy_timeout` is -1: it cannot"),
        (lambda g: PostgresCheckpointer(None), "`dsn` is None .*str"),  # type: ignore[arg-type]
        (lambda g: PostgresCheckpointer("", most=0), "`most` is 0: it must be at least 1"),
        (lambda g: PostgresCheckpointer("", most="8"), "`most` is '8' .*a number"),  # type: ignore[arg-type]
        (lambda g: PostgresCheckpointer("", timeout="x"), "`timeout` is 'x' .*seconds"),  # type: ignore[arg-type]
        (lambda g: g.resume("t", wait=-1), "`wait` is -1: it cannot be negative"),
        (lambda g: g.resume("t", timeout=math.nan), "`timeout` is nan: it must be more than 0"),
        (lambda g: ManualClock().jump("x"), "`seconds` is 'x' .*a number"),  # type: ignore[arg-type]
        (lambda g: ManualClock().jump(-5), "`seconds` is -5: time does not go back"),
    ],
)
def test_a_value_of_another_kind_is_refused(graph: Any, call: Callable[[Any], Any], message: str):
    """The message names it, and what was expected."""
    with pytest.raises(InputError, match=message):
        call(graph)


@pytest.mark.parametrize(
    "call",
    [
        lambda g: g.invoke({"text": "a"}, thread_id=""),
        lambda g: list(g.stream({"text": "a"}, thread_id="")),
        lambda g: asyncio.run(g.ainvoke({"text": "a"}, thread_id="")),
        lambda g: g.resume(""),
        lambda g: g.get_state(""),
        lambda g: g.get_state_history(""),
        lambda g: g.update_state("", {}),
        lambda g: g.fork(""),
        lambda g: g.copy_thread("", "u"),
        lambda g: g.prune("", keep_last=1),
        lambda g: g.delete_run("", "r"),
        lambda g: g.delete_thread(""),
    ],
)
def test_a_thread_without_a_name_is_refused(graph: Any, call: Callable[[Any], Any]):
    """Nobody wants one, and it could not be named on a command line."""
    with pytest.raises(InputError, match="`thread_id` is empty"):
        call(graph)

    assert graph.thread_ids() == ["t"]


def test_every_place_refuses_a_thread_without_a_name(tmp_path: Path, database: str):
    """Checkpointers refuse it even when they are used without a graph."""
    for place in (
        MemoryCheckpointer(),
        SqliteCheckpointer(tmp_path / "runs.db"),
        PostgresCheckpointer(database),
    ):
        with place, pytest.raises(InputError, match="`thread_id` is empty"):
            place.acquire("")


def test_a_name_of_no_server_is_told():
    """The message shows what the address of a server looks like."""
    with pytest.raises(CheckpointError, match="`dsn` is like `postgresql://user@host/database`"):
        PostgresCheckpointer("runs.db")


def test_a_thread_that_has_nothing_to_take_up_says_what_begins_one(graph: Any):
    """This holds if it does not exist, and if it has ended."""
    graph.resume("t", {"confirm": False})

    with pytest.raises(CheckpointError, match="has ended, and `invoke` begins another"):
        graph.resume("t")
    with pytest.raises(CheckpointError, match="there is no thread `u`: `invoke` begins one"):
        graph.resume("u")


@pytest.mark.parametrize("settings", [{}, {"thread_id": "t"}])
def test_a_batch_has_no_threads_for_its_runs(graph: Any, settings: dict[str, Any]):
    """The batch is refused as a whole, and the message says what to do."""
    inputs = [{"text": "a"}, {"text": "b"}]

    with pytest.raises(InputError, match="call `invoke` for each input, with a `thread_id`"):
        graph.batch(inputs, **settings)
    with pytest.raises(InputError, match="call `invoke` for each input, with a `thread_id`"):
        asyncio.run(graph.abatch(inputs, **settings))

    assert graph.thread_ids() == ["t"]
