"""A node may call an attribute of an import: a method of a class or of an object."""

from __future__ import annotations

import asyncio
import importlib
import sys
from pathlib import Path

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

NODES = """\
class Words:
    @staticmethod
    def split(text: str) -> list[str]:
        return text.split()

class Shout:
    async def loud(self, text: str) -> str:
        return text.upper()

shout = Shout()
"""

TEXT = """\
from attributes_nodes import Words as W, shout
graph G(text: str) -> words: list[str] {
  node split(text) -> words = W.split
  node loud(text) -> text = shout.loud
  start -> loud -> split -> end
}
"""


def test_attributes_of_imported_names_are_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The module imports the name and looks up the attribute when it is loaded or called."""
    (tmp_path / "attributes_nodes.py").write_text(NODES)
    source = Source(str(tmp_path / "attributes.flow"), TEXT)
    text = build(source, Project.at(source.path)).text
    assert text is not None
    (tmp_path / "attributes_flow.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()

    graph = importlib.import_module("attributes_flow").G

    assert graph.invoke({"text": "a b"}) == {"words": ["A", "B"]}
    assert asyncio.run(graph.ainvoke({"text": "a b"})) == {"words": ["A", "B"]}
    for name in ("attributes_flow", "attributes_nodes"):
        sys.modules.pop(name)
