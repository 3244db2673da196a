"""Words and punctuation that are read as something else: as the word that was meant, or as a name.

Each method looks at one unexpected token. If it has a better reading, it reports that, feeds what
was meant to the stack, and returns where to continue; otherwise it returns 0.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator

import attrs

from flowc.diagnostics import Applicability, Edit, Fix, codes, finding
from flowc.diagnostics.suggest import nearest
from flowc.parse.choices import READABLE
from flowc.parse.damage import DECLARING, Damages
from flowc.parse.foreign.retries import as_option, end_of_call, is_call_with_arguments
from flowc.parse.misplaced import OPTION_WORDS, misplacement
from flowc.parse.outlook import Outlook
from flowc.parse.reports import Reports
from flowc.parse.signs import FOREIGN_ARROWS, exchanged, missing, partner
from flowc.parse.stack import OPENERS, Stack
from flowc.source import Span
from flowc.trees.syntax import Token

_OPTIONS = frozenset({"RETRY", "TIMEOUT", "CACHE", "TAGS", "LIMIT"})

# The kind of the closing bracket, by the text of the opening one.
_CLOSES = {"(": "RPAREN", "[": "RBRACKET", "{": "RBRACE", "<": "GT"}


class Readings:
    """Alternative readings of the tokens of one file."""

    def __init__(self, outlook: Outlook, damages: Damages, reports: Reports) -> None:
        self.outlook = outlook
        self.damages = damages
        self.reports = reports
        self.tokens: list[Token] = outlook.tokens
        self.stack: Stack = outlook.stack
        self.keyword_names: set[str] = set()
        self.without_partner: set[int] = set()

    # ---- what can only mean one thing --------------------------------------------------------

    def as_meant(self, index: int) -> int:
        """Read a token that can only mean one thing as that; errors after it are not its
        consequences.
        """
        if self.tokens[index].text in self.keyword_names:
            return self.keyword_as_name(index)
        if self.tokens[index].start in self.without_partner:
            return index + 1
        return (
            self._closer_as_opened(index)
            or self._pointed_brackets(index)
            or self._results_in_brackets(index)
            or self._arm_in_braces(index)
            or self._second_block(index)
            or self._foreign_arrow(index)
            or self._quoted_node(index)
            or self._reducer_of_record(index)
            or self._superfluous_sign(index)
        )

    def else_if(self, index: int) -> int | None:
        """Read ``else if`` as ``elif``, if that can stand here."""
        words = self.reports.span(index).to(self.reports.span(index + 1))
        if not self.stack.feed("ELIF", self.tokens[index]):
            return None
        fix = Fix("write `elif`", (Edit(words, "elif"),), Applicability.SAFE)
        headline = "`else if` is not a word of the language"
        help = "it is written `elif`"
        self.reports.add(
            index, finding(codes.FOREIGN_SYNTAX, headline, words, help=help, fixes=(fix,))
        )
        return index + 2

    def _closer_as_opened(self, index: int) -> int:
        """Read a closing bracket as the one that matches what its partner was read as."""
        token, openers = self.tokens[index], self.stack.openers
        if not openers or _CLOSES.get(openers[-1].text) != token.kind:
            return 0
        return index + 1 if self.stack.feed(OPENERS[openers[-1].kind], token) else 0

    def _pointed_brackets(self, index: int) -> int:
        """Read ``list<str>`` as ``list[str]``."""
        token, closer = self.tokens[index], partner(self.tokens, index)
        is_type = self.stack.trial().takes("LBRACKET", "BAD_TYPE")
        if token.kind != "LT" or closer is None or not is_type:
            return 0
        opening, closing = self._spans_of(token, closer)
        fix = Fix("write `[…]`", (Edit(opening, "["), Edit(closing, "]")), Applicability.SAFE)
        headline = "the parts of a type stand in square brackets"
        help = "write `[…]`, as in `list[str]`"
        self.reports.tell(index, codes.FOREIGN_SYNTAX, headline, help=help, fixes=(fix,))
        self.stack.feed("LBRACKET", Token("LBRACKET", "<", token.start))
        return index + 1

    def _results_in_brackets(self, index: int) -> int:
        """Read ``-> (a, b)``, of a node or a graph, without the brackets."""
        token, closer = self.tokens[index], partner(self.tokens, index)
        trial = self.stack.trial()
        is_behind_arrow = token.kind == "LPAREN" and self.tokens[index - 1].kind == "ARROW"
        if not is_behind_arrow or closer is None or trial.takes("BAD_STEP"):
            return 0
        if not trial.take("NAME"):
            return 0
        opening, closing = self._spans_of(token, closer)
        fix = Fix("remove the brackets", (Edit(opening, ""), Edit(closing, "")))
        headline = "the results behind `->` stand in brackets"
        help = "remove the brackets"
        if trial.takes("COMMA") and not trial.takes("COLON"):
            help += "; `-> {a, b}` would take them from a mapping by name"
        self.reports.tell(index, codes.FOREIGN_SYNTAX, headline, help=help, fixes=(fix,))
        self.without_partner.add(closer.start)
        return index + 1

    def _spans_of(self, *brackets: Token) -> Iterator[Span]:
        """Yield where brackets of one character are."""
        return (self.outlook.source.span(at.start, at.start + 1) for at in brackets)

    def _arm_in_braces(self, index: int) -> int:
        """Read an arm of a `match` with braces, ``a => { f -> end }``, without them."""
        token, closer = self.tokens[index], partner(self.tokens, index)
        is_arm = token.kind == "LBRACE" and self.tokens[index - 1].kind == "FAT_ARROW"
        if not is_arm or closer is None or closer is self.tokens[index + 1]:
            return 0
        if not self.stack.trial().takes("BAD_STEP"):
            return 0
        opening, closing = self._spans_of(token, closer)
        fix = Fix("remove the braces", (Edit(opening, ""), Edit(closing, "")), Applicability.SAFE)
        headline = "the arms of a `match` have no braces of their own"
        help = "remove them: an arm extends to the next pattern"
        self.reports.tell(index, codes.FOREIGN_SYNTAX, headline, help=help, fixes=(fix,))
        self.without_partner.add(closer.start)
        # As a brace, it would close the `match`.
        self.tokens[self.tokens.index(closer, index)] = attrs.evolve(closer, kind="LEFT_OUT")
        return index + 1

    def _second_block(self, index: int) -> int:
        """Read ``if c { a } { b }`` with the ``else`` that is missing between the blocks."""
        token, trial = self.tokens[index], self.stack.trial()
        is_second = token.kind == "LBRACE" and self.tokens[index - 1].kind == "RBRACE"
        if not is_second or not trial.take("ELSE") or not trial.takes("LBRACE"):
            return 0
        self.reports.add(index, missing(self.reports.before(index), token, "else"))
        self.damages.feed("ELSE", "", self.stack.end)
        return index

    def _foreign_arrow(self, index: int) -> int:
        """Read ``=>``, ``>>`` and ``-->`` as an arrow, if one can stand here."""
        token = self.tokens[index]
        end = index + 1
        if token.kind == "MINUS" and self._touches(index):
            token = Token("ARROW", "-->", token.start)
            end = index + 2
        elif token.text not in FOREIGN_ARROWS:
            return 0
        trial = self.stack.trial()
        is_labelled = self.tokens[end].kind == "BAR"
        if not trial.take("ARROW") or not (is_labelled or self.outlook.reach(trial, end, 1)):
            return 0
        self.reports.add(index, exchanged(self.outlook.source, token, "->"))
        self.stack.feed("ARROW", token)
        return end

    def _touches(self, index: int) -> bool:
        """Return whether an arrow follows the sign at *index* without a space between."""
        sign, follower = self.tokens[index : index + 2]
        return follower.kind == "ARROW" and follower.start == sign.start + len(sign.text)

    def _quoted_node(self, index: int) -> int:
        """Read a string in place of a step as the node of that name."""
        token = self.tokens[index]
        name = token.text[1:-1]
        trial = self.stack.trial()
        if token.kind != "STRING" or not name.isidentifier() or not trial.take("NAME"):
            return 0
        if not self.outlook.reach(trial, index + 1, 1):
            return 0
        fix = Fix(f"write `{name}`", (Edit(self.reports.span(index), name),), Applicability.SAFE)
        headline = f"the name `{name}` stands in quotes"
        self.reports.tell(index, codes.FOREIGN_SYNTAX, headline, help="remove them", fixes=(fix,))
        self.stack.feed("NAME", Token("NAME", name, token.start + 1))
        return index + 1

    def _reducer_of_record(self, index: int) -> int:
        """Skip a reducer after a field of a record; its `by` was read as the name of the next
        field.
        """
        by, below = self.tokens[index - 1], len(self.stack.values) - 1
        is_field = self.stack.trial().takes("COLON") and by.kind == "BY"
        if not is_field or not self.stack.trial(below).takes("BAD_ENTRY", "RBRACE"):
            return 0
        if self.outlook.begins_line(index - 1) or not self.outlook.is_name(index):
            return 0
        at = self.reports.span(index - 1).to(self.reports.span(index))
        start = next(self.tokens[i - 1].start for i in range(index, 0, -1) if self._is_colon(i))
        written = self.outlook.source.text[start : at.end]
        help = f"a reducer belongs to a `var` of a graph: `var {written}`"
        headline = "a field of a record has no reducer"
        self.reports.add(index, finding(codes.UNEXPECTED_TOKEN, headline, at, help=help))
        self.stack.cut(below)
        self.damages.doubt(index - 1, index + 1)
        return index + 2 if self.tokens[index + 1].kind == "COMMA" else index + 1

    def _is_colon(self, index: int) -> bool:
        return self.tokens[index].kind == "COLON"

    def called_retry(self, index: int) -> int:
        """Read ``retry(attempts=3, backoff=2)``, in the style of Python, as an option; or
        return 0.
        """
        tokens, trial = self.tokens, self.stack.trial()
        end = end_of_call(tokens, index + 1)
        if not trial.takes("RETRY", "INT", "TIMES") or tokens[index + 1].kind != "LPAREN":
            return 0
        if not is_call_with_arguments(tokens, index + 1, end):
            return 0
        help = f"write `{{ {as_option(tokens, index + 1, end)} }}`"
        at = self.reports.span(index).to(self.reports.span(end))
        headline = "`retry` takes no arguments in brackets"
        self.reports.add(index, finding(codes.FOREIGN_SYNTAX, headline, at, help=help))
        self.damages.doubt(index, end + 1)
        start = tokens[index].start
        for kind, text in (("RETRY", "retry"), ("INT", "1"), ("TIMES", "times")):
            self.stack.feed(kind, Token(kind, text, start))
        return end + 1

    def _superfluous_sign(self, index: int) -> int:
        """Skip a sign that other languages require in this place."""
        token, before = self.tokens[index], self.tokens[index - 1]
        trial = self.stack.trial()
        if token.kind in ("COLON", "EQUAL") and before.kind in _OPTIONS:
            headline = f"`{before.text}` takes its value without `{token.text}`"
        elif token.kind == "COMMA" and trial.takes("NAME", "FAT_ARROW"):
            headline = "the arms of a `match` are not separated by commas"
        elif token.kind == "COMMA" and trial.takes("UNKNOWN_OPTION"):
            headline = "options are not separated by commas"
        else:
            return 0
        if not self.outlook.reach(trial, index + 1, 1):
            return 0
        fix = Fix("remove it", (Edit(self.reports.span(index), ""),), Applicability.SAFE)
        self.reports.tell(index, codes.FOREIGN_SYNTAX, headline, help="remove it", fixes=(fix,))
        return index + 1

    # ---- words -------------------------------------------------------------------------------

    def unknown_option(self, index: int) -> int:
        """Read a word in place of an option as an unknown one, with its value; its builder reports
        it.
        """
        token, trial = self.tokens[index], self.stack.trial()
        is_word = token.kind in ("NAME", "PYTHON_WORD")
        if not is_word or index < self.reports.quiet_until or not trial.take("UNKNOWN_OPTION"):
            return 0
        length = next((n for n in (1, 2) if self.outlook.reach(trial, index + n, 1)), 0)
        if length:
            self.stack.feed("UNKNOWN_OPTION", token)
        return index + length if length else 0

    def keyword_as_name(self, index: int) -> int:
        """Read a Python keyword as a name; it is reported the first time."""
        token = self.tokens[index]
        trial = self.stack.trial()
        if not keyword.iskeyword(token.text) or not trial.take("NAME"):
            return 0
        if token.kind != "PYTHON_WORD" and not self._declares(index):
            return 0
        is_known = token.text in self.keyword_names
        wanted = 1 if is_known else READABLE
        if self.outlook.reach(trial, index + 1, wanted) < wanted:
            return 0
        if not is_known:
            headline = f"`{token.text}` is a word of Python's and cannot be a name"
            help = f"`{token.text}_` could be one"
            self.reports.tell(index, codes.RESERVED_NAME, headline, help=help)
        self.keyword_names.add(token.text)
        self.stack.feed("NAME", token)
        return index + 1

    def _declares(self, index: int) -> bool:
        """Return whether the token at *index* is used as a name, or where one is declared."""
        text, before = self.tokens[index].text, self.tokens[index - 1].kind
        is_typed = self.tokens[index + 1].kind == "COLON"
        return text in self.keyword_names or before in DECLARING or is_typed

    def misspelled(self, index: int) -> int:
        """Read a name as the keyword that it resembles."""
        token = self.tokens[index]
        if token.kind != "NAME":
            return 0
        trial = self.stack.trial()
        fitting = [word for word, kind in self.stack.tables.words.items() if trial.takes(kind)]
        same = (word for word in fitting if word.lower() == token.text.lower())
        word = next(same, None) or nearest(token.text, fitting)
        kind = self.stack.tables.words.get(word or "", "")
        if not word or not trial.take(kind) or self.outlook.reach(trial, index + 1, 2) < 2:
            return 0
        fix = Fix(f"write `{word}`", (Edit(self.reports.span(index), word),))
        headline, help = self.reports.surprise(index), f"`{word}` can be used here"
        self.reports.tell(index, codes.UNEXPECTED_TOKEN, headline, help=help, fixes=(fix,))
        self.stack.feed(kind, token)
        return index + 1

    def misplaced(self, index: int) -> int:
        """Discard a declaration in the wrong place."""
        headline = misplacement(self.outlook, index)
        if not headline:
            return 0
        help = self._in_braces(index) if self.tokens[index].kind in OPTION_WORDS else ""
        self.reports.tell(index, codes.MISPLACED_DECLARATION, headline, help=help)
        return self.damages.give_up_declaration(index)

    def _in_braces(self, index: int) -> str:
        """Return where the option belongs that is on a line of its own at *index*."""
        rest = self.outlook.source.text[self.tokens[index].start :].split("\n", 1)[0].strip()
        option = rest if rest.count("{") == rest.count("}") and "#" not in rest else "…"
        return f"it belongs after its node: `node f(x) -> y {{ {option[:60]} }}`"
