"""What is reported about the syntax of a file: each mistake, but not its consequences."""

from __future__ import annotations

from flowc.diagnostics import Code, Diagnostic, Fix, Problems, codes, finding
from flowc.parse.advice import advice
from flowc.parse.messages import describe, expected
from flowc.parse.outlook import Outlook
from flowc.parse.stack import CLOSERS
from flowc.source import Span
from flowc.trees.syntax import Token


class Reports:
    """Adds findings to *problems*, except those at tokens before *quiet_until*.

    At the start, *problems* holds what the scanner found.
    """

    def __init__(self, outlook: Outlook, problems: Problems) -> None:
        self.outlook = outlook
        self.problems = problems
        self.quiet_until = 0
        self.left_out = [item.primary.span.start for item in problems]

    def add(self, index: int, diagnostic: Diagnostic) -> None:
        """Report *diagnostic* of the token at *index*, unless it may just follow from an earlier
        one.
        """
        if index >= self.quiet_until and not self._is_behind_foreign(index):
            self.problems.add(diagnostic)

    def _is_behind_foreign(self, index: int) -> bool:
        """Return whether a foreign sign right before the token at *index* was reported and
        dropped.
        """
        tokens = self.outlook.tokens
        last = tokens[index - 1] if index else Token("", "", 0)
        return any(
            last.start + len(last.text) <= start < tokens[index].start for start in self.left_out
        )

    def tell(
        self, index: int, code: Code, headline: str, *, help: str = "", fixes: tuple[Fix, ...] = ()
    ) -> None:
        """Report the token at *index*."""
        self.add(index, finding(code, headline, self.span(index), help=help, fixes=fixes))

    def span(self, index: int) -> Span:
        """Return the span of the token at *index*."""
        return self._place(self.outlook.tokens[index])

    def before(self, index: int) -> Span:
        """Return the span of the token before the one at *index*."""
        return self.span(index - 1) if index else self.outlook.source.span(0, 0)

    def unexpected(self, index: int) -> Diagnostic:
        """Return the finding that something else was expected than the token at *index*."""
        token = self.outlook.tokens[index]
        at = self.span(index) if token.text else self.before(index).after
        help = advice(self.outlook.tokens, index, self.outlook.stack.trial())
        return finding(codes.UNEXPECTED_TOKEN, self.surprise(index), at, help=help)

    def surprise(self, index: int) -> str:
        """Return the headline that shows the token at *index* and what can stand there."""
        token, stack = self.outlook.tokens[index], self.outlook.stack
        if token.kind in CLOSERS and not stack.openers:
            return f"`{token.text}` closes nothing"
        what = expected(stack.trial(), stack.tables)
        found = describe(token)
        return f"expected {what}, found {found}" if what else f"unexpected {found}"

    def _place(self, token: Token) -> Span:
        return self.outlook.source.span(token.start, token.start + len(token.text))
