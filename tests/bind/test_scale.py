"""Size is no mistake: long and wide graphs are bound, and nothing recurses along them."""

from __future__ import annotations

from binding import Bind


def test_a_long_chain_is_bound(bind_text: Bind):
    """One path over thousands of nodes."""
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
    """Operators in a row are no nesting."""
    bound = bind_text(
        f"graph G(x: int) -> x {{ set s {{ x = {' + '.join(['x'] * 150)} }} start -> s -> end }}"
    )

    assert bound.codes == []
