"""``flow_snapshot``: what a flow file compiles to, saved as a snapshot and compared."""

from __future__ import annotations

from typing import Any

import pytest

TESTS = """
def test_the_module(flow_file, flow_snapshot):
    assert flow_file("desk.flow").module == flow_snapshot


def test_the_diagram(flow_file, flow_snapshot):
    assert flow_snapshot == flow_file("desk.flow").diagram
    assert flow_snapshot == flow_file("desk.flow").diagram_of("Desk")


def test_the_findings(flow_file, flow_snapshot):
    assert flow_snapshot == flow_file("desk.flow").diagnostics
"""


@pytest.fixture
def kept(project: Any) -> Any:
    """The project with a snapshot of each kind."""
    project = project.with_plugins("flowc.pytest_plugin", "syrupy")
    project.change("desk.flow", "  var kind: Kind\n", "  var kind: Kind\n  var spare: int = 0\n")
    project.write("tests/test_desk.py", TESTS)
    assert project("--snapshot-update").code == 0
    return project


def test_each_kind_of_text_is_kept_in_a_file_of_its_own(kept: Any):
    """A module is saved as Python under a name that pytest does not collect."""
    folder = kept.folder / "tests" / "__snapshots__" / "test_desk"

    assert {path.name for path in folder.iterdir()} == {
        "test_the_module.py",
        "test_the_diagram.mmd",
        "test_the_diagram.1.mmd",
        "test_the_findings.txt",
    }
    compile((folder / "test_the_module.py").read_text(), "module", "exec")
    assert "Made with this hash" not in (folder / "test_the_module.py").read_text()
    assert (folder / "test_the_findings.txt").read_text().startswith("warning[FLW403]")
    assert "--> desk.flow:7:7\n" in (folder / "test_the_findings.txt").read_text()
    assert "3 passed" in kept("tests").out


def test_without_a_snapshot_the_test_fails(project: Any):
    """This is the same for every snapshot of syrupy."""
    project.write("tests/test_desk.py", TESTS)

    assert "3 failed" in project.with_plugins("flowc.pytest_plugin", "syrupy")("tests").out


def test_a_comment_changes_no_module(kept: Any):
    """Hashes, which change with each character, are left out."""
    kept.change("desk.flow", "enum Kind { question, refund }", "enum Kind { question, refund } # 2")

    assert "3 passed" in kept("tests").out


def test_a_changed_graph_is_shown_as_a_difference(kept: Any):
    """The generated text and the diagram are compared line by line."""
    kept.change("desk.flow", 'answer = "please call us"', 'answer = "please write to us"')
    kept.change("desk.flow", "question => draft", "question => draft -> refer")

    done = kept("tests")

    assert "2 failed, 1 passed" in done.out
    lines = [line.removeprefix("E").strip() for line in done.out.splitlines()]
    shown = [line.removesuffix("...") for line in lines if "please" in line and line[:1] in "-+"]
    assert shown == [
        '-     "refer", 10, lambda s: "please call us", ("answer",), place="inline", instant=True',
        '+     lambda s: "please write to us",',
    ]
    assert "+   n3 --> n4" in lines


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('assert flow_snapshot == "text"', "is compared with what `flow_file` gives"),
        (
            'assert flow_snapshot == flow_file("dsk.flow").module',
            "no file `dsk.flow` in {folder}\n",
        ),
        ('assert flow_snapshot == flow_file("desk.flow").diagram_of("Dsk")', "no graph `Dsk`"),
        ('assert flow_snapshot == flow_file("bad.flow").module', "error[FLW"),
    ],
)
def test_what_cannot_be_compared_is_told(project: Any, line: str, message: str):
    """There is a message instead of a difference."""
    project.write("bad.flow", "graph Bad() -> a: int { start -> nowhere -> end }\n")
    project.write("test_it.py", f"def test_it(flow_file, flow_snapshot):\n    {line}\n")

    done = project.with_plugins("flowc.pytest_plugin", "syrupy")("test_it.py")

    assert (done.code, message.format(folder=project.folder) in done.out) == (1, True), done.out


def test_without_syrupy_the_fixture_says_what_to_install(project: Any):
    """Nothing else in the plugin needs it."""
    project.write("test_it.py", "def test_it(flow_snapshot):\n    pass\n")

    done = project()

    assert "`flow_snapshot` needs syrupy: install `flowc[snapshots]`" in done.out
    assert "2 passed, 1 error" in done.out
