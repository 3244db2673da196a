"""Strings that lack a quote: where they were probably meant to begin and end.

A line with an odd number of quotes can be read in several ways, and reading left to right is often
wrong: after a forgotten quote, the text between two strings is taken for a string. So each quote is
rated by the characters beside it, as the opening and as the closing one of a string; the lone quote
is the one without which the others pair best. The rest of the line is then scanned again.

Triple-quoted strings span lines, so a broken one would turn the file inside out up to the next; so
the whole text is searched for the broken one first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flowc.trees.syntax import Token

#: Scans the text between two positions.
Cut = Callable[[int, int], list[Token]]

_TRIPLE = re.compile("\"\"\"|'''")
_SINGLE = re.compile("[\"']")
_PREFIXES = frozenset({"r", "R", "u", "U", "f", "F", "b", "B", "fr", "rf", "br", "rb"})

# A doc string that lacks one of its six quotes: it begins a line and usually ends one.
_TORN_DOC = re.compile(
    r'''^[ \t]*+ (?: (?P<headless> ""(?!") \s*+ \w [^"]*+ """ )
                   | (?P<endless> """ (?P<inside> [^"]*+ ) ""(?!") ) [ \t]*+ $ )''',
    re.MULTILINE | re.VERBOSE,
)

_BEFORE_OPENING = " \t([{,=:+|"
_BEHIND_CLOSING = " \t)]},.:;+|"

# Where a string without an end stops at the latest, apart from a bracket that it does not open.
_BEHIND_STRING = re.compile(
    r"""
      \s+ (?: -> | => | \{ | import\b | thread\b )
    | \s+ (?: run\s+\w+\s*\( | for\s+\w+\s*\( | answer\s+\w+\. )
    | \s+ in\s*$
    | , (?= \s*$ | \s*\w+\s*(?: : | =(?!=) ) )
    | \s{2,} | \s+ [#]
    """,
    re.VERBOSE,
)

# What precedes a string without a beginning.
_BEFORE_STRING = re.compile(
    r"[=(\[{,:+|]\s*|=>\s*|\b(?:from|cron|queue|http\s+\w+|test|tags|in|and|or|not|if)\s+"
)


def is_begun(text: str) -> bool:
    """Return whether a string that lacks a quote has its first one."""
    quote = quote_of(text)
    prefix = text.partition(quote)[0]
    # A single letter before the only quote is text, not a prefix.
    return prefix == "" or (prefix in _PREFIXES and text != prefix + quote)


def quote_of(text: str) -> str:
    """Return the quote of which a string has only one: ``"``, ``'`` or three of them."""
    quotes = _TRIPLE.search(text) or _SINGLE.search(text)
    return quotes.group() if quotes else '"'


def mend_strings(text: str, tokens: list[Token], cut: Cut) -> list[Token]:
    """Return *tokens* of *text* with those around an unterminated string scanned again."""
    if any(token.kind == "UNTERMINATED" and '"""' in token.text for token in tokens):
        tokens = _mend_doc(text, tokens, cut)
    mended: list[Token] = []
    for token in tokens:
        if token.kind != "UNTERMINATED" or _is_open_triple(token):
            mended.append(token)
            continue
        start = token.start
        while mended and "\n" not in mended[-1].text:
            start = mended.pop().start
        mended.extend(_cut_line(text, start, token, cut))
    return mended


def _mend_doc(text: str, tokens: list[Token], cut: Cut) -> list[Token]:
    for torn in _TORN_DOC.finditer(text):
        # After a sign, the two quotes are an empty string, and the three before it end a doc
        # string.
        if torn["headless"] or (torn["inside"].rstrip()[-1:] or "=") not in _BEFORE_OPENING:
            start, end = torn.span("headless" if torn["headless"] else "endless")
            whole = Token("UNTERMINATED", text[start:end], start)
            return [*cut(0, start), whole, *cut(end, len(text))]
    return tokens


def _is_open_triple(token: Token) -> bool:
    return token.kind == "UNTERMINATED" and len(quote_of(token.text)) == 3


def _cut_line(text: str, start: int, token: Token, cut: Cut) -> Iterator[Token]:
    """Yield the tokens of a line up to the end of *token*, around the string that lacks a quote."""
    line = text[start : token.start + len(token.text)]
    quotes = [found.start() for found in re.finditer(rf"(?<!\\){quote_of(token.text)}", line)]
    if len(quotes) % 2 == 0:  # some are inside strings with the other quote
        first = token.start - start
        last = _end_of_endless(line, first, len(line))
    else:
        first, last = _string_around(line, quotes)
    yield from cut(start, start + first)
    yield Token("UNTERMINATED", line[first:last], start + first)
    yield from cut(start + last, start + len(line))


def _string_around(line: str, quotes: list[int]) -> tuple[int, int]:
    """Return the start and end of the string that has only one of the *quotes* of *line*."""
    place = _place_of_lone(line, quotes)
    lone = quotes[place]
    limit = quotes[place + 1] if quotes[place + 1 :] else len(line)
    if _opens(line, lone):
        return lone, _end_of_endless(line, lone, limit)
    return _start_of_headless(line, quotes[place - 1] + 1 if place else 0, lone), lone + 1


def _place_of_lone(line: str, quotes: list[int]) -> int:
    """Return the index in *quotes* of the one without a partner, such that the others pair best."""
    opening = [_opening_cost(line, quote) for quote in quotes]
    closing = [_closing_cost(line, quote) for quote in quotes]
    pairs = sum(opening[1::2]) + sum(closing[2::2])
    costs = [(pairs + min(opening[0], closing[0]), 0)]
    for place in range(2, len(quotes), 2):
        pairs += opening[place - 2] + closing[place - 1] - opening[place - 1] - closing[place]
        costs.append((pairs + min(opening[place], closing[place]), place))
    return min(costs)[1]


def _opening_cost(line: str, place: int) -> int:
    before, behind = _beside(line, place)
    return 2 * (before not in _BEFORE_OPENING) + (behind in _BEHIND_CLOSING)


def _closing_cost(line: str, place: int) -> int:
    before, behind = _beside(line, place)
    return 2 * (behind not in _BEHIND_CLOSING) + (before in _BEFORE_OPENING)


def _beside(line: str, place: int) -> tuple[str, str]:
    """Return the characters before and after the one at *place*, empty at an end of the line."""
    return line[max(place - 1, 0) : place], line[place + 1 : place + 2]


def _opens(line: str, place: int) -> bool:
    """Return whether the quote at *place* more likely opens a string than closes one."""
    opening, closing = _opening_cost(line, place), _closing_cost(line, place)
    before = line[:place].rstrip()[-1:]
    if not line[place + 1 :].strip():
        return before in "=([{,+|:"
    return before in "=([{+|" if opening == closing else opening < closing


def _end_of_endless(line: str, start: int, limit: int) -> int:
    """Return the end of the string that begins at *start* and reaches *limit* at most."""
    inside = line[start + 1 : limit]
    inside = inside[: _first_unopened(inside)]
    behind = _BEHIND_STRING.search(inside)
    inside = inside[: behind.start()] if behind else inside
    return start + 1 + len(inside.rstrip())


def _start_of_headless(line: str, limit: int, end: int) -> int:
    """Return the start of the string that ends at *end*: after the last sign that precedes text."""
    before = line[limit:end]
    starts = [
        sign.end() for sign in _BEFORE_STRING.finditer(before) if before[sign.end() :].strip()
    ]
    start = limit + (starts[-1] if starts else 0)
    return start + len(line[start:end]) - len(line[start:end].lstrip())


def _first_unopened(text: str) -> int:
    """Return the position of the first unmatched closing bracket of *text*, else its end."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            return index
    return len(text)
