"""Conditions are of type bool, and their value is not always the same."""

from __future__ import annotations

import pytest


def conditional(check_graph, params, condition, before=""):
    return check_graph(
        f"({params}) -> answer: str",
        f"""
        node a() -> answer
        node b() -> answer
        start -> if {condition} {{ a }} else {{ b }} -> end
        """,
        before=before,
    )


@pytest.mark.parametrize(
    ("params", "condition"),
    [("x: str", "x"), ("x: int", "not x"), ("x: list[str]", "x and True == True"), ("x: R", "x")],
)
def test_condition_of_another_type_is_reported(check_graph, params, condition):
    """306 marks the part that is not a `bool`."""
    found = conditional(check_graph, params, condition, before="record R { y: int }")

    (finding,) = found.of("306")
    assert finding.at == "x"


@pytest.mark.parametrize(
    ("params", "condition"),
    [("x: bool", "x"), ("x: int", "x > 1"), ("x: Any", "x"), ("x: R | None", "x")],
)
def test_condition_that_is_a_truth_is_fine(check_graph, params, condition):
    """A `bool`, a comparison, `Any`, and a record that may be `None`."""
    found = conditional(check_graph, params, condition, before="record R { y: int }")

    assert found.codes == []


@pytest.mark.parametrize("type_", ["str | None", "int | None", "bool | None", "list[str] | None"])
def test_optional_whose_value_may_be_empty_is_reported(check_graph, type_):
    """308: `None` and an empty value would take the same branch."""
    found = conditional(check_graph, f"x: {type_}", "x")

    assert found.only.number == "308"


@pytest.mark.parametrize(
    ("condition", "always"), [("True", "true"), ("False", "false"), ("1 < 2", "the same")]
)
def test_condition_without_anything_that_changes_is_reported(check_graph, condition, always):
    """307 for constants."""
    found = conditional(check_graph, "x: bool", condition)

    (finding,) = found.of("307")
    assert always in finding.headline


def test_condition_that_an_earlier_one_decides_is_reported(check_graph):
    """307: after an `is None` branch that ended, the field is never `None`."""
    found = check_graph(
        "(x: str | None) -> answer: str",
        """
        node a() -> answer
        node b() -> answer
        start -> if x is None { a -> end } -> if x is None { a } else { b } -> end
        """,
    )

    assert found.only.number == "307"
    assert "always false" in found.only.headline


def test_last_elif_may_be_all_that_is_left(check_graph):
    """Writing out the last of several cases is good style."""
    found = check_graph(
        "(kind: Kind) -> answer: str",
        """
        node a() -> answer
        node b() -> answer
        start -> if kind == Kind.x { a } elif kind == Kind.y { b } -> end
        """,
        before="enum Kind { x, y }",
    )

    assert found.codes == []


def test_condition_that_a_loop_changes_is_fine(check_graph):
    """What holds in the first iteration need not hold in the second."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var found: str | None = None
        set clear { found = None }
        node look(text) -> found
        node a() -> answer
        start -> clear -> look -> if found is None { look } else { a } -> end
        """,
    )

    assert found.codes == []
