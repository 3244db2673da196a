"""Help for foreign syntax, written with the names that surround it in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flowc.parse.foreign import words
from flowc.parse.foreign.retries import end_of_call
from flowc.parse.foreign.statements import LATER_STEP
from flowc.parse.foreign.words import Answer
from flowc.parse.stack import CLOSERS, OPENERS
from flowc.parse.tables import END_OF_FILE
from flowc.source import Source
from flowc.trees.syntax import Token

_DECLARING = ("LPAREN", "COMMA", "VAR", "MEMORY", "ARROW")
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_JOINING = ("and", "or", "&&", "||", "if")
_BEHIND = ("ARROW", "LBRACE", "RBRACE", END_OF_FILE)
_MOST_TOKENS = 16
_MOST_CHARACTERS = 60


def help_for(answer: Answer, tokens: Sequence[Token], index: int, source: Source) -> str:
    """Return the help of *answer* for the word at *index*."""
    around = _Around(tokens, index, source)
    if answer is words.QUESTION:
        return around.question()
    if answer is words.EACH:
        return around.each() or answer.help
    if answer is LATER_STEP:
        return around.arrow_to() or answer.help
    if answer is words.BLOCK:
        return around.block() or answer.help
    if answer is words.GROUP:
        return around.group() or answer.help
    if answer is words.IMPORT:
        return around.imported() or answer.help
    if answer is words.LOOP:
        return around.loop() or answer.help
    if answer is words.BOUND:
        return around.bound() or answer.help
    return answer.help


class _Around:
    """The tokens around the foreign word at *index*."""

    def __init__(self, tokens: Sequence[Token], index: int, source: Source) -> None:
        self.tokens = tokens
        self.index = index
        self.source = source

    # ---- a question ----------------------------------------------------------------------------

    def question(self) -> str:
        """Return how to ask a person about the result of the step before, or else about a field."""
        fields = dict(self._fields())
        before = self._step_before()
        shown = self._written_by(before) or next(iter(fields), "…")
        decided = next((name for name, type_ in fields.items() if type_ == "bool"), "")
        field = decided or "approved"
        prompt = self._prompt() or '"Send this?"'
        ask = f"`ask confirm({shown}) -> {field}: {prompt}`"
        way = f"{before} -> confirm" if before else "confirm"
        then = f"`{way} -> if {field} {{ … }} else {{ … }}`"
        if decided:
            return f"write {ask}, and {then}"
        return f"declare `var {field}: bool`, then write {ask}, and {then}"

    def _prompt(self) -> str:
        """Return the string in the brackets after the word."""
        is_text = self._kind(self.index + 1) == "LPAREN" and self._kind(self.index + 2) == "STRING"
        return self.tokens[self.index + 2].text if is_text else ""

    def _step_before(self) -> str:
        if self._kind(self.index - 1) != "ARROW" or self._kind(self.index - 2) == "START":
            return ""
        name = self.tokens[self.index - 2].text
        return name if name.isidentifier() else ""

    def _fields(self) -> Iterator[tuple[str, str]]:
        """Yield the fields of the graph, each with the first word of its type."""
        for at in self._graph():
            is_typed = self._kind(at + 1) == "COLON" and self._kind(at + 2) != "STRING"
            if is_typed and self._kind(at - 1) in _DECLARING:
                yield self.tokens[at].text, self.tokens[at + 2].text

    def _written_by(self, node: str) -> str:
        """Return the first field that *node* writes, "" if none is found."""
        for at in self._graph():
            if self._kind(at - 1) == "NODE" and self.tokens[at].text == node:
                close = end_of_call(self.tokens, at + 1)
                if close and self._kind(close + 1) == "ARROW":
                    name = self.tokens[close + 2].text
                    return name if name.isidentifier() else ""
        return ""

    def _graph(self) -> range:
        """Return the indices of the tokens of the graph around the word."""
        starts = [at for at in range(self.index, -1, -1) if self._kind(at) == "GRAPH"]
        first = starts[0] if starts else 0
        ends = (at for at in range(self.index, len(self.tokens)) if self._kind(at) == "GRAPH")
        return range(first + 1, next(ends, len(self.tokens)) - 2)

    # ---- steps ---------------------------------------------------------------------------------

    def arrow_to(self) -> str:
        """Return the missing arrow from the step before this one."""
        before = self.tokens[self.index - 1].text if self.index else ""
        is_step = self._kind(self.index - 2) == "ARROW" and before.isidentifier()
        return f"draw the arrow to it: `{before} -> {self._word()} …`" if is_step else ""

    def bound(self) -> str:
        """Return the node with its function after its outputs, for one with the function after its
        name, as in ``a = f(x) -> y``.
        """
        name, function = self._text_at(self.index - 1), self.index + 1
        while self._kind(function + 1) == "DOT":
            function += 2
        opener = function + 1
        close = end_of_call(self.tokens, opener) if self._kind(opener) == "LPAREN" else 0
        outputs = self._tail(close + 2) if close and self._kind(close + 1) == "ARROW" else close + 1
        call = self._text(opener, outputs) if close else "(…)"
        called = self._text_at(function)
        is_same = called == name
        return f"write `node {name}{call}{'' if is_same else f' = {called}'}`" if call else ""

    def block(self) -> str:
        """Return both blocks of ``then a else b``, "" if they are longer."""
        one, word, other = (token.text for token in self.tokens[self.index + 1 :][:3])
        is_short = one.isidentifier() and word == "else" and other.isidentifier()
        return f"write `{{ {one} }} else {{ {other} }}`" if is_short else ""

    def group(self) -> str:
        """Return the group of the branches that were written in round brackets."""
        inside = self._text(self.index + 2, end_of_call(self.tokens, self.index + 1))
        is_call = self._kind(self.index + 1) == "LPAREN" and inside
        return f"write `[{inside}]`, which continues when all of them are done" if is_call else ""

    def imported(self) -> str:
        """Return the import of the names that the file uses from the module after ``import``."""
        end = self.index + 2
        while self._kind(end) == "DOT":
            end += 2
        module = "".join(token.text for token in self.tokens[self.index + 1 : end])
        called = self.tokens[end + 1].text if self._kind(end) == "AS" else module
        used = (
            self.tokens[at + 2].text
            for at in range(end, len(self.tokens) - 2)
            if self.tokens[at].text == called and self._kind(at + 1) == "DOT"
        )
        names = ", ".join(dict.fromkeys(used)) or "name"
        is_plain = self._word() == "import" and module.replace(".", "").isidentifier()
        return f"write `from {module} import {names}`" if is_plain else ""

    def _word(self) -> str:
        return self.tokens[self.index].text

    # ---- loops ---------------------------------------------------------------------------------

    def each(self) -> str:
        """Return the ``each`` for ``for x in items``, or the ``repeat`` for a number of rounds; ""
        for other forms.
        """
        if self._kind(self.index + 2) != "IN":
            return ""
        items = self._text(self.index + 3, self._head())
        if not items:
            return ""
        if items.startswith("range(") and self._kind(self.index + 5) == "INT":
            return f"write `repeat max {self.tokens[self.index + 5].text} {self._body()}`"
        loop = f"`each {self.tokens[self.index + 1].text} in {items} {self._body()}`"
        return f"write {loop}, which runs for all items at the same time"

    def loop(self) -> str:
        """Return the ``repeat`` for ``while C { … }``, ``repeat { … } while C`` and ``do { … }
        while C``; "" for other forms.
        """
        if self._word() == "do":
            end = end_of_call(self.tokens, self.index + 1)
            is_whole = self._kind(self.index + 1) == "LBRACE" and self._text_at(end + 1) == "while"
            return self._repeat(self.index + 1, end + 2, self._tail(end + 2)) if is_whole else ""
        if self._word() != "while":
            return ""
        if self._kind(self.index - 1) == "RBRACE":
            return self._repeat(self._opener(), self.index + 1, self._tail(self.index + 1))
        return self._repeat(self._head(), self.index + 1, self._head())

    def _repeat(self, body: int, first: int, end: int) -> str:
        """Return the ``repeat`` with the block at *body* that continues while the condition between
        the tokens *first* and *end* holds; "" if there is no telling.
        """
        if not self._text(first, end):
            return ""
        block = self._block(body)
        if self.tokens[first].text in ("True", "true", "1"):
            return f"write `repeat max 10 {block}`, or `repeat {block} until C`"
        until = self._opposite(first, end)
        return (
            f"write `repeat {block} until {until}`: the body runs at least once, and `until` says"
            " when to stop"
        )

    def _opener(self) -> int:
        """Return the index of the brace that matches the one before the word, 0 if none is near."""
        near = range(self.index - 2, max(self.index - _MOST_TOKENS, 0), -1)
        braces = (at for at in near if self._kind(at) == "LBRACE")
        return next((at for at in braces if end_of_call(self.tokens, at) == self.index - 1), 0)

    def _tail(self, first: int) -> int:
        """Return the index of the token after the condition or the outputs that begin at *first*:
        an arrow, a brace, or the first token of the next line.
        """
        line_end = self.source.text.find("\n", self.tokens[first].start)
        last = line_end if line_end >= 0 else len(self.source.text)
        end = first
        while self.tokens[end].start <= last and self._kind(end) not in _BEHIND:
            end += 1
        return end

    def _opposite(self, first: int, end: int) -> str:
        """Return the negation of the condition between the tokens *first* and *end*."""
        texts = [token.text for token in self.tokens[first:end]]
        whole = self._text(first, end)
        if any(text in _JOINING for text in texts):
            return f"not ({whole})"
        if texts[0] in ("not", "!"):
            return self._text(first + 1, end)
        signs = [first + place for place, text in enumerate(texts) if text in _OPPOSITE]
        if len(signs) == 1:
            sign = _OPPOSITE[self.tokens[signs[0]].text]
            return f"{self._text(first, signs[0])} {sign} {self._text(signs[0] + 1, end)}"
        return f"not {whole}"

    def _head(self) -> int:
        """Return the index of the brace or colon that ends the head of the loop, 0 if there is
        none.
        """
        depth = 0
        for at in range(self.index + 1, min(self.index + _MOST_TOKENS, len(self.tokens))):
            if depth == 0 and self._kind(at) in ("LBRACE", "COLON"):
                return at
            depth += (self._kind(at) in OPENERS) - (self._kind(at) in CLOSERS)
        return 0

    def _body(self) -> str:
        return self._block(self._head())

    def _block(self, start: int) -> str:
        """Return the block of a loop, whose brace is at *start*, as it is written, if it is
        short.
        """
        end = end_of_call(self.tokens, start) if self._kind(start) == "LBRACE" else 0
        inside = self._text(start + 1, end)
        return f"{{ {inside} }}" if inside else "{ … }"

    # ---- tokens --------------------------------------------------------------------------------

    def _text(self, first: int, end: int) -> str:
        """Return the text from the token at *first* up to the one at *end*; "" if it is empty or
        longer than a few words.
        """
        if end <= first:
            return ""
        text = self.source.text[self.tokens[first].start : self.tokens[end].start].strip()
        is_short = "\n" not in text and len(text) <= _MOST_CHARACTERS
        return text if is_short and "#" not in text and "`" not in text else ""

    def _text_at(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def _kind(self, index: int) -> str:
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else ""
