"""Check a program of several files as the command line does: in a folder, as a project."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mdtest import Checked

from flowc.diagnostics import Problems
from flowc.pipeline import check as check_source
from flowc.project import Project


def check(files: Mapping[str, str]) -> Checked:
    """Return the findings in every flow file of *files*, and in the project's settings."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for path, text in files.items():
            target = Path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        project = Project.at(".")
        problems = Problems()
        problems.extend(project.problems)
        for path in project.flow_files():
            problems.extend(check_source(project.load(path), project).problems)
        return Checked(tuple(problems), dict(project.sources))
