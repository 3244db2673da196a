"""How findings are dressed: colours, the width of a line, and whether only ASCII may be printed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal

import attrs

from flowc.diagnostics.glyphs import shown
from flowc.diagnostics.model import Severity

ColourChoice = Literal["auto", "always", "never"]


class Role(Enum):
    """What a piece of a drawing is; the value is its colour as an SGR parameter."""

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

#: Signs that messages use, and how they read where only ASCII can be printed.
_SPELT = str.maketrans({"→": "->", "…": "...", "’": "'", "–": "-", "≤": "<=", "≥": ">="})


@attrs.frozen
class Style:
    """The choices of whoever prints. Colour only repeats what words and signs already say."""

    colour: bool = False
    width: int = 100
    ascii_only: bool = False
    links: bool = False

    def paint(self, role: Role, text: str) -> str:
        """Return *text* in the colour of *role*, or as it is."""
        return f"\x1b[{role.value}m{text}\x1b[0m" if self.colour and text else text

    def link(self, text: str, address: str) -> str:
        """Return *text* as a link to *address* (OSC 8), or as it is."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self.links else text

    def words(self, text: str) -> str:
        """Return *text*, a message, with nothing in it that the terminal could not print.

        Messages quote what users wrote, so a control character in one must not reach the terminal.
        """
        spelt = text.translate(_SPELT) if self.ascii_only else text
        return "\n".join(shown(line, ascii_only=self.ascii_only) for line in spelt.split("\n"))


PLAIN = Style()


def wants_colour(choice: ColourChoice, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether to colour, from ``--color``, ``NO_COLOR``, ``FORCE_COLOR`` and the terminal.

    An option given on the command line beats the environment, and `NO_COLOR` beats `FORCE_COLOR`;
    a variable that is set but empty counts as unset (no-color.org).
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] != "0"
    return terminal and environ.get("TERM") != "dumb"


#: Variables that only terminals with links set, and what `TERM_PROGRAM` and `TERM` say of others.
_LINKING = ("WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID", "DOMTERM")
_LINKING_PROGRAMS = frozenset(
    {"Hyper", "Tabby", "WezTerm", "ghostty", "iTerm.app", "rio", "vscode"}
)
_LINKING_TERMS = ("alacritty", "contour", "foot", "xterm-ghostty", "xterm-kitty")
#: The version of VTE, on which GNOME Terminal and others stand, whose links do not crash it.
_LINKING_VTE = 5001


def takes_links(environ: Mapping[str, str], *, terminal: bool) -> bool:
    """Return whether a terminal shows OSC 8 links. One that is not known to is given none.

    `FORCE_HYPERLINK` decides before all else, as other tools have it: ``0`` says no.
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
