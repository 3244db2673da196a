"""Prints the TextMate grammar for VS Code and other editors: `python -m
flowc.highlight.textmate`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flowc.highlight.rules import Kind, Rule, rules, string_kinds

#: Its path in the repository.
TARGET = Path("grammar", "vscode", "syntaxes", "flow.tmLanguage.json")

#: The scopes of the TextMate conventions, which every colour theme supports.
SCOPES = {
    Kind.COMMENT: "comment.line.number-sign",
    Kind.STRING: "string.quoted",
    Kind.ESCAPE: "constant.character.escape",
    Kind.NUMBER: "constant.numeric",
    Kind.DECLARATION: "keyword.declaration",
    Kind.CONTROL: "keyword.control",
    Kind.MARKER: "variable.language",
    Kind.OPTION: "keyword.other",
    Kind.WORD_OPERATOR: "keyword.operator.word",
    Kind.CONSTANT: "constant.language",
    Kind.TYPE: "support.type",
    Kind.CLASS: "entity.name.type",
    Kind.NODE: "entity.name.function",
    Kind.FIELD: "variable.other.definition",
    Kind.FUNCTION: "entity.name.function.call",
    Kind.ATTRIBUTE: "variable.other.member",
    Kind.MODULE: "entity.name.namespace",
    Kind.NAME: "variable.other",
    Kind.ARROW: "keyword.operator.arrow",
    Kind.OPERATOR: "keyword.operator",
    Kind.PUNCTUATION: "punctuation",
}


def textmate_grammar() -> dict[str, Any]:
    """Return the grammar as the JSON that an editor loads."""
    strings = [_string(quotes) for quotes in string_kinds()]
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "comment": "Made from the terminals of flow.lark by `make editors`; not edited by hand.",
        "name": "flow",
        "scopeName": "source.flow",
        "fileTypes": ["flow"],
        "patterns": [*strings, *map(_pattern, rules())],
    }


def _string(quotes: str) -> dict[str, Any]:
    """Return the rule for strings in *quotes*; a single-line string ends at the end of the line."""
    style = ("triple" if len(quotes) == 3 else "single") if "'" in quotes else "double"
    ends = quotes if len(quotes) == 3 else f"{quotes}|$"
    return {
        "name": f"{SCOPES[Kind.STRING]}.{style}.flow",
        "begin": f"(?<!\\w)[rRuU]?{quotes}",
        "end": ends,
        "patterns": [{"name": f"{SCOPES[Kind.ESCAPE]}.flow", "match": r"\\."}],
    }


def _pattern(rule: Rule) -> dict[str, Any]:
    if len(rule.kinds) == 1:
        return {"name": _scope(rule.kinds[0]), "match": rule.pattern}
    captures = {
        str(number): {"name": _scope(kind)}
        for number, kind in enumerate(rule.kinds, 1)
        if kind in SCOPES
    }
    return {"match": rule.pattern, "captures": captures}


def _scope(kind: Kind) -> str:
    return f"{SCOPES[kind]}.flow"


def printed() -> str:
    """Return the text of the file."""
    return json.dumps(textmate_grammar(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    target = Path(__file__).parents[3] / TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(printed(), encoding="utf-8")
