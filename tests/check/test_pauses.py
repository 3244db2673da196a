"""What a pause requires of the rest of the graph."""

from __future__ import annotations

CLIENT = """
    class Client:
        def __init__(self, url):
            self.socket = url
    """


def test_opaque_field_of_a_graph_that_pauses_is_warned(check_graph):
    """409: a value that cannot be stored is lost."""
    found = check_graph(
        "(client: Client) -> ok: bool",
        'node a(client)\nask sure() -> ok: "Sure?"\nstart -> a -> sure -> end',
        python=CLIENT,
    )

    assert found.only.number == "409"
    assert found.only.at == "client"


def test_question_that_shows_a_resource_is_warned(check_graph):
    """409: a question is stored together with the values it shows."""
    found = check_graph(
        "(text: str) -> ok: bool",
        'use client: Client\nask sure(text, client) -> ok: "Sure?"\nstart -> sure -> end',
        python=CLIENT,
    )

    assert found.only.number == "409"
    assert found.only.headline == "`sure` shows `Client`, which cannot be stored with it"


def test_question_that_shows_a_field_is_told_with_the_field(check_graph):
    """One mistake is one finding."""
    found = check_graph(
        "(client: Client) -> ok: bool",
        'ask sure(client) -> ok: "Sure?"\nstart -> sure -> end',
        python=CLIENT,
    )

    assert found.only.at == "client"


def test_opaque_field_of_a_graph_that_never_pauses_is_fine(check_graph):
    """The value never leaves memory."""
    found = check_graph(
        "(client: Client) -> ok: bool",
        "node a(client) -> ok\nstart -> a -> end",
        python=CLIENT,
    )

    assert found.codes == []


def test_pause_in_a_branch_is_an_info(check_graph):
    """702 is shown on request only."""
    found = check_graph(
        "(text: str) -> ok: bool",
        """
        node a(text)
        ask sure() -> ok: "Sure?"
        start -> [a, sure] -> end
        """,
    )

    assert (len(found.of("702")), found.codes) == (1, [])
