"""Check a program of several files the way the command line does."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mdtest import Checked

from flowc.commands.compiling import Workspace
from flowc.commands.compiling import check as check_file


def check(files: Mapping[str, str]) -> Checked:
    """Return the findings in *files*, with `main.flow` and what it imports as the program."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        workspace = Workspace.of(["main.flow"])
        found = [item for file in workspace.files for item in check_file(file)]
        return Checked(tuple(found), dict(workspace.sources()))
