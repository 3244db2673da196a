"""An imported reducer is a plain function of the old value and the new one."""

from __future__ import annotations

import pytest


def folding(check_file, function, field="int", default="1"):
    return check_file(
        f"from nodes import fold\ngraph G(value: int) -> total {{\n"
        f"var total: {field} by fold = {default}\nset note {{ total = value }}\n"
        "start -> repeat max 2 { note } -> end\n}\n",
        python=function,
    )


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("def fold(old: int) -> int: return old", "804"),
        ("def fold(old: int, new: int, more: int) -> int: return old", "804"),
        ("def fold(old: int, *, new: int) -> int: return old", "804"),
        ("async def fold(old: int, new: int) -> int: return old", "406"),
        ("def fold(old: int, new: int): yield old", "406"),
        ("def fold(old: str, new: int) -> int: return new", "808"),
        ("def fold(old: int, new: int) -> str: return ''", "809"),
    ],
)
def test_function_that_cannot_fold_is_reported_at_the_reducer(check_file, function, code):
    """The code says what is wrong with it, and it is reported once."""
    found = folding(check_file, function)

    assert found.codes == [code]


@pytest.mark.parametrize(
    "function",
    [
        "def fold(old: int, new: int) -> int: return old",
        "def fold(old, new): return old",
        "def fold(*values: int) -> int: return sum(values)",
        "def fold(old: float, new: int, scale: int = 1) -> int: return new",
    ],
)
def test_function_that_can_fold_is_fine(check_file, function):
    """Parameters without annotations are accepted."""
    assert folding(check_file, function).codes == []


@pytest.mark.parametrize(
    ("field", "reducer"),
    [
        ("bool", "add"), ("int | None", "add"), ("int | None", "max"), ("list[R]", "max"),
        ("tuple[int, None]", "min"), ("list[int] | None", "append"),
    ],
)  # fmt: skip
def test_type_that_a_reducer_would_fail_on_is_reported(check_graph, field, reducer):
    """Adding two bools gives a number; `None` and records cannot be compared."""
    found = check_graph(
        "(text: str) -> answer: int",
        f"var x: {field} by {reducer}\nset s {{ answer = len(text) }}\nstart -> s -> end",
        before="record R { n: int }",
    )

    assert "406" in found.codes
