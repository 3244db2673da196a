"""``flowc diff``: two versions compared, given as files or as git revisions."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from shell import Shell

from flowc.commands.diff import LEVELS
from flowc.compare import Level

SNAPSHOTS = Path(__file__).parents[1] / "diagnostics" / "snapshots"

NODES = """
def draft(text: str) -> str:
    return text


def classify(text: str) -> str:
    return text
"""

OLD = """
from steps import classify, draft

graph Desk(text: str) -> reply: str, ok: bool {
  var kind: str = ""
  node draft(text) -> reply
  ask confirm(reply) -> ok
  node classify(text) -> kind
  start -> draft -> confirm -> PLACE -> end
}
""".replace("-> PLACE ", "-> classify ")
BEFORE = OLD.replace(
    "start -> draft -> confirm -> classify", "start -> classify -> draft -> confirm"
)


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """The command line next to an old version."""
    shell.write("steps.py", NODES)
    shell.write("old.flow", OLD)
    return shell


@pytest.fixture
def repository(desk: Shell) -> Shell:
    """The same in a git repository; a file that the flow file imports has moved since."""
    git(desk, "init", "-q")
    git(desk, "add", ".")
    git(desk, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first")
    (desk.folder / "steps.py").rename(desk.folder / "parts.py")
    desk.write("old.flow", BEFORE.replace("from steps", "from parts"))
    return desk


def git(shell: Shell, *arguments: str) -> None:
    """Run git in the folder of the project, independently of the user's settings."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=shell.folder, env=environment, check=True)


def test_a_change_that_stored_threads_come_across_is_an_error(desk: Shell):
    """It is shown in both files, with the effect on the threads, and the command fails."""
    desk.write("new.flow", BEFORE)

    done = desk("diff", "old.flow", "new.flow")

    assert done.code == 1
    assert "error[FLW907]: stored runs of `Desk` cannot pass `draft`: `classify` comes" in done.out
    assert "--> new.flow:9:12" in done.out
    assert "::: old.flow:9:12" in done.out
    assert "note: checkpoint: threads that wait at `confirm` cannot be resumed" in done.out
    if os.environ.get("FLOWC_BLESS"):
        (SNAPSHOTS / "FLW907.txt").write_text(done.out, encoding="utf-8")
    assert done.out == (SNAPSHOTS / "FLW907.txt").read_text(encoding="utf-8")


def test_a_change_behind_the_place_where_threads_wait_breaks_nothing(desk: Shell):
    """It is reported with infos and warnings, and the command succeeds."""
    desk.write(
        "new.flow", OLD.replace("-> classify -> end", "-> classify -> draft as again -> end")
    )

    done = desk("diff", "old.flow", "new.flow")

    assert done.code == 0
    assert "error" not in done.out
    assert "info[FLW907]: the node `again` of `Desk` is new" in done.out


def test_errors_in_tests_of_a_version_hide_nothing(desk: Shell):
    """Changes that break stored threads are reported; the tests are left to `flowc test`."""
    desk.write(
        "new.flow",
        f'{BEFORE}\ntest "it" for Desk("a") {{\n  stub drft => "b"\n'
        "  expect path [draft, classify]\n}\n",
    )

    done = desk("diff", "old.flow", "new.flow")

    assert desk("check", "new.flow").code == 1
    assert "error[FLW907]: stored runs of `Desk` cannot pass `draft`" in done.out
    assert "FLW713" not in done.out


def test_versions_that_are_the_same_say_so(desk: Shell):
    """This also holds if a level is given."""
    same = desk("diff", "old.flow", "old.flow")
    level = desk("diff", "old.flow", "old.flow", "--level", "trigger")

    assert (same.code, same.out) == (0, "no differences\n")
    assert level.out == "no differences at the level trigger\n"


def test_a_text_that_means_the_same_is_told_as_text(desk: Shell):
    """Comments, blanks and documentation do not matter to threads."""
    desk.write("new.flow", OLD.replace("graph Desk", "# the desk\ngraph  Desk"))

    done = desk("diff", "old.flow", "new.flow")

    assert done.code == 0
    assert "info[FLW907]: only the text differs" in done.out
    assert desk("diff", "old.flow", "new.flow", "--level", "checkpoint").out.startswith(
        "no differences"
    )


@pytest.mark.parametrize(
    ("level", "headline"),
    [("trigger", "the parameter `who` is new"), ("checkpoint", "stored runs have no `who`")],
)
def test_a_level_shows_nothing_of_the_others(desk: Shell, level: str, headline: str):
    """A single change may belong to several levels."""
    desk.write("new.flow", OLD.replace("(text: str)", "(text: str, who: str)", 1))

    done = desk("diff", "old.flow", "new.flow", "--level", level, "--format", "concise")

    assert done.code == 1
    assert headline in done.out
    assert done.out.endswith("1 error\n")


def test_the_levels_that_may_be_asked_for_are_all_there_are():
    """The command lists them without importing the comparison."""
    assert tuple(Level) == LEVELS


def test_warnings_fail_a_strict_command_only(desk: Shell):
    """They are treated as those of a check are."""
    desk.write(
        "new.flow",
        OLD.replace("-> classify -> end", "-> end")
        .replace("  node classify(text) -> kind\n", "")
        .replace("import classify, draft", "import draft"),
    )

    assert desk("diff", "old.flow", "new.flow").code == 0
    assert desk("diff", "old.flow", "new.flow", "--strict").code == 1


@pytest.mark.parametrize("format", ["json", "github", "sarif", "junit"])
def test_tools_read_it_in_every_format(desk: Shell, format: str):
    """The locations are in both files."""
    desk.write("new.flow", BEFORE)

    done = desk("diff", "old.flow", "new.flow", "--format", format)

    assert done.code == 1
    assert "FLW907" in done.out
    if format == "json":
        places = {one["file"] for line in done.out.splitlines()
                  for one in json.loads(line)["annotations"]}  # fmt: skip
        assert places == {"old.flow", "new.flow"}


def test_a_version_with_errors_is_not_compared(desk: Shell):
    """Its errors are shown instead."""
    desk.write("new.flow", OLD.replace("-> draft ->", "-> drft ->"))

    done = desk("diff", "old.flow", "new.flow")

    assert done.code == 1
    assert "error[FLW101]" in done.out
    assert "FLW907" not in done.out


def test_a_file_that_is_not_there_is_refused(desk: Shell):
    """It does not matter which of the two is missing."""
    assert desk("diff", "old.flow", "nwe.flow").code == 2
    assert "error: no file `odl.flow`" in desk("diff", "odl.flow", "old.flow").err


def test_a_revision_is_compared_as_it_was(repository: Shell):
    """It is compiled with the modules that it imported then, even if they have moved since."""
    done = repository("diff", "HEAD:old.flow", "old.flow")

    assert done.code == 1
    assert "::: HEAD:old.flow:9:12" in done.out
    assert "cannot pass `draft`" in done.out


def test_flow_files_that_a_revision_imports_are_those_of_then(repository: Shell):
    """Their current text is not used."""
    repository.write(
        "sub/main.flow",
        'from "../shared.flow" import Kind\n'
        "graph G(kind: Kind) -> ok: bool {\n"
        "  ask confirm(kind) -> ok\n  start -> confirm -> end\n}\n",
    )
    repository.write("shared.flow", "enum Kind { a, b }\n")
    git(repository, "add", ".")
    git(repository, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "second")
    repository.write("shared.flow", "enum Kind { a }\n")

    done = repository("diff", "HEAD:sub/main.flow", "sub/main.flow")

    assert "may be" in done.out, done.out + done.err
    assert done.code == 0


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("HEAD:lost.flow", "error: no file `lost.flow` in `HEAD`"),
        ("nowhere:old.flow", "error: git knows no revision `nowhere`"),
        ("--help:old.flow", "error: git knows no revision `--help`"),
    ],
)
def test_a_revision_without_the_file_is_refused(repository: Shell, target: str, said: str):
    """A revision that git does not know is refused too."""
    done = repository("diff", "--", target, "old.flow")

    assert done.code == 2
    assert said in done.err


def test_a_revision_outside_of_a_repository_is_refused(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
):
    """No revision can exist there."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(desk.folder.parent))

    done = desk("diff", "HEAD:old.flow", "old.flow")

    assert (done.code, done.out) == (2, "")
    assert "error: this folder is in no git repository" in done.err


def test_without_git_a_revision_is_refused(desk: Shell, monkeypatch: pytest.MonkeyPatch):
    """Comparing two files still works."""
    monkeypatch.setenv("PATH", "")

    assert "error: git cannot be run" in desk("diff", "HEAD:old.flow", "old.flow").err
    assert desk("diff", "old.flow", "old.flow").code == 0
