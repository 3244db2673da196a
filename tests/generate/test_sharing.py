"""A value that may share the container of a growing field is written by a function that checks
this.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

NODES = """\
from typing import Any

def same(rows: list[Any]) -> list[Any]:
    return rows

def anything(rows: list[Any]) -> Any:
    return rows

def last(rows: list[Any]) -> dict[str, Any]:
    return {"rows": len(rows)}

def both(rows: list[Any]) -> tuple[list[Any], int]:
    return rows, len(rows)
"""

FLOW = """\
from sharing_nodes import anything, both, last, same

graph Shared(rows: list[Any] by append) -> kept: list[Any], other: Any, maybe: list[Any] | None, rows {
  var count: int
  node same(rows) -> kept
  node anything(rows) -> other
  node perhaps(rows) -> maybe = same
  node again(rows) -> rows = same
  node both(rows) -> kept, count
  start -> same -> anything -> perhaps -> again -> both -> again as grown -> end
}
graph Apart(rows: list[dict[str, Any]] by append) -> rows, found: dict[str, Any] {
  node last(rows) -> rows
  node found(rows) -> found = last
  start -> last -> found -> end
}
"""  # noqa: E501


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    (tmp_path / "sharing_nodes.py").write_text(NODES)
    source = Source(str(tmp_path / "sharing.flow"), FLOW)
    result = build(source, Project.at(source.path))
    assert result.text is not None, [problem.headline for problem in result.checked.problems]
    (tmp_path / "sharing_flow.py").write_text(result.text)
    sys.path.insert(0, str(tmp_path))
    try:
        yield importlib.import_module("sharing_flow")
    finally:
        sys.path.remove(str(tmp_path))
        for name in ("sharing_flow", "sharing_nodes"):
            sys.modules.pop(name, None)


def test_container_that_is_given_back_is_copied_where_it_lands(module: Any) -> None:
    """A value kept from a field does not grow with it, in any kind of run."""
    expected = {"kept": [1, [1]], "other": [1], "maybe": [1], "rows": [1, [1], [1, [1]]]}

    assert module.Shared.invoke({"rows": [1]}) == expected
    assert module.Shared.invoke({"rows": [1]}, timeout=60) == expected


def test_value_of_another_kind_lands_in_place(module: Any) -> None:
    """A function that takes a list and is annotated to return a dict cannot return that field."""
    text = Path(module.__file__).read_text()

    assert "s.rows.append(last(s.rows))" in text
    assert "s.found = last(s.rows)" in text
    assert 'kit.write(s, "kept", same(s.rows))' in text
    assert module.Apart.invoke({"rows": []}) == {"rows": [{"rows": 0}], "found": {"rows": 1}}
