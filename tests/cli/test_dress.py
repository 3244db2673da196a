"""How reports look: width, symbols and colours, as the terminal and the options require."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from shell import BROKEN, Shell

from flowc.commands.console import style_for

ROOT = Path(__file__).parents[2]

#: Twenty-three findings with the same code, each on a line of its own.
MANY = (
    "graph Many(text: str) -> reply: str {\n  set copy { reply = text }\n"
    + "".join(f"  set unused_{number} {{ reply = text }}\n" for number in range(23))
    + "  start -> copy -> end\n}\n"
)


class Stream(io.StringIO):
    """A stream with a given encoding that may be a terminal."""

    def __init__(self, *, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__()
        self._terminal, self._encoding = terminal, encoding

    def isatty(self) -> bool:
        return self._terminal

    @property
    def encoding(self) -> str:
        return self._encoding


@pytest.mark.parametrize(
    ("columns", "terminal", "expected"),
    [("72", True, 72), ("20", True, 40), ("0", True, 100), ("x", True, 100), ("72", False, 100)],
)
def test_a_terminal_is_as_wide_as_it_says(
    columns: str, terminal: bool, expected: int, monkeypatch: pytest.MonkeyPatch
):
    """Anything else gets the same width everywhere, so that logs can be compared."""
    monkeypatch.setenv("COLUMNS", columns)

    assert style_for(Stream(terminal=terminal), "auto").width == expected


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_the_width_of_the_terminal_is_asked_of_the_terminal(monkeypatch: pytest.MonkeyPatch):
    """It is the terminal that is printed to, which may be connected to standard error only."""
    import fcntl
    import pty
    import struct
    import termios

    monkeypatch.delenv("COLUMNS", raising=False)
    here, there = pty.openpty()
    fcntl.ioctl(there, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 61, 0, 0))
    with open(there, "w") as terminal:
        style = style_for(terminal, "auto")
    os.close(here)

    assert style.width == 61


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", False), ("ascii", True)])
def test_what_cannot_be_encoded_is_not_printed(encoding: str, expected: bool):
    """The encoding of the stream decides unless an option does."""
    stream = Stream(terminal=False, encoding=encoding)

    assert style_for(stream, "auto").ascii_only is expected


@pytest.mark.parametrize("format", ["full", "concise"])
@pytest.mark.parametrize("command", ["check", "build"])
def test_ascii_is_a_choice(command: str, format: str, shell: Shell):
    """Arrows, names and paths are spelled out."""
    shell.write("größe.flow", BROKEN.replace("cpoy", "größe"))

    done = shell(command, "--ascii", "--format", format, "größe.flow")

    assert done.code == 1
    assert done.out.isascii()
    assert "gr<U+00F6><U+00DF>e" in done.out


def test_colour_carries_nothing_alone(shell: Shell):
    """Without its escape sequences, the report is the plain one."""
    shell.write("lost.flow", BROKEN)

    coloured = shell("check", "--color", "always", "lost.flow").out

    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert bare == shell("check", "--color", "never", "lost.flow").out != coloured


@pytest.mark.parametrize("format", ["json", "github", "sarif", "junit"])
def test_formats_for_tools_are_never_dressed(format: str, shell: Shell):
    """No option affects them."""
    shell.write("größe.flow", BROKEN)
    plain = shell("check", "--format", format, "größe.flow").out

    dressed = shell("check", "--format", format, "--color", "always", "--ascii", "größe.flow").out

    assert dressed == plain


def test_what_repeats_is_folded_for_people_and_not_for_tools(shell: Shell):
    """Twenty findings per code and file are shown, and the summary counts all of them."""
    shell.write("many.flow", MANY)

    def check(format: str) -> str:
        return shell("check", "--format", format, "many.flow").out

    assert check("concise").count("[FLW213]") == 20
    assert check("full").count("[FLW213]") == 20
    assert "many.flow: 3 more of FLW213 unused-node not shown\n23 warnings\n" in check("concise")
    for format, sign in {"json": '"code": "FLW213"', "sarif": '"ruleId"'}.items():
        assert check(format).count(sign) == 23
    for format, sign in {"github": "::warning ", "junit": "<testcase "}.items():
        assert check(format).count(sign) == 23


@pytest.mark.parametrize("seeds", [4, pytest.param(20, marks=pytest.mark.slow)])
def test_reports_are_the_same_for_every_hash_seed(seeds: int, shell: Shell):
    """Every process prints the same bytes; `json` holds the data of all other formats."""
    pages = ROOT / "compiler" / "flowc" / "diagnostics" / "explanations"
    for number in ("101", "301", "501", "802"):
        page = (pages / f"FLW{number}.md").read_text()
        for kind, text in re.findall(r"```(flow|python)\n(.*?)```", page, re.DOTALL)[:2]:
            shell.write(f"{number}/{'main.flow' if kind == 'flow' else 'nodes.py'}", text)

    def printed(seed: int) -> bytes:
        path = os.pathsep.join(str(ROOT / name) for name in ("compiler", "runtime"))
        environment = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": str(seed)}
        command = [sys.executable, "-m", "flowc", "check", "--format", "json"]
        done = subprocess.run(command, cwd=shell.folder, env=environment, capture_output=True)
        return done.stdout + done.stderr

    reports = {printed(seed) for seed in range(seeds)}

    assert len(reports) == 1
    assert reports.pop().count(b'"code"') > 4
