"""A project that makes the compiler ask every kind of question about its surroundings."""

from __future__ import annotations

import sys
import zoneinfo
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import FILES, Desk


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The project, in the working directory, with `installed` on the path of the interpreter."""
    desk = Desk(tmp_path)
    for name, text in FILES.items():
        desk.write(name, text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / "installed")])
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    yield desk
    zoneinfo.reset_tzpath()
