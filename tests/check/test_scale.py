"""Large graphs are checked in near-linear time, without recursion along the flow."""

from __future__ import annotations


def test_chain_of_thousands_of_nodes_is_checked(check_graph):
    """Each node writes its own field and reads the field of the node before."""
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
    """Each branch writes one field through a reducer and one field of its own."""
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
    """Each arm matches one member of an enum."""
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


def test_of_hundreds_of_unset_reads_in_a_large_graph_the_first_have_a_way(check_graph):
    """All are reported, but each path costs a walk through the graph."""
    size = 400
    fields = "\n".join(f"var f{i}: int" for i in range(size))
    sets = "\n".join(f"set w{i} {{ f{i} = x }}\nset r{i} {{ x = f{i} }}" for i in range(size))
    path = " -> ".join(f"if x > {i} {{ w{i} }} -> r{i}" for i in range(size))

    found = check_graph("(x: int) -> x", f"{fields}\n{sets}\nstart -> {path} -> end").of("401")

    drawn = [finding for finding in found if finding.notes]
    assert len(found) == size
    assert 100 < len(drawn) < size
    assert found[: len(drawn)] == drawn


def test_a_part_that_several_ways_lead_to_in_vain_is_told_once(check_graph):
    """The finding of the first path mentions it; those of the others do not."""
    found = check_graph(
        "(x: int) -> x",
        """
        set a { x = 1 }
        set b { x = 1 }
        set c { x = 1 }
        set d { x = 1 }
        start -> a -> end
        b -> d
        c -> d -> end
        """,
    ).of("203")

    assert [finding.notes for finding in found] == ["nor can `d`", ""]
