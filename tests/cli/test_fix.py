"""``flowc check --fix``, ``--unsafe-fixes`` and ``--diff``: what is changed and printed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import Namespace

import pytest
from shell import BROKEN, Shell

from flowc.commands.fixing import told
from flowc.diagnostics import Applicability, Edit, Fix, codes, finding
from flowc.source import Source

#: Two safe fixes (the semicolons), an unsafe one (the code), and a node that cannot be fixed.
TEXT = """graph Lost(text: str) -> reply: str  # kept
{
  var near: str | None = None  # flowc: ignore[unused-feild] kept too
  set copy { reply = text }
  set other { reply = "" };
  start -> copy -> end;
}
"""


def test_safe_fixes_are_made_and_the_rest_is_reported(shell: Shell):
    """The last line says what was done, and how to fix more."""
    path = shell.write("lost.flow", TEXT)

    done = shell("check", "--fix", "--format", "concise", "lost.flow")

    assert done.code == 0
    assert path.read_text() == TEXT.replace("end;", "end").replace("};", "}")
    assert "FLW006" not in done.out
    assert done.out.endswith(
        "fixed 2 findings in 1 file\n`--fix --unsafe-fixes` fixes 1 of them\n"
    ), done.out


def test_unsafe_fixes_are_made_where_they_are_asked_for(shell: Shell):
    """They are applied together with the safe ones; a second run changes nothing."""
    path = shell.write("lost.flow", TEXT)

    shell("check", "--fix", "--unsafe-fixes", "lost.flow")
    once = path.read_text()
    again = shell("check", "--fix", "--unsafe-fixes", "lost.flow")

    assert once == TEXT.replace("end;", "end").replace("};", "}").replace("feild", "field")
    assert path.read_text() == once
    assert again.out.endswith("1 warning\nnothing was fixed\n")


def test_unsafe_fixes_alone_are_refused(shell: Shell):
    """The option only selects fixes, and does not say what to do with them."""
    done = shell("check", "--unsafe-fixes")

    assert (done.code, done.out) == (2, "")
    assert "`--unsafe-fixes` does nothing by itself" in done.err


def test_a_clean_file_is_not_written(shell: Shell):
    """Its modification time stays, and fixes are not mentioned."""
    path = shell.folder / "desk.flow"
    os.utime(path, (1, 1))

    done = shell("check", "--fix")

    assert (done.code, done.out) == (0, "1 file checked, nothing found\n")
    assert path.stat().st_mtime == 1


def test_the_hint_counts_what_fixes_could_do(shell: Shell):
    """It is printed below the summary of a check that fixes nothing."""
    shell.write("lost.flow", TEXT)

    done = shell("check", "lost.flow")

    assert done.out.endswith("`--fix` fixes 2 of them, with `--unsafe-fixes` 1 more\n")


@pytest.mark.parametrize("format", ["json", "github", "sarif", "junit"])
def test_formats_for_tools_have_what_is_left_and_no_sentence(format: str, shell: Shell):
    """Fixing changes which findings are reported, but not how."""
    shell.write("lost.flow", TEXT)

    done = shell("check", "--fix", "--format", format, "lost.flow")

    assert "FLW213" in done.out
    assert "FLW006" not in done.out
    assert "fixed" not in done.out


def test_a_diff_shows_what_fixing_would_change(shell: Shell):
    """Standard output holds only the diff, and no file is written."""
    path = shell.write("lost.flow", TEXT)

    done = shell("check", "--diff", "lost.flow")

    assert (done.code, path.read_text()) == (1, TEXT)
    assert done.out == (
        "--- lost.flow\n+++ lost.flow\n@@ -2,6 +2,6 @@\n"
        " {\n"
        "   var near: str | None = None  # flowc: ignore[unused-feild] kept too\n"
        "   set copy { reply = text }\n"
        '-  set other { reply = "" };\n'
        "-  start -> copy -> end;\n"
        '+  set other { reply = "" }\n'
        "+  start -> copy -> end\n"
        " }\n"
    )
    assert done.err == "2 findings would be fixed, 3 left\n"


def test_a_diff_of_nothing_is_empty(shell: Shell):
    """The exit code says that there is nothing to change and that no error is left."""
    done = shell("check", "--diff")

    assert (done.code, done.out) == (0, "")
    assert done.err == "0 findings would be fixed, nothing left\n"


def test_a_diff_of_nothing_fails_where_errors_are_left(shell: Shell):
    """The absence of fixes does not mean that all is well."""
    shell.write("lost.flow", BROKEN.replace("cpoy", "elsewhere"))

    done = shell("check", "--diff", "lost.flow")

    assert (done.code, done.out) == (1, "")


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no `patch`")
@pytest.mark.parametrize(
    "text",
    [TEXT, TEXT.rstrip("\n").removesuffix("}") + "} ;", "\ufeff" + TEXT],
    ids=["plain", "no newline at the end", "byte-order mark"],
)
def test_a_diff_is_what_patch_takes(text: str, shell: Shell):
    """Applying it gives what `--fix` writes, byte for byte."""
    path = shell.write("lost.flow", text)
    diff = shell("check", "--diff", "lost.flow").out

    subprocess.run(["patch", "-p0"], input=diff.encode(), cwd=shell.folder, check=True)
    patched = path.read_bytes()
    shell.write("lost.flow", text)
    shell("check", "--fix", "lost.flow")

    assert path.read_bytes() == patched != text.encode()


@pytest.mark.parametrize(
    "content",
    [
        TEXT.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.rstrip("\n").encode(),
        TEXT.replace("# kept", "# k\u00e9pt \U0001f680\t").encode(),
    ],
    ids=["crlf", "byte-order mark", "no newline at the end", "wide characters"],
)
def test_every_other_byte_is_kept(content: bytes, shell: Shell):
    """This includes line endings, byte-order marks and non-ASCII text."""
    path = shell.write("lost.flow", content)

    shell("check", "--fix", "lost.flow")

    assert path.read_bytes() == content.replace(b"end;", b"end").replace(b"};", b"}")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_one(shell: Shell):
    """The file that it points to is fixed."""
    path = shell.write("there/lost.flow", TEXT)
    (shell.folder / "lost.flow").symlink_to(path)

    shell("check", "--fix", "lost.flow")

    assert (shell.folder / "lost.flow").is_symlink()
    assert "end;" not in path.read_text()


def test_what_is_ignored_is_not_fixed(shell: Shell):
    """This holds for comments and options; infos are fixed only if they are shown."""
    text = (shell.folder / "desk.flow").read_text() + "# flowc: ignore[unused-node]\n"
    path = shell.write("idle.flow", text)

    shell("check", "--fix", "--ignore", "unused-ignore", "idle.flow")

    assert path.read_text() == text


def test_fixes_that_are_left_out_are_counted():
    """They would cause other findings, so `--fix` is not suggested again."""
    span = Source("a.flow", "x").span(0, 1)
    fix = Fix("do so", (Edit(span, "y"),), Applicability.SAFE)
    left = [finding(codes.DEAD_END, "no", span, fixes=[fix])]

    assert told([], left, Namespace(unsafe_fixes=False)) == (
        "nothing was fixed\n1 fix not applied: would cause other findings\n"
    )
