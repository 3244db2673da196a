"""How foreign syntax is read: as what was meant, without the superfluous word, or skipped up to the
end of its statement.
"""

from __future__ import annotations

import keyword
from functools import cached_property
from itertools import pairwise

from flowc.diagnostics import Edit, Fix, codes, finding
from flowc.parse.choices import READABLE
from flowc.parse.damage import DECLARING, Damages
from flowc.parse.foreign import words
from flowc.parse.foreign.examples import help_for
from flowc.parse.foreign.runs import EXPECTED_WORDS, TEST_WORDS, TOP_WORDS
from flowc.parse.foreign.statements import CALL, LATER_STEP, answer_to_statement
from flowc.parse.foreign.words import WORDS, Answer
from flowc.parse.outlook import Outlook
from flowc.parse.reports import Reports
from flowc.parse.stack import CLOSERS, OPENERS, Stack, Trial
from flowc.trees.syntax import Token

_ALL_WORDS = (
    frozenset(WORDS) | frozenset(TOP_WORDS) | frozenset(TEST_WORDS) | frozenset(EXPECTED_WORDS)
)
_BEFORE_STATEMENT = frozenset({"LBRACE", "RBRACE"})
_FORGOTTEN = {words.FIELD: "var", CALL: "node"}
_WITHIN_LINE = frozenset({"ARROW", "EQUAL", "BY", "IN"})
_LISTING = frozenset({"COMMA", "AS"})
_OTHERS = frozenset({"else", "default", "otherwise"})


class ForeignReadings:
    """Reads the foreign syntax of one file. *last* is where the last foreign statement ended, and
    the answer to it: of several such statements in a row, only the first is reported.
    """

    def __init__(self, outlook: Outlook, damages: Damages, reports: Reports) -> None:
        self.outlook = outlook
        self.damages = damages
        self.reports = reports
        self.tokens: list[Token] = outlook.tokens
        self.stack: Stack = outlook.stack
        self.last: tuple[int, Answer | None] = (-1, None)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that the file declares or imports, which are not foreign to it."""
        declared = set()
        in_import = False
        for before, token in pairwise(self.tokens):
            goes_on = in_import and not _LISTING.isdisjoint((before.kind, token.kind))
            in_import = before.kind == "IMPORT" or goes_on
            if before.kind in DECLARING or in_import:
                declared.add(token.text)
        return frozenset(declared)

    def is_foreign(self, index: int) -> bool:
        """Return whether the word at *index* is foreign where it stands."""
        return self.tokens[index].text in _ALL_WORDS and self._known(index) is not None

    def _known(self, index: int) -> Answer | None:
        """Return the answer to the word at *index*, None if it is right where it stands."""
        text, trial = self.tokens[index].text, self.stack.trial()
        if trial.takes("STUB"):
            return TEST_WORDS.get(text) or WORDS.get(text)
        if trial.takes("PAUSE"):
            return EXPECTED_WORDS.get(text)
        if text in self.names and not keyword.iskeyword(text):
            return None
        if text == "with" and not self.outlook.begins_line(index):
            return words.OPTIONS
        if text == "async" and trial.takes("BAD_STEP") and not trial.takes("BAD_MEMBER"):
            return words.ASYNC
        if text == "async" and self._kind(index + 1) == "NODE":
            return words.ASYNC
        if text == "class" and self.tokens[index + 1].text.endswith("State"):
            return words.STATE
        at_top = TOP_WORDS.get(text) if trial.takes("BAD_ITEM") else None
        return at_top or WORDS.get(text)

    def read(self, index: int) -> int:
        """Report foreign syntax at *index* and return where to continue; 0 if there is none."""
        return (
            self._arm(index)
            or self._label(index)
            or self._function(index)
            or self._statement(index)
            or self._word(index)
        )

    # ---- in a path ---------------------------------------------------------------------------

    def _arm(self, index: int) -> int:
        """Read ``case 1 =>`` without its word, and ``else =>`` as ``_``."""
        token = self.tokens[index]
        if not self.stack.trial().takes("NAME", "FAT_ARROW"):
            return 0
        if token.text in ("case", "when"):
            self._report(index, token.text, words.ARM)
            return index + 1
        if token.text not in _OTHERS:
            return 0
        fix = Fix("write `_`", (Edit(self.reports.span(index), "_"),))
        self._report(index, token.text, words.OTHERS, (fix,))
        self.stack.feed("NAME", Token("NAME", "_", token.start))
        return index + 1

    def _label(self, index: int) -> int:
        """Skip Mermaid's labels of arrows: ``-->|yes| b`` and ``a --> b: yes``."""
        token, trial = self.tokens[index], self.stack.trial()
        if token.kind == "BAR" and trial.takes("BAD_STEP"):
            closing = (i for i in range(index + 1, index + 8) if self._kind(i) == "BAR")
            end = next(closing, index)
            self._report(index, token.text, words.LABEL)
            return end + 1
        is_behind_step = index > 1 and self._kind(index - 2) == "ARROW"
        if token.kind == "COLON" and is_behind_step and trial.takes("ARROW", "NAME"):
            end = self._end_of_line(index)
            if any(
                self._kind(at) in OPENERS or self._kind(at) in CLOSERS for at in range(index, end)
            ):
                return 0
            self._report(index, token.text, words.LABEL)
            return end
        return 0

    def _word(self, index: int) -> int:
        token, trial = self.tokens[index], self.stack.trial()
        answer = self._known(index)
        if token.text == "then" and trial.takes("LBRACE"):
            answer = words.BLOCK
        if answer is None or not self._can_stand(index, answer):
            return 0
        self._report(index, token.text, answer)
        return self._read_as(index, answer)

    def _can_stand(self, index: int, answer: Answer) -> bool:
        if answer.kind in _WITHIN_LINE and not self.outlook.begins_line(index):
            is_step = answer is words.JUMP and self.stack.trial().takes("BAD_STEP")
            return is_step or self.stack.trial().takes(answer.kind)
        kinds = ("BAD_ITEM", "BAD_MEMBER", "BAD_STEP", answer.kind or "BAD_ITEM")
        trial = self.stack.trial()
        return answer is words.BLOCK or any(trial.takes(kind) for kind in kinds)

    def _read_as(self, index: int, answer: Answer) -> int:
        ahead = self.stack.trial()
        is_in_line = answer.kind not in _WITHIN_LINE or not self.outlook.begins_line(index)
        is_meant = answer.kind and is_in_line and ahead.take(answer.kind)
        if is_meant and self._reaches(ahead, index + 1):
            self.stack.feed(answer.kind, self.tokens[index])
            return index + 1
        if self._is_only_too_much(index):
            return index + 1
        return self._skip_statement(index, answer)

    def _is_only_too_much(self, index: int) -> bool:
        """Return whether the text can be parsed without the word at *index*."""
        trial = self.stack.trial()
        if not self._reaches(trial, index + 1):
            return False
        if trial.takes("BAD_MEMBER") or trial.takes("BAD_ITEM"):
            is_path = self._kind(index + 2) == "ARROW"
            return is_path or self.outlook.looks_like_declaration(index + 1)
        return True

    def _function(self, index: int) -> int:
        """Skip ``node a = f(x) -> y``, whose function is where its arguments belong."""
        is_node = self._kind(index) == "EQUAL" and self._kind(index - 2) == "NODE"
        if not is_node or self._kind(index + 2) not in ("LPAREN", "DOT"):
            return 0
        self._report(index, "=", words.BOUND)
        return self.damages.give_up(index)

    # ---- in the place of a declaration -------------------------------------------------------

    def _statement(self, index: int) -> int:
        trial = self.stack.trial()
        in_graph = trial.takes("BAD_MEMBER") and not trial.takes("STUB")
        if not (in_graph or trial.takes("BAD_ITEM")) or not self._begins_statement(index):
            return 0
        is_known = self.tokens[index].text in self.names
        if is_known and self._kind(index + 1) not in ("EQUAL", "LPAREN"):
            return 0
        answer = answer_to_statement(self.tokens, index, in_graph=in_graph)
        if answer is None:
            return 0
        if self._without_word(index, answer):
            return index
        if self.last != (index, answer):
            self._report(index, self._shown(index), answer)
        if in_graph and self._kind(index) == "LBRACKET" and self._kind(index + 1) == "STAR":
            self.stack.feed("START", Token("START", "[*]", self.tokens[index].start))
            return index + 3
        return self._skip_statement(index, answer)

    def _begins_statement(self, index: int) -> bool:
        return self.outlook.begins_line(index) or self._kind(index - 1) in _BEFORE_STATEMENT

    def _without_word(self, index: int, answer: Answer) -> bool:
        """Read ``name: type`` as a field and ``name(…)`` as a node whose keyword was forgotten."""
        word = _FORGOTTEN.get(answer, "")
        trial = self.stack.trial()
        if not word or not trial.take(word.upper()) or self.outlook.reach(trial, index, 3) < 3:
            return False
        token = self.tokens[index]
        at = self.outlook.source.span(token.start, token.start)
        fix = Fix(f"insert `{word}`", (Edit(at, f"{word} "),))
        self._report(index, self._shown(index), answer, (fix,))
        self.stack.feed(word.upper(), Token(word.upper(), "", token.start))
        return True

    def _shown(self, index: int) -> str:
        """Return what a message shows: a method with its object, or else the word."""
        token = self.tokens[index]
        if self._kind(index + 1) == "DOT":
            return f"{token.text}.{self.tokens[index + 2].text}"
        if self._kind(index + 1) in ("EQUAL", "COLON"):
            return f"{token.text} {self.tokens[index + 1].text}".replace(" :", ":")
        return token.text

    def _skip_statement(self, index: int, answer: Answer) -> int:
        read_on = self.damages.give_up_statement(index)
        # In languages without braces, blocks end with a word on a line of its own.
        if self._kind(read_on) == "END" and self.outlook.begins_line(read_on + 1):
            read_on += self._kind(read_on + 1) != "ARROW"
        self.last = (read_on, answer)
        return read_on

    def _report(self, index: int, shown: str, answer: Answer, fixes: tuple[Fix, ...] = ()) -> None:
        short = shown if len(shown) <= 30 else f"{shown[:29]}…"
        code, headline = codes.FOREIGN_SYNTAX, f"`{short}` means nothing here: {answer.fact}"
        if answer is LATER_STEP:
            code, headline = codes.UNEXPECTED_TOKEN, f"no path begins with `{short}`"
        place = self.reports.span(index)
        help = help_for(answer, self.tokens, index, self.outlook.source)
        self.reports.add(index, finding(code, headline, place, help=help, fixes=fixes))

    def _reaches(self, trial: Trial, index: int) -> bool:
        return self.outlook.reach(trial, index, READABLE) == READABLE

    def _kind(self, index: int) -> str:
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else ""

    def _end_of_line(self, index: int) -> int:
        end = self.outlook.source.text.find("\n", self.tokens[index].start)
        while end >= 0 and self.tokens[index].text and self.tokens[index].start < end:
            index += 1
        return index
