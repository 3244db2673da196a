"""Findings about a single sign that is missing, or written in place of another."""

from __future__ import annotations

from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.parse.messages import describe
from flowc.source import Source, Span
from flowc.trees.syntax import Token

_CLOSERS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_FARTHEST_PARTNER = 400

_ARROW = "an arrow between steps is `->`"

#: What other languages and libraries write for `->`, and the help for it.
FOREIGN_ARROWS = {
    "=>": f"{_ARROW}; `=>` is for the arms of a `match`",
    ">>": _ARROW,
    "-->": _ARROW,
}


def missing(before: Span, token: Token, spelling: str) -> Diagnostic:
    """Return the finding that the sign *spelling* is missing between *before* and *token*."""
    text = spelling if spelling in (*",:.)]", "()") else f" {spelling}"
    fix = Fix(f"insert `{spelling}`", (Edit(before.after, text),), Applicability.SAFE)
    article = "an" if spelling[0] in "aeiou" else "a"
    return finding(
        codes.MISSING_PUNCTUATION,
        f"{article} `{spelling}` is missing before {describe(token)}",
        before.after,
        help=f"insert `{spelling}`",
        fixes=(fix,),
    )


def closed_early(
    source: Source, opener: Token, before: Span, token: Token, spelling: str
) -> Diagnostic:
    """Return the finding that *opener* must be closed by *spelling* between *before* and
    *token*.
    """
    fix = Fix(f"insert `{spelling}`", (Edit(before.after, spelling),))
    return finding(
        codes.UNCLOSED_DELIMITER,
        f"`{opener.text}` is not closed before {describe(token)}",
        _span(source, opener),
        also=((_span(source, token), f"`{spelling}` expected before this"),),
        fixes=(fix,),
    )


def without_type(token: Token, before: Span) -> Diagnostic:
    """Return the finding that the name *token*, at *before*, has no type."""
    return finding(
        codes.UNEXPECTED_TOKEN,
        f"`{token.text}` has no type",
        before,
        help=f"write it after a colon, as in `{token.text}: str`",
    )


def partner(tokens: list[Token], index: int) -> Token | None:
    """Return the bracket that matches the one at *index*, or None if there is no such pair."""
    opener = tokens[index].text
    if opener not in _CLOSERS:
        return None
    depth = 0
    for token in tokens[index : index + _FARTHEST_PARTNER]:
        depth += (token.text == opener) - (token.text == _CLOSERS[opener])
        if depth == 0:
            return token
    return None


def exchanged(
    source: Source, token: Token, spelling: str, closer: Token | None = None, help: str = ""
) -> Diagnostic:
    """Return the finding that *spelling* is meant by *token*, which *closer* closes if it is a
    bracket.
    """
    span = _span(source, token)
    edits = [Edit(span, spelling)]
    if closer is not None and spelling in _CLOSERS:
        edits.append(Edit(_span(source, closer), _CLOSERS[spelling]))
    fix = Fix(f"write `{spelling}`", tuple(edits), Applicability.SAFE)
    arrow = FOREIGN_ARROWS.get(token.text, "") if spelling == "->" else ""
    return finding(
        codes.FOREIGN_SYNTAX if arrow else codes.UNEXPECTED_TOKEN,
        f"expected `{spelling}`, found `{token.text}`",
        span,
        help=arrow or help,
        fixes=(fix,),
    )


def _span(source: Source, token: Token) -> Span:
    return source.span(token.start, token.start + len(token.text))
