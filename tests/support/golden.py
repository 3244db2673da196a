"""One golden case: a folder with a flow file, its Python, its module, and the results of
its runs.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs

from flowc.pipeline import build
from flowc.project import Project

HERE = Path(__file__).parent.parent / "goldens"
FILES = sorted(HERE.glob("*/*.flow"))


@attrs.frozen
class Expected:
    """One run: its input, and its output or error. *path* lists its nodes in their order of
    completion, *nodes* lists them if that order is open.
    """

    graph: str
    input: Mapping[str, Any]
    output: Mapping[str, Any] | None = None
    error: str | None = None
    path: list[str] | None = None
    nodes: list[str] | None = None
    settings: Mapping[str, Any] = attrs.field(factory=dict)
    bind: Mapping[str, Any] = attrs.field(factory=dict)


def name_of(path: Path) -> str:
    """Return the name of a flow file in the goldens: ``loops/case``."""
    return str(path.relative_to(HERE).with_suffix(""))


def built(path: Path) -> str:
    """Return the module made from a flow file."""
    project = Project.at(str(path))
    result = build(project.load(str(path)), project)
    assert result.text is not None, [problem.headline for problem in result.checked.problems]
    return result.text


def expectations(folder: Path) -> list[Expected]:
    """Return the runs that a case describes."""
    return [Expected(**given) for given in json.loads((folder / "expected.json").read_text())]


@contextmanager
def imported(folder: Path) -> Iterator[ModuleType]:
    """Import the module of a case, with its folder on the path."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("case_flow")
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]


def made(value: Any, module: ModuleType) -> Any:
    """Return *value* with ``{"$": "Class", …}`` as an object of a class in the module."""
    if isinstance(value, dict) and "$" in value:
        fields = {name: made(part, module) for name, part in value.items() if name != "$"}
        home: Any = module
        *modules, name = value["$"].split(".")
        for part in modules:
            home = importlib.import_module(part)
        return getattr(home, name)(**fields)
    if isinstance(value, dict):
        return {name: made(part, module) for name, part in value.items()}
    return value


def shown(value: Any) -> Any:
    """Return *value* as JSON would have it."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        return shown(asdict(value))
    if isinstance(value, Mapping):
        return {name: shown(part) for name, part in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(shown, value))
    if isinstance(value, list | tuple):
        return [shown(part) for part in value]
    return value
