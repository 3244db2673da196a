"""The terminal: whether it supports colours and links, its width, and the characters it can
print.
"""

from __future__ import annotations

import os
from typing import TextIO

from flowc.diagnostics.style import ColourChoice, Style, takes_links, wants_colour

#: The width if that of the window is unknown.
_WIDTH = 100
_NARROWEST = 40


def style_for(stream: TextIO, colour: ColourChoice, *, ascii_only: bool = False) -> Style:
    """Return the style of output to *stream*, with *ascii_only* if requested."""
    terminal = stream.isatty()
    coloured = wants_colour(colour, os.environ, terminal=terminal)
    return Style(
        colour=coloured,
        width=max(_columns(stream), _NARROWEST) if terminal else _WIDTH,
        ascii_only=ascii_only or not (stream.encoding or "").lower().startswith("utf"),
        links=coloured and takes_links(os.environ, terminal=terminal),
    )


def _columns(stream: TextIO) -> int:
    """Return the width of a terminal: from `COLUMNS`, or else from the terminal itself."""
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(stream.fileno()).columns or _WIDTH
    except (OSError, ValueError):  # not a real terminal
        return _WIDTH
