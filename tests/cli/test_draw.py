"""Diagrams: which arrows a construct has, in either notation."""

from __future__ import annotations

import re

import pytest
from shell import Shell


def drawn(shell: Shell, body: str) -> set[str]:
    """Return the arrows of a graph with *body*, as ``a -->label b`` between the labels of boxes."""
    shell.write("steps.py", "def a(x): ...\ndef b(x): ...\ndef c(x): ...\n")
    shell.write(
        "drawn.flow", f"from steps import a, b, c\ngraph G(x: int) -> y: int {{\n{body}\n}}\n"
    )
    done = shell("graph", "drawn.flow")
    assert done.code == 0, done.err
    boxes = dict(re.findall(r'^ *(n\d+)[^" ]+"(.*)"', done.out, re.MULTILINE))
    arrows = re.findall(r'^ *(n\d+) (-.?-?>)(?:\|"(.*)"\|)? (n\d+)$', done.out, re.MULTILINE)
    return {f"{boxes[a]} {sign}{label} {boxes[b]}" for a, sign, label, b in arrows}


NODES = "node a(x) -> y  node b(x) -> y  node c(x)\n"


def test_branches_of_a_group_meet(shell: Shell):
    """Both lead from the fork to the join."""
    arrows = drawn(shell, NODES + "start -> [a, c] -> end")

    assert {"  --> a", "  --> c", "a -->  ", "c -->  "} <= arrows


def test_a_handler_is_reached_by_a_dotted_arrow(shell: Shell):
    """An error takes a way of its own."""
    arrows = drawn(shell, NODES + "start -> try { a } on KeyError { b } -> end")

    assert {"a -.-> on KeyError", "on KeyError --> b", "b --> end"} <= arrows


def test_a_repeat_goes_round_from_its_condition(shell: Shell):
    """Its beginning has no box: the arrow leads to the first node of the body."""
    arrows = drawn(shell, NODES + "start -> repeat max 3 { a } until y == 1 else { b } -> end")

    assert {
        "start --> a",
        "a --> repeat max 3 until y == 1",
        "repeat max 3 until y == 1 -->again a",
        "repeat max 3 until y == 1 -->done end",
        "repeat max 3 until y == 1 -->else b",
    } <= arrows


def test_a_dataflow_shows_who_waits_for_whom(shell: Shell):
    """Only what waits for nothing starts at the fork, only what nobody awaits ends at the join."""
    nodes = "var z: int\nnode a(x) -> z  node b(z) -> y  node c(z)\n"

    arrows = drawn(shell, nodes + "start -> dataflow { a, b, c } -> end")

    assert {"  --> a", "a --> b", "a --> c", "b -->  ", "c -->  "} <= arrows
    assert "  --> b" not in arrows
    assert "a -->  " not in arrows


def test_conditions_are_escaped(shell: Shell):
    """A label may hold whatever an expression may."""
    body = (
        'start -> if x < 1 and "a" != "b" { s } else { t } -> end  set s { y = 1 } set t { y = 2 }'
    )

    arrows = drawn(shell, body)

    assert "if -->x #60; 1 and #34;a#34; != #34;b#34; s" in arrows


@pytest.mark.parametrize("format", ["mermaid", "dot"])
def test_parallel_parts_are_framed(format: str, shell: Shell):
    """A frame in a frame, each with what it is."""
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
