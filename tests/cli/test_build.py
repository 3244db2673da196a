"""``flowc build``: what is written, when, and what is left alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from shell import BROKEN, DESK, Shell


def test_the_module_is_written_beside_the_file(shell: Shell):
    """It can be imported, and no other file is left behind."""
    done = shell("build")

    assert (done.code, done.out) == (0, "wrote desk_flow.py\n")
    assert shell.names() == {"pyproject.toml", "desk.flow", "nodes.py", "desk_flow.py"}
    compile((shell.folder / "desk_flow.py").read_text(), "desk_flow.py", "exec")


def test_an_unchanged_module_is_not_rewritten(shell: Shell):
    """Its modification time stays, so that no file watcher is triggered."""
    shell("build")
    module = shell.folder / "desk_flow.py"
    os.utime(module, (1, 1))

    done = shell("build")

    assert done.out == "1 unchanged\n"
    assert module.stat().st_mtime == 1


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others there")
def test_a_module_has_the_permissions_of_any_file(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    """A new module gets the default permissions, a replaced one keeps its own, and no other file is
    affected.
    """
    usual = shell.write("usual.txt", "").stat().st_mode
    monkeypatch.delattr(os, "umask")

    shell("build")
    module = shell.folder / "desk_flow.py"
    made = module.stat().st_mode
    module.chmod(0o640)
    shell.write("desk.flow", DESK.replace("please call us", "come and see us"))
    shell("build")

    assert made == usual
    assert module.stat().st_mode & 0o777 == 0o640


def test_a_changed_file_is_built_again(shell: Shell):
    """The new text replaces the old."""
    shell("build")
    shell.write("desk.flow", DESK.replace("please call us", "come and see us"))

    done = shell("build")

    assert done.out == "wrote desk_flow.py\n"
    assert "come and see us" in (shell.folder / "desk_flow.py").read_text()


def test_the_files_that_a_file_imports_are_built_too(shell: Shell):
    """It is enough to name the file that imports them."""
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
    """A program that uses the old module keeps running."""
    shell("build")
    before = (shell.folder / "desk_flow.py").read_text()
    shell.write("desk.flow", DESK.replace("-> classify", "-> clasify"))

    done = shell("build")

    assert done.code == 1
    assert (shell.folder / "desk_flow.py").read_text() == before


def test_check_lists_what_is_missing_or_stale(shell: Shell):
    """Nothing is written; the exit code is meant for CI."""
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
    """A module of somebody else may have that name."""
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
    """There is a clear message, and no temporary file."""
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


@pytest.mark.parametrize("content", [b"caf\xe9 = 1\n", b"\x00\x01"], ids=["latin-1", "binary"])
def test_a_file_that_is_no_text_is_not_overwritten(content: bytes, shell: Shell):
    """Whatever it is, flowc did not write it."""
    path = shell.write("desk_flow.py", content)

    done = shell("build")

    assert (done.code, "FLW906" in done.out) == (1, True)
    assert path.read_bytes() == content


def test_an_empty_file_may_be_written(shell: Shell):
    """Nothing is lost by that."""
    shell.write("desk_flow.py", "\n")

    assert shell("build").out == "wrote desk_flow.py\n"


# ---- modules that were edited --------------------------------------------------------------------


def edited(shell: Shell) -> str:
    """Build, and edit the module; return its new text."""
    shell("build")
    text = (shell.folder / "desk_flow.py").read_text().replace("please call us", "go away")
    shell.write("desk_flow.py", text)
    return text


def test_an_edited_module_is_replaced_with_a_warning_and_kept_aside(shell: Shell):
    """The flow file wins, and no work is lost."""
    text = edited(shell)

    done = shell("build")

    assert done.code == 0
    assert "warning[FLW902]: `desk_flow.py` was changed by hand since it was built" in done.out
    assert done.out.endswith("wrote desk_flow.py, kept desk_flow.py.orig\n")
    assert (shell.folder / "desk_flow.py.orig").read_text() == text
    assert "please call us" in (shell.folder / "desk_flow.py").read_text()
    assert shell("build", "--check").code == 0


def test_an_edited_module_stays_where_warnings_fail(shell: Shell):
    """Whoever treats warnings as errors does not want to lose it."""
    text = edited(shell)

    strict, raised = shell("build", "--strict"), shell("build", "--error", "edited-output")

    assert (strict.code, raised.code) == (1, 1)
    assert (shell.folder / "desk_flow.py").read_text() == text
    assert "desk_flow.py.orig" not in shell.names()


def test_an_edited_module_is_stale(shell: Shell):
    """`--check` says why, once."""
    edited(shell)

    done = shell("build", "--check")

    assert done.code == 1
    assert "error[FLW901]: `desk_flow.py` was changed by hand since it was built" in done.out
    assert "FLW902" not in done.out


def test_a_module_without_its_last_line_is_just_stale(shell: Shell):
    """Whether it was edited cannot be known, and a wrong warning is worse than none."""
    lines = edited(shell).splitlines(keepends=True)
    shell.write("desk_flow.py", "".join(lines[:-1]))

    assert "FLW902" not in shell("build").out


def orphaned(shell: Shell) -> None:
    """Build, and rename the flow file."""
    shell("build")
    (shell.folder / "desk.flow").rename(shell.folder / "help.flow")


@pytest.mark.parametrize("arguments", [(), (".",), ("--check",)])
def test_a_module_whose_flow_file_is_gone_is_told(shell: Shell, arguments: tuple[str, ...]):
    """It can still be imported under the old name, so it is reported, but never deleted."""
    orphaned(shell)
    shell("build", "help.flow")

    done = shell("build", *arguments)

    assert (done.code, shell("build", "--strict").code) == (0, 1)
    assert "warning[FLW910]: `desk_flow.py` was made from a file that is gone" in done.out
    assert "desk_flow.py" in shell.names()
    assert "FLW910" not in shell("build", "--ignore", "orphaned-output").out


def test_modules_that_are_not_of_flowc_or_not_asked_for_are_no_orphans(shell: Shell):
    """Only one file was named, or a module of somebody else has such a name."""
    orphaned(shell)
    text = (shell.folder / "desk_flow.py").read_text()

    assert shell("build", "help.flow").out == "wrote help_flow.py\n"

    for other in ("print('mine')\n", text.partition("# Made with this hash")[0]):
        shell.write("desk_flow.py", other)
        assert shell("build").out == "1 unchanged\n"


def test_the_module_of_a_file_that_the_project_leaves_out_is_no_orphan(shell: Shell):
    """Its flow file still exists."""
    shell("build")
    shell.write("other.flow", "graph G(a: int) -> b: int { set s { b = a } start -> s -> end }\n")
    shell.write("pyproject.toml", "[tool.flowc]\nexclude = ['desk.flow']\n")

    assert shell("build").out == "wrote other_flow.py\n"


def test_other_ends_of_lines_are_no_edit(shell: Shell):
    """Version control may convert line endings; the module is still up to date."""
    shell("build")
    path = shell.folder / "desk_flow.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert shell("build", "--check").code == 0
    assert shell("build").out == "1 unchanged\n"


def test_a_file_that_was_not_edited_is_replaced_without_a_word(shell: Shell):
    """The flow file has changed, as is to be expected."""
    shell("build")
    shell.write("desk.flow", DESK.replace("please", "kindly"))

    assert shell("build").out == "wrote desk_flow.py\n"


# ---- the edition of the runtime ------------------------------------------------------------------


def made_for(edition: int, shell: Shell) -> None:
    """Build, and make the module claim another edition."""
    shell("build")
    text = (shell.folder / "desk_flow.py").read_text()
    shell.write("desk_flow.py", text.replace("kit.require(1,", f"kit.require({edition},"))


def test_a_module_for_another_runtime_is_found_by_check(shell: Shell):
    """It is reported once, with the line that names the edition; nothing is written."""
    made_for(7, shell)

    done = shell("build", "--check")

    assert done.code == 1
    assert "error[FLW903]: `desk_flow.py` is made for edition 7 of `flowrt.kit`" in done.out
    assert "::: desk_flow.py:" in done.out
    assert "FLW901" not in done.out


def test_a_module_for_another_runtime_is_built_again(shell: Shell):
    """The content of the old module does not matter to the new one."""
    made_for(7, shell)

    shell("build")

    assert shell("build", "--check").code == 0


def test_nothing_is_written_that_the_runtime_cannot_run(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
):
    """The compiler and the runtime are of different releases."""
    shell("build")
    before = (shell.folder / "desk_flow.py").read_text()
    shell.write("desk.flow", DESK.replace("please", "kindly"))
    monkeypatch.setattr("flowrt.editions.OLDEST", 2)
    monkeypatch.setattr("flowrt.editions.NEWEST", 3)

    done = shell("build")

    assert done.code == 1
    assert "error[FLW903]" in done.out
    assert "the installed flowrt supports editions 2 to 3" in done.out
    assert (shell.folder / "desk_flow.py").read_text() == before


# ---- how findings are drawn ----------------------------------------------------------------------

SNAPSHOTS = Path(__file__).parents[1] / "diagnostics" / "snapshots"


def stale_case(shell: Shell) -> str:
    shell("build")
    shell.write("desk.flow", DESK.replace("please", "kindly"))
    return shell("build", "--check").out


def edited_case(shell: Shell) -> str:
    edited(shell)
    return shell("build", "--strict").out


def runtime_case(shell: Shell) -> str:
    made_for(7, shell)
    return shell("build", "--check").out


def orphan_case(shell: Shell) -> str:
    orphaned(shell)
    return shell("build").out


def collision_case(shell: Shell) -> str:
    shell.write("desk_flow.py", "print('mine')\n")
    return shell("build").out


@pytest.mark.parametrize(
    ("number", "case"),
    [
        ("FLW901", stale_case),
        ("FLW902", edited_case),
        ("FLW903", runtime_case),
        ("FLW906", collision_case),
        ("FLW910", orphan_case),
    ],
)
def test_the_findings_of_a_build_are_drawn_as_they_were(number: str, case, shell: Shell):
    """``FLOWC_BLESS=1`` rewrites the snapshot for review."""
    drawn = case(shell)

    if os.environ.get("FLOWC_BLESS"):
        (SNAPSHOTS / f"{number}.txt").write_text(drawn, encoding="utf-8")

    assert drawn == (SNAPSHOTS / f"{number}.txt").read_text(encoding="utf-8")
