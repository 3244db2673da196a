"""Rescanning of an edited text: only the part around the change is scanned again.

A token depends on the text from its start, and on nothing before it. So after the edit all tokens
are unchanged from the first one on that starts where a token started before. Before the edit they
are unchanged up to the last brace, since no token looks ahead past one. An unterminated string
looks ahead to the end of the file; if there is or was one, everything is scanned again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from flowc.parse.kept import Earlier, Recut, start_of
from flowc.parse.scan import scan, tokens_from
from flowc.parse.tables import Tables
from flowc.source import Source
from flowc.trees.syntax import Token

_BRACES = frozenset({"LBRACE", "RBRACE"})


def rescan(source: Source, tables: Tables, earlier: Earlier) -> Recut:
    """Return every token of *source*, the same as `scan`, and which of them are unchanged."""
    before, shift = earlier.file.tokens, earlier.carrier.shift
    if any(token.kind == "UNTERMINATED" for token in before):
        return _recut(earlier, scan(source, tables), tables, 0, 0)
    same = _up_to_brace(before, bisect_right(before, shift.head, key=_end_of))
    start = _end_of(before[same - 1]) if same else 0
    tail, distance = len(source.text) - shift.tail, len(shift.new) - len(shift.old)
    tokens = _as_cut(before[:same], tables, 0)
    for token in tokens_from(source.text, tables, start):
        if token.kind == "UNTERMINATED":
            return _recut(earlier, scan(source, tables), tables, 0, 0)
        if token.start >= tail:
            rest = bisect_left(before, token.start - distance, key=start_of)
            if rest < len(before) and before[rest].start == token.start - distance:
                tokens += _as_cut(before[rest:], tables, distance)
                return _recut(earlier, tokens, tables, same, len(before) - rest)
        tokens.append(token)
    return _recut(earlier, tokens, tables, same, 0)


def _recut(earlier: Earlier, tokens: list[Token], tables: Tables, first: int, last: int) -> Recut:
    """Return *tokens*, of which at least the first *first* and the last *last* are those of
    *earlier*.
    """
    before, shift = earlier.file.tokens, earlier.carrier.shift
    fewer = min(len(before), len(tokens))
    while first < fewer and _is_same(before[first], tokens[first]):
        first += 1
    while last < fewer and _is_same(before[-last - 1], tokens[-last - 1]):
        last += 1
    head = _end_of(before[first - 1]) if first else 0
    tail = before[-last].start if last else len(shift.old) + 1
    # If an inserted text equals its neighbour, the carrier decides which of the two is the old one.
    head, tail = min(head, shift.head), max(tail, len(shift.old) - shift.tail)
    return Recut(earlier, tokens, tables.words, head, tail)


def _is_same(before: Token, now: Token) -> bool:
    """Return whether a token, perhaps read as a name before, equals a newly scanned one."""
    return before.text == now.text and before.kind in (now.kind, "NAME")


def _up_to_brace(tokens: Sequence[Token], end: int) -> int:
    while end and tokens[end - 1].kind not in _BRACES:
        end -= 1
    return end


def _as_cut(tokens: Sequence[Token], tables: Tables, distance: int) -> list[Token]:
    """Return *tokens* as scanned, with keywords read as names restored, moved by *distance*."""
    words = tables.words
    return [
        token
        if not distance and (token.kind != "NAME" or token.text not in words)
        else Token(
            words.get(token.text, "NAME") if token.kind == "NAME" else token.kind,
            token.text,
            token.start + distance,
        )
        for token in tokens
    ]


def _end_of(token: Token) -> int:
    return token.start + len(token.text)
