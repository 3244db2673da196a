"""Checks a program of several files as the command line does: in a folder, as a project."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mdtest import Checked

from flowc.cache import Entry, Watched
from flowc.cache.entries import decoded, encoded
from flowc.cache.watching import still_holds
from flowc.diagnostics import Diagnostic, Problems
from flowc.diagnostics.ignores import heeded
from flowc.pipeline import check as check_source
from flowc.project import Project
from flowc.source import Source


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
            source = project.load(path)
            problems.extend(heeded(_findings(source, project), source))
        return Checked(tuple(problems), dict(project.sources))


def _findings(source: Source, project: Project) -> tuple[Diagnostic, ...]:
    """Return the findings in *source*, after a round trip through the form in which they are
    cached.
    """
    world = Watched(project)
    found = check_source(source, world)
    kept = decoded(encoded(Entry(source.digest, world.asked, found.problems, found.imports)))
    assert kept.problems == found.problems
    assert still_holds(kept.asked, Project.at("."))
    return kept.problems
