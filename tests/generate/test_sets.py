"""A `set` is marked as immediate if it calls nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

GRAPH = """\
from sums import joined, level

graph G(a: int, b: str, xs: list[int]) -> o, a, b, xs, total {{
  var o: Any = None
  var total: int = 0 by joined
  set it {{ {} }}
  start -> if a > level {{ it }} -> end
}}
"""

SUMS = """\
level = 3


def joined(old: int, new: int) -> int:
    return old + new
"""


@pytest.mark.parametrize(
    ("written", "is_instant"),
    [
        ("o = a + 1", True),
        ("o = [a, xs[0]]", True),
        ("o = level if a > 2 else b", True),
        ("o = len(xs)", False),
        ("o = b.upper()", False),
        ("o = [joined(a, 1)]", False),
        ("total = a  o = a", False),
    ],
)
def test_a_set_that_calls_nothing_is_over_at_once(
    written: str, is_instant: bool, tmp_path: Path
) -> None:
    """Neither for its values nor for its writes: a reducer of the user may take a long time."""
    (tmp_path / "sums.py").write_text(SUMS, encoding="utf-8")
    source = Source(str(tmp_path / "g.flow"), GRAPH.format(written))

    text = build(source, Project.at(source.path)).text

    assert text is not None
    assert ("instant=True" in text) is is_instant
