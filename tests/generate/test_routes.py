"""A value without an arm raises an error of its own; it never takes the last arm."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import flowrt
from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source

NODES = """\
from typing import Literal


def promised(x: int) -> Literal["low", "high"]:
    return "low" if x < 5 else "odd"


def unknown(x):
    return "low" if x < 5 else "odd"


def keep(x: int) -> int:
    return x
"""

GRAPH = """\
from arm_nodes import promised, unknown, keep
graph G(x: int) -> y: int {{
  node keep(x) -> y
  start -> match {route}(x) {{ {cases} }} -> end
}}
"""


@pytest.fixture
def graph(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A graph that chooses its arm by the function and the cases of the test."""
    route, cases = request.param
    (tmp_path / "arm_nodes.py").write_text(NODES)
    source = Source(str(tmp_path / "arm.flow"), GRAPH.format(route=route, cases=cases))
    text = build(source, Project.at(source.path)).text
    assert text is not None
    (tmp_path / "arm_flow.py").write_text(text)
    sys.path.insert(0, str(tmp_path))
    yield importlib.import_module("arm_flow").G
    sys.path.remove(str(tmp_path))
    del sys.modules["arm_flow"], sys.modules["arm_nodes"]


@pytest.mark.parametrize(
    "graph",
    [("promised", '"low" => keep  "high" => keep as other'), ("unknown", '"low" => keep')],
    indirect=True,
)
def test_a_function_that_breaks_its_word_fails_the_run(graph: Any) -> None:
    """The error names the value and the line of the `match`."""
    assert graph.invoke({"x": 1}) == {"y": 1}

    with pytest.raises(flowrt.RouteError, match=r"\(line 4\) takes 'odd'") as plain:
        graph.invoke({"x": 9})
    with pytest.raises(flowrt.RouteError, match=r"\(line 4\) takes 'odd'"):
        list(graph.stream({"x": 9}))

    assert "arm.flow:4" in plain.value.__notes__[0]
