"""Sort orders of names that linters demand."""

from __future__ import annotations

import re

Natural = tuple[tuple[tuple[int, int, str], ...], str]


def natural(name: str) -> Natural:
    """Sort key: numbers in names by value, upper case before lower case."""
    parts = re.split(r"(\d+)", name)
    return tuple(
        (1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part
    ), name


def kind(name: str) -> int:
    """Sort key: constants before classes before the rest."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2


def by_kind(name: str) -> tuple[int, Natural]:
    """Sort key for the names that a module exports."""
    return kind(name), natural(name)
