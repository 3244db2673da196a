"""What a command would change in a file, as a unified diff."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from flowc.diagnostics.style import Role, Style
from flowc.source import Source

_ROLES = {"-": Role.REMOVED, "+": Role.ADDED, "@": Role.FRAME}


def unified(path: str, old: Source, new: Source, style: Style) -> Iterator[str]:
    """Yield the lines of a diff of the file *path*, in the form for `patch -p0`."""
    for row in unified_diff(_lines(content_of(old)), _lines(content_of(new)), path, path):
        line = row.removesuffix("\n")
        yield f"{style.paint(role, line) if (role := _ROLES.get(row[0])) else line}\n"
        if not row.endswith("\n"):
            yield "\\ No newline at end of file\n"


def content_of(source: Source) -> str:
    """Return the whole text of the file, including the byte-order mark that a `Source`
    leaves out.
    """
    return f"\ufeff{source.text}" if source.lead else source.text


def _lines(text: str) -> list[str]:
    # Not `splitlines`: in a patch, a form feed or a lone carriage return ends no line.
    lines = [f"{line}\n" for line in text.split("\n")]
    return [*lines[:-1], lines[-1][:-1]] if lines[-1] != "\n" else lines[:-1]
