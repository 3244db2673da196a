"""Expressions are generated in the style of the formatter and the linter, with the same meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

GRAPH = """\
graph G(a: int, b: str | None, xs: list[int]) -> o: Any {{
  set it {{ o = {} }}
  start -> it -> end
}}
"""


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("2 ** 3 ** 2", "2**3**2"),
        ("a ** xs[0] ** 2", "s.a ** s.xs[0] ** 2"),
        ("2 ** a ** xs[0]", "2**s.a ** s.xs[0]"),
        ("(2 ** 3) ** a", "(2**3) ** s.a"),
        ("not a in xs", "s.a not in s.xs"),
        ("not b is None", "s.b is not None"),
        ("not (a < 2)", "not s.a < 2"),
        ("b == None", "s.b is None"),
        ("None != b", "None is not s.b"),
        ("(1 if a else 2) if b else 3", "(1 if s.a else 2) if s.b else 3"),
        ("1 if a else 2 if b else 3", "1 if s.a else 2 if s.b else 3"),
        ("(a or b) and 1", "(s.a or s.b) and 1"),
    ],
)
def test_expression_is_printed_in_the_style_of_the_tools(
    written: str, printed: str, tmp_path: Path
) -> None:
    """Powers hug simple operands; `not in` and `is None` are used where linters ask for them."""
    source = Source(str(tmp_path / "g.flow"), GRAPH.format(written))

    text = build(source, Project.at(source.path)).text

    assert text is not None
    assert f"s.o = {printed}  # g.flow:2" in text


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("ys", "list(s.ys)"),
        ("ys or xs", "list(s.ys) or s.xs"),
        ("(ys if a else xs) if b else ys", "(list(s.ys) if s.a else s.xs) if s.b else list(s.ys)"),
    ],
)
def test_a_set_takes_a_copy_of_what_the_state_goes_on_to_fill(
    written: str, printed: str, tmp_path: Path
) -> None:
    """Otherwise a later append would change the other field too."""
    graph = GRAPH.format(written).replace("{\n", "{\n  var ys: list[int] by append\n", 1)
    source = Source(str(tmp_path / "g.flow"), graph)

    text = build(source, Project.at(source.path)).text

    assert text is not None
    assert printed in text
