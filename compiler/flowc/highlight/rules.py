"""The classification of `.flow` text, as regular expressions that Python and editors both support.

A keyword is one only in certain places. A highlighter does not parse, so it decides by what follows
a word: `var run: int` and `cache = 3` are names. The language server, which has the tree, knows
better.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from flowc.highlight import words
from flowc.parse.loading import load_tables


class Kind(Enum):
    """What a piece of text is."""

    COMMENT = "comment"
    STRING = "string"
    ESCAPE = "escape"
    NUMBER = "number"
    DECLARATION = "declaration"
    CONTROL = "control"
    MARKER = "marker"
    OPTION = "option"
    WORD_OPERATOR = "word operator"
    CONSTANT = "constant"
    TYPE = "type"
    CLASS = "class"
    NODE = "node"
    FIELD = "field"
    FUNCTION = "function"
    ATTRIBUTE = "attribute"
    MODULE = "module"
    NAME = "name"
    ARROW = "arrow"
    OPERATOR = "operator"
    PUNCTUATION = "punctuation"
    SPACE = "space"


@attrs.frozen
class Rule:
    """A pattern, and the kind of each of its groups, or of the whole match if it has none."""

    pattern: str
    kinds: tuple[Kind, ...]


#: A name, as defined by the grammar.
NAME = r"[^\W\d]\w*"
DOTTED = rf"{NAME}(?:\.{NAME})*"

#: What must not follow a keyword: it would make the word a name.
_AS_NAME = r"(?!\w)(?!\s*(?:=(?![=>])|:(?!=)|[.,)\]]))"

#: What must not precede a keyword: a value follows an equals sign.
_NO_VALUE = r"(?<!= )"


def string_kinds() -> tuple[str, ...]:
    """Return the quotes that delimit strings, the longest first."""
    return ('"""', "'''", '"', "'")


def rules() -> Iterator[Rule]:
    """Yield the rules in the order in which to try them, except those for strings."""
    patterns = load_tables().patterns
    yield Rule(r"#[^\n]*", (Kind.COMMENT,))
    yield from _declarations()
    yield from _steps_of_tests()
    yield Rule(rf"(\.)({NAME})", (Kind.PUNCTUATION, Kind.ATTRIBUTE))
    taken = "|".join((*words.STEPS, *words.MARKERS, *words.CONSTANTS, *words.OPERATORS, "raise"))
    yield Rule(
        rf"(->|=>)(\s*)(?!(?:{taken})\b)([^\W\dA-Z]\w*)(?!\w)(?!\s*\()",
        (Kind.ARROW, Kind.SPACE, Kind.NAME),
    )
    for number in ("DURATION", "FLOAT", "INT"):
        yield Rule(rf"(?<!\w)(?:{patterns[number]})", (Kind.NUMBER,))
    yield _word(words.CONSTANTS, Kind.CONSTANT)
    yield _word(words.OPERATORS, Kind.WORD_OPERATOR)
    yield _word(words.MARKERS, Kind.MARKER)
    yield _word_in_place(words.DECIDING, Kind.CONTROL)
    yield _word_in_place((*words.OPTIONS, *words.ACTIONS), Kind.OPTION)
    yield _word_in_place(("steps",), Kind.DECLARATION)
    yield _word_in_place(
        (*words.NAMING_TYPES, *words.NAMING_NODES, *words.NAMING_FIELDS, *words.DECLARING,
         *words.SOURCES),
        Kind.DECLARATION, r"(?!\s*(?:->|\}|as\b))",
    )  # fmt: skip
    yield _word(words.TYPES, Kind.TYPE)
    yield Rule(rf"({NAME})(?=\s*\()", (Kind.FUNCTION,))
    yield Rule(r"[A-Z]\w*", (Kind.CLASS,))
    yield Rule(NAME, (Kind.NAME,))
    yield Rule(r"->|=>", (Kind.ARROW,))
    yield Rule(r":=|\*\*|//|<<|>>|[=!<>]=|\.\.\.|[-+*/%@&|^~<>=]", (Kind.OPERATOR,))
    yield Rule(r"[()\[\]{},:.]", (Kind.PUNCTUATION,))


def _declarations() -> Iterator[Rule]:
    for listed, kind, behind in (
        (words.NAMING_TYPES, Kind.CLASS, r"(?=\s*[({])"),
        (words.NAMING_NODES, Kind.NODE, r"(?=\s*[({]|\s+(?:for|until)\b)"),
        (words.NAMING_FIELDS, Kind.FIELD, r"(?=\s*:)"),
    ):
        yield Rule(
            rf"\b({'|'.join(listed)})(\s+)({NAME}){behind}", (Kind.DECLARATION, Kind.SPACE, kind)
        )
    yield Rule(
        rf"\b(from)(\s+)({DOTTED})(?=\s+import\b)", (Kind.DECLARATION, Kind.SPACE, Kind.MODULE)
    )
    yield Rule(rf"\b(by)(\s+)({NAME})(?!\w)", (Kind.DECLARATION, Kind.SPACE, Kind.NAME))
    yield Rule(
        rf"\b(on)(\s+)({'|'.join(words.SOURCES)})\b",
        (Kind.DECLARATION, Kind.SPACE, Kind.DECLARATION),
    )


def _steps_of_tests() -> Iterator[Rule]:
    operators = "|".join((*words.OPERATORS, "in", "if"))
    yield Rule(
        rf"\b(expect)(\s+)(calls?)(\s+)(?!(?:{operators})\b)({DOTTED})",
        (Kind.DECLARATION, Kind.SPACE, Kind.DECLARATION, Kind.SPACE, Kind.NODE),
    )
    yield Rule(
        rf"\b(expect)(\s+)({'|'.join(words.EXPECTED)})(?=\s+[\w\[])",
        (Kind.DECLARATION, Kind.SPACE, Kind.DECLARATION),
    )
    yield Rule(
        rf"{_NO_VALUE}\b(stub|answer|expire)(\s+)({DOTTED})",
        (Kind.DECLARATION, Kind.SPACE, Kind.NODE),
    )
    yield _word_in_place(words.TESTING, Kind.DECLARATION)


def _word(listed: tuple[str, ...], kind: Kind) -> Rule:
    return Rule(rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)", (kind,))


def _word_in_place(listed: tuple[str, ...], kind: Kind, behind: str = "") -> Rule:
    """Return the rule for words that are names in other places."""
    return Rule(rf"(?<!\w){_NO_VALUE}(?:{'|'.join(listed)}){_AS_NAME}{behind}", (kind,))
