"""A limit of steps must allow at least the shortest run."""

from __future__ import annotations

import pytest

NODES = """
    node a(n) -> n
    node b(n) -> n
    node c(n) -> n
    node d(n) -> n
    """


def shortest(check_graph, way: str, more: str = "") -> int:
    """Return the number of steps of the shortest run along *way*, as stated in the help of 606."""
    body = "\n".join((more, *(line for line in NODES.splitlines() if _stands_in(line, way))))
    found = check_graph("(n: int) -> n", f"limit 1 steps\n{body}\nstart -> {way}")
    reported = found.of("606")
    return int(found.mended(reported[0]).split("limit ")[1].split()[0]) if reported else 1


def _stands_in(line: str, way: str) -> bool:
    words = line.split()
    return bool(words) and words[1][0] in way.replace("end", "").replace("each", "")


def test_limit_below_the_shortest_run_shows_it(check_graph):
    """606 marks the number and shows the run and the first node beyond the limit."""
    found = check_graph(
        "(n: int) -> n",
        f"limit 2 steps\n{NODES}\nstart -> a -> if n > 3 {{ b -> c }} -> d -> a as again -> end",
    )

    assert (found.only.number, found.only.at) == ("606", "2")
    assert found.only.headline == "`limit 2 steps` ends every run: the shortest takes 3"
    assert found.only.notes == "start → a → d → again → end"
    assert found.only.others == ("a as again",)
    assert "limit 3 steps" in found.mended(found.only)


def test_limit_that_the_shortest_run_keeps_is_fine(check_graph):
    """Longer runs may exceed it: that is its purpose."""
    found = check_graph(
        "(n: int) -> n",
        f"limit 3 steps\n{NODES}\nstart -> a -> if n > 3 {{ b -> c }} -> d -> a as again -> end",
    )

    assert found.of("606") == []


@pytest.mark.parametrize(
    ("way", "steps"),
    [
        ("a -> b -> c -> end", 3),
        ("a -> [b -> c, d] -> end", 3),
        ("a -> race [b -> c, d] -> end", 2),
        ("a -> each x in [1, 2] max 2 { b -> c } -> d -> end", 2),
        ("a -> repeat max 4 { b -> c } until n > 3 -> d -> end", 4),
        ("a -> try { b -> c -> d } on KeyError { c as other } -> end", 3),
        ("a -> [b -> [c -> d, d as other], a as again] -> end", 4),
        ("a -> if n > 3 { b -> a } else { c -> d -> end }", 3),
    ],
)
def test_steps_are_those_that_no_run_is_spared(check_graph, way: str, steps: int):
    """The longest branch of a group, the shortest of a race, no items, one iteration, a handler."""
    assert shortest(check_graph, way) == steps


def test_dataflow_takes_its_longest_chain(check_graph):
    """Nodes that wait for each other run in sequence."""
    nodes = """
        var x: int
        var y: int
        var z: int
        node b(n) -> x
        node c(x) -> y
        node d(n) -> z
        node a(y, z) -> n
        """
    found = check_graph(
        "(n: int) -> n", f"limit 2 steps\n{nodes}\nstart -> dataflow {{ b, c, d }} -> a -> end"
    )

    assert found.only.notes == "start → b → c → a → end"


def test_steps_of_subgraphs_count_for_their_caller(check_file):
    """A node that runs a graph takes the steps of that graph and none of its own."""
    found = check_file(
        """
        from nodes import a, b
        graph Outer(n: int) -> n {
          limit 3 steps
          node first(n) -> n = Inner
          node second(n) -> n = Inner
          start -> first -> second -> end
        }
        graph Inner(n: int) -> n {
          node a(n) -> n
          node b(n) -> n
          start -> a -> b -> end
        }
        """
    )

    assert found.only.headline == "`limit 3 steps` ends every run: the shortest takes 4"
    assert found.only.notes == (
        "start → first → second → end / `first` takes 2 of them / `second` takes 2 of them"
    )


def test_run_that_pauses_may_take_more_steps_than_the_limit(check_graph):
    """The steps before the pause are not counted again."""
    found = check_graph(
        "(n: int) -> n",
        f"limit 3 steps\n{NODES}\nask e(n) -> n\nstart -> a -> b -> e -> c -> d -> end",
    )

    assert found.of("606") == []


def test_graph_whose_end_no_way_leads_to_has_no_shortest_run(check_graph):
    """The missing path is the finding."""
    found = check_graph(
        "(n: int) -> n", "limit 1 steps\nnode a(n) -> n\nnode b(n) -> n\nstart -> a -> b -> a"
    )

    assert found.codes == ["205"]
