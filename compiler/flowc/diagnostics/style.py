"""The style of findings: colours, line width, and whether only ASCII may be printed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal

import attrs

from flowc.diagnostics.glyphs import shown
from flowc.diagnostics.model import Severity

ColourChoice = Literal["auto", "always", "never"]


class Role(Enum):
    """The role of a piece of output; the value is its colour as an SGR parameter."""

    ERROR = "1;31"
    WARNING = "1;33"
    INFO = "1;36"
    SECONDARY = "1;34"
    FRAME = "34"
    HELP = "1;32"
    ADDED = "32"
    REMOVED = "31"
    STRONG = "1"


ROLE_OF_SEVERITY: Mapping[Severity, Role] = {
    Severity.ERROR: Role.ERROR,
    Severity.WARNING: Role.WARNING,
    Severity.INFO: Role.INFO,
}

#: Characters in messages, with replacements for output that is limited to ASCII.
_SPELT = str.maketrans({"→": "->", "…": "...", "’": "'", "–": "-", "≤": "<=", "≥": ">="})


@attrs.frozen
class Style:
    """The choices for an output. Colour only repeats what words and symbols already say."""

    colour: bool = False
    width: int = 100
    ascii_only: bool = False
    links: bool = False

    def paint(self, role: Role, text: str) -> str:
        """Return *text* in the colour of *role*, or unchanged."""
        return f"\x1b[{role.value}m{text}\x1b[0m" if self.colour and text else text

    def link(self, text: str, address: str) -> str:
        """Return *text* as a link to *address* (OSC 8), or unchanged."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self.links else text

    def words(self, text: str) -> str:
        """Return the message *text* without anything that the terminal could not print.

        Messages quote user text, and a control character in it must not reach the terminal.
        """
        spelt = text.translate(_SPELT) if self.ascii_only else text
        return "\n".join(shown(line, ascii_only=self.ascii_only) for line in spelt.split("\n"))


PLAIN = Style()


def wants_colour(choice: ColourChoice, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether to use colour, given ``--color``, ``NO_COLOR``, ``FORCE_COLOR`` and the
    terminal.

    The command-line option takes precedence over the environment, and `NO_COLOR` over
    `FORCE_COLOR`; a variable that is set but empty counts as unset (no-color.org).
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] != "0"
    return terminal and environ.get("TERM") != "dumb"


#: Variables that only terminals with links set, and values of `TERM_PROGRAM` and `TERM` of others.
_LINKING = ("WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "DOMTERM")
_LINKING_PROGRAMS = frozenset(
    {"Hyper", "Tabby", "WezTerm", "ghostty", "iTerm.app", "rio", "vscode"}
)
_LINKING_TERMS = ("alacritty", "contour", "foot", "xterm-ghostty", "xterm-kitty")
#: The first version of VTE, used by GNOME Terminal and others, that does not crash on links.
_LINKING_VTE = 5001


def takes_links(environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether a terminal shows OSC 8 links; false for an unknown terminal.

    `FORCE_HYPERLINK` takes precedence over everything else, as in other tools: ``0`` means no.
    """
    if forced := environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    if not terminal or environ.get("TERM") == "dumb" or environ.get("CI"):
        return False
    vte = environ.get("VTE_VERSION", "")
    return (
        any(environ.get(name) for name in _LINKING)
        or environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or environ.get("TERM", "").startswith(_LINKING_TERMS)
        or (vte.isdecimal() and int(vte) >= _LINKING_VTE)
    )
