"""Runs that pause, on the command line: ``flowc run`` asks, ``flowc threads`` manages them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable

import pytest
from shell import Shell

from flowc.commands.compiled import compiled
from flowrt import SqliteCheckpointer
from flowrt.testing import ManualClock, use_clock

ASKING = """graph Asking(text: str) -> approved: bool, size: int {
  ask confirm(text) -> approved: "Print it?"
  ask measure(text) -> size
  start -> confirm -> measure -> end
}
"""


class Terminal(io.StringIO):
    """Standard input with a person at the terminal."""

    def isatty(self) -> bool:
        return True


class Sleepy(Terminal):
    """Standard input with a person who takes an hour to say yes."""

    def __init__(self, time: ManualClock) -> None:
        super().__init__("yes\n")
        self._time = time

    def readline(self, size: int | None = -1, /) -> str:
        self._time.jump(3600)
        return super().readline()


@pytest.fixture
def sits(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a person at the terminal who types these lines."""
    return lambda text: monkeypatch.setattr(sys, "stdin", Terminal(text))


@pytest.fixture
def asking(shell: Shell) -> Shell:
    shell.write("asking.flow", ASKING)
    return shell


def test_questions_are_asked_at_the_terminal(asking: Shell, sits: Callable[[str], None]):
    """The prompt and the shown values are printed too; standard output holds only the output."""
    sits("yes\n3\n")

    done = asking("run", "asking.flow", "-i", "text=hi")

    assert json.loads(done.out) == {"approved": True, "size": 3}
    assert "Print it?" in done.err
    assert 'text: "hi"' in done.err
    assert "confirm [yes/no]: " in done.err
    assert "measure (integer): " in done.err


def test_a_wrong_answer_is_asked_for_again(asking: Shell, sits: Callable[[str], None]):
    """The message says what was wrong with it."""
    sits("perhaps\nno\n3\n")

    done = asking("run", "asking.flow", "-i", "text=hi")

    assert json.loads(done.out) == {"approved": False, "size": 3}
    assert "expected bool" in done.err


def test_an_answer_that_comes_too_late_is_not_asked_for_again(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
):
    """The run continues as if nobody had answered."""
    shell.write(
        "slow.flow",
        "graph Slow() -> ok: bool { ask sure() -> ok { timeout 1m }  set no { ok = False }"
        "  start -> try { sure } on NodeTimeoutError { no } -> end }\n",
    )

    with use_clock(ManualClock()) as time:
        monkeypatch.setattr(sys, "stdin", Sleepy(time))
        done = shell("run", "slow.flow")

    assert "error: nobody answered `sure` in time" in done.err
    assert json.loads(done.out) == {"ok": False}


def test_answers_may_be_given_beforehand(asking: Shell):
    """Each is used for its question."""
    done = asking(
        "run", "asking.flow", "-i", "text=hi", "--answer", "measure=3", "--answer", "confirm=no"
    )

    assert json.loads(done.out) == {"approved": False, "size": 3}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("Decimal", "12345678901234567890.12345"),
        ("date", "2026-03-01"),
        ("UUID", "12345678-1234-5678-1234-567812345678"),
        ("str", "7"),
        ("str | None", "7"),
        ("Path", "7"),
    ],
)
def test_an_answer_becomes_what_its_question_asks_for(shell: Shell, kind: str, answer: str):
    """A person types text without quotes."""
    shell.write(
        "one.flow",
        f"graph One() -> given: {kind} {{ ask what() -> given start -> what -> end }}\n",
    )

    done = shell("run", "one.flow", "--answer", f"what={answer}")

    assert done.code == 0, done.err
    assert json.loads(done.out) == {"given": answer}


@pytest.mark.parametrize(
    ("field", "answer", "given"),
    [
        ("tuple[int, str]", '[1, "x"]', [1, "x"]),
        ("tuple[date, ...]", '["2026-03-01"]', ["2026-03-01"]),
        ("Visit", '{"day": "2026-03-01", "cost": 1.50}', {"day": "2026-03-01", "cost": "1.50"}),
        ("dict[int, date]", '{"7": "2026-03-01"}', {"7": "2026-03-01"}),
        ("list[date] by append", "2026-03-01", ["2026-03-01"]),
    ],
)
def test_an_answer_of_parts_becomes_what_its_question_asks_for(
    shell: Shell, field: str, answer: str, given: object
):
    """Each part is converted; JSON has neither tuples nor dates."""
    shell.write(
        "one.flow",
        "record Visit { day: date  cost: Decimal }\n"
        "graph One() -> given { "
        f"var given: {field}  ask what() -> given  start -> what -> end }}\n",
    )

    done = shell("run", "one.flow", "--answer", f"what={answer}")

    assert done.code == 0, done.err
    assert json.loads(done.out) == {"given": given}


@pytest.mark.parametrize("mode", [[], ["--stream", "updates"]], ids=["plain", "streamed"])
@pytest.mark.parametrize("answer", ["confrm=yes", "confirm=perhaps"], ids=["name", "value"])
def test_an_answer_that_does_not_fit_is_refused(asking: Shell, answer: str, mode: list[str]):
    """The command is wrong, not the run, which keeps waiting."""
    kept = ["asking.flow", "--store", "runs.db"]
    asking("run", *kept, "-i", "text=hi")

    done = asking("run", *kept, "--resume", "--answer", answer, *mode)
    after = asking("threads", "list", *kept)

    assert (done.code, done.out) == (2, "")
    assert "confirm" in done.err
    assert after.out == "run\tpaused\tconfirm\n"


def test_without_anybody_to_ask_the_run_tells_what_it_waits_for(asking: Shell):
    """Another command resumes it later."""
    paused = asking("run", "asking.flow", "-i", "text=hi", "--store", "runs.db", "--thread", "t")
    listed = asking("threads", "list", "asking.flow", "--store", "runs.db")
    again = asking(
        "run", "asking.flow", "--resume", "--store", "runs.db", "--thread", "t",
        "--answer", "confirm=yes",
    )  # fmt: skip
    done = asking(
        "threads", "resume", "asking.flow", "t", "--store", "runs.db", "--answer", "measure=3"
    )

    assert [q["name"] for q in json.loads(paused.out)["paused"]["questions"]] == ["confirm"]
    assert "paused; the run is stored in thread `t`: resume it with" in paused.err
    assert listed.out == "t\tpaused\tconfirm\n"
    assert [q["name"] for q in json.loads(again.out)["paused"]["questions"]] == ["measure"]
    assert json.loads(done.out) == {"approved": True, "size": 3}


def test_a_thread_at_a_break_point_is_listed_with_it(asking: Shell):
    """A program set the break point; the command line shows where the thread stands."""
    with compiled("asking.flow") as program, SqliteCheckpointer("runs.db") as place:
        assert not isinstance(program, int)
        graph = program.graph.bind(checkpointer=place)
        graph.invoke({"text": "hi"}, thread_id="t", pause_before=["confirm"])

    listed = asking("threads", "list", "asking.flow", "--store", "runs.db")
    shown = asking("threads", "show", "asking.flow", "t", "--store", "runs.db")

    assert listed.out == "t\tpaused\tbefore confirm\n"
    assert json.loads(shown.out)["breaks"] == [{"node": "confirm", "when": "before"}]


def test_a_thread_needs_a_name(asking: Shell):
    """An empty name does not mean that there is no thread."""
    refused = asking("run", "asking.flow", "-i", "text=hi", "--store", "runs.db", "--thread", "")

    assert (refused.code, refused.out) == (2, "")
    assert "`thread_id` is empty" in refused.err


def test_threads_are_shown_and_deleted(asking: Shell):
    """They are shown as JSON; a deleted thread is gone."""
    asking("run", "asking.flow", "-i", "text=hi", "--store", "runs.db", "--thread", "t")

    shown = asking("threads", "show", "asking.flow", "t", "--store", "runs.db")
    history = asking("threads", "history", "asking.flow", "t", "--store", "runs.db")
    deleted = asking("threads", "delete", "asking.flow", "t", "--store", "runs.db")
    listed = asking("threads", "list", "asking.flow", "--store", "runs.db")

    assert json.loads(shown.out)["values"] == {"text": "hi"}
    assert [json.loads(line)["node"] for line in history.out.splitlines()] == ["confirm", ""]
    assert (deleted.code, listed.out) == (0, "")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["run", "asking.flow", "-i", "text=a", "--answer", "confrm=yes"], "no open question"),
        (["run", "asking.flow", "-i", "text=a", "--answer", "confirm"], "has no value"),
        (["run", "asking.flow", "--jsonl"], "started one by one"),
        (["threads", "show", "asking.flow", "--store", "runs.db"], "needs the name of a thread"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(asking: Shell, command: list[str], told: str):
    """The message says what is wrong."""
    done = asking(*command)

    assert done.code == 2
    assert told in done.err


@pytest.mark.parametrize("action", ["show", "history", "resume", "delete"])
def test_a_thread_that_is_not_there_is_told(asking: Shell, action: str):
    """The name may be misspelled."""
    asking("run", "asking.flow", "-i", "text=hi", "--store", "runs.db", "--thread", "somebody")

    done = asking("threads", action, "asking.flow", "nobody", "--store", "runs.db")

    assert (done.code, done.out) == (2, "")
    assert "error: there is no thread `nobody` of graph `Asking`\n" in done.err
    assert "`somebody`" in done.err


@pytest.mark.parametrize("mode", [[], ["--async"]], ids=["sync", "async"])
def test_what_is_saved_is_shown_as_it_is(asking: Shell, mode: list[str]):
    """There is one line per entry, up to the pause; a streamed run is resumed as a stream."""
    kept = ["--store", "runs.db", "--thread", "t", "--stream", "checkpoints", *mode]

    first = asking("run", "asking.flow", "-i", "text=hi", *kept)
    rest = asking("run", "asking.flow", "--resume", "--answer", "confirm=yes", *kept)
    unknown = asking("run", "asking.flow", "--resume", "--answer", "confirm=yes", *kept)

    *saved, paused = [json.loads(line) for line in first.out.splitlines()]
    assert [one["checkpoints"]["kind"] for one in saved] == ["run", "ask"]
    assert saved[1]["checkpoints"]["node"] == "confirm"
    assert [question["name"] for question in paused["paused"]["questions"]] == ["confirm"]
    *saved, paused = [json.loads(line) for line in rest.out.splitlines()]
    assert [one["checkpoints"]["id"] for one in saved] == ["3", "4"]
    assert [question["name"] for question in paused["paused"]["questions"]] == ["measure"]
    assert (unknown.code, unknown.out) == (2, "")
    assert "no open question `confirm`" in unknown.err


def test_a_thread_is_a_line_whatever_its_name(asking: Shell):
    """A name may come from anywhere, and contain a line feed or escape sequences."""
    for name in ("a\nb\tc", "\x1b[2J", "ü 1"):
        asking("run", "asking.flow", "-i", "text=a", "--store", "runs.db", "--thread", name)

    done = asking("threads", "list", "asking.flow", "--store", "runs.db")

    assert done.out.splitlines() == [
        '"\\u001b[2J"\tpaused\tconfirm',
        '"a\\nb\\tc"\tpaused\tconfirm',
        "ü 1\tpaused\tconfirm",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plain.flow"], "name a thread with `--thread`"),
        (["asking.flow", "-i", "text=a", "--answer", "confirm=yes"], "with `--resume`"),
        (["asking.flow", "--resume", "--thread", "none", "--answer", "a=b"], "no store is named"),
    ],
)
def test_a_stream_that_could_not_be_what_is_meant_is_refused(
    asking: Shell, arguments: list[str], told: str
):
    """It is refused before anything runs."""
    asking.write(
        "plain.flow", "graph Plain() -> a: int {\n  set one { a = 1 }\n  start -> one -> end\n}\n"
    )

    done = asking("run", *arguments, "--stream", "checkpoints")

    assert done.code != 0
    assert told in done.err


def test_threads_of_a_changed_graph_are_listed_and_can_be_deleted(asking: Shell):
    """A thread that cannot be shown is reported on its line, and does not hide the others."""
    kept = ["asking.flow", "--store", "runs.db"]
    for name in ("a", "b"):
        asking("run", *kept, "-i", "text=hi", "--thread", name)
    asking("run", *kept, "--resume", "--thread", "b", "--answer", "confirm=yes")
    asking.write("asking.flow", ASKING.replace("-> confirm -> measure", "-> measure -> confirm"))

    listed = asking("threads", "list", *kept)
    deleted = asking("threads", "delete", *kept[:1], "a", *kept[1:])
    again = asking("threads", "delete", *kept[:1], "a", *kept[1:])

    first, second = listed.out.splitlines()
    assert first.startswith("a\tunreadable\tthe stored run went through `confirm` (entry 2)")
    assert second.startswith("b\tunreadable\t")
    assert deleted.code == 0
    assert again.code == 2
    assert "no thread `a`" in again.err


def test_a_graph_that_only_remembers_is_run_and_tested_without_a_store(shell: Shell):
    """Its thread lasts until the command ends; each test has its own."""
    shell.write(
        "diary.flow",
        """graph Diary(text: str) -> pages: list[str] {
  memory history: list[str] by append
  set write { history = text }
  set read { pages = history }
  start -> write -> read -> end
}

test "the first page" for Diary(text="a") { expect pages == ["a"] }

test "again the first page" for Diary(text="b") { expect pages == ["b"] }
""",
    )

    ran = shell("run", "diary.flow", "-i", "text=a")
    tested = shell("test", "diary.flow")

    assert json.loads(ran.out) == {"pages": ["a"]}
    assert tested.code == 0


def test_a_thread_whose_parameters_changed_hides_no_other(asking: Shell):
    """The change is reported on its line."""
    kept = ["asking.flow", "--store", "runs.db"]
    asking("run", *kept, "-i", "text=hi", "--thread", "a")
    asking.write("asking.flow", ASKING.replace("(text: str)", '(text: str, who: str = "me")'))
    asking("run", *kept, "-i", "text=hi", "--thread", "b")
    asking.write("asking.flow", ASKING.replace("(text: str)", "(text: str, who: str)"))
    asking("run", *kept, "-i", "text=hi", "-i", "who=me", "--thread", "c")

    listed = asking("threads", "list", *kept)

    first, second, third = listed.out.splitlines()
    assert first.startswith("a\tunreadable\tthe stored run began with what no longer fits")
    assert "`who` is missing, expected str" in first
    assert (second, third) == ("b\tpaused\tconfirm", "c\tpaused\tconfirm")
