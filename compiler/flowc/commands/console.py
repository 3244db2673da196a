"""The terminal: whether it takes colours and links, how wide it is, which signs it can print."""

from __future__ import annotations

import os
from typing import TextIO

from flowc.diagnostics.style import ColourChoice, Style, takes_links, wants_colour

#: The width where nothing says how wide the reader's window is.
_WIDTH = 100
_NARROWEST = 40


def style_for(stream: TextIO, colour: ColourChoice, *, ascii_only: bool = False) -> Style:
    """Return how to dress what is printed to *stream*; *ascii_only* where that was asked for."""
    terminal = stream.isatty()
    coloured = wants_colour(colour, os.environ, terminal=terminal)
    return Style(
        colour=coloured,
        width=max(_columns(stream), _NARROWEST) if terminal else _WIDTH,
        ascii_only=ascii_only or not (stream.encoding or "").lower().startswith("utf"),
        links=coloured and takes_links(os.environ, terminal=terminal),
    )


def _columns(stream: TextIO) -> int:
    """Return the width of a terminal: what `COLUMNS` says, else what the terminal itself does."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDTH
    except (OSError, ValueError):  # a terminal in name only
        return _WIDTH
