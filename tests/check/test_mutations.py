"""Functions that change their arguments in place are reported where they are called."""

from __future__ import annotations

import pytest

GROW = """
    def grow(words: list[str]) -> int:
        words.append("")
        return len(words)
    """


def calling(check_graph, node, python=GROW):
    return check_graph(
        "(words: list[str], rows: list[list[str]]) -> answer: int, more: int",
        f"use shared: list[str]\n{node}\nset rest {{ more = len(words) + len(rows) }}\n"
        "start -> grow -> rest -> end",
        python=python,
    )


@pytest.mark.parametrize("argument", ["words", "words=words", "rows[0]"])
def test_field_that_the_function_changes_is_warned(check_graph, argument):
    """813 marks the argument and shows the place in the function."""
    found = calling(check_graph, f"node grow({argument}) -> answer")

    assert found.of("813")[0].at == argument.removeprefix("words=")
    assert len(found.of("813")) == 1


@pytest.mark.parametrize("argument", ["shared", "words + words", "[]"])
def test_what_is_no_field_may_be_changed(check_graph, argument):
    """A resource exists to be changed, and a newly created value belongs to the function."""
    found = calling(check_graph, f"node grow({argument}) -> answer")

    assert found.of("813") == []


def test_occurrences_of_one_node_are_warned_once(check_graph):
    """The argument is written only once."""
    found = check_graph(
        "(words: list[str]) -> answer: int",
        "node grow(words) -> answer\nstart -> grow -> grow as again -> end",
        python=GROW,
    )

    assert len(found.of("813")) == 1
