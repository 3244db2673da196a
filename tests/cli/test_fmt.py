"""``flowc fmt``: what is written, what is printed, and how it exits."""

from __future__ import annotations

import io
import sys

import pytest
from shell import BROKEN, Shell

LOOSE = "enum  Kind{ a,b }\n"
TIDY = "enum Kind { a, b }\n"


class Piped(io.StringIO):
    """Standard input as in a process: with a buffer of bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.buffer = io.BytesIO(content)


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", Piped(content))


def test_files_are_written_in_place(shell: Shell):
    """Files that are already formatted are not touched."""
    path = shell.write("loose.flow", LOOSE)
    tidy = shell.folder / "desk.flow"
    before = tidy.stat().st_mtime_ns

    done = shell("fmt")

    assert (done.code, done.out, done.err) == (0, "formatted loose.flow\n1 unchanged\n", "")
    assert path.read_text() == TIDY
    assert tidy.stat().st_mtime_ns == before


def test_check_names_the_files_and_writes_nothing(shell: Shell):
    """The exit code is the one for findings."""
    path = shell.write("loose.flow", LOOSE)

    done = shell("fmt", "--check")

    assert (done.code, done.out) == (1, "would format loose.flow\n1 already formatted\n")
    assert path.read_text() == LOOSE
    assert shell("fmt", "--check", "desk.flow").code == 0


def test_a_diff_is_printed_and_nothing_written(shell: Shell):
    """It is printed as `flowc check --diff` prints it."""
    path = shell.write("loose.flow", LOOSE)

    done = shell("fmt", "--diff", "loose.flow")

    assert done.code == 1
    assert done.out == (f"--- loose.flow\n+++ loose.flow\n@@ -1 +1 @@\n-{LOOSE}+{TIDY}")
    assert path.read_text() == LOOSE


def test_standard_input_goes_to_standard_output(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    """The byte-order mark and the line endings are kept."""
    pipe(monkeypatch, b"\xef\xbb\xbf" + LOOSE.replace("\n", "\r\n").encode())

    done = shell("fmt", "-")

    assert (done.code, done.out) == (0, "\ufeff" + TIDY.replace("\n", "\r\n"))


def test_standard_input_has_the_name_and_the_settings_of_its_file(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
):
    """An editor can format text that is not saved yet."""
    shell.write("other/pyproject.toml", "[tool.flowc]\nline-width = 10\n")
    pipe(monkeypatch, LOOSE.encode())

    done = shell("fmt", "-", "--diff", "--stdin-filename", "other/kind.flow")

    assert done.code == 1
    assert done.out.startswith("--- other/kind.flow\n")
    assert "+  a,\n+  b,\n" in done.out


def test_the_width_of_a_line_is_a_setting_and_an_option(shell: Shell):
    """The option takes precedence."""
    shell.write("pyproject.toml", "[tool.flowc]\nline-width = 10\n")
    path = shell.write("loose.flow", LOOSE)

    shell("fmt", "loose.flow")
    narrow = path.read_text()
    shell("fmt", "--line-width", "80", "loose.flow")

    assert narrow == "enum Kind {\n  a,\n  b,\n}\n"
    assert path.read_text() == TIDY


def test_what_cannot_be_read_is_told_and_stays(shell: Shell):
    """The rest of the file is formatted."""
    path = shell.write("half.flow", LOOSE + "\nrecord  R { a:  }\n")

    done = shell("fmt", "half.flow")

    assert done.code == 0
    assert path.read_text() == TIDY + "\nrecord  R { a:  }\n"
    assert done.err == (
        "half.flow: parts with syntax errors stay as they are; `flowc check` shows the errors\n"
    )


def test_a_program_that_is_wrong_is_formatted_all_the_same(shell: Shell):
    """Only its syntax matters."""
    path = shell.write("lost.flow", BROKEN.replace(" { reply", "{reply"))

    done = shell("fmt", "lost.flow")

    assert (done.code, done.err) == (0, "")
    assert path.read_text() == BROKEN


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_bytes_around_the_text_stay(shell: Shell, end: str):
    """The byte-order mark and the line endings are left to the author."""
    path = shell.write("loose.flow", f"\ufeffenum  K{{ a }}{end}".encode())

    shell("fmt", "loose.flow")

    assert path.read_bytes() == f"\ufeffenum K {{ a }}{end}".encode()


def test_a_link_stays_one(shell: Shell):
    """The file that it points to is formatted."""
    path = shell.write("loose.flow", LOOSE)
    link = shell.folder / "link.flow"
    link.symlink_to(path)

    shell("fmt", "link.flow")

    assert link.is_symlink()
    assert path.read_text() == TIDY


@pytest.mark.parametrize(
    ("arguments", "headline"),
    [
        (["--stdin-filename", "a.flow"], "`--stdin-filename` does nothing without `-`"),
        (["-", "desk.flow"], "`-` cannot be combined with other paths"),
        (["nowhere.flow"], "no file or folder `nowhere.flow`"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(shell: Shell, arguments: list[str], headline: str):
    """It is refused before anything is written."""
    done = shell("fmt", *arguments)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {headline}")


def test_standard_input_that_is_no_text_is_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    """Such a file is refused too."""
    pipe(monkeypatch, b"enum \xff")

    done = shell("fmt", "-")

    assert (done.code, done.err) == (2, "error: standard input is not UTF-8 text (byte 5)\n")


@pytest.mark.parametrize("width", ["0", "-1", "wide"])
def test_a_width_that_is_none_is_refused(shell: Shell, width: str):
    """The argument parser refuses it."""
    done = shell("fmt", f"--line-width={width}")

    assert done.code == 2
    assert "is not a number above zero" in done.err
