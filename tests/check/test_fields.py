"""Every declared field and resource is used."""

from __future__ import annotations


def test_field_that_nobody_names_is_unused(check_graph):
    """403 for variables, parameters and resources."""
    found = check_graph(
        "(text: str, more: str) -> answer: str",
        """
        var notes: str
        use llm: Any
        node a(text) -> answer
        start -> a -> end
        """,
    )

    assert [(f.number, f.at) for f in found.all] == [
        ("403", "more"),
        ("403", "notes"),
        ("403", "llm"),
    ]


def test_field_that_is_written_for_nobody_is_reported(check_graph):
    """404 lists the writers."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var score: int
        node a(text) -> answer, score
        start -> a -> end
        """,
    )

    assert found.only.number == "404"
    assert found.only.at == "score"


def test_memory_that_is_never_read_has_a_code_of_its_own(check_graph):
    """411 instead of 404."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        memory last: str
        node a(text) -> answer, last
        start -> a -> end
        """,
    )

    assert found.only.number == "411"


def test_memory_that_grows_is_a_record_for_the_outside(check_graph):
    """Each write reads the previous value, and `get_state` shows the field."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        memory log: list[str] by append
        node a(text) -> answer, log
        start -> a -> end
        """,
    )

    assert found.codes == []


def test_field_that_a_condition_reads_is_read(check_graph):
    """Conditions, `set` and `each` are reads."""
    found = check_graph(
        "(text: str, items: list[str]) -> answer: str",
        """
        var flag: bool
        var n: int = 0
        node a(text) -> answer, flag
        node b(item)
        set more { n = n + 1 }
        start -> a -> if flag { more } -> each item in items { b } -> end
        """,
    )

    assert found.codes == []


def test_resource_that_a_subgraph_takes_is_used(check_file):
    """A subgraph takes the resource of that name from its parent."""
    found = check_file(
        """
        from nodes import a
        graph Inner(text: str) -> answer: str {
          use llm: Any
          node a(text, llm) -> answer
          start -> a -> end
        }
        graph Outer(text: str) -> answer: str {
          use llm: Any
          node inner(text=text) -> answer = Inner
          start -> inner -> end
        }
        """
    )

    assert found.codes == []
