"""Superfluous or missing brackets in triggers and tests: `stub f() => 1`, `run G`."""

from __future__ import annotations

from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.parse.outlook import Outlook
from flowc.parse.stack import CLOSERS, OPENERS
from flowc.source import Span

_LONGEST = 200


def behind_needless(outlook: Outlook, index: int) -> int:
    """Return the index after the brackets at *index* if the name before them takes none, else 0."""
    if outlook.tokens[index].kind != "LPAREN" or not _names_only(outlook, index):
        return 0
    depth = 0
    for end in range(index, min(index + _LONGEST, len(outlook.tokens))):
        kind = outlook.tokens[end].kind
        depth += (kind in OPENERS) - (kind in CLOSERS)
        if depth == 0:
            return end + 1
    return 0


def _names_only(outlook: Outlook, index: int) -> bool:
    """Whether a stub or an expected error has just been named before *index*."""
    trial = outlook.stack.trial()
    word, earlier = _word_before(outlook, index)
    if word == "STUB":
        return trial.takes("FAT_ARROW")
    return word == "ERROR" and earlier == "EXPECT" and trial.takes("STUB")


def _word_before(outlook: Outlook, index: int) -> tuple[str, str]:
    """Return the kinds of the two tokens before the dotted name that ends at *index*."""
    first = index - 1
    while first > 1 and outlook.tokens[first - 1].kind == "DOT":
        first -= 2
    if first < 2:
        return "", ""
    return outlook.tokens[first - 1].kind, outlook.tokens[first - 2].kind


def needless(outlook: Outlook, index: int, end: int) -> Diagnostic:
    """Report the superfluous brackets from *index* to *end*."""
    tokens = outlook.tokens
    first, last = tokens[index], tokens[end - 1]
    at = outlook.source.span(first.start, last.start + len(last.text))
    what = "a stub" if outlook.stack.trial().takes("FAT_ARROW") else "an expected error"
    fix = Fix("remove the brackets", (Edit(at, ""),), Applicability.UNSAFE)
    headline = f"{what} is named without brackets"
    return finding(codes.UNEXPECTED_TOKEN, headline, at, fixes=[fix])


def lacks_arguments(outlook: Outlook, index: int) -> bool:
    """Whether the graph named before *index* is run or tested without brackets."""
    if index < 2 or outlook.tokens[index - 2].kind not in ("RUN", "FOR"):
        return False
    trial = outlook.stack.trial()
    return trial.take("LPAREN") and trial.take("RPAREN") and outlook.reach(trial, index, 2) == 2


def without_arguments(outlook: Outlook, index: int) -> Diagnostic:
    """Report that the graph before *index* lacks its brackets."""
    token = outlook.tokens[index - 1]
    at = Span(outlook.source.path, token.start + len(token.text), token.start + len(token.text))
    fix = Fix("insert `()`", (Edit(at, "()"),), Applicability.SAFE)
    headline = f"`()` is missing behind `{token.text[:60]}`"
    help_ = f"a graph takes its arguments in brackets: `{token.text[:60]}(…)`"
    return finding(codes.MISSING_PUNCTUATION, headline, at, help=help_, fixes=[fix])
