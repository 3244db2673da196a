"""Arguments and results of a Python function have the types of its annotations."""

from __future__ import annotations

import pytest

BEFORE = "enum Kind { x, y }  record R { n: int }"


def called(check_graph, field, parameter):
    return check_graph(
        f"(value: {field}) -> answer: str",
        "node a(value) -> answer\nstart -> a -> end",
        python=f"""
            from typing import Any, Literal
            def a(value: {parameter}): ...
            """,
        before=BEFORE,
    )


def returning(check_graph, field, result):
    return check_graph(
        f"(text: str) -> answer: {field}",
        "node a(text) -> answer\nstart -> a -> end",
        python=f"""
            from typing import Any, Iterator, Literal
            def a(text: str) -> {result}: ...
            """,
        before=BEFORE,
    )


@pytest.mark.parametrize(
    ("field", "parameter"),
    [("int", "str"), ("str | None", "str"), ("list[int]", "list[str]"), ("R", "int")],
)
def test_argument_that_the_annotation_does_not_take_is_warned(check_graph, field, parameter):
    """808 marks the argument and shows the parameter."""
    found = called(check_graph, field, parameter)

    assert found.only.number == "808"
    assert found.only.at == "value"
    assert f"`{parameter}`" in found.only.headline


@pytest.mark.parametrize(
    ("field", "parameter"),
    [
        ("int", "float"),
        ("str", "str | None"),
        ("Any", "int"),
        ("int", "Any"),
        ("int", "Unheard"),
        ("Kind", "str"),
        ("Kind", 'Literal["x", "y"]'),
        ("R", "dict"),
        ("list[str]", "list"),
    ],
)
def test_argument_that_the_annotation_takes_is_fine(check_graph, field, parameter):
    """`str` and `Literal` fit an enum, `dict` fits a record; unknown types are not reported."""
    found = called(check_graph, field, parameter)

    assert found.codes == []


@pytest.mark.parametrize(("field", "result"), [("int", "str"), ("str", "str | None"), ("R", "int")])
def test_result_that_the_field_does_not_take_is_warned(check_graph, field, result):
    """809 marks the name of the field after the arrow."""
    found = returning(check_graph, field, result)

    assert found.only.number == "809"
    assert found.only.at == "answer"


@pytest.mark.parametrize(
    ("field", "result"),
    [
        ("str | None", "str"),
        ("Kind", "str"),
        ("R", "dict[str, int]"),
        ("float", "int"),
        ("int", "Any"),
        ("int", "Unheard"),
    ],
)
def test_result_that_the_field_takes_is_fine(check_graph, field, result):
    """Results are converted where the language says so."""
    found = returning(check_graph, field, result)

    assert found.codes == []


def test_generator_gives_its_chunks_joined(check_graph):
    """Text is joined, anything else becomes a list."""
    found = check_graph(
        "(text: str) -> answer: str, counts: list[int]",
        """
        node words(text) -> answer
        node sizes(text) -> counts
        start -> words -> sizes -> end
        """,
        python="""
            from typing import Iterator
            def words(text: str) -> Iterator[str]:
                yield text
            async def sizes(text: str):
                yield 1
            """,
    )

    assert found.codes == []


def test_pair_is_taken_apart(check_graph):
    """Each element of a tuple is checked against its own field."""
    found = check_graph(
        "(text: str) -> a: int, b: str",
        "node pair(text) -> a, b\nstart -> pair -> end",
        python="def pair(text: str) -> tuple[str, str]: ...",
    )

    assert found.only.number == "809"
    assert found.only.at == "a"


@pytest.mark.parametrize(
    ("field", "result", "codes"),
    [
        ("list[str] by append", "str", []),
        ("list[str] by append", "int", ["809"]),
        ("list[str] by extend", "list[str]", []),
        ("list[str] by extend", "str", ["809"]),
        ("int by add", "int", []),
        ("dict[str, int] by merge", "dict[str, int]", []),
        ("set[str] by union", "str", ["809"]),
    ],
)
def test_result_is_measured_by_what_the_reducer_takes(check_graph, field, result, codes):
    """`append` takes an item, `extend` takes a list."""
    found = returning(check_graph, field, result)

    assert found.codes == codes
