"""Threads that are named by mistake, or cannot be used: one message, and nothing is changed."""

from __future__ import annotations

import pytest
from shell import Outcome, Shell

OTHER = """graph Other(text: str) -> size: int {
  ask measure(text) -> size
  start -> measure -> end
}
"""
RECORDS = """record Note { text: str }

graph Noting(text: str) -> note: Note, size: int {
  set keep { note = Note(text) }
  ask measure(text) -> size
  start -> keep -> measure -> end
}
"""
KEPT = ("--store", "runs.db")


@pytest.fixture
def stored(shell: Shell) -> Shell:
    """A store with one paused thread, `t` of the graph `Other`."""
    shell.write("other.flow", OTHER)
    shell.write("one.flow", OTHER.replace("Other", "One"))
    shell.write("noting.flow", RECORDS)
    assert shell("run", "other.flow", "-i", "text=hi", "--thread", "t", *KEPT).code == 0
    return shell


def threads(shell: Shell, action: str, *words: str) -> Outcome:
    return shell("threads", action, *words, *KEPT)


@pytest.mark.parametrize("action", ["show", "history", "resume", "delete"])
def test_a_thread_of_another_graph_is_left_alone(stored: Shell, action: str):
    """The message says whose it is; above all, it is not deleted."""
    done = threads(stored, action, "one.flow", "t")

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: there is no thread `t` of graph `One`\nhelp: `t` is a thread of graph `Other`\n"
    )
    assert threads(stored, "list", "other.flow").out == "t\tpaused\tmeasure\n"


@pytest.mark.parametrize("thread", ["t", "nobody"])
def test_a_run_is_not_taken_up_in_a_thread_that_the_graph_does_not_have(stored: Shell, thread: str):
    """There is no such thread, or it belongs to another graph."""
    done = stored("run", "one.flow", "--resume", "--thread", thread, *KEPT)

    assert (done.code, done.out) == (2, "")
    assert f"there is no thread `{thread}` of graph `One`" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("threads", "list", "other.flow"),
        ("threads", "show", "other.flow", "t"),
        ("threads", "history", "other.flow", "t"),
        ("threads", "resume", "other.flow", "t"),
        ("threads", "delete", "other.flow", "t"),
        ("run", "other.flow", "--resume", "--thread", "t"),
    ],
)
def test_a_store_that_is_not_there_is_not_made(stored: Shell, words: tuple[str, ...]):
    """A misspelled name would look like a store without threads."""
    before = stored.names()

    done = stored(*words, "--store", "typo.db")

    assert (done.code, done.out) == (2, "")
    assert "there is no store `typo.db`" in done.err
    assert stored.names() == before


@pytest.mark.parametrize("words", [("threads", "list"), ("run", "-i", "text=a")])
def test_a_store_of_an_unknown_kind_is_refused(stored: Shell, words: tuple[str, ...]):
    """It is not taken for the name of a file."""
    before = stored.names()

    done = stored(*words, "other.flow", "--store", "mysql://there/runs")

    assert (done.code, done.out) == (2, "")
    assert "`mysql://there/runs` is not a store" in done.err
    assert "`postgresql://…`" in done.err
    assert stored.names() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "other.flow", "t"), "takes no name"),
        (
            ("list", "other.flow", "--answer", "a=b"),
            "`--answer` does nothing for `flowc threads list`",
        ),
        (("delete", "other.flow", "t", "--answer", "a=b"), "`--answer` does nothing"),
        (("show", "other.flow", "t", "--take-over"), "`--take-over` does nothing"),
        (("delete", "other.flow", "t", "--wait", "3"), "`--wait` does nothing"),
    ],
)
def test_words_that_an_action_has_no_use_for_are_refused(
    stored: Shell, words: tuple[str, ...], told: str
):
    """The user meant something by them."""
    done = threads(stored, *words)

    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert threads(stored, "list", "other.flow").out == "t\tpaused\tmeasure\n"


@pytest.mark.parametrize(
    "words",
    [
        ("threads", "show", "noting.flow", "n"),
        ("threads", "history", "noting.flow", "n"),
        ("threads", "resume", "noting.flow", "n"),
        ("run", "noting.flow", "--resume", "--thread", "n"),
    ],
)
def test_a_thread_of_types_that_are_gone_is_told_in_one_message(
    stored: Shell, words: tuple[str, ...]
):
    """The graph has changed, so no backup helps; no traceback is shown."""
    stored("run", "noting.flow", "-i", "text=hi", "--thread", "n", *KEPT)
    stored.write("noting.flow", RECORDS.replace("Note", "Memo").replace("note", "memo"))

    done = stored(*words, *KEPT)

    first, *notes = done.err.splitlines()
    assert (done.code, done.out) == (1, "")
    assert first.startswith("error: entry 2 of thread `n` cannot be used, since the graph changed")
    assert "backup" not in first
    assert all(note.startswith("  changed since the run began") for note in notes)


@pytest.mark.parametrize(
    ("store", "told"),
    [
        ("postgresql://127.0.0.1:1/runs", "name another one with `--store`"),
        ("postgresql://127.0.0.1/runs?foo=1", "such a store is like `postgresql://"),
        ("", "threads are kept in memory where no `--store` is named"),
    ],
)
def test_a_store_that_cannot_be_opened_is_told_in_the_words_of_the_command_line(
    stored: Shell, store: str, told: str
):
    """The message mentions options, not parameters."""
    done = stored("run", "other.flow", "-i", "text=hi", "--store", store)

    assert (done.code, done.out) == (2, "")
    assert told in done.err
