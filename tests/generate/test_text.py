"""The small parts of the text: literals, docstrings, names, imports, and its determinism."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest
from golden import HERE
from hypothesis import given
from hypothesis import strategies as st

from flowc.generate.homes import snake
from flowc.generate.imports import import_lines
from flowc.generate.layout import WIDTH
from flowc.generate.literals import constant, docstring
from flowc.generate.names import Names

ROOT = HERE.parent.parent
PRINT = """
import sys
from golden import FILES, built
sys.stdout.write("".join(map(built, FILES)))
"""


@given(st.text())
def test_string_literal_means_the_string(text: str) -> None:
    """Quotes, backslashes and control characters evaluate to themselves."""
    assert ast.literal_eval(constant(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_doc_string_is_one_string(text: str) -> None:
    """Whatever a doc string contains, it ends where it should."""
    lines = docstring(f"x{text}", "")

    assert isinstance(ast.literal_eval("\n".join(lines)), str)


def test_long_line_of_a_doc_string_is_wrapped() -> None:
    """A long line in the flow file does not make a line of the module too long."""
    lines = docstring("word " * 60, "    ")

    assert max(map(len, lines)) <= WIDTH


def test_name_that_is_taken_gets_an_underscore() -> None:
    """An import is renamed if the module defines its name."""
    names = Names()
    names.keep(["Support"])
    names.know("nodes", "Support", "Support")

    assert names.use("nodes", "Support") == "Support_"


def test_private_name_that_is_taken_gets_the_next_choice_then_a_number() -> None:
    """The second node gets its graph's name as a prefix, further ones get a number as well."""
    names = Names()

    claimed = [names.claim("DRAFT", "REVIEW_DRAFT") for _ in range(3)]

    assert claimed == ["DRAFT", "REVIEW_DRAFT", "REVIEW_DRAFT_2"]


@pytest.mark.parametrize(
    ("name", "own"),
    [("Support", "support"), ("SupportDesk", "support_desk"), ("LLMAgent", "llm_agent")],
)
def test_functions_of_a_graph_are_named_in_snake_case(name: str, own: str) -> None:
    """Importers derive these names from the name of the graph alone."""
    assert snake(name) == own


def test_imports_stand_in_the_order_of_isort() -> None:
    """The standard library first; constants, then classes, then functions; renamed ones apart."""
    imported = {
        ("zoo", "b"): "b",
        ("zoo", "Animal"): "Animal",
        ("zoo", "LIMIT"): "LIMIT",
        ("zoo", "run"): "run_",
        ("typing", "Any"): "Any",
    }

    assert import_lines(imported) == [
        "",
        "from typing import Any",
        "",
        "from zoo import LIMIT, Animal, b",
        "from zoo import run as run_",
    ]


def test_text_is_the_same_for_every_hash_seed() -> None:
    """Nothing in a module depends on the iteration order of a set or on a hash."""
    paths = os.pathsep.join(str(ROOT / part) for part in ("compiler", "runtime", "tests/support"))
    texts = {
        subprocess.run(
            [sys.executable, "-c", PRINT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(texts) == 1
