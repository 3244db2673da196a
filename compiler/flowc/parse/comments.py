"""Comments in the style of other languages: reported, and skipped like comments."""

from __future__ import annotations

import re

from flowc.diagnostics import Applicability, Edit, Fix, Problems, codes, finding
from flowc.source import Source
from flowc.trees.syntax import Token

_BEGINNING = re.compile(r"^[ \t]*(//|/\*|--(?![->])|%%|<!--)", re.MULTILINE)
_ENDS = {"/*": "*/", "<!--": "-->"}


def without_foreign_comments(
    source: Source, tokens: list[Token], problems: Problems
) -> list[Token]:
    """Return *tokens* without the lines that begin with the comment sign of another language."""
    beginnings = {found.start(1): found.group(1) for found in _BEGINNING.finditer(source.text)}
    if not beginnings:
        return tokens
    kept: list[Token] = []
    end = 0
    for token in tokens:
        if token.start < end:
            continue
        # Such a line inside a string has no token at its beginning, so it stays.
        if sign := beginnings.get(token.start):
            end = _end_of_comment(source.text, token.start, sign)
            _report(source, token.start, end, sign, problems)
        else:
            kept.append(token)
    return kept


def _end_of_comment(text: str, start: int, sign: str) -> int:
    last = text.find(_ENDS[sign], start) + len(_ENDS[sign]) if sign in _ENDS else -1
    end_of_line = text.find("\n", start) % (len(text) + 1)
    return last if sign in _ENDS and last >= len(_ENDS[sign]) else end_of_line


def _report(source: Source, start: int, end: int, sign: str, problems: Problems) -> None:
    span = source.span(start, start + len(sign))
    edits = [Edit(span, "#")]
    is_one_line = "\n" not in source.text[start:end]
    if sign in _ENDS and source.text[start:end].endswith(_ENDS[sign]):
        edits.append(Edit(source.span(end - len(_ENDS[sign]), end), ""))
    fix = Fix("write `#`", tuple(edits), Applicability.SAFE)
    headline, help = f"`{sign}` does not begin a comment", "a comment begins with `#`, on each line"
    problems.add(
        finding(
            codes.FOREIGN_SYNTAX, headline, span, help=help, fixes=(fix,) if is_one_line else ()
        )
    )
