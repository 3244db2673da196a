"""Python files for tests, written to a folder per test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from flowc.python import ModuleFinder, PythonModules
from flowc.source import Source

Modules = Callable[..., PythonModules]


def load(path: str) -> Source | None:
    file = Path(path)
    return Source(path, file.read_text(encoding="utf-8")) if file.is_file() else None


@pytest.fixture
def modules(tmp_path: Path) -> Modules:
    """Return the modules of the given files, each passed as `path="text"` with `/` for folders."""

    def written(files: dict[str, str] | str) -> PythonModules:
        for name, text in ({"m.py": files} if isinstance(files, str) else files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        kept: dict[str, Source | None] = {}
        return PythonModules(
            ModuleFinder((str(tmp_path),)), lambda path: kept.setdefault(path, load(path))
        )

    return written
