"""Tokens: all of a file's, and of these the ones that the grammar speaks of.

The whole text is cut at once, without regard to what the parser expects: so a mistake never changes
how the rest is read. Every character falls into a token, whatever the file holds.
"""

from __future__ import annotations

import re
from itertools import islice

from flowc.diagnostics import Applicability, Edit, Fix, Problems, codes, finding
from flowc.parse.tables import Tables
from flowc.source import Source
from flowc.trees.syntax import Token

_TRIVIA = frozenset({"WHITE_SPACE", "COMMENT"})
_TROUBLE = frozenset({"FOREIGN_SIGN", "SMART_STRING", "UNTERMINATED", "STRAY"})

# A text with more is no program, and its reader has seen enough.
_MOST_FINDINGS = 100

_SIGNS = {"&&": ("AND", "and"), "||": ("OR", "or"), "!": ("NOT", "not"), "===": ("EQ", "==")}

# Full-width and typographic forms of the signs, as input methods and word processors put them.
_LOOKALIKES = dict(zip("，：（）［］｛｝＝｜－＋＊→⇒–—", ",:()[]{}=|-+*", strict=False)) | {
    "→": "->",
    "⇒": "=>",
    "–": "-",
    "—": "-",
}

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = frozenset("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff")
_SPACES = frozenset("\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\x0b\x85") | {
    chr(code) for code in range(0x2000, 0x200B)
}


def scan(source: Source, tables: Tables) -> list[Token]:
    """Return every token of *source*; joining their texts gives the text back."""
    words = tables.words
    tokens: list[Token] = []
    for match in tables.scanner.finditer(source.text):
        kind, text = match.lastgroup or "", match.group()
        if kind == "NAME":
            kind = words.get(text, "NAME")
        tokens.append(Token(kind, text, match.start()))
    return tokens


def significant(
    source: Source, tokens: list[Token], tables: Tables, problems: Problems
) -> list[Token]:
    """Return the tokens that the parser is to see, with unreadable ones reported and put right."""
    found = Problems()
    for mark in _BIDI.finditer(source.text):
        _report_invisible(source, mark.start(), found)
    kept = [token for token in tokens if token.kind not in _TRIVIA]
    if any(token.kind in _TROUBLE for token in kept) or not source.text.isascii():
        kept = _Cleaner(source, tables, found).clean(kept)
    kept = _without_line_comments(source, kept, found)
    problems.extend(islice(found, _MOST_FINDINGS))
    return kept


class _Cleaner:
    """Reads what no sentence holds as what was probably meant."""

    def __init__(self, source: Source, tables: Tables, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.tables = tables
        self.kinds = {text: kind for kind, text in tables.spellings.items()}
        self.cut_names = False

    def clean(self, tokens: list[Token]) -> list[Token]:
        """Return *tokens* without trouble."""
        cleaned: list[Token] = []
        strays: list[Token] = []
        for token in tokens:
            if strays and not (token.kind == "STRAY" and _joins(strays[-1], token)):
                cleaned.extend(self._strays(strays))
                strays = []
            if token.kind == "STRAY":
                strays.append(token)
            else:
                cleaned.extend(self._token(token))
        cleaned.extend(self._strays(strays))
        return _rejoined(cleaned, self.source) if self.cut_names else cleaned

    def _token(self, token: Token) -> list[Token]:
        match token.kind:
            case "FOREIGN_SIGN":
                return self._foreign_sign(token)
            case "SMART_STRING":
                return self._smart_string(token)
            case "UNTERMINATED":
                return self._unterminated(token)
            case "NAME" if not token.text.isidentifier():
                wrong = next(char for char in token.text if not ("a" + char).isidentifier())
                self._report(token, f"`{wrong}` cannot stand in a name")
        return [token]

    def _foreign_sign(self, token: Token) -> list[Token]:
        span = self.source.span(token.start, token.start + len(token.text))
        kind, text = _SIGNS.get(token.text, ("", ""))
        if not kind:
            headline, help = "statements are not ended by `;`", "leave it out"
        else:
            headline = f"`{token.text}` is not an operator"
            help = f"it is written `{text}`"
        fix = Fix(help, (Edit(span, _padded(text, self.source, span.end)),), Applicability.SAFE)
        self.problems.add(finding(codes.FOREIGN_SYNTAX, headline, span, help=help, fixes=(fix,)))
        return [Token(kind, token.text, token.start)] if kind else []

    def _smart_string(self, token: Token) -> list[Token]:
        straight = f'"{token.text[1:-1]}"'
        self._report(token, "a string stands in typographic quotes", straight)
        return [Token("STRING", straight, token.start)]

    def _unterminated(self, token: Token) -> list[Token]:
        token, rest = self._without_closers(token)
        span = self.source.span(token.start, token.start + len(token.text.rstrip()))
        quotes = re.match(r"\w*(\"\"\"|'''|\"|')", token.text)
        quote = quotes.group(1) if quotes else '"'
        self.problems.add(
            finding(
                codes.UNTERMINATED_STRING,
                "a string has no end",
                span,
                f"`{quote}` never closes",
                help=f"close it with `{quote}`",
            )
        )
        return [Token("STRING", token.text, token.start), *rest]

    def _without_closers(self, token: Token) -> tuple[Token, list[Token]]:
        """Part a string without an end from the brackets behind it that it does not open itself:
        a forgotten quote should not cost the block its closing brace too.
        """
        end = _first_unopened(token.text)
        rest = Source(self.source.path, token.text[end:])
        behind = [
            Token(found.kind, found.text, token.start + end + found.start)
            for found in scan(rest, self.tables)
            if found.kind not in _TRIVIA | _TROUBLE
        ]
        return Token(token.kind, token.text[:end], token.start), behind

    def _strays(self, strays: list[Token]) -> list[Token]:
        """Answer a run of characters that no token begins with, together."""
        kept: list[Token] = []
        unknown: list[Token] = []
        for token in strays:
            if token.text == "\ufeff" and token.start == 0:
                continue
            if token.text in _INVISIBLE:
                _report_invisible(self.source, token.start, self.problems)
                self.cut_names = True
            elif token.text in _SPACES:
                self._report(token, f"a space of an unusual kind ({_code(token.text)})", " ")
            elif token.text in _LOOKALIKES:
                plain = _LOOKALIKES[token.text]
                self._report(token, f"`{token.text}` looks like `{plain}`, but is not", plain)
                kept.append(Token(self.kinds[plain], token.text, token.start))
            elif not _BIDI.match(token.text):
                unknown.append(token)
        if unknown:
            self._report_unknown(unknown)
        return kept

    def _report_unknown(self, strays: list[Token]) -> None:
        first, last = strays[0], strays[-1]
        shown = first.text if first.text.isprintable() else _code(first.text)
        headline = f"`{shown}` has no meaning here"
        span = self.source.span(first.start, last.start + 1)
        self.problems.add(finding(codes.UNEXPECTED_CHARACTER, headline, span))

    def _report(self, token: Token, headline: str, instead: str = "") -> None:
        span = self.source.span(token.start, token.start + len(token.text))
        fix = Fix(f"write `{instead}`", (Edit(span, instead),), Applicability.SAFE)
        self.problems.add(
            finding(codes.UNEXPECTED_CHARACTER, headline, span, fixes=(fix,) if instead else ())
        )


def _first_unopened(text: str) -> int:
    """Return where the first bracket of *text* stands that closes none of its own, else its end."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char in "([{") - (char in ")]}")
        if depth < 0:
            return index
    return len(text)


def _rejoined(tokens: list[Token], source: Source) -> list[Token]:
    """Return *tokens* with names put together that only invisible characters kept apart."""
    joined: list[Token] = []
    for token in tokens:
        last = joined[-1] if joined else token
        between = source.text[last.start + len(last.text) : token.start]
        if between and _INVISIBLE.issuperset(between) and (last.text + token.text).isidentifier():
            joined[-1] = Token("NAME", last.text + token.text, last.start)
        else:
            joined.append(token)
    return joined


def _joins(left: Token, right: Token) -> bool:
    return left.start + len(left.text) == right.start


def _padded(text: str, source: Source, end: int) -> str:
    """Return *text* with a space behind it where it would run into the next word."""
    return text + " " if text.isalpha() and source.text[end : end + 1].isidentifier() else text


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _report_invisible(source: Source, start: int, problems: Problems) -> None:
    span = source.span(start, start + 1)
    fix = Fix("take it out", (Edit(span, ""),), Applicability.SAFE)
    headline = f"an invisible character, {_code(source.text[start])}"
    problems.add(
        finding(
            codes.INVISIBLE_CHARACTER,
            headline,
            span,
            notes=("such characters can make a text look different from what it says",),
            fixes=(fix,),
        )
    )


def _without_line_comments(source: Source, tokens: list[Token], problems: Problems) -> list[Token]:
    """Return *tokens* without lines that begin with ``//``, which are meant as comments."""
    if not any(token.kind == "DOUBLE_SLASH" for token in tokens):
        return tokens
    kept: list[Token] = []
    end = 0
    for token in tokens:
        if token.start < end:
            continue
        if token.kind == "DOUBLE_SLASH" and _is_first_of_line(source, token):
            end = source.text.find("\n", token.start) % (len(source.text) + 1)
            _report_comment(source, token, problems)
            continue
        kept.append(token)
    return kept


def _is_first_of_line(source: Source, token: Token) -> bool:
    line = source.line_starts[source.line_of(token.start) - 1]
    return not source.text[line : token.start].strip()


def _report_comment(source: Source, token: Token, problems: Problems) -> None:
    span = source.span(token.start, token.start + 2)
    fix = Fix("write `#`", (Edit(span, "#"),), Applicability.SAFE)
    problems.add(
        finding(
            codes.FOREIGN_SYNTAX,
            "`//` does not begin a comment",
            span,
            help="a comment begins with `#`",
            fixes=(fix,),
        )
    )
