"""Tokens: all of a file's, and of these the ones that the grammar knows.

The whole text is scanned at once, independently of what the parser expects, so a mistake never
changes how the rest is read. Every character belongs to a token, whatever the file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from flowc.diagnostics import Applicability, Edit, Fix, Problems, codes, finding
from flowc.parse.comments import without_foreign_comments
from flowc.parse.strings import is_begun, mend_strings, quote_of
from flowc.parse.tables import Tables
from flowc.source import Source
from flowc.trees.syntax import Token

TRIVIA = frozenset({"WHITE_SPACE", "COMMENT"})
_TROUBLE = frozenset({"FOREIGN_SIGN", "SMART_STRING", "UNTERMINATED", "STRAY"})

# A text with more is not a program, and further findings help nobody.
_MOST_FINDINGS = 100

# For each sign the kind it is read as, "" if it is dropped, and its correct spelling, "" if more
# than the sign must change.
_SIGNS = {
    "&&": ("AND", "and"),
    "||": ("OR", "or"),
    "!": ("NOT", "not"),
    "===": ("EQ", "=="),
    "!==": ("NE", "!="),
    "<>": ("NE", "!="),
    **dict.fromkeys(("==>", "-.->", "~>", "|>"), ("ARROW", "->")),
    **dict.fromkeys(("+=", "-=", "*="), ("EQUAL", "")),
    "++": ("", ""),
}

# Full-width and typographic forms of signs, as input methods and word processors produce them.
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
    """Return every token of *source*; their joined texts are the source text."""
    text = source.text
    tokens = cut(text, tables, 0, len(text))
    if any(token.kind == "UNTERMINATED" for token in tokens):
        return mend_strings(text, tokens, lambda start, end: cut(text, tables, start, end))
    return tokens


def cut(text: str, tables: Tables, start: int, end: int) -> list[Token]:
    """Return the tokens of a part of *text* that starts at a token."""
    return list(_tokens(tables.scanner.finditer(text, start, end), tables.words))


def tokens_from(text: str, tables: Tables, start: int) -> Iterator[Token]:
    """Yield the tokens of *text* from *start* on, where a token begins, lazily."""
    return _tokens(tables.scanner.finditer(text, start), tables.words)


def _tokens(matches: Iterable[re.Match[str]], words: Mapping[str, str]) -> Iterator[Token]:
    for match in matches:
        kind, found = match.lastgroup or "", match.group()
        if kind == "NAME":
            kind = words.get(found, "NAME")
        yield Token(kind, found, match.start())


def significant(
    source: Source, tokens: list[Token], tables: Tables, problems: Problems
) -> list[Token]:
    """Return the tokens for the parser; unreadable ones are reported and corrected."""
    found = Problems()
    for mark in _BIDI.finditer(source.text):
        _report_invisible(source, mark.start(), found)
    kept = [token for token in tokens if token.kind not in TRIVIA]
    kept = without_foreign_comments(source, kept, found)
    if any(token.kind in _TROUBLE for token in kept) or not source.text.isascii():
        kept = _Cleaner(source, tables, found).clean(kept)
    problems.extend(islice(found, _MOST_FINDINGS))
    return kept


class _Cleaner:
    """Replaces tokens that the language does not have by what was probably meant."""

    def __init__(self, source: Source, tables: Tables, problems: Problems) -> None:
        self.source = source
        self.problems = problems
        self.tables = tables
        self.kinds = {text: kind for kind, text in tables.spellings.items()}
        self.cut_names = False

    def clean(self, tokens: list[Token]) -> list[Token]:
        """Return *tokens* with troublesome ones corrected or dropped."""
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
        if token.text == ";":
            headline, help = "statements are not ended by `;`", "remove it"
        elif not text:
            headline = f"`{token.text}` is not an operator"
            help = "write it out, as in `n = n + 1`, or give the field a reducer, `by add`"
        elif kind == "ARROW":
            headline, help = f"`{token.text}` is not an arrow", f"it is written `{text}`"
        else:
            headline, help = f"`{token.text}` is not an operator", f"it is written `{text}`"
        edit = Edit(span, _padded(text, self.source, span.end))
        fixes = (Fix(help, (edit,), Applicability.SAFE),) if text or token.text == ";" else ()
        self.problems.add(finding(codes.FOREIGN_SYNTAX, headline, span, help=help, fixes=fixes))
        return [Token(kind, token.text, token.start)] if kind else []

    def _smart_string(self, token: Token) -> list[Token]:
        straight = f'"{token.text[1:-1]}"'
        quote = token.text[0]
        quotes = "backticks" if quote == "`" else f"typographic quotes, `{quote}`"
        self._report(token, f"a string stands in {quotes}", straight)
        return [Token("STRING", straight, token.start)]

    def _unterminated(self, token: Token) -> list[Token]:
        """Read a string that lacks a quote as a whole one."""
        span = self.source.span(token.start, token.start + len(token.text))
        quote = quote_of(token.text)
        if is_begun(token.text):
            end, label = "end", f"`{quote}` never closes"
            edit = Edit(span.after, quote)
        else:
            end, label = "beginning", f"`{quote}` never opens"
            edit = Edit(self.source.span(span.start, span.start), quote)
        fix = Fix(f"put `{quote}` at its {end}", (edit,))
        headline = f"a string in `{quote}` has no {end}"
        self.problems.add(finding(codes.UNTERMINATED_STRING, headline, span, label, fixes=(fix,)))
        return [Token("STRING", token.text, token.start)]

    def _strays(self, strays: list[Token]) -> list[Token]:
        """Report a run of characters that begin no token, together."""
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
        help = "an optional type is written `T | None`, a choice `a if x else b`" * (shown == "?")
        self.problems.add(finding(codes.UNEXPECTED_CHARACTER, headline, span, help=help))

    def _report(self, token: Token, headline: str, instead: str = "") -> None:
        span = self.source.span(token.start, token.start + len(token.text))
        fix = Fix(f"write `{instead}`", (Edit(span, instead),), Applicability.SAFE)
        self.problems.add(
            finding(codes.UNEXPECTED_CHARACTER, headline, span, fixes=(fix,) if instead else ())
        )


def _rejoined(tokens: list[Token], source: Source) -> list[Token]:
    """Return *tokens* with names joined that were separated only by invisible characters."""
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
    """Return *text*, followed by a space if it would run into the next word."""
    return text + " " if text.isalpha() and source.text[end : end + 1].isidentifier() else text


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def _report_invisible(source: Source, start: int, problems: Problems) -> None:
    span = source.span(start, start + 1)
    fix = Fix("remove it", (Edit(span, ""),), Applicability.SAFE)
    headline = f"an invisible character, `{_code(source.text[start])}`"
    problems.add(
        finding(
            codes.INVISIBLE_CHARACTER,
            headline,
            span,
            notes=("such characters can make code look different from what it says",),
            fixes=(fix,),
        )
    )
