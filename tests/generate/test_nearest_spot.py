"""Code can look up the innermost run and node around it, however runs are nested."""

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
import asyncio
from typing import Any

from flowrt import current

seen: list[tuple[str, str]] = []

def tell() -> None:
    here = current()
    seen.append((here.run_id, here.node))

def look(x: int) -> int:
    tell()
    return x

async def alook(x: int) -> int:
    await asyncio.sleep(0)
    tell()
    return x

async def aside(x: int) -> int:
    await asyncio.create_task(alook(x))
    return x

def first() -> int:
    tell()
    return 1

def calls(x: int) -> int:
    from nearest_flow import Inner
    Inner.invoke({}, run_id="inner")
    tell()
    return x

def fails(x: int) -> int:
    from nearest_flow import Inner
    try:
        Inner.invoke({"x": "no number"}, run_id="inner")
    except Exception:
        tell()
    return x

def awaits(x: int) -> int:
    from nearest_flow import Aside
    asyncio.run(Aside.ainvoke({"x": x}, run_id="inner"))
    tell()
    return x

def opened() -> Any:
    tell()
    return object()

def use(x: int, tool: Any) -> int:
    return x
"""

FLOW = """\
from nearest_nodes import alook, aside, awaits, calls, fails, first, look, opened, use

graph Inner(x: int = first()) -> x {
  node look(x) -> x
  start -> look -> end
}
graph Aside(x: int) -> x {
  node aside(x) -> x
  start -> aside -> end
}
graph Calls(x: int) -> x {
  node calls(x) -> x
  node fails(x) -> x
  start -> calls -> fails -> end
}
graph Awaits(x: int) -> x {
  node awaits(x) -> x
  start -> awaits -> end
}
graph Blocks(x: int) -> x {
  node alook(x) -> x
  start -> alook -> end
}
graph Tooled(x: int) -> x {
  use tool: Any = opened()
  node use(x, tool) -> x
  start -> use -> end
}
graph Opens(xs: list[int]) -> ys: list[int] by append {
  node tooled(x) -> ys = Tooled
  start -> each x in xs { tooled } -> end
}
"""


@pytest.fixture
def module(tmp_path: Path) -> Iterator[Any]:
    (tmp_path / "nearest_nodes.py").write_text(NODES)
    source = Source(str(tmp_path / "nearest.flow"), FLOW)
    result = build(source, Project.at(source.path))
    assert result.text is not None, [problem.headline for problem in result.checked.problems]
    (tmp_path / "nearest_flow.py").write_text(result.text)
    sys.path.insert(0, str(tmp_path))
    try:
        yield importlib.import_module("nearest_flow")
    finally:
        sys.path.remove(str(tmp_path))
        for name in ("nearest_flow", "nearest_nodes"):
            sys.modules.pop(name, None)


def seen() -> list[tuple[str, str]]:
    return sys.modules["nearest_nodes"].seen


def test_run_in_a_node_is_nearest_from_its_beginning_to_its_end(module: Any) -> None:
    """Code that creates its defaults runs before it and belongs to the enclosing run."""
    module.Calls.invoke({"x": 1}, run_id="outer")

    (made, _), *others = seen()
    assert made == "outer"
    assert others == [("inner", "look"), ("outer", "calls"), ("outer", "fails")]


def test_task_of_a_run_on_a_loop_in_a_node_belongs_to_that_run(module: Any) -> None:
    """The frames below it on the stack belong to the enclosing run."""
    module.Awaits.invoke({"x": 1}, run_id="outer")

    (inner, _), outer = seen()
    assert inner == "inner"
    assert outer == ("outer", "awaits")


def test_coroutine_of_a_run_on_no_loop_knows_its_node(module: Any) -> None:
    """It runs in the thread of another event loop."""
    module.Blocks.invoke({"x": 1}, run_id="outer")

    assert seen() == [("outer", "alook")]


def test_opener_in_a_thread_of_a_branch_knows_its_run(module: Any) -> None:
    """The thread gets this information when it is started."""
    module.Opens.invoke({"xs": [1, 2]}, run_id="outer")

    assert [run for run, _ in seen()] == ["outer", "outer"]


def test_code_outside_a_run_is_told_nothing(module: Any) -> None:
    """Not even about the run before it."""
    module.Calls.invoke({"x": 1}, run_id="outer")
    seen().clear()
    sys.modules["nearest_nodes"].tell()

    assert seen() == [("", "")]
