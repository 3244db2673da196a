"""Flows, compiled once, and every kind of checkpointer."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from stores import checkpointer, database

from flowc.pipeline import build
from flowc.project import Project
from flowrt.clock import ManualClock, use_clock

__all__ = ["checkpointer", "database"]

FLOWS = Path(__file__).with_name("flows")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The module generated from `flows/desk.flow`."""
    yield from compiled("desk", tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def corners(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The module generated from `flows/corners.flow`."""
    yield from compiled("corners", tmp_path_factory.mktemp("corners"))


@pytest.fixture
def talk(talk_module: ModuleType) -> ModuleType:
    """The module generated from `flows/talk.flow`; its functions, as `nodes`, hold nothing yet."""
    found: Any = talk_module
    found.nodes = importlib.import_module("talk_nodes")
    found.nodes.held.clear()
    return talk_module


@pytest.fixture(scope="session")
def talk_module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The same module, before its functions are reset."""
    yield from compiled("talk", tmp_path_factory.mktemp("talk"))


def compiled(name: str, folder: Path) -> Iterator[ModuleType]:
    """Yield the module generated from a flow file; it can be imported meanwhile."""
    project = Project.at(str(FLOWS))
    built = build(project.load(str(FLOWS / f"{name}.flow")), project)
    assert built.text is not None, [problem.headline for problem in built.checked.problems]
    (folder / f"{name}_flow.py").write_text(built.text)
    sys.path[:0] = [str(folder), str(FLOWS)]
    yield importlib.import_module(f"{name}_flow")
    sys.path.remove(str(folder))
    sys.path.remove(str(FLOWS))


@pytest.fixture
def nodes(corners: ModuleType) -> ModuleType:
    """The functions of `corners.flow`, which record their calls."""
    found = importlib.import_module("corners_nodes")
    found.calls.clear()
    found.closed.clear()
    found.failures.clear()
    found.hooks.clear()
    return found


@pytest.fixture
def calls(desk: ModuleType) -> list[str]:
    """The calls of nodes since the test began."""
    found: list[str] = importlib.import_module("desk_nodes").calls
    found.clear()
    return found


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    """A clock that stands still until it is advanced."""
    with use_clock(ManualClock()) as manual:
        yield manual
