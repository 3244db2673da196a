"""Check a program of several files the way the command line does."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mdtest import Checked

from flowc.pipeline import check as check_files
from flowc.project import Project


def check(files: Mapping[str, str]) -> Checked:
    """Return the findings in *files*, with `main.flow` and what it imports as the program."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        project = Project.at("main.flow")
        found = check_files("main.flow", project)
        return Checked(tuple(found), dict(project.sources))
