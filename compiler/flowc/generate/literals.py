"""Constants as Python text, with the quotes that ``ruff format`` prefers."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite

from flowc.generate.layout import Doc, call, named

_UNITS = (
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("minutes", timedelta(minutes=1)),
    ("seconds", timedelta(seconds=1)),
    ("milliseconds", timedelta(milliseconds=1)),
)


def quoted(text: str) -> str:
    """Return *text* as a string literal: in double quotes unless it holds more of them."""
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
    """Return a call of *function*, which is `timedelta`, in the largest unit that is exact."""
    for unit, size in _UNITS:
        if value % size == timedelta(0):
            return call(function, named(unit, str(value // size)))
    return call(function, named("microseconds", str(value // timedelta(microseconds=1))))


def seconds(value: timedelta) -> str:
    """Return *value* as a number of seconds."""
    return repr(value.total_seconds())


def docstring(text: str, indent: str) -> list[str]:
    """Return *text* as the lines of a doc string at *indent*."""
    lines = [line.rstrip() for line in text.strip().splitlines()] or [""]
    body = "\n".join(line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines)
    if body.endswith('"'):
        body = f'{body[:-1]}\\"'
    *first, last = body.split("\n")
    closing = f'{last}"""' if not first else f'{last}\n{indent}"""'
    shown = "\n".join((*first, closing)).split("\n")
    shown[0] = f'"""{shown[0]}'
    return [f"{indent}{line}" if line and not line.startswith(indent) or index == 0 else line
            for index, line in enumerate(shown)]
