"""When to colour."""

from __future__ import annotations

import pytest

from flowc.diagnostics.style import PLAIN, Role, Style, wants_colour


@pytest.mark.parametrize(
    ("choice", "environ", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_the_option_beats_the_environment_and_the_environment_the_terminal(
    choice, environ: dict[str, str], terminal: bool, expected: bool
):
    """As no-color.org and force-color.org have it."""
    assert wants_colour(choice, environ, terminal=terminal) is expected


def test_plain_style_paints_nothing():
    """Files and pipes get no escape sequence."""
    assert PLAIN.paint(Role.ERROR, "error") == "error"
    assert Style(colour=True).paint(Role.ERROR, "error") == "\x1b[1;31merror\x1b[0m"
