"""Parts of the text that are discarded: as little as possible, and always whole brackets.

Among all ways to replace the top of the stack and some of the tokens ahead by a `Damage` after
which parsing can continue, the one that discards the shortest text is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.parse.build import Damage
from flowc.parse.outlook import Outlook
from flowc.parse.stack import CLOSERS, OPENERS, Stack, Trial
from flowc.source import Source
from flowc.trees.syntax import Name, Token

_KINDS = ("BAD_EXPR", "BAD_TYPE", "BAD_ENTRY", "BAD_STEP", "BAD_MEMBER", "BAD_ITEM")

# How many tokens must be readable after a damage, and how far to look for its end and its
# beginning: in a text that is no program at all, a longer search would take for ever.
_READABLE = 4
_FARTHEST = 400
_DEEPEST = 200

_PRICE_OF_BRACKET = 20

#: The keywords that are followed by the name of what they declare.
DECLARING = frozenset(
    {"ENUM", "RECORD", "GRAPH", "VAR", "MEMORY", "USE", "NODE", "ASK", "WAIT", "SET"}
)


@attrs.frozen
class _Cut:
    """A place to cut the stack: what the rest would become, and which brackets would be cut
    open.
    """

    depth: int
    kind: str
    start: int
    opened: tuple[str, ...]

    def loss(self, end: int, level: int, lowest: int) -> int | None:
        """Return the cost of discarding the text up to *end*, or None if that is not possible.

        *level* is how many more brackets are opened than closed ahead, *lowest* its minimum. What
        is discarded should contain whole brackets; a stray `(` or `[` may lack its closing one, at
        the price of a line.
        """
        opened = len(self.opened)
        if opened + level == 0 and opened + lowest >= 0:
            return end - self.start
        if level == lowest == 0 and "LBRACE" not in self.opened:
            return end - self.start + _PRICE_OF_BRACKET * opened
        return None


class Damages:
    """Discards what cannot be parsed."""

    def __init__(self, outlook: Outlook) -> None:
        self.outlook = outlook
        self.stack: Stack = outlook.stack
        self.tokens: list[Token] = outlook.tokens
        self.source: Source = outlook.source
        self.doubts: set[int] = set()

    def give_up(self, index: int) -> int:
        """Discard the damaged part around the token at *index*; return where to continue."""
        return self._give_up(index, list(self._cuts(self.tokens[index].start)))

    def give_up_declaration(self, index: int) -> int:
        """Discard the declaration that begins at *index*, and nothing before it; return where to
        continue.

        What comes before is complete: discarding its closing brace too would leave it unclosed.
        """
        whole = len(self.stack.values)
        cuts = [cut for cut in self._cuts(self.tokens[index].start) if cut.depth == whole]
        return self._give_up(index, cuts)

    def _give_up(self, index: int, cuts: list[_Cut]) -> int:
        best: tuple[int, _Cut, int] | None = None
        level = lowest = 0
        for end in range(index, index + _FARTHEST):
            start = self.tokens[end].start
            if best and start - self.tokens[index].start >= best[0]:
                break
            if self.outlook.is_edge(end):
                return self._place(*best[1:]) if best else self._give_up_to(cuts, end)
            for cut in cuts:
                loss = cut.loss(start, level, lowest)
                if loss is None or (best and loss >= best[0]):
                    continue
                if self._resumes(cut, end):
                    best = (loss, cut, end)
            kind = self.tokens[end].kind
            level += (kind in OPENERS) - (kind in CLOSERS)
            lowest = min(lowest, level)
        if best:
            return self._place(*best[1:])
        return self._give_up_to(cuts, self.outlook.next_edge(index))

    def give_up_statement(self, index: int) -> int:
        """Discard the statement of another language that begins at *index*; return where to
        continue: at the next line that is indented no deeper, or at a bracket that closes what
        surrounds it.
        """
        trial = self.stack.trial()
        kind = next((kind for kind in ("BAD_MEMBER", "BAD_ITEM") if trial.takes(kind)), "")
        if not kind:
            return self.give_up(index)
        cut = _Cut(len(self.stack.values), kind, self.tokens[index].start, ())
        return self._place(cut, self._end_of_statement(index))

    def _end_of_statement(self, index: int) -> int:
        indentation = self.outlook.indentation(index)
        level = 0
        for end in range(index, len(self.tokens)):
            kind = self.tokens[end].kind
            is_next_line = end > index and level == 0 and self.outlook.begins_line(end)
            if self.outlook.is_edge(end) and end > index:
                return end
            if is_next_line and self.outlook.indentation(end) <= indentation:
                return end
            level += (kind in OPENERS) - (kind in CLOSERS)
            if level < 0:
                return end
        return len(self.tokens) - 1

    def close(self, index: int, floor: int = 0) -> None:
        """Complete whatever is open, so that the token at *index* can be read.

        The token can already stand on top of the lowest *floor* symbols, so what they hold stays
        open.
        """
        self.doubt(index - 1, index)
        kind = self.tokens[index].kind
        openers = self.stack.openers
        lowest = self.stack.starts[floor] if self.stack.starts[floor:] else 0
        while not (trial := self.stack.trial()).takes(kind):
            if openers and openers[-1].start >= lowest:
                self.doubts.update(opener.start for opener in openers[1:][-1:])
                is_done = self._feed_first(trial, OPENERS[openers[-1].kind])
            else:
                is_done = self._feed_first(trial, kind, is_ahead=True)
            if not is_done:
                self.stack.cut(len(self.stack.values) - 1)

    def close_brackets(self, index: int, floor: int) -> None:
        """Complete every bracket above the lowest *floor* symbols, before the token at *index*."""
        self.doubt(index - 1, index)
        openers, lowest = self.stack.openers, self.stack.starts[floor]
        while openers and openers[-1].start >= lowest:
            if not self._feed_first(self.stack.trial(), OPENERS[openers[-1].kind]):
                self.stack.cut(len(self.stack.values) - 1)

    def doubt(self, first: int, end: int) -> None:
        """Record that the meaning of the tokens from *first* to *end* was guessed."""
        self.doubts.update(self.tokens[max(index, 0)].start for index in range(first, end))

    def _feed_first(self, trial: Trial, wanted: str, *, is_ahead: bool = False) -> bool:
        """Feed *wanted*, preceded by a damage if necessary; only the damage if *wanted* *is_ahead*
        anyway.
        """
        # A graph that ends early lacks members: checks that depend on them must stay silent.
        cut_short: tuple[tuple[str, ...], ...] = ((),) if is_ahead else (("BAD_MEMBER",), ())
        for part in ((), *((kind,) for kind in _KINDS)):
            for damage in ((*part, *lacking) for lacking in cut_short):
                if trial.takes(*damage, wanted):
                    for kind in damage if is_ahead else (*damage, wanted):
                        self._feed_empty(kind)
                    return True
        return False

    def feed(self, kind: str, text: str, start: int) -> None:
        """Feed an inserted token, one that was written as *text*, or a damage."""
        made = Damage if kind in _KINDS else Token
        self.stack.feed(kind, made(kind, text, start))

    def _feed_empty(self, kind: str) -> None:
        self.stack.feed(kind, Damage(kind, "", self.stack.end))

    def _cuts(self, start: int) -> Iterator[_Cut]:
        """Yield the places at which to cut the stack, highest first."""
        stack = self.stack
        opened: tuple[str, ...] = ()
        size = len(stack.values)
        for depth in range(size, max(-1, size - _DEEPEST), -1):
            if depth < size:
                start = stack.starts[depth]
                value = stack.values[depth]
                if isinstance(value, Token) and value.kind in OPENERS:
                    opened += (value.kind,)
            row = stack.tables.actions[stack.states[depth]]
            for kind in _KINDS:
                if kind in row and stack.trial(depth).takes(kind):
                    yield _Cut(depth, kind, start, opened)

    def _resumes(self, cut: _Cut, end: int) -> bool:
        trial = self.stack.trial(cut.depth)
        return trial.take(cut.kind) and self.outlook.reach(trial, end, _READABLE) == _READABLE

    def _give_up_to(self, cuts: list[_Cut], end: int) -> int:
        """Discard everything up to the edge at *end*, from the innermost place that allows it."""
        if cuts:
            return self._place(cuts[0], end)
        self.close(end)
        return end

    def _place(self, cut: _Cut, end: int) -> int:
        first = end
        while first and self.tokens[first - 1].start >= cut.start:
            first -= 1
        lost = self.tokens[first:end]
        self.doubt(first - 1, end)
        self.stack.cut(cut.depth)
        start = lost[0].start if lost else self.stack.end
        stop = lost[-1].start + len(lost[-1].text) if lost else start
        names = tuple(self._declared(first, end, cut.kind))
        text = self.source.text[start:stop]
        self.stack.feed(cut.kind, Damage(cut.kind, text, start, names))
        return end

    def _declared(self, first: int, end: int, kind: str) -> Iterator[Name]:
        """Yield the names that the tokens from *first* to *end* would have declared."""
        if kind == "BAD_ENTRY" and first < end and self.outlook.is_name(first):
            yield self._name(first)
        is_import = False
        for index in range(first, end):
            token = self.tokens[index]
            is_import = is_import or token.kind == "IMPORT"
            follows = index > first and self.tokens[index - 1].kind in DECLARING
            if self.outlook.is_name(index) and (is_import or follows):
                yield self._name(index)

    def _name(self, index: int) -> Name:
        token = self.tokens[index]
        return Name(self.source.span(token.start, token.start + len(token.text)), token.text)
