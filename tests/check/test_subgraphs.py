"""A graph that runs as a node gets the inputs it declares, and only its outputs are used."""

from __future__ import annotations

import pytest

INNER = """
from nodes import work, use
graph Inner(text: str, size: int = 3) -> answer: str, score: int {
  node work(text, size) -> answer, score
  start -> work -> end
}
"""


def outer(node: str, fields: str = "var answer: str  var score: int") -> str:
    return f"""{INNER}
graph Outer(text: str, n: int) -> done: str {{
  {fields}
  {node}
  node use(answer, score, n, text) -> done
  start -> inner -> use -> end
}}
"""


@pytest.mark.parametrize(
    "node",
    [
        "node inner(text) -> answer, score = Inner",
        "node inner(text=text, size=n) -> answer, score = Inner",
        "node inner(text, n) -> {score, answer} = Inner",
    ],
)
def test_subgraph_that_is_called_as_declared_is_fine(check_file, node):
    """Positional or named arguments; outputs in order or by name."""
    found = check_file(outer(node))

    assert found.codes == []


@pytest.mark.parametrize(
    ("arguments", "at", "words"),
    [
        ("size=n", "inner", "not given its parameter `text`"),
        ("text, sise=n", "sise=n", "no parameter `sise`"),
        ("texd=text", "texd=text", "no parameter `texd`"),
        ("text, n, n", "n", "takes 2 arguments, not 3"),
        ("n", "n", "takes `str`, not `int`"),
    ],
)
def test_argument_that_does_not_fit_is_reported(check_file, arguments, at, words):
    """709: missing, unknown, too many, or of another type."""
    found = check_file(outer(f"node inner({arguments}) -> answer, score = Inner"))

    assert found.only.number == "709"
    assert found.only.at == at
    assert words in found.only.headline


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ("answer", "gives 2 outputs, not 1"),
        ("{answer, n}", "no output `n`"),
        ("score, answer", "takes `int`"),
    ],
)
def test_output_that_the_graph_does_not_give_is_reported(check_file, outputs, words):
    """710: number, name, or type."""
    found = check_file(
        outer(
            f"node inner(text) -> {outputs} = Inner",
            'var answer: str = ""  var score: int = 0',
        )
    )

    assert {f.number for f in found.all} >= {"710"}
    assert words in found.of("710")[0].headline


def test_subgraph_that_is_run_for_its_effect_gives_nothing(check_file):
    """Without an arrow no output is required."""
    found = check_file(
        outer("node inner(text) = Inner", 'var answer: str = ""  var score: int = 0')
    )

    assert found.of("710") == []
