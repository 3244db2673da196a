"""Size is not a mistake: long and wide graphs are bound, without recursion along them."""

from __future__ import annotations

from binding import Bind


def test_a_long_chain_is_bound(bind_text: Bind):
    """One path of thousands of nodes."""
    names = [f"n{index}" for index in range(5_000)]
    nodes = "\n".join(f"set {name} {{ x = 1 }}" for name in names)
    bound = bind_text(f"graph G(x: int) -> x {{\n{nodes}\nstart -> {' -> '.join(names)} -> end\n}}")

    assert bound.codes == []
    assert len(bound.edges) == 5_001


def test_many_branches_are_bound(bind_text: Bind):
    """One decision with thousands of arms."""
    arms = " ".join(f"{index} => s{index}" for index in range(2_000))
    nodes = "\n".join(f"set s{index} {{ x = {index} }}" for index in range(2_000))
    bound = bind_text(
        f"graph G(x: int) -> x {{\n{nodes}\nset t {{ x = 0 }}\n"
        f"start -> match x {{ {arms} _ => t }} -> end\n}}"
    )

    assert bound.codes == []
    assert len(bound.edges) == 1 + 2 * 2_001


def test_a_long_sum_is_bound(bind_text: Bind):
    """A row of operators does not count as nesting."""
    bound = bind_text(
        f"graph G(x: int) -> x {{ set s {{ x = {' + '.join(['x'] * 150)} }} start -> s -> end }}"
    )

    assert bound.codes == []


def test_many_defaults_are_bound(bind_text: Bind):
    """They are not each compared with all other fields."""
    size = 3_000
    fields = "\n".join(f"var f{index}: int = {index}" for index in range(size))
    uses = "\n".join(f"set s{index} {{ f{index} = x }}" for index in range(0, size, 100))
    path = " -> ".join(f"s{index}" for index in range(0, size, 100))
    bound = bind_text(f"graph G(x: int) -> x {{\n{fields}\n{uses}\nstart -> {path} -> end\n}}")

    assert bound.codes == []
    assert len(bound.graph.fields) == size + 1


def test_of_thousands_of_unknown_names_the_first_are_compared_with_those_that_exist(
    bind_text: Bind,
):
    """All are reported; comparing each with every other name would take minutes."""
    size = 2_000
    nodes = "\n".join(f"set node{index} {{ x = 1 }}" for index in range(size))
    path = " -> ".join(f"nod{index}" for index in range(size))
    bound = bind_text(f"graph G(x: int) -> x {{\n{nodes}\nstart -> {path} -> end\n}}")

    found = [problem for problem in bound.problems if problem.code.number == "FLW101"]
    offered = sum(problem.help != "" for problem in found)
    assert len(found) == size
    assert 20 <= offered < 200
