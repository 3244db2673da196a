"""What is said of a single sign that is missing, or that stands for another."""

from __future__ import annotations

from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, codes, finding
from flowc.parse.messages import describe
from flowc.source import Source, Span
from flowc.trees.syntax import Token

_ARROW = "an arrow between steps is `->`"

#: What other languages and libraries draw for `->`, and what is said of it.
FOREIGN_ARROWS = {
    "=>": f"{_ARROW}; `=>` stands in the cases of a `match`",
    ">>": _ARROW,
    "-->": _ARROW,
}


def missing(before: Span, token: Token, spelling: str) -> Diagnostic:
    """Say that the sign *spelling* is missing between *before* and *token*."""
    text = spelling if spelling in ",:.)]" else f" {spelling}"
    fix = Fix(f"insert `{spelling}`", (Edit(before.after, text),), Applicability.SAFE)
    return finding(
        codes.MISSING_PUNCTUATION,
        f"a `{spelling}` is missing before {describe(token)}",
        before.after,
        help=f"insert `{spelling}`",
        fixes=(fix,),
    )


def closed_early(
    source: Source, opener: Token, before: Span, token: Token, spelling: str
) -> Diagnostic:
    """Say that *opener* wants its *spelling* between *before* and *token*."""
    fix = Fix(f"insert `{spelling}`", (Edit(before.after, spelling),))
    return finding(
        codes.UNCLOSED_DELIMITER,
        f"`{opener.text}` is not closed before {describe(token)}",
        _span(source, opener),
        also=((_span(source, token), f"`{spelling}` expected before this"),),
        fixes=(fix,),
    )


def exchanged(source: Source, token: Token, spelling: str) -> Diagnostic:
    """Say that *spelling* is meant where *token* stands."""
    span = _span(source, token)
    fix = Fix(f"write `{spelling}`", (Edit(span, spelling),), Applicability.SAFE)
    help = FOREIGN_ARROWS.get(token.text, "") if spelling == "->" else ""
    return finding(
        codes.FOREIGN_SYNTAX if help else codes.UNEXPECTED_TOKEN,
        f"expected `{spelling}`, found `{token.text}`",
        span,
        help=help,
        fixes=(fix,),
    )


def _span(source: Source, token: Token) -> Span:
    return source.span(token.start, token.start + len(token.text))
