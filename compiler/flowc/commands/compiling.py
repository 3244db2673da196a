"""From the paths of a command line to findings, programs and modules.

Each flow file belongs to the project of its nearest `pyproject.toml`, so one command may span
several. Nothing here prints; what cannot be read is a `Refusal`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import attrs

from flowc import pipeline
from flowc.commands.outcome import Refusal
from flowc.project import Project, ProjectError
from flowc.source import Source
from flowc.trees import syntax


@attrs.frozen(eq=False)
class FlowFile:
    """A flow file, its text, and the project that it belongs to."""

    path: str
    source: Source
    project: Project

    @property
    def module(self) -> str:
        """The name under which the module made from it is imported."""
        return self.project.module_name(self.path)


@attrs.frozen
class Workspace:
    """The flow files that a command works on."""

    files: tuple[FlowFile, ...]

    @classmethod
    def of(cls, paths: Iterable[str]) -> Workspace:
        """Return the flow files that *paths* name, those of the project where there are none.

        Raises:
            Refusal: A path cannot be used, or names no flow file at all.
        """
        given = tuple(paths)
        with _refusing():
            found = Project.at(given[0] if given else ".").flow_files(given)
        if not found:
            where = ", ".join(f"`{path}`" for path in given) or "this project"
            raise Refusal(f"no flow files in {where}")
        return cls(tuple(_Projects().open(found)))
