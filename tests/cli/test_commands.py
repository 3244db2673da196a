"""The small commands, and what holds for all of them."""

from __future__ import annotations

import pytest
from shell import BROKEN, Shell

import flowc
from flowc.cli import SUMMARIES, main


def test_the_version_is_told(shell: Shell):
    """On standard output, alone."""
    done = shell("--version")

    assert (done.code, done.out) == (0, f"flowc {flowc.__version__}\n")


def test_help_lists_every_command(shell: Shell):
    """Each with a line."""
    done = shell("--help")

    assert done.code == 0
    assert all(f"  {name}" in done.out for name in SUMMARIES)


@pytest.mark.parametrize("name", SUMMARIES)
def test_each_command_has_help_of_its_own(name: str, shell: Shell):
    """It says what the command takes."""
    done = shell(name, "--help")

    assert done.code == 0
    assert done.out.startswith(f"usage: flowc {name}")


@pytest.mark.parametrize("name", ["FLW501", "flw501", "concurrent-write"])
def test_a_code_is_explained_by_number_or_slug(name: str, shell: Shell):
    """The page is Markdown."""
    done = shell("explain", name)

    assert done.code == 0
    assert "FLW501" in done.out


def test_an_unknown_code_is_refused(shell: Shell):
    """A near one is named."""
    done = shell("explain", "concurent-write")

    assert (done.code, done.out) == (2, "")
    assert "`concurrent-write`" in done.err


def test_a_graph_is_drawn_in_mermaid(shell: Shell):
    """Routes carry their words."""
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
    """Graphviz reads the same picture."""
    done = shell("graph", "desk.flow:Desk", "--format", "dot")

    assert done.out.startswith('digraph "Desk" {\n')
    assert '  n2 -> n3 [label="question"];\n' in done.out


def test_a_graph_with_errors_is_not_drawn(shell: Shell):
    """The errors stand on standard error."""
    shell.write("lost.flow", BROKEN)

    done = shell("graph", "lost.flow")

    assert (done.code, done.out) == (1, "")
    assert "error[FLW101]" in done.err


def test_a_new_project_is_complete(shell: Shell):
    """It is built, and has nothing to complain of."""
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


@pytest.mark.parametrize("name", ["class", "My-Desk", "1st", "é"])
def test_a_name_that_python_could_not_import_is_refused(name: str, shell: Shell):
    """Nothing is made."""
    done = shell("new", name)

    assert done.code == 2
    assert name not in shell.names()


def test_a_folder_that_exists_is_not_touched(shell: Shell):
    """Whatever is in it stays as it is."""
    shell.write("desk/notes.txt", "mine")

    done = shell("new", "desk")

    assert done.code == 2
    assert "exists already" in done.err
    assert [path.name for path in (shell.folder / "desk").iterdir()] == ["notes.txt"]


def test_a_mistake_of_ours_asks_for_a_report(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """No traceback, exit code 3; `FLOWC_DEBUG` shows it."""

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


def test_an_interrupt_ends_quietly(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    """The exit code is the one shells give it."""

    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("flowc.commands.explain.run", interrupt)

    done = shell("explain", "FLW501")

    assert (done.code, done.err) == (130, "")
