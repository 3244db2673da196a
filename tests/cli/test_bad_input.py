"""Bad input: a clear error each time, the right exit code, and nothing left half done."""

from __future__ import annotations

import pytest
from shell import NODES, Shell

COMMANDS = [
    pytest.param(("check",), id="check"),
    pytest.param(("build",), id="build"),
    pytest.param(("run",), id="run"),
    pytest.param(("graph",), id="graph"),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_missing_file(command: tuple[str, ...], shell: Shell):
    """A file with a similar name is suggested."""
    done = shell(*command, "desk.flwo")

    assert (done.code, done.out) == (2, "")
    assert "`desk.flwo`" in done.err
    assert "`desk.flow`" in done.err


@pytest.mark.parametrize("command", [("run",), ("graph",)], ids=["run", "graph"])
def test_a_folder_where_a_file_is_needed(command: tuple[str, ...], shell: Shell):
    """The message says that it is a folder."""
    done = shell(*command, ".")

    assert (done.code, done.out) == (2, "")
    assert "folder" in done.err


@pytest.mark.parametrize("command", [("check",), ("build",)], ids=["check", "build"])
def test_a_folder_without_flow_files(command: tuple[str, ...], shell: Shell):
    """Checking nothing is not a success."""
    (shell.folder / "empty").mkdir()

    done = shell(*command, "empty")

    assert (done.code, done.out) == (2, "")
    assert "no flow files in `empty`" in done.err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02", b"\xff\xfe\x00graph", b"\x89PNG\r\n"], ids=["null", "utf16", "png"]
)
def test_binary_data(content: bytes, command: tuple[str, ...], shell: Shell):
    """It is refused before anything is parsed."""
    shell.write("data.flow", content)

    done = shell(*command, "data.flow")

    assert (done.code, done.out) == (2, "")
    assert "`data.flow`" in done.err
    assert "data_flow.py" not in shell.names()


def test_an_empty_file(shell: Shell):
    """It has no mistakes, and no graph to run."""
    shell.write("empty.flow", "")

    checked, ran = shell("check", "empty.flow"), shell("run", "empty.flow")

    assert checked.code == 0, checked.out
    assert (ran.code, ran.out) == (2, "")
    assert "no graph" in ran.err


def test_ten_thousand_open_braces(shell: Shell):
    """The parser reports them without running out of stack."""
    shell.write("deep.flow", "graph G(a: str) -> b: str " + "{" * 10_000)

    done = shell("build", "deep.flow")

    assert done.code == 1
    assert "error[FLW0" in done.out
    assert "internal" not in done.out + done.err


def test_a_module_that_does_not_parse(shell: Shell):
    """The location in the Python file is shown."""
    shell.write("nodes.py", NODES + "\ndef broken(:\n")

    done = shell("check")

    assert done.code == 1
    assert "FLW814" in done.out
    assert "nodes.py" in done.out


def test_a_configuration_that_is_no_toml(shell: Shell):
    """The message names the file."""
    shell.write("pyproject.toml", "[tool.flowc\n")

    done = shell("check")

    assert done.code == 2
    assert "`pyproject.toml`" in done.err


@pytest.mark.parametrize(
    "arguments",
    [(), ("chekc",), ("check", "--formt", "json"), ("run",)],
    ids=["nothing", "command", "option", "target"],
)
def test_a_command_line_that_makes_no_sense(arguments: tuple[str, ...], shell: Shell):
    """Usage is printed on standard error."""
    done = shell(*arguments)

    assert (done.code, done.out) == (2, "")
    assert "usage: flowc" in done.err


@pytest.mark.slow
def test_a_file_of_five_megabytes(shell: Shell):
    """The check finishes, and with findings rather than a crash."""
    shell.write("huge.flow", "node a -> b\n" * 450_000)

    done = shell("check", "huge.flow", "--format", "concise")

    assert done.code == 1
    assert "internal" not in done.out + done.err
