"""A lexer for Pygments, which highlights code on pages, in notebooks and in terminals.

Registered as an entry point: `pygmentize -l flow`, ```` ```flow ```` in Markdown and
reStructuredText, and files that end in `.flow` find it wherever flowc is installed.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
    _TokenType,
)

from flowc.highlight.rules import Kind, Rule, rules, string_kinds

TOKENS: dict[Kind, _TokenType] = {
    Kind.COMMENT: Comment.Single,
    Kind.STRING: String,
    Kind.ESCAPE: String.Escape,
    Kind.NUMBER: Number,
    Kind.DECLARATION: Keyword.Declaration,
    Kind.CONTROL: Keyword,
    Kind.MARKER: Keyword.Pseudo,
    Kind.OPTION: Keyword.Reserved,
    Kind.WORD_OPERATOR: Operator.Word,
    Kind.CONSTANT: Keyword.Constant,
    Kind.TYPE: Keyword.Type,
    Kind.CLASS: Name.Class,
    Kind.NODE: Name.Function,
    Kind.FIELD: Name.Variable,
    Kind.FUNCTION: Name.Function,
    Kind.ATTRIBUTE: Name.Attribute,
    Kind.MODULE: Name.Namespace,
    Kind.NAME: Name,
    Kind.ARROW: Operator,
    Kind.OPERATOR: Operator,
    Kind.PUNCTUATION: Punctuation,
    Kind.SPACE: Whitespace,
}


def _entry(rule: Rule) -> tuple[str, Any]:
    if len(rule.kinds) == 1:
        return rule.pattern, TOKENS[rule.kinds[0]]
    kinds = (TOKENS[kind] for kind in rule.kinds)
    return rule.pattern, bygroups(*kinds)  # type: ignore[no-untyped-call]


def _strings() -> dict[str, list[Any]]:
    """Return a state for each kind of string; a single-line string ends at the end of the line."""
    states = {}
    for quotes in string_kinds():
        ends = quotes if len(quotes) == 3 else rf"{quotes}|(?=\n)"
        states[quotes] = [
            (r"\\[\s\S]", String.Escape),
            (ends, String, "#pop"),
            (rf"[^\\{quotes[0]}\n]+|[\s\S]", String),
        ]
    return states


class FlowLexer(RegexLexer):
    """Splits `.flow` text into Pygments tokens; any text whatever can be split."""

    name = "flow"
    aliases: ClassVar = ["flow", "flowc"]
    filenames: ClassVar = ["*.flow"]
    mimetypes: ClassVar = ["text/x-flow"]
    url = "https://pypi.org/project/flowc/"
    version_added = ""

    tokens: ClassVar = {
        "root": [
            (r"\s+", Whitespace),
            *((rf"[rRuU]?{quotes}", String, quotes) for quotes in string_kinds()),
            *map(_entry, rules()),
            (r"[\s\S]", Text),  # a character that the language does not use
        ],
        **_strings(),
    }
