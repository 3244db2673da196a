"""The grammar itself, and the parse tables that are stored beside it."""

from __future__ import annotations

import logging
from importlib.resources import files
from pathlib import Path

import pytest
from lark import Lark

from flowc.parse import RESERVED
from flowc.parse.lalr import make_tables
from flowc.parse.loading import load_tables
from flowc.parse.tables import grammar_text, write_tables

KEPT = Path(__file__).parents[2] / "grammar" / "flow.tables.json"


def test_grammar_has_no_conflict() -> None:
    """Unless it is strict, Lark resolves conflicts silently."""
    logging.getLogger("lark").setLevel(logging.ERROR)

    Lark(grammar_text(), start="start", parser="lalr", lexer="basic", strict=True)


def test_conflict_would_be_found() -> None:
    """The strict mode that the test above relies on does reject an ambiguous grammar."""
    with pytest.raises(Exception, match="conflict"):
        Lark('start: "a" start | start "a" | "a"', parser="lalr", lexer="basic", strict=True)


def test_kept_tables_are_those_of_the_grammar() -> None:
    """After the grammar is edited, ``python -m flowc.parse.lalr`` has to be run."""
    text = grammar_text()

    assert KEPT.read_text(encoding="utf-8") == write_tables(make_tables(text), text)


def test_every_rule_has_a_method_that_builds_it() -> None:
    """A rule without one would fail only when a file uses it."""
    from flowc.parse.build import Builder

    wanted = {rule.build for rule in load_tables().rules if rule.build}

    assert {name for name in wanted if not hasattr(Builder, name)} == set()


def test_every_terminal_has_a_name() -> None:
    """Names that Lark generates would change with the grammar."""
    names = {kind for row in load_tables().actions for kind in row}

    assert not {name for name in names if name.startswith("__")}


def test_reserved_words_are_those_of_python() -> None:
    """All other words are available to users."""
    assert "graph" not in RESERVED
    assert "if" in RESERVED


def test_grammar_lies_where_the_package_looks() -> None:
    """A wheel contains it in the package; a checkout has it beside the package."""
    assert (files("flowc") / "grammar" / "flow.lark").is_file() or KEPT.with_name(
        "flow.lark"
    ).exists()
