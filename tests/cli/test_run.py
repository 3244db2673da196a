"""``flowc run``: inputs, outputs, streams, failures."""

from __future__ import annotations

import io
import json
import sys

import pytest
from shell import DESK, NODES, Shell

TWO = """graph One(a: int) -> b: int { set more { b = a + 1 } start -> more -> end }
graph Two(a: int) -> b: int { set more { b = a + 2 } start -> more -> end }
"""


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Replace standard input by a text."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_parameters_are_given_one_by_one(shell: Shell):
    """Values are JSON if they parse and the type allows it, else text."""
    done = shell("run", "desk.flow", "-i", "text=42", "-i", "signed=false")

    assert done.code == 0, done.err
    assert json.loads(done.out) == {"reply": "about 42"}


def test_nothing_is_written(shell: Shell):
    """The graph is compiled in memory."""
    shell("run", "desk.flow", "-i", "text=a")

    assert shell.names() == {"pyproject.toml", "desk.flow", "nodes.py"}


@pytest.mark.parametrize("mode", [[], ["--async"]], ids=["sync", "async"])
def test_all_parameters_are_given_as_json(mode: list[str], shell: Shell):
    """The graph runs on the caller's thread or on an event loop, with the same result."""
    done = shell("run", "desk.flow", "--input", '{"text": "rain"}', *mode)

    assert json.loads(done.out) == {"reply": "about rain, the desk"}


def test_parameters_are_read_from_a_file(shell: Shell):
    """A parameter given by an option takes precedence."""
    shell.write("in.json", '{"text": "rain", "signed": true}')

    done = shell("run", "desk.flow", "--file", "in.json", "-i", "signed=false")

    assert json.loads(done.out) == {"reply": "about rain"}


def test_parameters_are_read_from_standard_input(shell: Shell, typed):
    """It is read if no input is given otherwise."""
    typed('{"text": "rain"}')

    done = shell("run", "desk.flow")

    assert json.loads(done.out) == {"reply": "about rain, the desk"}


@pytest.mark.parametrize("mode", [[], ["--async"]], ids=["sync", "async"])
def test_json_lines_give_json_lines_in_order(mode: list[str], shell: Shell, typed):
    """A line that fails reports its error in its place, and the others go on."""
    lines = ['{"text": "a"}', '{"text": "boom"}', "", "{oops", '{"txet": "b"}', '{"text": "money"}']
    typed("\n".join(lines))

    done = shell("run", "desk.flow", "--jsonl", *mode)

    rows = [json.loads(row) for row in done.out.splitlines()]
    assert done.code == 1
    assert rows[0] == {"reply": "about a, the desk"}
    assert rows[1]["error"] == {"type": "ValueError", "message": "the ticket exploded"}
    assert "line 4" in rows[2]["error"]["message"]
    assert [rows[place]["error"]["type"] for place in (2, 3)] == ["InputError", "InputError"]
    assert "txet" in rows[3]["error"]["message"]
    assert rows[4] == {"reply": "please call us"}


@pytest.mark.parametrize("source", [[], ["--file", "-"], ["--file", "in.json"]])
def test_json_lines_are_known_by_their_look(source: list[str], shell: Shell, typed):
    """They are recognised if the first line is an input and more lines follow."""
    lines = '{"text": "a"}\n\n{"text": "b"}\n'
    typed(lines)
    shell.write("in.json", lines)

    done = shell("run", "desk.flow", *source)

    rows = [json.loads(row) for row in done.out.splitlines()]
    assert rows == [{"reply": "about a, the desk"}, {"reply": "about b, the desk"}]


def test_one_input_may_take_several_lines(shell: Shell, typed):
    """This is the case if its first line is not an input by itself."""
    typed('{\n  "text": "a"\n}\n')

    done = shell("run", "desk.flow")

    assert json.loads(done.out) == {"reply": "about a, the desk"}


@pytest.mark.parametrize("option", [["--stream", "updates"], ["--trace", "out.html"]])
def test_what_shows_one_run_takes_one_input(option: list[str], shell: Shell, typed):
    """Several inputs are refused, whether JSON Lines were requested or recognised."""
    typed('{"text": "a"}\n{"text": "b"}\n')

    done = shell("run", "desk.flow", *option)

    assert done.code == 2
    assert "standard input holds many inputs, one per line" in done.err


def test_a_file_of_json_lines_is_known_by_its_name(shell: Shell):
    """The results are in order even if there are more lines than concurrent runs."""
    shell.write("in.jsonl", "".join(f'{{"text": "{number}"}}\n' for number in range(150)))

    done = shell("run", "desk.flow", "--file", "in.jsonl", "-i", "signed=false")

    replies = [json.loads(row)["reply"] for row in done.out.splitlines()]
    assert replies == [f"about {number}" for number in range(150)]


@pytest.mark.parametrize("mode", [[], ["--async"]], ids=["sync", "async"])
def test_a_stream_shows_what_happens_and_then_the_output(mode: list[str], shell: Shell):
    """There is one object per line, named after its mode."""
    done = shell("run", "desk.flow", "-i", "text=a", "--stream", "updates", *mode)

    assert [json.loads(row) for row in done.out.splitlines()] == [
        {"updates": {"classify": {"kind": "question"}}},
        {"updates": {"answer": {"reply": "about a, the desk"}}},
        {"output": {"reply": "about a, the desk"}},
    ]


def test_values_are_converted_by_the_types_of_the_graph(shell: Shell):
    """JSON has no dates, durations or paths; the output shows them as text."""
    shell.write("when.py", "def tell(day, wait, place):\n    return [day, wait, place]\n")
    shell.write(
        "when.flow",
        "from when import tell\n"
        "graph When(day: date, wait: timedelta, place: Path) -> all: list[Any] {\n"
        "  node tell(day, wait, place) -> all\n"
        "  start -> tell -> end\n"
        "}\n",
    )

    pairs = ("-i", "day=2026-03-01", "-i", "wait=90s", "-i", "place=a/b")
    done = shell("run", "when.flow", *pairs)

    assert done.code == 0, done.out + done.err
    assert json.loads(done.out) == {"all": ["2026-03-01", 90.0, "a/b"]}


def test_a_decimal_keeps_all_its_digits(shell: Shell):
    """This holds for input and for output, where it is written as text."""
    shell.write(
        "pay.flow",
        "graph Pay(d: Decimal) -> e: Decimal { set put { e = d } start -> put -> end }\n",
    )
    digits = "12345678901234567890.12345"

    pair = shell("run", "pay.flow", "-i", f"d={digits}")
    whole = shell("run", "pay.flow", "--input", f'{{"d": {digits}}}')

    assert json.loads(pair.out) == json.loads(whole.out) == {"e": digits}


def test_what_is_infinite_is_printed_as_json_has_it(shell: Shell):
    """It is printed as text, which a float accepts as input."""
    shell.write(
        "far.flow",
        "graph Far(x: float) -> y: float { set put { y = x } start -> put -> end }\n",
    )

    done = shell("run", "far.flow", "-i", "x=-Infinity")

    assert json.loads(done.out, parse_constant=pytest.fail) == {"y": "-Infinity"}


def test_one_of_several_graphs_is_named(shell: Shell):
    """Without a name, the error lists the graphs."""
    shell.write("two.flow", TWO)

    named = shell("run", "two.flow:Two", "-i", "a=1")
    unnamed = shell("run", "two.flow", "-i", "a=1")
    unknown = shell("run", "two.flow:Tow", "-i", "a=1")

    assert json.loads(named.out) == {"b": 3}
    assert (unnamed.code, unknown.code) == (2, 2)
    assert "`two.flow:One`, `two.flow:Two`" in unnamed.err
    assert "`Two`" in unknown.err


def test_errors_in_the_file_are_reported_and_nothing_runs(shell: Shell):
    """They are printed on standard error, since standard output is for the result."""
    shell.write("desk.flow", DESK.replace("-> classify", "-> clasify"))

    done = shell("run", "desk.flow", "-i", "text=a")

    assert (done.code, done.out) == (1, "")
    assert "error[FLW101]" in done.err


def test_a_node_that_raises_is_shown_with_its_place_in_the_graph(shell: Shell):
    """The traceback has the user's own frames and the note, and no internal frames."""
    done = shell("run", "desk.flow", "-i", "text=boom")

    assert (done.code, done.out) == (1, "")
    assert "ValueError: the ticket exploded" in done.err
    assert "nodes.py" in done.err
    assert "desk_flow.py" not in done.err
    assert "in node `answer` of graph `Desk` (desk.flow:13)" in done.err
    assert "flowrt" not in done.err


def test_a_node_that_never_returns_is_stopped_by_the_timeout(shell: Shell):
    """The run ends with an error when its time is up."""
    shell.write(
        "nodes.py",
        NODES + "\n\nasync def hang(text: str) -> str:\n"
        "    import asyncio\n    await asyncio.Event().wait()\n    return text\n",
    )
    shell.write(
        "hang.flow",
        "from nodes import hang\n"
        "graph Hang(text: str) -> reply: str { node hang(text) -> reply start -> hang -> end }\n",
    )

    done = shell("run", "hang.flow", "-i", "text=a", "--timeout", "0.05")

    assert (done.code, done.out) == (1, "")
    assert "error: " in done.err
    assert "Traceback" not in done.err


def test_a_limit_on_steps_holds(shell: Shell):
    """The message says which limit was reached."""
    done = shell("run", "desk.flow", "-i", "text=a", "--max-steps", "1")

    assert done.code == 1
    assert "Traceback" not in done.err


def test_a_module_that_fails_when_imported_is_the_users_error(shell: Shell):
    """The traceback has the user's own frame."""
    shell.write("nodes.py", NODES + "\nraise RuntimeError('no database')\n")

    done = shell("run", "desk.flow", "-i", "text=a")

    assert done.code == 1
    assert "RuntimeError: no database" in done.err
    assert "importlib" not in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--input", "{oops"], "`--input` is not valid JSON", id="no-json"),
        pytest.param(["--input", "[1]"], "`--input` is not a JSON object", id="no-object"),
        pytest.param(["--input", "[" * 100_000], "`--input` is ", id="too-deep"),
        pytest.param(["--input", "{}"], "`text`", id="missing"),
        pytest.param(["-i", "text=a", "-i", "txet=b"], "`txet`", id="unknown"),
        pytest.param(["--input", '{"text": 1}'], "`text`", id="wrong-type"),
        pytest.param(["-i", "text"], "gives no parameter", id="no-pair"),
        pytest.param(["--file", "absent.json"], "`absent.json` cannot be read", id="no-file"),
        pytest.param(["-i", "text=a", "--timeout", "-1"], "`timeout`", id="bad-setting"),
    ],
)
def test_wrong_input_is_a_usage_error(arguments: list[str], message: str, shell: Shell):
    """There is one message, the exit code is 2, and standard output is empty."""
    done = shell("run", "desk.flow", *arguments)

    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "Traceback" not in done.err
