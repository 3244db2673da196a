"""From the paths of a command line to findings, programs and modules.

Each flow file belongs to the project of its nearest `pyproject.toml`, so one command may span
several. Nothing here prints; what cannot be read is a `Refusal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property

import attrs

from flowc import pipeline
from flowc.commands.outcome import Refusal
from flowc.diagnostics import Diagnostic
from flowc.project import Project, ProjectError
from flowc.source import Source


@attrs.frozen(eq=False, slots=False)
class FlowFile:
    """A flow file, its text, and the project that it belongs to."""

    path: str
    source: Source
    project: Project

    @property
    def module(self) -> str:
        """The name under which the module made from it is imported."""
        return self.project.module_name(self.path)

    @cached_property
    def checked(self) -> pipeline.Checked:
        """What it means, and everything that is wrong with it."""
        return pipeline.check(self.source, self.project)


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
        return cls(tuple(_opened(found)))

    @classmethod
    def of_file(cls, path: str) -> Workspace:
        """Return the one flow file *path*.

        Raises:
            Refusal: It cannot be read.
        """
        return cls(tuple(_opened([path])))

    def with_imports(self) -> Workspace:
        """Return these files and the flow files that they import, and those that these import."""
        files = {file.project.resolve("", file.path): file for file in self.files}
        for file in self.files:
            for path in file.checked.imports:
                if path not in files:
                    files[path] = FlowFile(path, file.project.load(path), file.project)
        return Workspace(tuple(files.values()))

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the settings of the projects."""
        found = (problem for file in self.files for problem in file.project.problems)
        return tuple(dict.fromkeys(found))

    def sources(self) -> dict[str, Source]:
        """Return every text that was read, for drawing findings."""
        return {
            path: source for file in self.files for path, source in file.project.sources.items()
        }


def check(file: FlowFile) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with *file*."""
    return file.checked.problems


def build(file: FlowFile) -> str | None:
    """Return the Python module of *file*, None where an error is in the way."""
    if file.checked.has_errors:
        return None
    return pipeline.print_module(file.checked.program, file.source)


def _opened(paths: Iterable[str]) -> Iterator[FlowFile]:
    """The files *paths*; those of one project share it, and with it what was read."""
    projects: dict[str, Project] = {}
    with _refusing():
        for path in paths:
            found = Project.at(path)
            project = projects.setdefault(found.folder, found)
            yield FlowFile(path, project.load(path), project)


@contextmanager
def _refusing() -> Iterator[None]:
    """End the command where the project says that something cannot be used."""
    try:
        yield
    except ProjectError as error:
        raise Refusal(error.message, help=error.help) from None
