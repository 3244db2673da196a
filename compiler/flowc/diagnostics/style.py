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

    def paint(self, role: Role, text: str) -> str:
        """Return *text* in the colour of *role*, or as it is."""
        return f"\x1b[{role.value}m{text}\x1b[0m" if self.colour and text else text

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
