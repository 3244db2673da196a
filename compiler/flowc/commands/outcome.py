"""How a command ends: its exit code, or a refusal that says why it could not even begin."""

from __future__ import annotations

OK = 0
ERRORS = 1
USAGE = 2
INTERNAL = 3
INTERRUPTED = 130


class Refusal(Exception):
    """What was asked for cannot be done; the headline says the mistake, *help* the way out."""

    def __init__(self, headline: str, *, help: str = "", code: int = USAGE) -> None:
        super().__init__(headline)
        self.help = help
        self.code = code

    def text(self) -> str:
        """Return what to print."""
        return f"error: {self}" + (f"\nhelp: {self.help}" if self.help else "")
