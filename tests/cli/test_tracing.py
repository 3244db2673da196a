"""``flowc run --trace``: the page shows what the run did, and tracing does not affect the run."""

from __future__ import annotations

import re

import pytest
from drawn import Drawn
from shell import Outcome, Shell

STEPS = """
calls = []

def fetch(x: int) -> int:
    calls.append(x)
    if len(calls) < 3:
        raise ConnectionError("the line is <busy>")
    return x

def double(x: int) -> int:
    return 2 * x

def fail(x: int) -> int:
    raise ValueError("no more")
"""
WORK = """from steps import double, fetch
graph Half(x: int) -> y: int {
  node double(x) -> y
  start -> double -> end
}
graph Work(x: int) -> y: int {
  node fetch(x) -> y { retry 3 times on ConnectionError }
  node half(x=y) -> y = Half
  set never { y = 1 }
  start -> fetch -> half -> if y < 0 { never } -> end
}
"""
ASKING = """graph Asking(x: int) -> ok: bool {
  ask confirm(x) -> ok: "Go on?"
  set before { ok = False }
  start -> before -> confirm -> end
}
"""


@pytest.fixture
def work(shell: Shell) -> Shell:
    """A graph with a retry, a subgraph and a branch that is not taken."""
    shell.write("steps.py", STEPS)
    shell.write("work.flow", WORK)
    return shell


def page(shell: Shell, name: str = "out.html") -> str:
    """Return the page that a run wrote."""
    return (shell.folder / name).read_text()


def boxes(text: str) -> dict[str, tuple[str, str]]:
    """Return the state of each box that has one, with its small print."""
    found = re.findall(
        r'<g class="box \w+ (\w+)".*?>.*?>([\w ]+)</text>(.*?)\n</g>', text, re.DOTALL
    )
    return {
        name: (fate, "".join(re.findall(r">([^<>\n]+)</text>", rest))) for fate, name, rest in found
    }


def rows(text: str) -> list[list[str]]:
    """Return the cells of the timeline."""
    return [
        re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(<td.*?)</tr>", text)
    ]


def test_a_trace_shows_what_ran_how_often_and_what_did_not(work: Shell):
    """Attempts of a retry are distinguished from separate runs."""
    done = work("run", "work.flow:Work", "-i", "x=4", "--trace", "out.html")

    assert (done.code, done.out) == (0, '{\n  "y": 8\n}\n')
    assert done.err == "wrote out.html\n"
    found = boxes(page(work))
    assert found["fetch"][0] == "ran"
    assert found["fetch"][1].startswith("#1 · 2 again · ")
    assert found["half"][0] == found["double"][0] == "ran"
    assert found["half"][1].startswith("#4 · ")
    assert found["never"] == ("idle", "")


def test_the_timeline_lists_the_attempts_in_order(work: Shell):
    """The error of each failed attempt is shown as text."""
    work("run", "work.flow:Work", "-i", "x=4", "--trace", "out.html")

    listed = [(row[0], row[1], row[2], row[-1]) for row in rows(page(work))]
    busy = "ConnectionError: the line is &lt;busy&gt;"
    assert listed == [
        ("1", "fetch", "1", busy),
        ("2", "fetch", "2", busy),
        ("3", "fetch", "3", ""),
        ("4", "half/double", "1", ""),
    ]


def test_the_timeline_has_room_for_what_went_wrong_only_where_something_did(work: Shell):
    """An empty column would take space from the bars."""
    work("run", "work.flow:Half", "-i", "x=3", "--trace", "well.html")
    work("run", "work.flow:Work", "-i", "x=3", "--trace", "ill.html")

    assert "table.well .what { display: none; }" in page(work, "well.html")
    assert '<table class="well">' in page(work, "well.html")
    assert '<table class="ill">' in page(work, "ill.html")


def test_a_graph_that_ran_as_a_node_has_a_diagram_of_its_own(work: Shell):
    """It is labelled with the path of the node."""
    work("run", "work.flow:Work", "-i", "x=4", "--trace", "out.html")

    assert re.findall("<h2>(.*)</h2>", page(work)) == ["half (Half)", "Timeline"]


def test_a_diagram_with_times_has_no_flaw(work: Shell):
    """The small print fits in the boxes too."""
    work("run", "work.flow:Work", "-i", "x=4", "--trace", "out.html")

    pictures = re.findall(r"<svg .*?</svg>", page(work), re.DOTALL)
    assert len(pictures) == 2
    assert [flaw for text in pictures for flaw in Drawn.of(text).flaws()] == []


def test_a_run_that_fails_is_traced_up_to_its_error(shell: Shell):
    """The error is at the top, and its node is red."""
    shell.write("steps.py", STEPS)
    shell.write(
        "fails.flow",
        "from steps import double, fail\n"
        "graph Fails(x: int) -> y: int {\n  node double(x) -> y  node fail(y) -> y\n"
        "  start -> double -> fail -> end\n}\n",
    )

    done = shell("run", "fails.flow", "-i", "x=1", "--trace", "out.html")

    assert done.code == 1
    assert "ValueError: no more" in done.err
    text = page(shell)
    assert '<p class="error">ValueError: no more</p>' in text
    assert [boxes(text)[name][0] for name in ("double", "fail")] == ["ran", "failed"]


def traced(shell: Shell, *more: str) -> Outcome:
    """Run the graph that asks, with a trace."""
    shell.write("asking.flow", ASKING)
    return shell("run", "asking.flow", "-i", "x=1", "--trace", "out.html", *more)


def test_a_run_that_pauses_is_traced_up_to_there(shell: Shell):
    """The node at which it waits is marked."""
    done = traced(shell)

    assert done.code == 0
    assert '"paused"' in done.out
    assert "paused; with `--store` the run would be stored and could be resumed" in done.err
    assert boxes(page(shell))["confirm"][0] == "waits"
    assert "waits at confirm" in page(shell)


def test_a_run_that_is_answered_is_traced_to_its_end(shell: Shell):
    """The pause is part of a single trace."""
    done = traced(shell, "--answer", "confirm=yes")

    assert done.out == '{\n  "ok": true\n}\n'
    assert boxes(page(shell))["confirm"][0] == "ran"


@pytest.mark.parametrize(
    "more", [("--async",), ("--stream", "updates"), ("--async", "--stream", "events")]
)
def test_every_way_of_running_can_be_traced(more: tuple[str, ...], work: Shell):
    """The output is the same as without tracing."""
    done = work("run", "work.flow:Half", "-i", "x=4", *more, "--trace", "out.html")
    plain = work("run", "work.flow:Half", "-i", "x=4", *more)

    assert done.code == 0
    changing = re.compile(r"[0-9a-f]{16}|[\d.]+(e-\d+)?")
    assert changing.sub("", done.out) == changing.sub("", plain.out)
    assert boxes(page(work))["double"][0] == "ran"


def test_a_trace_is_of_one_run_and_an_html_page(work: Shell):
    """Anything else is refused before the run starts."""
    work.write("many.jsonl", '{"x": 1}\n{"x": 2}\n')

    many = work("run", "work.flow:Half", "--file", "many.jsonl", "--trace", "out.html")
    other = work("run", "work.flow:Half", "-i", "x=1", "--trace", "out.svg")

    assert (many.code, other.code) == (2, 2)
    assert "`--trace` shows one run" in many.err
    assert "a trace is an HTML page" in other.err
    assert not {"out.html", "out.svg"} & work.names()
