"""Tokens are coloured according to their meaning, in every file of this repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Error, Keyword, Name, String

from flowc.diagnostics import Problems
from flowc.highlight import words
from flowc.highlight.pygments_lexer import FlowLexer
from flowc.highlight.textmate import TARGET, printed
from flowc.parse import parse
from flowc.parse.loading import load_tables
from flowc.source import Source
from flowc.trees import syntax

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("examples", "tests/goldens", "tests/corpus")
    for path in (ROOT / folder).rglob("*.flow")
)


def names(node: Any) -> Iterator[syntax.Name]:
    """Yield every name below *node* of a syntax tree."""
    if isinstance(node, syntax.Name):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from names(part)
    elif attrs.has(type(node)):
        for field in attrs.fields(type(node)):
            yield from names(getattr(node, field.name))


def test_every_keyword_of_the_grammar_is_of_one_kind() -> None:
    """If the grammar gains a word that is not coloured, this test fails."""
    spelled = sorted(word for word in load_tables().spellings.values() if word.isidentifier())

    assert sorted(words.KEYWORDS) == spelled


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_any_file_is_coloured_whole(path: Path) -> None:
    """No text is lost, and no part of it is an error token."""
    text = path.read_text(encoding="utf-8")
    tokens = list(FlowLexer(stripnl=False, ensurenl=False).get_tokens_unprocessed(text))

    assert "".join(value for _, _, value in tokens) == text
    assert not [value for _, kind, value in tokens if kind is Error]


@pytest.mark.parametrize(
    "path", [path for path in FILES if "corpus" not in path.parts], ids=lambda path: path.name
)
def test_a_name_is_not_coloured_as_a_keyword(path: Path) -> None:
    """Whatever the parser reads as a name is coloured as a name."""
    text = path.read_text(encoding="utf-8")
    lexer = FlowLexer(stripnl=False, ensurenl=False)
    at = {place: kind for place, kind, _ in lexer.get_tokens_unprocessed(text)}
    found = names(parse(Source(path.name, text), Problems()))
    wrong = [
        name.text
        for name in found
        if name.text not in (*words.TYPES, *words.MARKERS, "None")
        and at.get(name.span.start) in Keyword
    ]

    assert not wrong


def test_words_are_names_where_something_is_made_of_them() -> None:
    """The same word is an option in one place and a field elsewhere."""
    text = "var timeout: int\nnode ask(run) -> cache { timeout 3s  retry 2 times }\n"
    tokens = [(value, kind) for kind, value in FlowLexer().get_tokens(text) if value.strip()]

    assert ("timeout", Name.Variable) in tokens
    assert ("timeout", Keyword.Reserved) in tokens
    assert ("run", Name) in tokens
    assert ("ask", Name.Function) in tokens


def test_a_value_is_no_keyword() -> None:
    """Two fields are set, the first of which is named like a keyword of tests."""
    text = "set keep { history = answer  tries = tries + 1  x = run  y = 1 }"
    tokens = [(value, kind) for kind, value in FlowLexer().get_tokens(text) if value.strip()]

    assert ("answer", Name) in tokens
    assert ("run", Name) in tokens
    assert {kind for value, kind in tokens if value == "tries"} == {Name}


def test_words_behind_expect_are_coloured_where_they_expect_something() -> None:
    """A field with such a name is coloured as a name."""
    text = (
        "expect calls draft == 2\nexpect call sub.draft(x)\nexpect calls == 2\nexpect call and x\n"
    )
    tokens = [(value, kind) for kind, value in FlowLexer().get_tokens(text) if value.strip()]

    assert [kind for value, kind in tokens if value == "calls"] == [
        Keyword.Declaration,
        Name,
    ]
    assert ("draft", Name.Function) in tokens
    assert ("sub.draft", Name.Function) in tokens


def test_a_string_that_is_not_closed_ends_with_its_line() -> None:
    """The next line is coloured as usual."""
    tokens = list(FlowLexer().get_tokens('doc = "open\nnode a(x)\n'))

    assert (String, "open") in tokens
    assert (Keyword.Declaration, "node") in tokens


def test_pygments_finds_the_lexer_by_name_and_by_file() -> None:
    """Web pages and terminals use the entry point of the installed package."""
    assert isinstance(get_lexer_by_name("flow"), FlowLexer)
    assert isinstance(get_lexer_for_filename("support.flow"), FlowLexer)


def test_the_grammar_of_editors_is_the_one_that_is_printed() -> None:
    """`make editors` has been run since the last change to a keyword."""
    assert (ROOT / TARGET).read_text(encoding="utf-8") == printed()
    assert json.loads(printed())["scopeName"] == "source.flow"
