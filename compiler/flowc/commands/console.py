"""The terminal: whether it takes colours, how wide it is, which signs it can print."""

from __future__ import annotations

import os
import shutil
from typing import TextIO

from flowc.diagnostics.style import ColourChoice, Style, wants_colour

#: The width where nothing says how wide the reader's window is.
_WIDTH = 100
_NARROWEST = 40


def style_for(stream: TextIO, colour: ColourChoice) -> Style:
    """Return how to dress what is printed to *stream*."""
    terminal = stream.isatty()
    width = shutil.get_terminal_size((_WIDTH, 24)).columns if terminal else _WIDTH
    return Style(
        colour=wants_colour(colour, os.environ, terminal=terminal),
        width=max(width, _NARROWEST),
        ascii_only=not (stream.encoding or "").lower().startswith("utf"),
    )
