"""What every part of the builder shares: names, damage and reporting."""

from __future__ import annotations

import attrs

from flowc.diagnostics import Applicability, Code, Edit, Fix, Problems, codes, finding
from flowc.diagnostics.suggest import Suggestion
from flowc.source import Source, Span
from flowc.trees.syntax import BadExpr, BadMember, DottedName, Name, Token


@attrs.frozen
class Damage(Token):
    """Stands for a part of the text that could not be parsed; *names* are those it would
    declare.
    """

    names: tuple[Name, ...] = ()


class Reporting:
    """Makes nodes of one file, and reports what is wrong with their parts.

    Each method has the name of a grammar rule. It gets the span of what the rule matched and the
    values of its symbols, without the fixed punctuation.
    """

    def __init__(self, source: Source, problems: Problems) -> None:
        self.source = source
        self.problems = problems

    def report(
        self,
        code: Code,
        headline: str,
        at: Span,
        label: str = "",
        *,
        help: str | Suggestion = "",
        to: str = "",
    ) -> None:
        """Report a mistake; *to* is the text that should be there, if that is certain."""
        fix = Fix(f"write `{to}`", (Edit(at, to),), Applicability.SAFE)
        fixes = (fix,) if to else ()
        self.problems.add(finding(code, headline, at, label, help=help, fixes=fixes))

    def place(self, token: Token) -> Span:
        """Return the span of *token*."""
        return Span(self.source.path, token.start, token.start + len(token.text))

    def name(self, span: Span, word: Token) -> Name:
        """Make a name."""
        return Name(span, word.text)

    def dotted(self, span: Span, *parts: Name) -> DottedName:
        """Make a name of one or more parts."""
        return DottedName(span, parts)

    def too_tall(self, span: Span) -> BadExpr:
        """Report an expression that is nested too deeply; it is left out of the tree."""
        self.report(
            codes.UNEXPECTED_TOKEN,
            "an expression is nested more than 200 levels deep",
            Span(span.path, span.start, span.start + 1),
            help="compute a part of it in a function",
        )
        return BadExpr(span)

    def bad_entry(self, span: Span, damage: Damage) -> BadMember:
        """Stand in for an element of a list that could not be parsed."""
        return BadMember(span, damage.names)
