"""When output is coloured."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from flowc.diagnostics import codes, finding
from flowc.diagnostics.explain import explain
from flowc.diagnostics.render import render
from flowc.diagnostics.style import PLAIN, Role, Style, takes_links, wants_colour
from flowc.source import Source


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
    """As defined by no-color.org and force-color.org."""
    assert wants_colour(choice, environ, terminal=terminal) is expected


def test_plain_style_paints_nothing():
    """Files and pipes get no escape sequences."""
    assert PLAIN.paint(Role.ERROR, "error") == "error"
    assert Style(colour=True).paint(Role.ERROR, "error") == "\x1b[1;31merror\x1b[0m"


@pytest.mark.parametrize(
    ("environ", "terminal", "expected"),
    [
        ({}, True, False),
        ({"TERM_PROGRAM": "WezTerm"}, True, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, True, False),
        ({"TERM": "xterm-kitty"}, True, True),
        ({"TERM": "xterm-256color"}, True, False),
        ({"VTE_VERSION": "7600"}, True, True),
        ({"VTE_VERSION": "4999"}, True, False),
        ({"WT_SESSION": "1"}, True, True),
        ({"WT_SESSION": "1"}, False, False),
        ({"WT_SESSION": "1", "TERM": "dumb"}, True, False),
        ({"WT_SESSION": "1", "CI": "true"}, True, False),
        ({"WT_SESSION": "1", "FORCE_HYPERLINK": "0"}, True, False),
        ({"FORCE_HYPERLINK": "1"}, False, True),
    ],
)
def test_links_are_for_terminals_that_are_known_to_show_them(
    environ: dict[str, str], terminal: bool, expected: bool
):
    """Other terminals might print the address among the text."""
    assert takes_links(environ, terminal=terminal) is expected


def test_a_code_leads_to_its_page():
    """The page that came with the compiler; without links the text is the same."""
    source = Source("main.flow", "x\n")
    item = finding(codes.DEAD_END, "no", source.span(0, 1))

    linked = render(item, {}, Style(links=True))

    address, text = re.findall(r"\x1b]8;;([^\x1b]+)\x1b\\(.*?)\x1b]8;;\x1b\\", linked)[0]
    assert text == "error[FLW204]"
    assert Path(unquote(address.removeprefix("file://"))).read_text() == explain("FLW204")
    assert re.sub(r"\x1b]8;;[^\x1b]*\x1b\\", "", linked) == render(item, {})
