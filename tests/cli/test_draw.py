"""Diagrams: which edges a construct has, in each notation."""

from __future__ import annotations

import re

import pytest
from shell import Shell


def write_drawn(shell: Shell, body: str) -> None:
    """Write the file of a graph with *body*."""
    shell.write("steps.py", "def a(x): ...\ndef b(x): ...\ndef c(x): ...\n")
    shell.write(
        "drawn.flow", f"from steps import a, b, c\ngraph G(x: int) -> y: int {{\n{body}\n}}\n"
    )


def drawn(shell: Shell, body: str) -> set[str]:
    """Return the edges of a graph with *body*, as ``a -->label b`` with the labels of the boxes."""
    write_drawn(shell, body)
    done = shell("graph", "drawn.flow")
    assert done.code == 0, done.err
    boxes = dict(re.findall(r'^ *(n\d+)[^" ]+"(.*)"', done.out, re.MULTILINE))
    boxes |= dict(re.findall(r'^ *subgraph (f\d+) \["(.*)"\]', done.out, re.MULTILINE))
    arrows = re.findall(r'^ *(\w\d+) (-.?-?>)(?:\|"(.*)"\|)? (n\d+)$', done.out, re.MULTILINE)
    return {f"{boxes[a]} {sign}{label} {boxes[b]}" for a, sign, label, b in arrows}


NODES = "node a(x) -> y  node b(x) -> y  node c(x)\n"


def test_branches_of_a_group_meet(shell: Shell):
    """Both branches lead from the fork to the join."""
    arrows = drawn(shell, NODES + "start -> [a, c] -> end")

    assert {"  --> a", "  --> c", "a -->  ", "c -->  "} <= arrows


def test_a_handler_is_reached_by_a_dotted_arrow(shell: Shell):
    """The edge of an error starts at the whole block that is tried."""
    arrows = drawn(shell, NODES + "start -> try { a } on KeyError { b } -> end")

    assert {"try -.-> on KeyError", "on KeyError --> b", "b --> end"} <= arrows


def test_a_repeat_goes_round_from_its_condition(shell: Shell):
    """The start of the loop has no box: the edge leads to the first node of the body."""
    arrows = drawn(shell, NODES + "start -> repeat max 3 { a } until y == 1 else { b } -> end")

    assert {
        "start --> a",
        "a --> repeat max 3 until y == 1",
        "repeat max 3 until y == 1 -->again a",
        "repeat max 3 until y == 1 -->done end",
        "repeat max 3 until y == 1 -->else b",
    } <= arrows


def test_a_dataflow_shows_who_waits_for_whom(shell: Shell):
    """Only nodes without dependencies follow the fork, and only nodes without dependents lead to
    the join.
    """
    nodes = "var z: int\nnode a(x) -> z  node b(z) -> y  node c(z)\n"

    arrows = drawn(shell, nodes + "start -> dataflow { a, b, c } -> end")

    assert {"  --> a", "a --> b", "a --> c", "b -->  ", "c -->  "} <= arrows
    assert "  --> b" not in arrows
    assert "a -->  " not in arrows


def test_conditions_are_escaped(shell: Shell):
    """A label may contain whatever an expression may."""
    body = (
        'start -> if x < 1 and "a" != "b" { s } else { t } -> end  set s { y = 1 } set t { y = 2 }'
    )

    arrows = drawn(shell, body)

    assert "if -->x #60; 1 and #34;a#34; != #34;b#34; s" in arrows


def test_a_jump_out_of_what_is_tried_fails_from_where_it_leads(shell: Shell):
    """A node that was named before is not drawn inside the block, so the edge of its error starts
    at itself.
    """
    nodes = NODES + "set s { y = 1 }\n"

    arrows = drawn(shell, nodes + "start -> a -> try { c } on KeyError { s } -> end")

    assert "try -.-> on KeyError" in arrows
    assert not any(arrow.startswith("a -.->") for arrow in arrows)


def test_loops_and_trials_are_framed(shell: Shell):
    """What belongs to them is drawn inside their frames; what follows is not."""
    write_drawn(shell, NODES + "start -> repeat max 3 { try { a } on KeyError { b } } -> end")

    done = shell("graph", "drawn.flow")

    places = [done.out.index(text) for text in ('["repeat"]', '["try"]', '"a"', "\n  n0 -->")]
    assert places == sorted(places)
    outside = done.out.partition("subgraph")[0]
    assert '"start"' in outside
    assert '"end"' in outside
    assert '"b"' not in outside


def test_an_arrow_from_a_frame_is_cut_off_at_it_in_dot(shell: Shell):
    """DOT has no edges between clusters: an edge from a box inside stands for it."""
    write_drawn(shell, NODES + "start -> try { a } on KeyError { b } -> end")

    done = shell("graph", "drawn.flow", "--format", "dot")

    assert "n1 -> n2 [ltail=cluster_f0, style=dashed];" in done.out
    assert "compound=true;" in done.out


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("desk.svg", "<svg "),
        ("desk.HTML", "<!DOCTYPE html>"),
        ("desk.mmd", "flowchart TD"),
        ("desk.gv", "digraph "),
    ],
)
def test_the_name_of_the_file_says_the_notation(name: str, begin: str, shell: Shell):
    """Nothing is printed then."""
    done = shell("graph", "desk.flow", "-o", name)

    assert (done.code, done.out, done.err) == (0, "", "")
    assert (shell.folder / name).read_text().startswith(begin)


def test_a_format_goes_before_the_name_of_the_file(shell: Shell):
    """If both are given, the option wins."""
    shell("graph", "desk.flow", "--format", "dot", "-o", "desk.txt")

    assert (shell.folder / "desk.txt").read_text().startswith("digraph ")


def test_a_name_that_says_no_notation_is_refused(shell: Shell):
    """There is no guess, and nothing is written."""
    done = shell("graph", "desk.flow", "-o", "desk.png")

    assert done.code == 2
    assert "the extension of `desk.png` does not select a format" in done.err
    assert "desk.png" not in shell.names()


def test_a_graph_is_named_behind_the_file_or_by_the_option(shell: Shell):
    """Naming two different graphs is a contradiction."""
    shell.write("two.flow", "graph A() { start -> end }\ngraph B() { start -> end }\n")

    assert shell("graph", "two.flow", "--graph", "B", "--format", "dot").out.startswith(
        'digraph "B"'
    )
    assert shell("graph", "two.flow:B", "--graph", "B").code == 0
    refused = shell("graph", "two.flow:A", "--graph", "B")
    assert refused.code == 2
    assert "`A` and `B` are two graphs" in refused.err


@pytest.mark.parametrize("format", ["mermaid", "dot"])
def test_parallel_parts_are_framed(format: str, shell: Shell):
    """Frames are nested, and each says what it is."""
    shell.write("steps.py", "def a(x): ...\ndef b(x): ...\n")
    shell.write(
        "drawn.flow",
        "from steps import a, b\n"
        "graph G(all: list[int]) -> y: list[int] by append {\n"
        "  node a(x) -> y  node b(x)\n"
        "  start -> each x in all max 2 { [a, b] } -> end\n"
        "}\n",
    )

    done = shell("graph", "drawn.flow", "--format", format)

    assert done.out.index("each x in all max 2") < done.out.index('"group"')
