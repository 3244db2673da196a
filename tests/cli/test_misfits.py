"""Options of ``flowc run`` that have no effect together are refused, and messages name options."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from shell import NODES, Shell

from flowrt import SqliteCheckpointer

ASKING = """graph Asking(text: str) -> size: int {
  ask measure(text) -> size
  start -> measure -> end
}

graph Around(text: str) -> size: int {
  node Asking(text) -> size
  start -> Asking -> end
}

graph Waiting(text: str) -> size: int {
  wait nap for 1ms
  set put { size = 1 }
  start -> nap -> put -> end
}
"""
KEPT = ("--store", "runs.db", "--thread", "t")


class Terminal(io.StringIO):
    """A terminal as standard input at which the user ends the input."""

    def isatty(self) -> bool:
        return True


class Interrupted(Terminal):
    """A terminal at which the user presses Ctrl-C."""

    def readline(self, size: int | None = -1) -> str:
        raise KeyboardInterrupt


@pytest.fixture
def asking(shell: Shell) -> Shell:
    shell.write("asking.flow", ASKING)
    shell.write("many.jsonl", '{"text": "a"}\n{"text": "b"}\n')
    return shell


@pytest.fixture
def busy(asking: Shell) -> Iterator[Shell]:
    """A project whose thread `t` waits for an answer, and is held by another process."""
    assert asking("run", "asking.flow:Asking", "-i", "text=a", *KEPT).code == 0
    place = SqliteCheckpointer(asking.folder / "runs.db")
    lease = place.acquire("t")
    yield asking
    place.release(lease)
    place.close()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("desk.flow", "--file", "many.jsonl", "--stream", "updates"), "`--stream` shows one run"),
        (("desk.flow", "--file", "many.jsonl", "--trace", "a.html"), "`--trace` shows one run"),
        (("desk.flow", "-i", "text=a", "--answer", "a=b"), "graph `Desk` asks no questions"),
        (("desk.flow", "-i", "text=a", "--store", "s.db", "--answer", "a=b"), "asks no questions"),
        (("asking.flow:Waiting", "-i", "text=a", "--answer", "a=b"), "asks no questions"),
        (("asking.flow:Asking", "--resume", "-i", "text=a", *KEPT), "takes no other"),
        (("asking.flow:Asking", "--resume", "--input", "{}", *KEPT), "takes no other"),
        (("asking.flow:Asking", "--resume", "--file", "many.jsonl", *KEPT), "takes no other"),
        (("asking.flow:Asking", "--resume", "--thread", "t"), "no store is named"),
        (("desk.flow", "-i", "text=a", "--wait", "3"), "`--wait` is about the thread of a run"),
        (("desk.flow", "-i", "text=a", "--take-over"), "`--take-over` is about the thread"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    asking: Shell, words: tuple[str, ...], told: str
):
    """The user expected an effect, so nothing is run, and no store is created."""
    before = asking.names()

    done = asking("run", *words)

    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert asking.names() == before


def test_an_answer_is_for_the_question_of_a_subgraph_too(asking: Shell):
    """The graph itself asks nothing, but runs a graph that does."""
    done = asking("run", "asking.flow:Around", "-i", "text=a", "--answer", "Asking.measure=3")

    assert done.code == 0, done.err


@pytest.mark.parametrize("path", ["nowhere/out.html", "folder.html"])
def test_a_trace_that_could_not_be_written_is_refused_before_the_run(path: str, shell: Shell):
    """The run may take long, or cost something."""
    (shell.folder / "folder.html").mkdir()
    marked = "    open('it_ran', 'w').close()\n    return f"
    shell.write("nodes.py", NODES.replace("    return f", marked))

    done = shell("run", "desk.flow", "-i", "text=a", "--trace", path, *KEPT)

    assert done.code == 2
    assert "runs.db" not in shell.names()
    assert f"cannot write `{path}`" in done.err
    assert not Path("it_ran").exists()


@pytest.mark.parametrize("action", ["run", "threads"])
def test_a_busy_thread_is_told_in_the_words_of_the_command_line(busy: Shell, action: str):
    """The message names options where that of the runtime names keywords."""
    words = {
        "run": ("run", "asking.flow:Asking", "--resume", *KEPT),
        "threads": ("threads", "resume", "asking.flow:Asking", "t", *KEPT[:2]),
    }

    done = busy(*words[action])

    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error: thread `t` is being run by somebody else: try again when that run has ended or "
        "paused; a run can wait for it with `--wait SECONDS`, or take it over with `--take-over`\n"
    )


def test_a_busy_thread_is_not_deleted(busy: Shell):
    """Taking it over is not suggested either, since that would not delete it."""
    done = busy("threads", "delete", "asking.flow:Asking", "t", *KEPT[:2])

    assert done.code == 1
    assert done.err == (
        "error: thread `t` is being run by somebody else\n"
        "help: delete it when that run has ended or paused\n"
    )


@pytest.mark.parametrize("action", ["run", "threads"])
def test_a_busy_thread_is_taken_over_where_that_is_asked_for(busy: Shell, action: str):
    """The previous holder can no longer write."""
    words = {
        "run": ("run", "asking.flow:Asking", "--resume", *KEPT),
        "threads": ("threads", "resume", "asking.flow:Asking", "t", *KEPT[:2]),
    }

    done = busy(*words[action], "--take-over", "--wait", "0.01", "--answer", "measure=3")

    assert (done.code, done.out) == (0, '{\n  "size": 3\n}\n')


def test_a_paused_thread_is_told_in_the_words_of_the_command_line(asking: Shell):
    """A new input would discard the waiting run."""
    asking("run", "asking.flow:Asking", "-i", "text=a", *KEPT)

    done = asking("run", "asking.flow:Asking", "-i", "text=b", *KEPT)

    assert (done.code, done.out) == (2, "")
    assert done.err == "error: thread `t` is paused: continue it with `--resume`\n"


@pytest.mark.parametrize("leaving", [Terminal, Interrupted], ids=["end", "interrupt"])
def test_who_leaves_a_question_is_told_how_to_go_on(
    asking: Shell, leaving: type[Terminal], monkeypatch: pytest.MonkeyPatch
):
    """If there is a store, the run waits in its thread."""
    monkeypatch.setattr(sys, "stdin", leaving(""))

    kept = asking("run", "asking.flow:Asking", "-i", "text=a", *KEPT)
    lost = asking("run", "asking.flow:Asking", "-i", "text=a")
    listed = asking("threads", "list", "asking.flow:Asking", *KEPT[:2])

    assert (kept.code, kept.out, lost.code, lost.out) == (130, "", 130, "")
    assert "nobody answered `measure`; the run is stored in thread `t`" in kept.err
    assert "`flowc run --resume`, `--thread t` and the same `--store`" in kept.err
    assert "with `--store` the run would be stored" in lost.err
    assert listed.out == "t\tpaused\tmeasure\n"


def test_who_interrupts_a_run_is_told_how_to_go_on(asking: Shell):
    """Its finished steps are saved and need not be repeated."""
    asking.write("hard_nodes.py", "def think(text):\n    raise KeyboardInterrupt\n")
    asking.write(
        "hard.flow",
        "from hard_nodes import think\n\ngraph Hard(text: str) -> size: int {\n"
        "  node think(text) -> size\n  start -> think -> end\n}\n",
    )

    done = asking("run", "hard.flow", "-i", "text=a", *KEPT)
    listed = asking("threads", "list", "hard.flow", *KEPT[:2])

    assert (done.code, done.out) == (130, "")
    assert "interrupted; the run is stored in thread `t`: resume it" in done.err
    assert listed.out == "t\trunning\tthink\n"
