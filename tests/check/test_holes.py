"""Damaged parts produce no further findings, and the rest is still checked."""

from __future__ import annotations

import pytest


def test_flow_with_a_hole_says_nothing_of_what_follows_from_it(check_graph):
    """An unknown node hides paths: nothing is reported as unset, unused or endless."""
    found = check_graph(
        "(text: str, more: str) -> answer: str",
        """
        var docs: list[str]
        node search(text) -> docs
        node draft(docs, more) -> answer
        start -> serch -> draft -> end
        """,
        holes=("101",),
    )

    assert found.codes == []


def test_mistake_in_a_value_is_found_beside_a_hole_in_the_flow(check_graph):
    """One run reports everything that can be known."""
    found = check_graph(
        "(n: int) -> answer: str",
        """
        set a { answer = n }
        start -> a -> missing -> end
        """,
        holes=("101",),
    )

    assert found.codes == ["408"]


@pytest.mark.parametrize("value", ["n.upper()", "r.x", "n"])
def test_narrowing_that_a_hole_may_hide_is_given_the_benefit_of_the_doubt(check_graph, value):
    """What may be `None`, or one of several records, may have been tested on the hidden path."""
    found = check_graph(
        "(n: str | None, r: A | B) -> answer: str",
        f"""
        set a {{ answer = {value} }}
        start -> a -> missing -> end
        """,
        before="record A { x: str }  record B { y: str }",
        holes=("101",),
    )

    assert found.codes == []


def test_field_whose_reducer_is_not_known_is_not_judged_without_one(check_graph):
    """The unknown reducer is the mistake; a missing reducer is not reported in addition."""
    found = check_graph(
        "(items: list[str]) -> all: list[str] by apend",
        """
        node work(item) -> all
        start -> each item in items { work } -> end
        """,
        holes=("105",),
    )

    assert found.codes == []


def test_field_that_an_expression_names_that_is_none_is_not_unused(check_graph):
    """A comprehension is one finding, and the names in it count as used."""
    found = check_graph(
        "(texts: list[str]) -> answer: list[str]",
        """
        set a { answer = [t for t in texts] }
        start -> a -> end
        """,
        holes=("416",),
    )

    assert found.codes == []


def test_output_that_a_subgraph_gives_to_an_unknown_field_is_still_asked_for(check_file):
    """The unknown name is the mistake; the number of outputs is right."""
    found = check_file(
        """
        from nodes import work
        graph Inner(text: str) -> answer: str, score: int {
          node work(text) -> answer, score
          start -> work -> end
        }
        graph Outer(text: str) -> answer: str {
          node inner(text) -> answer, scroe = Inner
          start -> inner -> end
        }
        """,
        holes=("103",),
    )

    assert found.of("710") == []


@pytest.mark.parametrize("flow", ["dataflow { }", "each x in texts { }"])
def test_empty_part_does_not_break_the_checks(check_graph, flow):
    """It has been reported, and the rest of the graph is checked as far as possible."""
    found = check_graph(
        "(texts: list[str]) -> answer: str",
        f"""
        node a(texts)
        node b(texts) -> answer
        start -> {flow} -> b -> end
        """,
        holes=("218",),
    )

    assert {f.number for f in found.all} <= {"213", "504"}


def test_nodes_that_a_cut_flow_may_name_are_not_missed_in_tests(check_file):
    """The occurrence may be in the step that could not be parsed."""
    found = check_file(
        """
        from nodes import load, judge
        graph G(text: str) -> a: str {
          node load(text) -> a
          node judge(text) -> a
          start -> if text == "x" { 3 4 load as again } else { judge } -> end
        }
        test "x" for G("a") {
          stub again => "a"
          expect path [again]
        }
        """,
        holes=("001",),
    )

    assert found.codes == []
