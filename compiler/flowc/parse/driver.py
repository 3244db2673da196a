"""The parser: tokens in, tree out, whatever the text.

It is an LR automaton over the tables of the grammar, with three additions.

*Keywords are soft.* A keyword that may also be a name is read as whichever lets the next token be
read too, and as the keyword if both do. So `limit 50 steps` is a limit and `limit -> a` a path.

*A declaration in column 1 begins a new one.* `graph`, `record`, `from` and the like close every
block that is still open; otherwise one forgotten brace would swallow the rest of the file.

*Error recovery* (see `repair`): a token is inserted, deleted or replaced if the following text can
then be parsed; otherwise the shortest balanced part around the error is discarded (see `damage`)
and replaced by one of the grammar's error symbols. After a reported error, others within the next
few tokens are not reported: they are nearly always consequences of it.

lark's own trees and recovery were tried first: dropping tokens alone gave twenty findings for one
mistake, and converting a tree of lark into ours costs as much as the parse.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flowc.diagnostics import Problems
from flowc.parse.choices import READABLE
from flowc.parse.kept import Kept, start_of
from flowc.parse.outlook import ITEM_WORDS, MEMBER_WORDS, Outlook
from flowc.parse.repair import Repairs
from flowc.parse.stack import OPENERS, Stack
from flowc.parse.tables import END_OF_FILE
from flowc.source import Source
from flowc.trees.syntax import Token

#: How deeply brackets may nest; later passes walk the tree recursively.
DEEPEST = 100

# Words of options, and of the file's header, that begin no path unless an arrow follows.
_STRANGERS = frozenset({"RETRY", "TIMEOUT", "CACHE", "TAGS", "LANGUAGE"})

_SUSPECTS = ITEM_WORDS | MEMBER_WORDS | _STRANGERS | {"NAME", "ELSE", "END"}
_CLOSERS_OF_STEPS = frozenset({"RBRACE", "RBRACKET"})
_BEFORE_STEPS = frozenset({"ARROW", "LBRACE", "COMMA", "COLON", "EQUAL"})
_MARKERS = frozenset({"START", "END"})
_BEHIND_FIRST_STEP = frozenset({"ARROW", "AS"})


class Driver:
    """Runs over the tokens of one file; *names* collects where keywords were read as names.

    What it makes of the tokens is up to the *stack*. The parts in *kept*, by their start, were
    parsed before and are reused.
    """

    def __init__(
        self,
        source: Source,
        tokens: list[Token],
        stack: Stack,
        problems: Problems,
        kept: Mapping[int, Kept] = MappingProxyType({}),
    ) -> None:
        self.tables = stack.tables
        self.tokens = [*tokens, Token(END_OF_FILE, "", len(source.text))]
        self.stack = stack
        self.outlook = Outlook(source, self.tokens, self.stack)
        self.repairs = Repairs(self.outlook, problems)
        self.names: set[int] = set()
        self.kept = kept
        self.doubts = self.repairs.damages.doubts

    @property
    def has_mended(self) -> bool:
        """Whether any token was read as something other than what is written."""
        return self.repairs.mistakes > 0 or bool(self.doubts)

    def run(self) -> Any:
        """Return what the stack makes of the whole file."""
        self._read(len(self.tokens))
        return self.stack.values[0]

    def read_open(self) -> Stack:
        """Read every token but not the end of the file; return the stack with what is still
        open.
        """
        self._read(len(self.tokens) - 1)
        return self.stack

    def _read(self, stop: int) -> None:
        tokens, stack, soft, kept = self.tokens, self.stack, self.tables.soft, self.kept
        rows, states = self.tables.actions, stack.states
        index = 0
        while index < stop:
            token = tokens[index]
            kind = token.kind
            is_suspect = kind in _SUSPECTS or (kind in soft and "NODE" in rows[states[-1]])
            if is_suspect and (read_on := self._mend_early(index, kind)) is not None:
                index = read_on
                continue
            if kind == "ARROW" and self._leaves_open_group(index):
                self.repairs.close_group(index)
            if kind in soft and (kind := self.outlook.role(index)) == "NAME":
                self.names.add(token.start)
            if not stack.feed(kind, token):
                index = self.repairs.mend(index)
                continue
            if token.start in kept and (read_on := self._reuse(index, kept[token.start])):
                index = read_on
                continue
            index += 1
            if kind in OPENERS and len(stack.openers) > DEEPEST:
                index = self.repairs.leave_depth(index, token)

    def _reuse(self, index: int, known: Kept) -> int:
        """Reuse the part *known*, whose first token is at *index*, if it can stand here; return
        where to continue, else 0.
        """
        behind = bisect_left(self.tokens, known.part.span.end, lo=index, key=start_of)
        if known.origin == "graph" and not self.outlook.is_edge(behind):
            return 0
        if not self.stack.put(known.origin, known.part):
            return 0
        self.names.update(known.names)
        return behind

    def _mend_early(self, index: int, kind: str) -> int | None:
        """Repair what could be parsed, but is known to be a mistake from the token after it.

        Return where to continue, or None if nothing is wrong.
        """
        if kind in ("NAME", "END") and self._lacks_arrow(index, kind):
            return self.repairs.close_block(index) or self.repairs.put_arrow(index)
        if kind == "NAME":
            return self.repairs.odd_word(index) if self._is_odd(index) else None
        if kind == "RETRY" and (read_on := self.repairs.readings.called_retry(index)):
            return read_on
        if kind == "ELSE":
            return self.repairs.else_if(index) if self.tokens[index + 1].kind == "IF" else None
        if kind in ITEM_WORDS | MEMBER_WORDS and self.outlook.looks_like_declaration(index):
            return self._mend_declaration(index, kind)
        if self.stack.trial().takes(kind) or not self._is_odd(index):
            return None
        mend = self.repairs.misplaced_word if kind in _STRANGERS else self.repairs.odd_word
        return mend(index)

    def _lacks_arrow(self, index: int, kind: str) -> bool:
        """Return whether the word at *index* is a step without its arrow: it cannot follow the step
        before it as anything else. A path that begins with ``end`` has its own arrow.

        This must be seen before the word is read, which would end the path.
        """
        if not self._is_in_braces() or self.tokens[index - 1].kind in _BEFORE_STEPS:
            return False
        trial = self.stack.trial()
        is_step = self._begins_no_path(index, kind)
        if (trial.takes(kind) and not is_step) or not self._ends_step(index - 1):
            return False
        return trial.take("ARROW") and self.outlook.reach(trial, index, READABLE) >= READABLE

    def _begins_no_path(self, index: int, kind: str) -> bool:
        """Whether the word at *index* is a step and nothing else: no arrow follows, and before a
        name, the last word of its line, something is closed on that line.
        """
        if self.tokens[index + 1].kind in _BEHIND_FIRST_STEP:
            return False
        is_behind = self.tokens[index - 1].kind in _CLOSERS_OF_STEPS
        is_last = is_behind and self.outlook.begins_line(index + 1)
        return kind == "END" or (is_last and not self.outlook.begins_line(index))

    def _ends_step(self, index: int) -> bool:
        kind = self.tokens[index].kind
        return kind in _CLOSERS_OF_STEPS or (
            kind not in _MARKERS
            and self.outlook.is_name(index)
            and not self.repairs.foreign.is_foreign(index)
        )

    def _is_in_braces(self) -> bool:
        openers = self.stack.openers
        return bool(openers) and openers[-1].kind == "LBRACE"

    def _mend_declaration(self, index: int, kind: str) -> int | None:
        if kind in MEMBER_WORDS:
            floor = self.outlook.floor_of_member(index)
            return None if floor is None else self.repairs.close(index, floor)
        trial = self.stack.trial()
        if self.outlook.fits(trial, kind, index + 1):
            return None
        is_name = self.outlook.is_name(index) and self.outlook.fits(trial, "NAME", index + 1)
        if is_name and not self.outlook.is_edge(index):
            return None
        return self.repairs.mend(index)

    def _leaves_open_group(self, index: int) -> bool:
        """Return whether ``-> end`` at *index* is inside a group that is not closed after it."""
        openers = self.stack.openers
        if not openers or openers[-1].kind != "LBRACKET" or self.tokens[index + 1].kind != "END":
            return False
        return self.tokens[index + 2].kind not in ("COMMA", "RBRACKET")

    def _is_odd(self, index: int) -> bool:
        """Return whether the name at *index* cannot be one, e.g. since no arrow follows as in a
        path.
        """
        row = self.tables.actions[self.stack.states[-1]]
        if self.repairs.foreign.is_foreign(index):
            trial = self.stack.trial()
            return trial.take("NAME") and self.outlook.reach(trial, index + 1, 2) < 2
        is_expected = index > 0 and self.tokens[index - 1].kind == "EXPECT"
        begins_path = "NODE" in row and self.tokens[index + 1].kind not in _BEHIND_FIRST_STEP
        if not begins_path and not is_expected:
            return False
        return not self.outlook.fits(self.stack.trial(), "NAME", index + 1)
