"""A module that calls functions without annotations tells a strict type checker so."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

TEXT = """\
from unannotated_nodes import f
graph G(a: int) -> o: Any {
  node f(a) -> o
  start -> f -> end
}
"""


@pytest.mark.parametrize(
    ("python", "says_so"),
    [
        ("def f(a): return a", True),
        ("async def f(a): return a", True),
        ("class f:\n    def __init__(self, a): ...", True),
        ("def f(a: int): return a", False),
        ("def f(a) -> int: return a", False),
        ("class f:\n    def __init__(self, a: int) -> None: ...", False),
    ],
)
def test_only_calls_of_unannotated_functions_are_allowed_for(
    python: str, says_so: bool, tmp_path: Path
) -> None:
    """With one annotation a type checker already treats the rest as `Any`."""
    (tmp_path / "unannotated_nodes.py").write_text(python)
    source = Source(str(tmp_path / "g.flow"), TEXT)

    text = build(source, Project.at(source.path)).text

    assert text is not None
    assert ("# mypy: allow-untyped-calls\n" in text) == says_so
