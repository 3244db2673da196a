"""``flowc build``: what is written, when, and what is left alone."""

from __future__ import annotations

import os
import sys

import pytest
from shell import BROKEN, DESK, Shell


def test_the_module_is_written_beside_the_file(shell: Shell):
    """It imports, and nothing else is left behind."""
    done = shell("build")

    assert (done.code, done.out) == (0, "wrote desk_flow.py\n")
    assert shell.names() == {"pyproject.toml", "desk.flow", "nodes.py", "desk_flow.py"}
    compile((shell.folder / "desk_flow.py").read_text(), "desk_flow.py", "exec")


def test_an_unchanged_module_is_not_rewritten(shell: Shell):
    """Its time stays, so that nothing that watches it wakes up."""
    shell("build")
    module = shell.folder / "desk_flow.py"
    os.utime(module, (1, 1))

    done = shell("build")

    assert done.out == "1 unchanged\n"
    assert module.stat().st_mtime == 1


def test_a_changed_file_is_built_again(shell: Shell):
    """The new text replaces the old."""
    shell("build")
    shell.write("desk.flow", DESK.replace("please call us", "come and see us"))

    done = shell("build")

    assert done.out == "wrote desk_flow.py\n"
    assert "come and see us" in (shell.folder / "desk_flow.py").read_text()


def test_the_files_that_a_file_imports_are_built_too(shell: Shell):
    """One name on the command line is enough."""
    shell.write("parts/kinds.flow", "enum Mood { good, bad }\n")
    shell.write(
        "main.flow",
        'from "parts/kinds.flow" import Mood\n'
        "graph Main(mood: Mood) -> same: Mood { set copy { same = mood } start -> copy -> end }\n",
    )

    done = shell("build", "main.flow")

    assert done.code == 0, done.out
    assert (shell.folder / "parts" / "kinds_flow.py").exists()


def test_a_file_with_errors_writes_nothing(shell: Shell):
    """The other files are built."""
    shell.write("lost.flow", BROKEN)

    done = shell("build")

    assert done.code == 1
    assert "error[FLW101]" in done.out
    assert "lost_flow.py" not in shell.names()
    assert "desk_flow.py" in shell.names()


def test_what_was_built_before_survives_an_error(shell: Shell):
    """A program that runs on the old module goes on running."""
    shell("build")
    before = (shell.folder / "desk_flow.py").read_text()
    shell.write("desk.flow", DESK.replace("-> classify", "-> clasify"))

    done = shell("build")

    assert done.code == 1
    assert (shell.folder / "desk_flow.py").read_text() == before


def test_check_lists_what_is_missing_or_stale(shell: Shell):
    """Nothing is written; the exit code is for CI."""
    missing = shell("build", "--check")
    written = shell.names()
    shell("build")
    current = shell("build", "--check")
    shell.write("desk.flow", DESK.replace("please", "kindly"))
    stale = shell("build", "--check")

    assert (missing.code, current.code, stale.code) == (1, 0, 1)
    assert "desk_flow.py" not in written
    assert "FLW901" in missing.out
    assert "FLW901" in stale.out


def test_a_file_that_flowc_did_not_write_is_not_overwritten(shell: Shell):
    """Somebody's module may have that name."""
    shell.write("desk_flow.py", "print('mine')\n")

    done = shell("build")

    assert done.code == 1
    assert "FLW906" in done.out
    assert (shell.folder / "desk_flow.py").read_text() == "print('mine')\n"


def test_two_files_cannot_make_one_module(shell: Shell):
    """`a-b.flow` and `a_b.flow` would overwrite each other."""
    text = "graph G(a: str) -> b: str { set copy { b = a } start -> copy -> end }\n"
    shell.write("a-b.flow", text)
    shell.write("a_b.flow", text)

    done = shell("build")

    assert done.code == 1
    assert done.out.count("error[FLW906]") == 1


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind here"
)
def test_an_unwritable_folder_is_refused(shell: Shell):
    """A clear message, and no temporary file."""
    shell.folder.chmod(0o555)
    try:
        done = shell("build")
    finally:
        shell.folder.chmod(0o755)

    assert done.code == 2
    assert done.err.startswith("error: cannot write `desk_flow.py`: ")


def test_a_folder_in_the_place_of_the_module_is_refused(shell: Shell):
    """A write that fails at its last step leaves no temporary file."""
    (shell.folder / "desk_flow.py").mkdir()

    done = shell("build")

    assert done.code == 2
    assert "cannot write `desk_flow.py`" in done.err
    assert shell.names() == {"pyproject.toml", "desk.flow", "nodes.py", "desk_flow.py"}
