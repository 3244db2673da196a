"""Repairs: what is said of a token that cannot stand where it is, and how to read on."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

import attrs

from flowc.diagnostics import (
    Applicability,
    Code,
    Diagnostic,
    Edit,
    Fix,
    Problems,
    codes,
    finding,
)
from flowc.diagnostics.suggest import nearest
from flowc.parse.damage import Damages
from flowc.parse.messages import advice, describe, expected
from flowc.parse.misplaced import misplacement
from flowc.parse.outlook import Outlook
from flowc.parse.signs import FOREIGN_ARROWS, closed_early, exchanged, missing
from flowc.parse.stack import CLOSERS, Stack, Trial
from flowc.parse.unclosed import unclosed
from flowc.parse.words import FOREIGN_WORDS, ForeignWord
from flowc.source import Source, Span
from flowc.trees.syntax import Token

# What may be forgotten, the likelier first.
_INSERTED = (
    "COMMA",
    "COLON",
    "ARROW",
    "RPAREN",
    "RBRACKET",
    "EQUAL",
    "FAT_ARROW",
    "RBRACE",
    "TIMES",
    "STEPS",
    "IN",
    "FOR",
    "LPAREN",
    "LBRACE",
    "LBRACKET",
    "IMPORT",
    "DOT",
)

# What is taken for what.
_EXCHANGED = {
    "FAT_ARROW": ("ARROW",),
    "ARROW": ("FAT_ARROW",),
    "MINUS": ("ARROW",),
    "EQUAL": ("EQ", "COLON", "FAT_ARROW"),
    "EQ": ("EQUAL",),
    "BECOMES": ("EQUAL",),
    "COLON": ("EQUAL",),
    "DOT": ("COMMA",),
    "LPAREN": ("LBRACE", "LBRACKET"),
    "LBRACE": ("LPAREN", "LBRACKET"),
    "LBRACKET": ("LPAREN", "LBRACE"),
    "RPAREN": ("RBRACE", "RBRACKET"),
    "RBRACE": ("RPAREN", "RBRACKET"),
    "RBRACKET": ("RPAREN", "RBRACE"),
}

# How far a repair must let the text be read, and how far to look for the best one.
_READABLE = 2
_LIMIT = 6

# So many tokens behind a mistake, others are taken for its echo; a repair of one sign has few.
_QUIET = 3
_QUIET_BEHIND_SIGN = 2

# In a text with so many mistakes, nothing is learned from the next one.
_MOST_MISTAKES = 100


@attrs.frozen
class _Repair:
    """A way to read on: *inserted* is put before the token, which is left out if *skipped*."""

    score: int
    inserted: str
    skipped: bool


class Repairs:
    """Mends one file."""

    def __init__(self, outlook: Outlook, problems: Problems) -> None:
        self.outlook = outlook
        self.source: Source = outlook.source
        self.tokens: list[Token] = outlook.tokens
        self.stack: Stack = outlook.stack
        self.problems = problems
        self.damages = Damages(outlook)
        self.quiet_until = 0
        self.mistakes = 0
        self.keyword_names: set[str] = set()

    def mend(self, index: int) -> int:
        """Report the token at *index*, which cannot be read, and return where to read on."""
        self.mistakes += 1
        if self.mistakes > _MOST_MISTAKES:
            return self._stop(index)
        if self.outlook.is_edge(index):
            return self.close(index)
        if read_on := self._as_meant(index):
            return read_on
        read_on = (
            self._unknown_option(index)
            or self._foreign_word(index)
            or self._keyword_as_name(index)
            or self._misplaced(index)
            or self._misspelled(index)
        )
        if read_on:
            self.quiet_until = read_on + _QUIET
        elif read_on := self._local(index):
            self.quiet_until = read_on + _QUIET_BEHIND_SIGN
        else:
            self._report(index, self._unexpected(index))
            read_on = self.damages.give_up(index)
            self.quiet_until = read_on + _QUIET
        return read_on

    def close(self, index: int, floor: int = 0) -> int:
        """Report what is open above *floor* where a declaration begins at *index*, and close it."""
        openers = self.stack.openers
        # A bracket that a repair put in has no text, and was spoken of when it was.
        if not openers or openers[-1].text:
            self._report(index, unclosed(self.outlook, index) or self._unexpected(index))
        self.damages.close(index, floor)
        self.quiet_until = index + _QUIET
        return index

    def close_group(self, index: int) -> None:
        """Report the group that is open at *index*, and close it there if it can be."""
        if not self.stack.trial().takes("RBRACKET", "ARROW"):
            return
        opener, token = self.stack.openers[-1], self.tokens[index]
        if opener.text:
            self._report(index, closed_early(self.source, opener, self._before(index), token, "]"))
        self.mistakes += 1
        self.stack.feed("RBRACKET", Token("RBRACKET", "", self.stack.end))

    def leave_depth(self, index: int, opener: Token) -> int:
        """Report brackets that are nested too deeply; return the edge behind them."""
        headline = f"brackets are nested more than {len(self.stack.openers) - 1} levels deep"
        self._add(index, codes.UNEXPECTED_TOKEN, headline, self._span(opener))
        edge = self.outlook.next_edge(index)
        self.damages.close(edge)
        return edge

    def _as_meant(self, index: int) -> int:
        """Read what can only mean one thing as that, after which nothing is an echo of it."""
        if self.tokens[index].text in self.keyword_names:
            return self._keyword_as_name(index)
        return self._foreign_arrow(index)

    def _foreign_arrow(self, index: int) -> int:
        """Read ``=>``, ``>>`` and ``-->`` as an arrow, where one can stand."""
        token = self.tokens[index]
        end = index + 1
        if token.kind == "MINUS" and self._touches(index):
            token = Token("ARROW", "-->", token.start)
            end = index + 2
        elif token.text not in FOREIGN_ARROWS:
            return 0
        trial = self.stack.trial()
        if not trial.take("ARROW") or not self.outlook.reach(trial, end, 1):
            return 0
        self._report(index, exchanged(self.source, token, "->"))
        self.stack.feed("ARROW", token)
        return end

    def _touches(self, index: int) -> bool:
        """Return whether an arrow follows the sign at *index* without a space."""
        sign, follower = self.tokens[index : index + 2]
        return follower.kind == "ARROW" and follower.start == sign.start + len(sign.text)

    # ---- single words ------------------------------------------------------------------------

    def _unknown_option(self, index: int) -> int:
        """Read a word in the place of an option as one; its builder reports it."""
        trial = self.stack.trial()
        if self.tokens[index].kind != "NAME" or index < self.quiet_until:
            return 0
        if not trial.take("UNKNOWN_OPTION") or not self.outlook.reach(trial, index + 1, 1):
            return 0
        self.stack.feed("UNKNOWN_OPTION", self.tokens[index])
        return index + 1

    def odd_word(self, index: int) -> int | None:
        """Mend a name that cannot be one, if something better is known than to read it as one."""
        if self.mistakes > _MOST_MISTAKES:
            return None
        read_on = self._foreign_word(index) or self._misspelled(index)
        if not read_on:
            return None
        self.mistakes += 1
        self.quiet_until = read_on + _QUIET
        return read_on

    def else_if(self, index: int) -> int | None:
        """Read ``else if`` as ``elif``, where that can stand."""
        words = self._span(self.tokens[index]).to(self._span(self.tokens[index + 1]))
        if not self.stack.feed("ELIF", self.tokens[index]):
            return None
        fix = Fix("write `elif`", (Edit(words, "elif"),), Applicability.SAFE)
        headline = "`else if` is not a word of the language"
        help = "it is written `elif`"
        self._add(index, codes.FOREIGN_SYNTAX, headline, words, help=help, fixes=(fix,))
        return index + 2

    def _foreign_word(self, index: int) -> int:
        token = self.tokens[index]
        word = FOREIGN_WORDS.get(token.text)
        trial = self.stack.trial()
        if not word or not any(trial.takes(f"BAD_{part}") for part in ("ITEM", "MEMBER", "STEP")):
            return 0
        self._add(
            index,
            codes.FOREIGN_SYNTAX,
            f"`{token.text}` means nothing here: {word.fact}",
            self._span(token),
            help=word.help,
        )
        return self._read_as(index, word, trial)

    def _read_as(self, index: int, word: ForeignWord, trial: Trial) -> int:
        ahead = trial.copy()
        if word.kind and ahead.take(word.kind) and self.outlook.reach(ahead, index + 1, 2) == 2:
            self.stack.feed(word.kind, self.tokens[index])
            return index + 1
        if self.outlook.reach(trial, index + 1, _READABLE) == _READABLE:
            return index + 1
        return self.damages.give_up(index)

    def _keyword_as_name(self, index: int) -> int:
        """Read a word of Python's as the name that it stands for; report it the first time."""
        token = self.tokens[index]
        trial = self.stack.trial()
        if not keyword.iskeyword(token.text) or not trial.take("NAME"):
            return 0
        is_known = token.text in self.keyword_names
        wanted = 1 if is_known else _READABLE
        if self.outlook.reach(trial, index + 1, wanted) < wanted:
            return 0
        if not is_known:
            headline = f"`{token.text}` is a word of Python's and cannot be a name"
            help = f"`{token.text}_` could be one"
            self._add(index, codes.RESERVED_NAME, headline, self._span(token), help=help)
        self.keyword_names.add(token.text)
        self.stack.feed("NAME", token)
        return index + 1

    def _misspelled(self, index: int) -> int:
        """Read a name as the keyword that it nearly is."""
        token = self.tokens[index]
        if token.kind != "NAME":
            return 0
        trial = self.stack.trial()
        fitting = [word for word, kind in self.stack.tables.words.items() if trial.takes(kind)]
        word = nearest(token.text, fitting)
        kind = self.stack.tables.words.get(word or "", "")
        if not word or not trial.take(kind) or self.outlook.reach(trial, index + 1, 2) < 2:
            return 0
        fix = Fix(f"write `{word}`", (Edit(self._span(token), word),))
        headline = self._surprise(index)
        self._add(
            index,
            codes.UNEXPECTED_TOKEN,
            headline,
            self._span(token),
            help=f"did you mean `{word}`?",
            fixes=(fix,),
        )
        self.stack.feed(kind, token)
        return index + 1

    # ---- declarations in the wrong place -----------------------------------------------------

    def misplaced_word(self, index: int) -> int | None:
        """Mend a word that begins no member of a graph, where one should begin."""
        if self.mistakes > _MOST_MISTAKES or not (read_on := self._misplaced(index)):
            return None
        self.mistakes += 1
        self.quiet_until = read_on + _QUIET
        return read_on

    def _misplaced(self, index: int) -> int:
        headline = misplacement(self.outlook, index)
        if not headline:
            return 0
        self._add(index, codes.MISPLACED_DECLARATION, headline, self._span(self.tokens[index]))
        return self.damages.give_up(index)

    # ---- single signs ------------------------------------------------------------------------

    def _local(self, index: int) -> int:
        """Put one token in, take it out, or exchange it, where the text can then be read."""
        best = max(self._repairs(index), key=lambda repair: repair.score, default=None)
        if best is None:
            return 0
        if best.inserted.startswith("BAD_"):
            self._report(index, self._unexpected(index))
            return self.damages.give_up(index)
        self._report(index, self._explain(index, best))
        if best.inserted:
            text = self.tokens[index].text if best.skipped else ""
            start = self.tokens[index].start if best.skipped else self.stack.end
            self.stack.feed(best.inserted, Token(best.inserted, text, start))
        return index + best.skipped

    def _repairs(self, index: int) -> Iterator[_Repair]:
        """Yield the repairs behind which enough can be read; a higher score is a better one."""
        kind = self.tokens[index].kind
        for inserted in _INSERTED:
            yield from self._repair(index, inserted, skipped=False, cost=1)
        for other in _EXCHANGED.get(kind, ()):
            yield from self._repair(index, other, skipped=True, cost=0)
        yield from self._repair(index, "", skipped=True, cost=8 if kind in CLOSERS else 2)
        for damage in ("BAD_EXPR", "BAD_TYPE", "BAD_STEP"):
            yield from self._repair(index, damage, skipped=False, cost=5)

    def _repair(self, index: int, inserted: str, *, skipped: bool, cost: int) -> Iterator[_Repair]:
        trial = self.stack.trial()
        if inserted and not trial.take(inserted):
            return
        reach = self.outlook.reach(trial, index + skipped, _LIMIT)
        if reach >= _READABLE:
            yield _Repair(10 * reach - cost, inserted, skipped)

    def _explain(self, index: int, repair: _Repair) -> Diagnostic:
        if not repair.inserted:
            return self._unexpected(index)
        spelling = self.stack.tables.spellings[repair.inserted]
        token = self.tokens[index]
        if repair.skipped:
            return exchanged(self.source, token, spelling)
        openers = self.stack.openers
        if repair.inserted in CLOSERS and openers and openers[-1].text:
            return closed_early(self.source, openers[-1], self._before(index), token, spelling)
        return missing(self._before(index), token, spelling)

    # ---- words for it ------------------------------------------------------------------------

    def _unexpected(self, index: int) -> Diagnostic:
        token = self.tokens[index]
        at = self._span(token) if token.text else self._before(index).after
        return finding(
            codes.UNEXPECTED_TOKEN,
            self._surprise(index),
            at,
            help=advice(token, self.stack.trial()),
        )

    def _surprise(self, index: int) -> str:
        token = self.tokens[index]
        if token.kind in CLOSERS and not self.stack.openers:
            return f"`{token.text}` closes nothing"
        what = expected(self.stack.trial(), self.stack.tables)
        found = describe(token)
        return f"expected {what}, found {found}" if what else f"unexpected {found}"

    def _add(
        self,
        index: int,
        code: Code,
        headline: str,
        at: Span,
        *,
        help: str = "",
        fixes: tuple[Fix, ...] = (),
    ) -> None:
        self._report(index, finding(code, headline, at, help=help, fixes=fixes))

    def _report(self, index: int, diagnostic: Diagnostic) -> None:
        if index >= self.quiet_until:
            self.problems.add(diagnostic)

    def _stop(self, index: int) -> int:
        """Report that enough is enough, once, and leave the rest of the file unread."""
        last = len(self.tokens) - 1
        if self.mistakes == _MOST_MISTAKES + 1:
            headline = f"more than {_MOST_MISTAKES} mistakes; the rest of the file is not read"
            self.problems.add(
                finding(codes.UNEXPECTED_TOKEN, headline, self._span(self.tokens[index]))
            )
        self.damages.close(last)
        return last

    def _span(self, token: Token) -> Span:
        return self.source.span(token.start, token.start + len(token.text))

    def _before(self, index: int) -> Span:
        """Return the place of the token before the one at *index*."""
        return self._span(self.tokens[index - 1]) if index else self.source.span(0, 0)
