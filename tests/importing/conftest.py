"""A project whose flow files can be imported."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importable import HELLO, Place

import flowc


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A project whose flow files can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    place = Place(tmp_path)
    place.write("pyproject.toml", "[tool.flowc]\n")
    place.write("nodes.py", "def greet(name: str) -> str:\n    return f'Hello {name}'\n")
    place.write("hello.flow", HELLO)
    flowc.install()
    yield place
    place.forget()
