"""Paths that are named, linked or found, but are not readable flow files."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from shell import BROKEN, DESK, Shell

SNAPSHOTS = Path(__file__).parents[1] / "diagnostics" / "snapshots"
#: A flow file with a test that passes.
TESTED = """graph One(a: int) -> b: int {
  set more { b = a + 1 }
  start -> more -> end
}

test "one more" for One(1) {
  expect b == 2
}
"""


@pytest.fixture
def dangling(shell: Shell) -> Shell:
    """A dangling link, sorted before a readable file."""
    (shell.folder / "away.flow").symlink_to("gone.flow")
    return shell


@pytest.mark.parametrize("command", ["check", "build", "fmt", "graph", "run"])
@pytest.mark.parametrize("name", ["nodes.py", "pyproject.toml"])
def test_a_file_that_is_no_flow_file_is_refused(command: str, name: str, shell: Shell):
    """Its suffix shows that it is none; no file is created, and it stays as it is."""
    before = shell.names()
    text = (shell.folder / name).read_text()

    done = shell(command, name)

    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"error: `{name}` is no flow file\nhelp: the name of a flow file ends in `.flow`\n"
    )
    assert (shell.names(), (shell.folder / name).read_text()) == (before, text)


@pytest.mark.parametrize("path", ["nonexist", "nodes.py"])
def test_a_watch_of_what_is_not_there_does_not_begin(path: str, shell: Shell):
    """It would wait forever."""
    pytest.importorskip("watchfiles")

    done = shell("watch", "--no-build", path)

    assert (done.code, done.out) == (2, "")
    assert f"`{path}`" in done.err


def test_a_file_that_is_named_twice_is_looked_at_once(shell: Shell):
    """It is shown under the name that came first."""
    shell.write("lost.flow", BROKEN)

    done = shell("check", "./lost.flow", "lost.flow", ".", str(shell.folder / "lost.flow"))

    assert done.out.count("error[FLW101]") == 1
    assert "--> ./lost.flow" in done.out


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_file_of_a_folder_that_cannot_be_read_is_a_finding(command: str, dangling: Shell):
    """The other files are checked and built."""
    dangling.write("lost.flow", BROKEN)
    (dangling.folder / "bytes.flow").write_bytes(b"\xff\xfe")

    done = dangling(command)

    assert (done.code, done.err) == (1, "")
    assert "error[FLW909]: `away.flow` is a link to `gone.flow`, which is not there" in done.out
    assert "error[FLW909]: `bytes.flow` is not UTF-8 text (byte 0)" in done.out
    assert "error[FLW101]" in done.out
    assert ("desk_flow.py" in dangling.names()) == (command == "build")
    assert "away_flow.py" not in dangling.names()


def test_the_finding_is_drawn_as_it_was(dangling: Shell):
    """``FLOWC_BLESS=1`` rewrites the snapshot for review."""
    drawn = dangling("check").out
    kept = SNAPSHOTS / "FLW909.txt"

    if os.environ.get("FLOWC_BLESS"):
        kept.write_text(drawn, encoding="utf-8")

    assert drawn == kept.read_text(encoding="utf-8")


def test_the_tests_of_the_other_files_are_run(dangling: Shell):
    """The command fails, since the unreadable file may contain tests too."""
    dangling.write("one.flow", TESTED)

    done = dangling("test")

    assert done.code == 1
    assert "error[FLW909]: `away.flow` is a link to `gone.flow`, which is not there" in done.out
    assert "1 passed" in done.out


@pytest.mark.parametrize("option", [[], ["--check"], ["--diff"]], ids=["write", "check", "diff"])
def test_the_other_files_are_formatted(dangling: Shell, option: list[str]):
    """The unreadable file is reported."""
    dangling.write("ugly.flow", DESK.replace("  node", "      node"))

    done = dangling("fmt", *option)

    assert done.code == 1
    assert "error: `away.flow` is a link to `gone.flow`, which is not there" in done.err
    assert "ugly.flow" in done.out


def test_a_link_to_a_flow_file_is_read(shell: Shell):
    """It is read like the file that it points to."""
    (shell.folder / "away.flow").symlink_to("desk.flow")

    done = shell("check")

    assert (done.code, done.out) == (0, "2 files checked, nothing found\n")


def test_a_link_that_leads_nowhere_and_is_named_ends_the_command(dangling: Shell):
    """There is nothing else to do."""
    done = dangling("check", "away.flow")

    assert (done.code, done.out) == (2, "")
    assert "`away.flow`" in done.err


def test_a_module_that_cannot_be_written_keeps_no_other_from_it(shell: Shell):
    """Findings are reported as always, and the command fails."""
    shell.write("lost.flow", BROKEN)
    shell.write("one.flow", TESTED)
    (shell.folder / "desk_flow.py").mkdir()

    done = shell("build")

    assert done.code == 2
    assert done.err == "error: cannot write `desk_flow.py`: is a directory\n"
    assert "there is no node `cpoy`" in done.out
    assert done.out.endswith("wrote one_flow.py\n")


def test_a_file_that_cannot_be_formatted_keeps_no_other_from_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
):
    """The message names it as the user knows it."""
    for name in ("a", "b", "c"):
        shell.write(f"{name}.flow", TESTED.replace("  set", "   set"))
    replace = os.replace

    def refuse(written: str, path: str) -> None:
        if path == "b.flow":
            raise PermissionError(errno.EACCES, "Permission denied")
        replace(written, path)

    monkeypatch.setattr(os, "replace", refuse)

    done = shell("fmt", "a.flow", "b.flow", "c.flow")

    assert (done.code, done.err) == (2, "error: cannot write `b.flow`: permission denied\n")
    assert done.out == "formatted a.flow\nformatted c.flow\n"
