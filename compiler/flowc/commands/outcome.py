"""How a command ends: an exit code, or a refusal that says why it could not begin."""

from __future__ import annotations

import traceback

OK = 0
ERRORS = 1
USAGE = 2
INTERNAL = 3
INTERRUPTED = 130


class Refusal(Exception):
    """The command cannot do what was asked; the headline says why, *help* what to do instead."""

    def __init__(self, headline: str, *, help: str = "", code: int = USAGE) -> None:
        super().__init__(headline)
        self.help = help
        self.code = code

    def text(self) -> str:
        """Return what to print."""
        return f"error: {self}" + (f"\nhelp: {self.help}" if self.help else "")


def internal(error: Exception) -> str:
    """Return the report of an internal error of the compiler."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"error[FLW999]: internal error: {type(error).__name__}: {error}\n"
        f"  --> {where.filename}:{where.lineno}\n"
        "help: this is a bug in flowc, not in your files; please report it together with what the\n"
        "      same command prints with FLOWC_DEBUG=1"
    )
