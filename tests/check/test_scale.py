"""Large graphs are checked in near linear time, and without recursion along the flow."""

from __future__ import annotations


def test_chain_of_thousands_of_nodes_is_checked(check_graph):
    """Each node writes a field of its own and reads the one before."""
    size = 5_000
    fields = "\n".join(f"var f{i}: str | None" for i in range(size))
    nodes = "\n".join(f"set n{i} {{ f{i} = f{i - 1} }}" for i in range(1, size))
    chain = " -> ".join(f"n{i}" for i in range(1, size))
    body = f"{fields}\nset n0 {{ f0 = text }}\n{nodes}\nset last {{ answer = text }}\n"

    found = check_graph(
        "(text: str) -> answer: str", f"{body}start -> n0 -> {chain} -> last -> end"
    )

    assert found.codes == ["404"]


def test_group_of_thousands_of_branches_is_checked(check_graph):
    """Each branch writes one field through a reducer and one of its own."""
    size = 2_000
    fields = "\n".join(f"var f{i}: int" for i in range(size))
    nodes = "\n".join(f"set n{i} {{ f{i} = {i}  all = {i} }}" for i in range(size))
    uses = " + ".join(f"f{i}" for i in range(0, size, 50))
    branches = ", ".join(f"n{i}" for i in range(size))
    last = f"set sum_ {{ answer = {uses} + len(all) }}"
    body = f"var all: list[int] by append\n{fields}\n{nodes}\n{last}"

    found = check_graph("() -> answer: int", f"{body}\nstart -> [{branches}] -> sum_ -> end")

    assert set(found.codes) <= {"404"}


def test_match_with_thousands_of_arms_is_checked(check_graph):
    """Each arm is one member of an enum."""
    size = 2_000
    members = ", ".join(f"m{i}" for i in range(size))
    arms = "\n".join(f"m{i} => n{i}" for i in range(size))
    nodes = "\n".join(f"set n{i} {{ answer = {i} }}" for i in range(size))

    found = check_graph(
        "(kind: Kind) -> answer: int",
        f"{nodes}\nstart -> match kind {{\n{arms}\n}} -> end",
        before=f"enum Kind {{ {members} }}",
    )

    assert found.codes == []
