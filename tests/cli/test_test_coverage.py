"""``flowc test --cov``: which nodes, arrows and arms the tests covered."""

from __future__ import annotations

import re

import pytest
from shell import Shell

ROUTES = """from steps import fetch

graph Routes(n: int) -> out: str {
  node fetch(n) -> out
  set low { out = "low" }
  set high { out = "high" }
  set none { out = "none" }

  start -> if n < 0 { low } elif n == 0 { low } else { try { fetch } on KeyError { none } }
    -> match out {
    "low" => end
    "mid" | "high" => high
    _ => high
  } -> end
}

graph Idle() -> out: int { set s { out = 1 } start -> s -> end }
"""
STEPS = "def fetch(n: int) -> str:\n    raise AssertionError\n"


def covered(shell: Shell, *tests: str, report: str = "text") -> str:
    """Return the coverage report for tests of the graphs above."""
    shell.write("steps.py", STEPS)
    shell.write("desk.flow", ROUTES + "\n".join(tests))
    done = shell("test", "desk.flow", "--cov-report", report)
    assert done.code == 0, done.out + done.err
    return done.out


def test_what_was_not_taken_is_listed_with_its_place(shell: Shell):
    """A graph that never ran takes one line; arms to the same node are counted separately."""
    out = covered(
        shell,
        'test "zero" for Routes(0) { expect out == "low" }',
        'test "much" for Routes(5) { stub fetch => "mid" expect out == "high" }',
    )

    assert out.split("\n\n")[1].splitlines() == [
        "             nodes   arrows     arms",
        "desk.flow      3/5      3/5      4/7    58%",
        "  9:15: arm `if n < 0` never taken",
        "  9:73: arm `on KeyError` never taken",
        "  9:84: node `none` never taken",
        "  13:5: arm `_` never taken",
        "  17:7: graph `Idle` never ran",
    ]


def test_a_handler_that_took_an_error_is_an_arm(shell: Shell):
    """An error of its class covers it."""
    out = covered(
        shell, 'test "t" for Routes(5) { stub fetch => raise KeyError("a") expect out == "high" }'
    )

    assert "on KeyError" not in out
    assert "node `none`" not in out


def test_lcov_has_graphs_as_functions_and_arms_as_branches(shell: Shell):
    """A decision that was never reached has `-` for its branches."""
    said = covered(shell, 'test "t" for Routes(-1) { expect out == "low" }', report="lcov:cov.info")
    record = (shell.folder / "cov.info").read_text()

    assert said.endswith("wrote cov.info\n")
    assert record.startswith("TN:\nSF:desk.flow\nFN:3,Routes\nFN:17,Idle\nFNDA:1,Routes\n")
    assert re.findall(r"BRDA:(.*)", record) == [
        "9,0,0,1",
        "9,0,1,0",
        "9,0,2,0",
        "9,1,0,-",
        "10,2,0,1",
        "10,2,1,0",
        "10,2,2,0",
    ]
    assert "BRF:7\nBRH:2\n" in record
    assert record.endswith("end_of_record\n")


LOOPS = """graph Inner(n: int) -> n2: int {
  set twice { n2 = n * 2 }
  start -> twice -> end
}

graph Loops(most: int, names: list[int]) -> i, seen {
  var i: int = 0
  var seen: list[int] by append
  set up { i = i + 1 }
  set give_up { i = -1 }
  node inner(n=name) -> seen = Inner
  start -> repeat max 3 { up } until i >= most else { give_up } -> each name in names { inner }
    -> end
}
"""


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("1, [1]", {"another round", "no round left", "give_up"}),
        ("2, []", {"no round left", "give_up", "graph `Inner`"}),
        ("9, [1, 2]", {"until holds"}),
    ],
)
def test_rounds_of_a_loop_and_bodies_of_subgraphs_are_followed(
    shell: Shell, given: str, missing: set[str]
):
    """The reason for leaving a loop counts, and a run as a node covers the subgraph."""
    test = f'test "t" for Loops({given}) {{ expect i < 9 }}\n'
    shell.write("desk.flow", LOOPS + test)

    out = shell("test", "--cov").out

    words = {"another round", "no round left", "give_up", "graph `Inner`", "until holds"}
    assert {word for word in words if word in out} == missing, out


def test_an_unknown_report_is_refused_before_anything_runs(shell: Shell):
    """A similar name is suggested."""
    done = shell("test", "--cov-report", "lcv")

    assert (done.code, "`lcov`" in done.err) == (2, True)
