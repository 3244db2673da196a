"""Decisions narrow the types of fields, on the paths after them and until the next write."""

from __future__ import annotations

import re

import pytest

ORDER = "record Order { id: str  total: float = 0.0 }"


NODES = {
    "find": "node find(text) -> order",
    "other": "node other(text) -> order",
    "take": "set take { answer = order.id }",
    "none": 'set none { answer = "" }',
}


def graph_with(flow: str) -> str:
    """Return the body of a graph with *flow* and the nodes that it mentions."""
    nodes = [text for name, text in NODES.items() if re.search(rf"\b{name}\b", flow)]
    return "\n".join(["var order: Order | None = None", *nodes, flow])


@pytest.mark.parametrize(
    "flow",
    [
        "start -> find -> if order is not None { take } else { none } -> end",
        "start -> find -> if order is None { none } else { take } -> end",
        "start -> find -> if not (order is None) { take } else { none } -> end",
        'start -> find -> if text == "" or order is None { none } else { take } -> end',
        "start -> find -> if order is not None and order.total > 1.0 { take } else { none } -> end",
        "start -> find -> match order { None => none  Order => take } -> end",
        "start -> find -> match order { None => none  _ => take } -> end",
        "start -> find -> if order is None { none -> end } -> take -> end",
    ],
)
def test_attribute_behind_a_test_for_none_is_fine(check_graph, flow):
    """`is None`, `and`, `or`, `not`, `match` and a path that has ended all narrow."""
    found = check_graph("(text: str) -> answer: str", graph_with(flow), before=ORDER)

    assert found.codes == []


@pytest.mark.parametrize(
    "flow",
    [
        "start -> find -> take -> end",
        "start -> find -> if order is None { take } else { none } -> end",
        "start -> find -> if order is not None { none } -> take -> end",
        'start -> find -> if text == "" and order is None { none } else { take } -> end',
        "start -> find -> if order is not None { other -> take } else { none } -> end",
    ],
)
def test_attribute_of_what_may_be_none_is_reported(check_graph, flow):
    """Without a sufficient test, or with a write after it, the value may be `None`."""
    found = check_graph("(text: str) -> answer: str", graph_with(flow), before=ORDER)

    assert "408" in found.codes


def test_branch_writes_undo_what_was_known_behind_the_group(check_graph):
    """A field that a branch of the group may write has whatever type that branch leaves."""
    found = check_graph(
        "(text: str) -> answer: str",
        graph_with(
            """
            node noise(text)
            start -> find -> if order is None { none -> end } -> [other, noise] -> take -> end
            """
        ),
        before=ORDER,
    )

    assert found.codes == ["408"]


def test_group_that_leaves_a_field_alone_keeps_what_was_known(check_graph):
    """Branches that do not write the field change nothing."""
    found = check_graph(
        "(text: str) -> answer: str",
        graph_with(
            """
            node noise(text)
            node more(text)
            start -> find -> if order is None { none -> end } -> [more, noise] -> take -> end
            """
        ),
        before=ORDER,
    )

    assert found.codes == []


def test_function_that_promises_a_value_narrows_the_field(check_graph):
    """An annotation without `None` is a promise, which is checked when the result lands."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var found: str | None = None
        node find(text) -> found
        set take { answer = found.upper() }
        start -> find -> take -> end
        """,
        python="def find(text: str) -> str: ...",
    )

    assert found.codes == []


def test_function_that_may_return_nothing_narrows_nothing(check_graph):
    """A mapping is accepted for the record, and `None` for itself."""
    found = check_graph(
        "(text: str) -> answer: str",
        graph_with("start -> find -> if order is None { none } else { take } -> end"),
        python="def find(text: str) -> dict | None: ...",
        before=ORDER,
    )

    assert found.codes == []


def test_function_that_returns_a_mapping_gives_a_record(check_graph):
    """The mapping becomes the declared record, which is not `None`."""
    found = check_graph(
        "(text: str) -> answer: str",
        graph_with("start -> find -> take -> end"),
        python="def find(text: str) -> dict: ...",
        before=ORDER,
    )

    assert found.codes == []


def test_set_to_none_narrows_to_none(check_graph):
    """The type of a value that `set` writes is known exactly."""
    found = check_graph(
        "(text: str) -> answer: str",
        """
        var found: str | None = None
        set clear { found = None }
        set take { answer = found.upper() }
        start -> clear -> take -> end
        """,
    )

    assert "408" in found.codes


def test_loop_forgets_what_its_rounds_change(check_graph):
    """What holds on entry need not hold in later iterations."""
    found = check_graph(
        "(text: str) -> answer: str",
        graph_with(
            """
            start -> find -> if order is None { none -> end } -> take
            take -> if answer == "" { end } else { other -> take }
            """
        ),
        before=ORDER,
    )

    assert found.codes == ["408"]


def test_handler_of_the_writer_alone_keeps_what_was_known(check_graph):
    """A failed node has written nothing, so what was known before it still holds."""
    found = check_graph(
        "(text: str) -> answer: str",
        graph_with(
            """
            start -> find -> if order is None { none -> end }
                  -> try { other } on KeyError { take -> end } -> none -> end
            """
        ),
        before=ORDER,
    )

    assert found.codes == []
