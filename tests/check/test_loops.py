"""Loops end, and their bounds make sense."""

from __future__ import annotations


def test_loop_that_nothing_leaves_is_drawn_from_its_entry(check_graph):
    """601 stands at the arrow that closes it and draws the shortest cycle."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        node b(answer)
        node c(answer)
        start -> a -> if text == "" { end } else { b }
        b -> c -> b
        """,
    )

    assert found.only.number == "601"
    assert found.only.notes == "b → c → b"
    assert (found.only.at, found.only.line) == ("->", 7)


def test_loop_with_a_decision_that_leads_out_is_fine(check_graph):
    """One arm that leaves is enough."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text) -> answer
        start -> a -> if answer == "" { a } else { end }
        """,
    )

    assert found.codes == []


def test_loop_that_a_failure_leaves_is_fine(check_graph):
    """A handler is a way out, too: workers run until they are told to stop."""
    found = check_graph(
        "() -> answer: str",
        """
        node next() -> item
        node work(item)
        node stop() -> answer
        var item: str
        start -> try { next -> work -> next } on StopIteration { stop -> end }
        """,
    )

    assert found.codes == []


def test_loop_inside_a_branch_must_reach_the_join(check_graph):
    """The branches beside it do not help."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        node a(text)
        node b(text)
        node c(text) -> answer
        start -> [a -> b -> a, c] -> end
        """,
    )

    assert "601" in found.codes


def test_graph_that_never_names_end_is_reported_once(check_graph):
    """205 instead of 601."""
    found = check_graph(
        "(text: str)",
        """
        node a(text)
        node b(text)
        start -> a -> b -> a
        """,
    )

    assert found.only.number == "205"
    assert found.only.at == "G"


def test_list_that_every_round_makes_longer_is_an_info(check_graph):
    """412, unless the loop or the graph is bounded, or the list is put back."""
    body = """
        {}
        var log: list[str] by append
        node a(log) -> answer
        set note {{ log = answer }}
        start -> a -> note -> if answer == "" {{ end }} else {{ a }}
        """
    free = check_graph("() -> answer: str", body.format(""))
    bound = check_graph("() -> answer: str", body.format("limit 20 steps"))

    assert (len(free.of("412")), free.codes) == (1, [])
    assert bound.of("412") == []
