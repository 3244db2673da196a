"""The small commands, and what all commands have in common."""

from __future__ import annotations

import re

import pytest
from shell import BROKEN, Shell

import flowc
from flowc.cli import SUMMARIES, main


def test_the_version_is_told(shell: Shell):
    """On standard output, alone."""
    done = shell("--version")

    assert (done.code, done.out) == (0, f"flowc {flowc.__version__}\n")


def test_help_lists_every_command(shell: Shell):
    """Each command has a line."""
    done = shell("--help")

    assert done.code == 0
    assert all(f"  {name}" in done.out for name in SUMMARIES)


def test_without_a_command_it_is_told_what_there_is(shell: Shell):
    """It is an error nevertheless: a script that lost its command must not go on."""
    done = shell()

    assert (done.code, done.out) == (2, "")
    assert all(f"  {name}" in done.err for name in SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_each_command_has_help_of_its_own(name: str, shell: Shell):
    """It says what the command takes."""
    done = shell(name, "--help")

    assert done.code == 0
    assert done.out.startswith(f"usage: flowc {name}")


@pytest.mark.parametrize("name", ["FLW501", "flw501", "501", "concurrent-write"])
def test_a_code_is_explained_by_number_or_slug(name: str, shell: Shell):
    """The page is in Markdown."""
    done = shell("explain", name)

    assert done.code == 0
    assert "FLW501" in done.out


def test_without_a_code_all_are_listed(shell: Shell):
    """They are listed to choose from."""
    done = shell("explain")

    assert done.code == 0
    assert done.out.startswith("syntax\n  FLW001  unexpected-token")


def test_an_unknown_code_is_refused(shell: Shell):
    """A similar code is suggested."""
    done = shell("explain", "concurent-write")

    assert (done.code, done.out) == (2, "")
    assert "`concurrent-write`" in done.err


@pytest.mark.parametrize("name", ["", "nonsense", "12"])
def test_where_no_code_is_near_the_list_is_offered(name: str, shell: Shell):
    """The command that lists all codes is suggested."""
    done = shell("explain", name)

    assert (done.code, done.out) == (2, "")
    assert "help: `flowc explain` without a code lists all codes\n" in done.err


def test_a_graph_is_drawn_in_mermaid(shell: Shell):
    """The edges of routes are labelled."""
    done = shell("graph", "desk.flow")

    assert done.code == 0, done.err
    assert done.out == (
        "flowchart TD\n"
        '  n0(["start"])\n'
        '  n1["classify"]\n'
        '  n2{"kind"}\n'
        '  n3["answer"]\n'
        '  n4["refer"]\n'
        '  n5(["end"])\n'
        "  n0 --> n1\n"
        "  n1 --> n2\n"
        '  n2 -->|"question"| n3\n'
        '  n2 -->|"refund"| n4\n'
        "  n3 --> n5\n"
        "  n4 --> n5\n"
    )


def test_a_graph_is_drawn_in_dot(shell: Shell):
    """Graphviz draws the same picture."""
    done = shell("graph", "desk.flow:Desk", "--format", "dot")

    assert done.out.startswith('digraph "Desk" {\n')
    assert '  n2 -> n3 [label="question"];\n' in done.out


def test_a_graph_with_errors_is_not_drawn(shell: Shell):
    """The errors are printed on standard error."""
    shell.write("lost.flow", BROKEN)

    done = shell("graph", "lost.flow")

    assert (done.code, done.out) == (1, "")
    assert "error[FLW101]" in done.err


def test_a_new_project_is_complete(shell: Shell):
    """It builds, and has no findings."""
    done = shell("new", "ticket_desk")

    made = {path.name for path in (shell.folder / "ticket_desk").iterdir()}
    assert done.code == 0, done.err
    assert made == {
        ".gitignore",
        "README.md",
        "nodes.py",
        "pyproject.toml",
        "test_ticket_desk.py",
        "ticket_desk.flow",
        "ticket_desk_flow.py",
    }
    assert shell("check", "--strict", "ticket_desk").code == 0
    assert shell("build", "--check", "ticket_desk").code == 0


def test_a_project_is_made_in_the_folder_where_one_is(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
):
    """`.` is a folder too; the graph is named after it."""
    folder = shell.folder / "ticket_desk"
    folder.mkdir()
    monkeypatch.chdir(folder)

    done = shell("new", ".")

    assert done.code == 0, done.err
    assert (folder / "ticket_desk_flow.py").exists()


@pytest.mark.parametrize("name", ["test", "test_desk"])
def test_a_name_that_pytest_would_take_for_tests_is_refused(name: str, shell: Shell):
    """Pytest would collect the module of the graph."""
    done = shell("new", name)

    assert done.code == 2
    assert f"`{name}` cannot name a project: its module would be taken for tests" in done.err
    assert name not in shell.names()


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("class", "ticket_desk"),
        ("My-Desk", "my_desk"),
        ("my desk.flow", "my_desk"),
        ("1st", "ticket_desk"),
        ("é", "ticket_desk"),
        ("Test", "ticket_desk"),
    ],
)
def test_a_name_that_python_could_not_import_is_refused(name: str, like: str, shell: Shell):
    """Nothing is created; a similar valid name is suggested if there is one."""
    done = shell("new", name)

    assert f"such as `{like}`" in done.err

    assert done.code == 2
    assert name not in shell.names()


def test_a_folder_that_exists_is_not_touched(shell: Shell):
    """Its content stays as it is."""
    shell.write("desk/notes.txt", "mine")

    done = shell("new", "desk")

    assert done.code == 2
    assert "the folder `desk` is not empty" in done.err
    assert [path.name for path in (shell.folder / "desk").iterdir()] == ["notes.txt"]


def test_a_mistake_of_ours_asks_for_a_report(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """There is no traceback, and the exit code is 3; `FLOWC_DEBUG` shows the traceback."""

    def fail(_: object) -> int:
        raise LookupError("nowhere")

    monkeypatch.setattr("flowc.commands.explain.run", fail)

    done = shell("explain", "FLW501")
    monkeypatch.setenv("FLOWC_DEBUG", "1")

    assert done.code == 3
    assert done.err.startswith("error[FLW999]: internal error: LookupError: nowhere\n")
    assert "Traceback" not in done.err
    with pytest.raises(LookupError):
        main(["explain", "FLW501"])


FAULTS = [LookupError("nowhere"), RecursionError(), AssertionError(), MemoryError(), KeyError("é→")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("options", [[], ["--format", "json"], ["--fix"]], ids=" ".join)
@pytest.mark.parametrize(
    "where", ["flowc.check.graph_findings", "flowc.bind.bind_anew", "flowc.parse.parse"]
)
def test_a_mistake_of_ours_in_a_check_is_told_in_three_lines(
    where: str,
    options: list[str],
    fault: Exception,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
):
    """This holds for any exception in any phase; no part of a report is printed."""

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(where, fail)

    done = shell("check", *options)

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"error[FLW999]: internal error: {type(fault).__name__}")
    assert "Traceback" not in done.err
    assert re.search(r"^  --> .+:\d+$", done.err, re.MULTILINE)
    assert "please report it" in done.err


def test_an_interrupt_ends_quietly(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    """The exit code is the one that shells use."""

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("flowc.commands.explain.run", interrupt)

    done = shell("explain", "FLW501")

    assert (done.code, done.err) == (130, "")
