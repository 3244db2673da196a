"""What the body of a function does is reported at the node that calls it."""

from __future__ import annotations

import textwrap

import pytest

FALLS = """
    def search(text){arrow}:
        if "a" in text:
            return {value}
    """


def searching(check_graph, outputs: str, arrow: str = "", value: str = "text"):
    names = ", ".join(part.split(":")[0].strip() for part in outputs.split(","))
    return check_graph(
        f"(text: str) -> {outputs}",
        f"node search(text) -> {names}\nstart -> search -> end",
        python=FALLS.format(arrow=arrow, value=value),
    )


def test_way_without_a_value_is_told_where_a_field_waits(check_graph):
    """819 marks the node."""
    found = searching(check_graph, "answer: str")

    assert (found.only.number, found.only.at) == ("819", "search")


@pytest.mark.parametrize("outputs", ["answer: str | None", "answer: Any"])
def test_field_that_takes_nothing_may_get_nothing(check_graph, outputs: str):
    """`None` is a value of its type."""
    assert searching(check_graph, outputs).codes == []


@pytest.mark.parametrize("arrow", [" -> str | None", " -> 'Optional[str]'"])
def test_function_that_promises_no_more_is_believed(check_graph, arrow: str):
    """819 is not reported; that the field needs more is 809."""
    python = textwrap.dedent(FALLS.format(arrow=arrow, value="text"))
    found = check_graph(
        "(text: str) -> answer: str",
        "node search(text) -> answer\nstart -> search -> end",
        python=f"from typing import Optional\n{python}",
    )

    assert found.codes == ["809"]


def test_nothing_cannot_be_unpacked(check_graph):
    """Two fields that each accept `None` do not make it a pair."""
    found = searching(check_graph, "one: str | None, two: str | None", value="(text, text)")

    assert found.only.number == "819"


def test_function_without_a_field_may_return_as_it_likes(check_graph):
    """Its result is not used."""
    found = check_graph(
        "(text: str) -> answer: str",
        "node search(text)\nset rest { answer = text }\nstart -> search -> rest -> end",
        python=FALLS.format(arrow="", value="text"),
    )

    assert found.codes == []


def test_node_that_stands_twice_is_told_once(check_graph):
    """There is only one body."""
    found = check_graph(
        "(text: str) -> answer: str",
        "node search(text) -> answer\nstart -> search -> search as again -> end",
        python=FALLS.format(arrow="", value="text"),
    )

    assert len(found.of("819")) == 1


def test_function_that_never_returns_anything_gives_none(check_graph):
    """Without an annotation the body decides: 809, as if it were annotated."""
    found = check_graph(
        "(text: str) -> answer: str",
        "node search(text) -> answer\nstart -> search -> end",
        python="def search(text):\n    print(text)\n",
    )

    assert (found.only.number, found.only.headline) == (
        "809",
        "`search` gives `None`, not what `answer` takes",
    )
