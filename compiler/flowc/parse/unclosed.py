"""Which bracket was forgotten: the one still open at the end is often not the culprit."""

from __future__ import annotations

from flowc.diagnostics import Diagnostic, codes, finding
from flowc.parse.messages import describe
from flowc.parse.outlook import Outlook
from flowc.parse.stack import OPENERS
from flowc.source import Source
from flowc.trees.syntax import Token


def unclosed(outlook: Outlook, index: int) -> Diagnostic | None:
    """Return the finding for a bracket that is still open at the token at *index*, if there is one.

    If a brace was closed by one with another indentation, that one belonged to an outer block, and
    the inner brace is the unclosed one.
    """
    if not outlook.stack.openers:
        return None
    source = outlook.source
    innermost = outlook.stack.openers[-1]
    closer = f"`{outlook.stack.tables.spellings[OPENERS[innermost.kind]]}`"
    noticed = outlook.tokens[index]
    for opener, closing in outlook.stack.pairs:
        is_inner = opener.start > innermost.start and opener.text and closing.text
        if is_inner and _is_askew(source, opener, closing):
            return _finding(
                source, opener, closing, f"the indentation of this {closer} fits another block"
            )
    if not noticed.text:
        noticed = outlook.tokens[index - 1]
        return _finding(source, innermost, noticed, f"{closer} missing after this")
    return _finding(source, innermost, noticed, f"{closer} missing before {describe(noticed)}")


def _finding(source: Source, opener: Token, noticed: Token, label: str) -> Diagnostic:
    span = source.span(opener.start, opener.start + 1)
    end = noticed.start + len(noticed.text)
    return finding(
        codes.UNCLOSED_DELIMITER,
        f"`{opener.text}` is never closed",
        span,
        also=((source.span(noticed.start, end), label),) if noticed is not opener else (),
    )


def _is_askew(source: Source, opener: Token, closer: Token) -> bool:
    line, last = source.line_of(opener.start), source.line_of(closer.start)
    column = closer.start - source.line_starts[last - 1]
    text = source.line_text(last)
    is_first = not text[:column].strip()
    return line != last and is_first and _indentation(source.line_text(line)) != column


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
