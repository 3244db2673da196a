"""Everything that is declared can run, and every decision has an effect."""

from __future__ import annotations


def test_part_that_nothing_leads_to_is_reported_where_it_begins(check_graph):
    """203, once for the whole part, which a note describes."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        node b(text)
        node c(text)
        start -> a -> end
        b -> c -> end
        """,
    )

    assert found.only.number == "203"
    assert (found.only.at, found.only.line) == ("b", 7)
    assert found.only.notes == "nor can `c`"


def test_mistakes_in_what_cannot_run_are_not_reported_again(check_graph):
    """Unreachable code is one finding."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var docs: str
        node a(text) -> answer
        node b(docs)
        node c(text) -> docs
        start -> a -> end
        b -> c -> end
        """,
    )

    assert found.codes == ["203"]


def test_handler_is_reachable_through_what_may_fail(check_graph):
    """A raised error is a path."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        node b(text) -> answer
        start -> try { a } on KeyError { b } -> end
        """,
    )

    assert found.codes == []


def test_route_whose_arms_all_lead_to_one_place_is_reported(check_graph):
    """212, for jumps to the same node."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        node look(flag)
        node a(flag) -> answer
        start -> look -> if flag { a } else { a }
        a -> end
        """,
    )

    assert found.only.number == "212"
    assert "`a`" in found.only.headline


def test_route_with_two_targets_is_fine(check_graph):
    """One arm falls through, the other does something first."""
    found = check_graph(
        "(flag: bool) -> answer: str",
        """
        node look(flag)
        node a(flag) -> answer
        start -> if flag { look } -> a -> end
        """,
    )

    assert found.codes == []


def test_node_that_stands_nowhere_is_unused(check_graph):
    """213 marks the declaration; a field that only this node names is not reported."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var notes: str
        node a(text) -> answer
        node b(notes)
        start -> a -> end
        """,
    )

    assert found.only.number == "213"
    assert (found.only.at, found.only.line) == ("b", 5)


def test_node_that_is_used_under_another_name_alone_is_used(check_graph):
    """An occurrence with `as` counts as a use."""
    found = check_graph(
        "(text: str) -> answer: str",
        "node a(text) -> answer\nstart -> a as b -> end",
    )

    assert found.codes == []
