"""Pytest collects and runs the tests of flow files."""

from __future__ import annotations

from typing import Any

import pytest


def test_tests_of_flow_files_are_collected_by_their_titles(project: Any):
    """They can be selected by folder, by file, and in the ways of other tests."""
    listed = project.with_plugins()("--collect-only", "-q")
    one = project.with_plugins()("desk.flow::a refund is referred", "-q")
    chosen = project("-k", "question", "-v")

    assert listed.out.splitlines()[:2] == [
        "desk.flow::a question is answered",
        "desk.flow::a refund is referred",
    ]
    assert (one.code, "1 passed" in one.out) == (0, True)
    assert "desk.flow::a question is answered PASSED" in chosen.out
    assert "1 passed, 1 deselected" in chosen.out


def test_a_failure_points_into_the_flow_file(project: Any):
    """The traceback has no internal frame."""
    project.change("desk.flow", 'expect answer == "Because."', 'expect answer == "No."')

    done = project()

    assert done.code == 1
    assert "error[FLW720]: `answer` is `'Because.'`, not `'No.'`" in done.out
    assert "--> desk.flow:20:10" in done.out
    assert "Traceback" not in done.out
    assert "FAILED desk.flow::a question is answered" in done.out
    assert "1 failed, 1 passed" in done.out


def test_a_flow_file_with_errors_cannot_be_collected(project: Any):
    """Its errors are reported, and other files are collected."""
    project.write("other.flow", project.folder.joinpath("desk.flow").read_text())
    project.change("desk.flow", "refund => refer", "refund => refr")

    done = project("--continue-on-collection-errors")

    assert done.code == 1
    assert "ERROR desk.flow" in done.out
    assert "help: a node `refer` exists" in done.out
    assert "2 passed, 1 error" in done.out


BROKEN = "graph Lost(a: str) -> b: str {\n  start -> cpy -> end\n}\n"


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        pytest.param(BROKEN, ("broken.flow", "desk.flow"), id="which was named"),
        pytest.param(f'{BROKEN}tst "it" for Lost("a") {{}}\n', (), id="with a damaged declaration"),
        pytest.param(f'{BROKEN}test "it" for Lost("a") {{}}\n', (), id="with a test"),
    ],
)
def test_a_flow_file_with_errors_is_no_success(project: Any, text: str, arguments: tuple[str, ...]):
    """The part that could not be read may contain tests."""
    project.write("broken.flow", text)

    done = project(*arguments)

    assert (done.code, "ERROR broken.flow" in done.out) == (2, True), done.out
    assert "no node `cpy`" in done.out


def test_a_flow_file_with_errors_and_no_tests_is_passed_over_in_a_folder(project: Any):
    """It is left to `flowc check`, as in a project without tests."""
    project.write("broken.flow", BROKEN)

    done = project()

    assert (done.code, "2 passed" in done.out) == (0, True), done.out


def test_a_module_that_cannot_be_imported_is_told_with_its_own_frames(project: Any):
    """It is an error of each test, before the test runs."""
    project.change("steps.py", "def classify", "import nowhere_to_be_found\n\n\ndef classify")

    done = project()

    assert done.code == 1
    assert "No module named 'nowhere_to_be_found'" in done.out
    assert "2 errors" in done.out


def test_flow_files_that_the_project_leaves_out_are_left_out(project: Any):
    """They are collected if they are named."""
    project.write(
        "pyproject.toml",
        "[tool.pytest.ini_options]\npythonpath = ['.']\n[tool.flowc]\nexclude = ['desk.flow']\n",
    )

    assert project().code == 5
    assert "2 passed" in project("desk.flow").out


def test_python_tests_beside_them_keep_the_module_that_they_imported(project: Any):
    """Whatever the tests of flow files import meanwhile, an enum stays the same class."""
    project.write("desk_flow.py", "class Kind: pass\n")
    project.write(
        "test_a.py",
        "import desk_flow\n\n\ndef test_a():\n    assert desk_flow.Kind.__name__ == 'Kind'\n",
    )
    project.write(
        "test_z.py",
        "import test_a\n\n\ndef test_z():\n"
        "    import desk_flow\n\n    assert desk_flow is test_a.desk_flow\n",
    )

    done = project("test_a.py", "desk.flow", "test_z.py", "-v")

    assert "4 passed" in done.out


def test_nothing_of_the_compiler_is_loaded_where_there_are_no_flow_files(project: Any):
    """The plugin is part of every run, and must cost nothing then."""
    (project.folder / "desk.flow").unlink()
    project.write(
        "test_it.py",
        "import sys\n\n\ndef test_it():\n"
        "    loaded = {name for name in sys.modules if name.split('.')[0] in ('flowc', 'flowrt')}\n"
        "    assert loaded == {'flowc', 'flowc.pytest_plugin'}\n"
        "    assert 'attrs' not in sys.modules\n",
    )

    done = project()

    assert done.code == 0, done.out
