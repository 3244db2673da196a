"""What ``flowc test`` reports in each format: the failed tests, and the files that were not run."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from shell import Shell

from flowc.commands.reporting import FOR_PEOPLE

GRAPH = "graph G(a: int) -> b: int { set s { b = a } start -> s -> end }\n"
FAILING = f'{GRAPH}test "it grows" for G(1) {{ expect b == 2 }}\n'
PASSING = 'test "it stays" for G(1) { expect b == 1 }\n'
BROKEN = "graph Lost(a: str) -> b: str {\n  start -> cpy -> end\n}\n"


@pytest.mark.parametrize("format", ["full", "concise", "json", "github", "sarif", "junit"])
def test_a_test_that_failed_is_named(shell: Shell, format: str):
    """Its location alone says little in a log; tests that pass are not listed."""
    shell.write("desk.flow", FAILING + PASSING)

    done = shell("test", "--format", format)

    assert (done.code, "it grows" in done.out) == (1, True)
    assert ("it stays" in done.out) == (format == "junit")


@pytest.mark.parametrize("format", FOR_PEOPLE)
def test_failed_tests_are_listed_before_their_count(shell: Shell, format: str):
    """They are not printed where each of them ran."""
    shell.write("desk.flow", FAILING)
    listed = "1 error\nFAILED desk.flow: it grows\n1 failed\n"

    assert shell("test", "--format", format).out.endswith(listed)
    assert shell("test", "--format", format, "-v").out.count("FAILED desk.flow: it grows") == 1


def suites(shell: Shell) -> dict[str | None, ElementTree.Element]:
    """Return the suites of a report, by name."""
    root = ElementTree.fromstring(shell("test", "--format", "junit").out)
    return {suite.get("name"): suite for suite in root}


def test_a_junit_report_has_a_case_for_each_test(shell: Shell):
    """Dashboards see the passed tests, and the failed ones with all failed expectations."""
    shell.write("desk.flow", FAILING.replace("expect b == 2", "expect b == 2 expect b == 3"))
    shell.write("other.flow", GRAPH + PASSING)

    found = suites(shell)

    failed = found["desk.flow"]
    assert (failed.get("tests"), failed.get("failures"), failed.get("errors")) == ("1", "1", "0")
    assert (failed[0].get("name"), failed[0].get("classname")) == ("it grows", "desk.flow")
    assert float(failed[0].get("time", "")) > 0
    assert failed[0][0].get("message") == "`b` is `1`, not `2`"
    assert (failed[0][0].text or "").count("error[FLW720]") == 2
    assert [(case.get("name"), len(case)) for case in found["other.flow"]] == [("it stays", 0)]


def test_a_junit_report_has_errors_where_no_test_could_be_run(shell: Shell):
    """Errors in a flow file fail the file; a module that cannot be imported fails each test."""
    shell.write("bad.flow", f"{BROKEN}{PASSING.replace('G(1)', 'Lost(1)')}")
    shell.write(
        "broken.py", "def load(n: int) -> int:\n    return n\n\n\nraise OSError('no disk')\n"
    )
    graph = "graph G(a: int) -> b: int { node load(a) -> b start -> load -> end }\n"
    shell.write("desk.flow", f"from broken import load\n{graph}{PASSING}")

    found = suites(shell)

    assert "no node `cpy`" in str(found["bad.flow"][0][0].get("message"))
    (case,) = found["desk.flow"]
    assert (case.get("name"), case[0].tag) == ("it stays", "error")
    assert case[0].get("message") == "OSError: no disk"
    assert (found["desk.flow"].get("errors"), found["desk.flow"].get("failures")) == ("1", "0")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        pytest.param(BROKEN, "broken.flow", id="which was named"),
        pytest.param(
            f'{BROKEN}tst "it" for Lost("a") {{}}\n', ".", id="with a damaged declaration"
        ),
        pytest.param(f'{BROKEN}test "it" for Lost("a") {{}}\n', ".", id="with a test"),
    ],
)
def test_a_flow_file_with_errors_is_no_success(shell: Shell, text: str, path: str):
    """The part that could not be read may contain tests."""
    shell.write("broken.flow", text)
    shell.write("desk.flow", GRAPH + PASSING)

    done = shell("test", path, "desk.flow")

    assert done.code == 1
    assert "no node `cpy`" in done.out
    assert done.out.endswith("1 passed, 1 file with errors not run\n")


def test_a_flow_file_with_errors_and_no_tests_is_passed_over_in_a_folder(shell: Shell):
    """It is left to `flowc check`, as in a project without tests."""
    shell.write("broken.flow", BROKEN)
    shell.write("desk.flow", GRAPH + PASSING)

    assert (shell("test").code, shell("test").out) == (0, "1 passed\n")
