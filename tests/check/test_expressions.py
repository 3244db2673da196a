"""Every expression has a type, and it fits the place where the expression is used."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("params", "assignment", "number"),
    [
        ("n: int", "answer = n", "408"),
        ("n: int", 'answer = n + "a"', "408"),
        ("r: R", "answer = r.m", "115"),
        ("n: int | None", "answer = str(n + 1)", "408"),
    ],
)
def test_assignment_that_cannot_work_is_reported(check_graph, params, assignment, number):
    """The types of operators, attributes, members and the field itself."""
    found = check_graph(
        f"({params}) -> answer: str",
        f"set a {{ {assignment} }}\nstart -> a -> end",
        before="enum Kind { x }  record R { n: str }",
    )

    assert number in found.codes


def test_assignment_of_another_type_shows_both(check_graph):
    """408 marks the value and shows the declaration."""
    found = check_graph("(n: int) -> answer: str", "set a { answer = n }\nstart -> a -> end")

    assert found.only.number == "408"
    assert (found.only.at, found.only.others) == ("n", ("answer",))


def test_assignment_through_a_reducer_takes_an_item(check_graph):
    """`=` writes as a node does, `:=` replaces the whole value."""
    found = check_graph(
        "(text: str) -> log: list[str]",
        """
        var all: list[str] by append
        set add { all = text }
        set back { all := [text] }
        set give { log = all }
        start -> add -> back -> give -> end
        """,
    )

    assert found.codes == []


def test_whole_list_through_append_is_reported(check_graph):
    """`append` takes a single item."""
    found = check_graph(
        "(texts: list[str]) -> all: list[str] by append",
        "set add { all = texts }\nstart -> add -> end",
    )

    assert found.only.number == "408"


def test_comparison_of_types_that_never_meet_is_reported(check_graph):
    """305 in a condition."""
    found = check_graph(
        "(n: int) -> answer: str",
        'node a() -> answer\nnode b() -> answer\nstart -> if n == "a" { a } else { b } -> end',
    )

    assert "305" in found.codes


@pytest.mark.parametrize("type_", ["set[str]", "str", "int", "list[str] | None", "R"])
def test_each_over_what_has_no_items_is_reported(check_graph, type_):
    """503; also for a set, which has no order."""
    found = check_graph(
        f"(items: {type_}) -> answer: str",
        """
        node a(x)
        node b() -> answer
        start -> each x in items { a } -> b -> end
        """,
        before="record R { n: int }",
    )

    assert "503" in found.codes
    assert found.of("503")[0].at == "items"


@pytest.mark.parametrize(
    "type_", ["list[str]", "tuple[str, ...]", "dict[str, int]", "Any", "list[list[int]]"]
)
def test_each_over_what_has_items_in_an_order_is_fine(check_graph, type_):
    """Lists, tuples and the keys of a dict."""
    found = check_graph(
        f"(items: {type_}) -> answer: str",
        """
        node a(x)
        node b() -> answer
        start -> each x in items { a } -> b -> end
        """,
    )

    assert found.codes == []


def test_pause_takes_a_duration_or_a_time(check_graph):
    """`for` takes a duration, `until` a time, `timeout` a duration."""
    found = check_graph(
        "(n: int, when: datetime) -> answer: str",
        """
        wait one for n
        wait two until when
        wait three for 10s
        ask four(n) -> answer: "Which?" { timeout n }
        start -> one -> two -> three -> four -> end
        """,
    )

    assert found.codes == ["408", "408"]


def test_expression_in_a_node_of_two_occurrences_is_one_finding(check_graph):
    """`as` repeats the declaration but not its mistakes."""
    found = check_graph(
        "(n: int) -> answer: str",
        'node a(n + "x") -> answer\nstart -> a -> a as b -> end',
    )

    assert found.codes == ["408"]
