"""Lookahead: which kinds each word may have, and how far the text can be parsed from here."""

from __future__ import annotations

from flowc.parse.stack import Stack, Trial
from flowc.parse.tables import END_OF_FILE
from flowc.source import Source
from flowc.trees.syntax import Token

#: The keywords with which a top-level declaration begins.
ITEM_WORDS = frozenset({"FROM", "ENUM", "RECORD", "GRAPH", "ON", "TEST"})

#: The keywords with which a member of a graph begins.
MEMBER_WORDS = frozenset({"VAR", "MEMORY", "USE", "NODE", "ASK", "WAIT", "SET", "LIMIT"})


class Outlook:
    """Looks ahead in the tokens of one file from the current state of the parser."""

    def __init__(self, source: Source, tokens: list[Token], stack: Stack) -> None:
        self.source = source
        self.tokens = tokens
        self.stack = stack
        self.soft = stack.tables.soft

    def kinds(self, index: int) -> tuple[str, ...]:
        """Return the kinds that the token at *index* may have."""
        kind = self.tokens[index].kind
        return (kind, "NAME") if kind in self.soft else (kind,)

    def fits(self, trial: Trial, kind: str, index: int) -> bool:
        """Return whether a token of *kind*, and then the one at *index*, can be parsed."""
        ahead = trial.copy()
        if not ahead.take(kind):
            return False
        return any(ahead.takes(next_kind) for next_kind in self.kinds(index))

    def reach(self, trial: Trial, index: int, limit: int) -> int:
        """Return how many tokens from *index* on can be parsed, *limit* at most.

        Reaching the end of the file counts as *limit*.
        """
        best = 0
        for kind in self.kinds(index):
            ahead = trial.copy()
            if not ahead.take(kind):
                continue
            if kind == END_OF_FILE or limit == 1:
                return limit
            best = max(best, 1 + self.reach(ahead, index + 1, limit - 1))
        return best

    def role(self, index: int) -> str:
        """Return the kind under which to read the soft keyword at *index*."""
        kind = self.tokens[index].kind
        row = self.stack.tables.actions[self.stack.states[-1]]
        if "NAME" not in row:
            return kind
        if kind not in row:
            return "NAME"
        trial = self.stack.trial()
        if self.fits(trial, kind, index + 1):
            return kind
        if self.fits(trial, "NAME", index + 1) or not trial.takes(kind):
            return "NAME"
        return kind

    def is_edge(self, index: int) -> bool:
        """Return whether a declaration begins at *index*, in column 1, or the file ends there."""
        token = self.tokens[index]
        if token.kind == END_OF_FILE:
            return True
        return (
            token.kind in ITEM_WORDS
            and (token.start == 0 or self.source.text[token.start - 1] in "\n\ufeff")
            and self.looks_like_item(index)
        )

    def floor_of_member(self, index: int) -> int | None:
        """Return on how many symbols of the stack the member that begins a line at *index* can
        stand.

        Return None if no member begins there, or if it can stand on all of them.
        """
        if len(self.stack.openers) < 2 or not self.begins_member(index):
            return None
        if not self.begins_line(index):
            return None
        trial = self.stack.trial()
        if any(self.fits(trial, kind, index + 1) for kind in self.kinds(index)):
            return None
        return self.highest_that_takes(self.tokens[index].kind)

    def highest_that_takes(self, kind: str) -> int | None:
        """Return the greatest depth of the stack at which a token of *kind* can stand, if any."""
        rows, states = self.stack.tables.actions, self.stack.states
        for depth in range(len(states) - 1, -1, -1):
            if kind in rows[states[depth]] and self.stack.trial(depth).takes(kind):
                return depth
        return None

    def looks_like_item(self, index: int) -> bool:
        """Return whether the tokens at *index* are the first two of a declaration."""
        kind = self.tokens[index].kind
        return kind in ITEM_WORDS and self.fits(self.stack.trial(0), kind, index + 1)

    def looks_like_declaration(self, index: int) -> bool:
        """Return whether the tokens at *index* are the first two of an item or a member."""
        if self.tokens[index].kind in MEMBER_WORDS:
            return self.begins_member(index)
        return self.looks_like_item(index)

    def next_edge(self, index: int) -> int:
        """Return the first edge at or after *index*."""
        while not self.is_edge(index):
            index += 1
        return index

    def begins_line(self, index: int) -> bool:
        """Return whether the token at *index* is the first of its line."""
        start = self.tokens[index].start
        return not self.source.text[self._line_start(index) : start].strip()

    def indentation(self, index: int) -> int:
        """Return the indentation of the line of the token at *index*."""
        return self.indentation_at(self.tokens[index].start)

    def indentation_at(self, place: int) -> int:
        """Return the indentation of the line of *place*, where there is no white space."""
        start = self.source.text.rfind("\n", 0, place) + 1
        line = self.source.text[start : place + 1]
        return len(line) - len(line.lstrip())

    def _line_start(self, index: int) -> int:
        return self.source.text.rfind("\n", 0, self.tokens[index].start) + 1

    def begins_member(self, index: int) -> bool:
        """Return whether the token after the keyword at *index* can be the second one of a
        member.
        """
        return self.is_name(index + 1) or (
            self.tokens[index].kind == "LIMIT" and self.tokens[index + 1].kind == "INT"
        )

    def is_name(self, index: int) -> bool:
        """Return whether the token at *index* may be a name."""
        return "NAME" in self.kinds(index)
