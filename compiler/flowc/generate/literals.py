"""Constants as Python text, with the quotes that ``ruff format`` prefers."""

from __future__ import annotations

import textwrap
from datetime import timedelta
from math import isfinite

from flowc.generate.layout import WIDTH, Doc, call, named

_UNITS = (
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("minutes", timedelta(minutes=1)),
    ("seconds", timedelta(seconds=1)),
    ("milliseconds", timedelta(milliseconds=1)),
)


def quoted(text: str) -> str:
    """Return *text* as a string literal, in double quotes unless it contains more of them than
    single.
    """
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_escaped(char, quote) for char in text) + quote


def _escaped(char: str, quote: str) -> str:
    if char == quote:
        return f"\\{char}"
    return char if char in "\"'" else repr(char)[1:-1]


def constant(value: object) -> str:
    """Return a string, number, boolean, bytes or ``None`` as a literal."""
    match value:
        case str():
            return quoted(value)
        case float() if not isfinite(value):
            return f'float("{value}")'
    return repr(value)


def duration(function: str, value: timedelta) -> Doc:
    """Return a call of *function*, the local name of `timedelta`, in the largest exact unit."""
    for unit, size in _UNITS:
        if value % size == timedelta(0):
            return call(function, named(unit, str(value // size)))
    return call(function, named("microseconds", str(value // timedelta(microseconds=1))))


def seconds(value: timedelta) -> str:
    """Return *value* as a number of seconds."""
    return repr(value.total_seconds())


def docstring(text: str, indent: str) -> list[str]:
    """Return *text* as the lines of a doc string at *indent*; long lines are wrapped."""
    escaped = text.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if escaped.endswith('"'):
        escaped = f'{escaped[:-1]}\\"'
    lines = [
        f"{indent}{part}" if part else ""
        for line in dedented(f'"""{escaped}').split("\n")
        for part in wrapped(line, WIDTH - len(indent))
    ]
    closing = '"""'
    if len(lines) > 1 or len(lines[0]) + len(closing) > WIDTH:
        return [*lines, f"{indent}{closing}"]
    return [f"{lines[0]}{closing}"]


def dedented(text: str) -> str:
    """Return *text* with the common indentation of all lines after the first removed."""
    first, *rest = text.split("\n")
    return "\n".join([first, *textwrap.dedent("\n".join(rest)).split("\n")] if rest else [first])


def wrapped(line: str, width: int) -> list[str]:
    """Return *line* wrapped to *width*, with its indentation on every line."""
    margin = line[: len(line) - len(line.lstrip())]
    if len(line) <= width:
        return [line.rstrip()]
    return textwrap.wrap(
        line, width, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
