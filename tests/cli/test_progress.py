"""The progress bar of a batch: drawn for a person, absent otherwise."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from flowc.commands.progress import watched


class Terminal(io.StringIO):
    """A stream that is an interactive terminal."""

    def isatty(self) -> bool:
        return True


def watch(monkeypatch: pytest.MonkeyPatch, stdout: io.StringIO) -> Terminal:
    terminal = Terminal()
    streams = SimpleNamespace(stderr=terminal, stdout=stdout)
    monkeypatch.setattr("flowc.commands.progress.sys", streams)
    return terminal


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal as standard error; standard output goes to a file."""
    return watch(monkeypatch, stdout=io.StringIO())


def test_the_bar_fills_as_items_go_by(terminal: Terminal):
    """In the end it is full, and the line is finished."""
    assert list(watched("ab", 2)) == ["a", "b"]

    frames = terminal.getvalue().split("\r")
    assert [frame.split("] ")[1] for frame in frames[1:]] == ["1/2", "2/2\n"]
    assert frames[1].count("#") * 2 == frames[2].count("#")


def test_what_has_no_known_end_is_counted(terminal: Terminal):
    """The length of standard input is unknown."""
    list(watched("abc", None))

    assert terminal.getvalue().endswith("\r3 done\n")


def test_nothing_is_drawn_where_nobody_watches(capsys: pytest.CaptureFixture[str]):
    """There are no progress bars in a log file."""
    assert list(watched("ab", 2)) == ["a", "b"]

    assert capsys.readouterr().err == ""


def test_results_on_the_same_terminal_are_not_drawn_over(monkeypatch: pytest.MonkeyPatch):
    """The results themselves show the progress."""
    terminal = watch(monkeypatch, stdout=Terminal())

    list(watched("ab", 2))

    assert terminal.getvalue() == ""
