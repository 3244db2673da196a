"""Defaults, reducers and unions fit the fields that they are declared for."""

from __future__ import annotations

import pytest

USE = "node a(x) -> answer\nstart -> a -> end"


@pytest.mark.parametrize(
    ("type_", "default"),
    [("int", '"0"'), ("str", "None"), ("list[str]", "{}"), ("Kind", '"x"'), ("bool", "3")],
)
def test_default_of_another_type_is_reported(check_graph, type_, default):
    """405 marks the default."""
    found = check_graph(
        "() -> answer: str", f"var x: {type_} = {default}\n{USE}", before="enum Kind { x }"
    )

    assert found.only.number == "405"
    assert found.only.at == default


@pytest.mark.parametrize(
    ("type_", "default"),
    [
        ("float", "1"),
        ("str | None", "None"),
        ("list[str]", "[]"),
        ("dict[str, int]", "{}"),
        ("Kind", "Kind.x"),
        ('Literal["a", "b"]', '"a"'),
        ("timedelta", "10s"),
        ("R", "R(y=1)"),
        ("tuple[int, str]", '(1, "a")'),
        ("Any", "1"),
    ],
)
def test_default_that_fits_is_fine(check_graph, type_, default):
    """Numbers widen, and empty displays take the declared type."""
    found = check_graph(
        "() -> answer: str",
        f"var x: {type_} = {default}\n{USE}",
        before="enum Kind { x }  record R { y: int }",
    )

    assert found.codes == []


def test_default_of_a_record_field_is_checked(check_file):
    """405 applies to records too."""
    found = check_file('record R { y: int = "a" }\n')

    assert found.only.number == "405"
    assert found.only.at == '"a"'


@pytest.mark.parametrize(
    ("type_", "reducer"),
    [
        ("int", "append"),
        ("str", "extend"),
        ("list[str]", "merge"),
        ("list[str]", "union"),
        ("dict[str, int]", "add"),
        ("list[str]", "upsert(id)"),
        ("dict[str, int]", "max"),
    ],
)
def test_reducer_that_cannot_take_the_type_is_reported(check_graph, type_, reducer):
    """406 marks the reducer."""
    default = " = {}" if reducer == "max" else ""
    found = check_graph(
        "() -> answer: str",
        f"var x: {type_} by {reducer}{default}\n{USE}",
        before="record R { y: int }",
    )

    assert found.only.number == "406"
    assert reducer.split("(")[0] in found.only.at


@pytest.mark.parametrize(
    ("type_", "reducer"),
    [
        ("list[int]", "append"),
        ("list[int]", "extend"),
        ("int", "add"),
        ("str", "add"),
        ("dict[str, int]", "merge"),
        ("set[str]", "union"),
        ("list[R]", "upsert(y)"),
        ("Any", "append"),
    ],
)
def test_reducer_that_fits_is_fine(check_graph, type_, reducer):
    """Each reducer with the types that it supports."""
    found = check_graph(
        "() -> answer: str",
        f"var x: {type_} by {reducer}\n{USE}",
        before="record R { y: int }",
    )

    assert found.codes == []


def test_reducer_of_a_field_that_is_written_once_is_an_info(check_graph):
    """410 is shown on request only."""
    found = check_graph(
        "() -> answer: str",
        "var x: list[str] by extend\nnode a() -> x\nnode b(x) -> answer\nstart -> a -> b -> end",
    )

    assert (len(found.of("410")), found.codes) == (1, [])


def test_records_that_take_the_same_keys_are_indistinct(check_graph):
    """312: a mapping could be any of them."""
    found = check_graph(
        "(x: A | B) -> answer: str", USE, before="record A { n: int }  record B { n: int }"
    )

    assert found.only.number == "312"


@pytest.mark.parametrize(
    "records",
    [
        "record A { n: int }  record B { m: int }",
        'record A { kind: Literal["a"] }  record B { kind: Literal["b"] }',
        "record A { n: int }  record B { n: str }",
        "record A { n: int }  record B { n: int  m: str }",
    ],
)
def test_records_that_a_mapping_tells_apart_are_fine(check_graph, records):
    """By a key, a literal, or a type."""
    found = check_graph("(x: A | B) -> answer: str", USE, before=records)

    assert found.codes == []


@pytest.mark.parametrize(
    ("opener", "expected"),
    [
        ("async def opened() -> Pool: ...", []),
        ("def opened() -> Pool: ...", []),
        ("def opened(): ...", []),
        ("def opened() -> str: ...", ["809"]),
        ("def opened(size: int) -> Pool: ...", ["804"]),
    ],
)
def test_opener_of_a_resource_may_be_asynchronous_and_gives_its_type(check_file, opener, expected):
    """It is not part of an expression: its result is awaited, and entered if it is a context
    manager.
    """
    found = check_file(
        "from nodes import Pool, opened, f\n"
        "graph G(n: int) -> answer: int {\n"
        "use pool: Pool = opened()\nnode f(pool, n) -> answer\nstart -> f -> end\n}\n",
        python=f"class Pool: ...\ndef f(pool: Pool, n: int) -> int: ...\n{opener}\n",
    )

    assert found.codes == expected
