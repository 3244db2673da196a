"""From the paths of a command line to findings, programs and modules.

Each flow file belongs to the project of its nearest `pyproject.toml`, so one command may span
several projects. Nothing is printed here; what cannot be read is a `Refusal`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from flowc.cache import Cache, Entry, Watched
from flowc.commands.outcome import Refusal
from flowc.diagnostics import Diagnostic, codes, finding
from flowc.paths import ProjectError, require_flow_file, require_named
from flowc.project import Project
from flowc.source import Source

if TYPE_CHECKING:
    from flowc.pipeline import Checked


#: The help for a file that cannot be read, if there is none more specific.
_WAY_OUT = "mend it or take it away, or leave it out with the setting `exclude`"


@attrs.frozen(eq=False, slots=False)
class FlowFile:
    """A flow file, its text, and the project that it belongs to.

    With a *cache*, earlier results are reused and new ones stored. A file that cannot be read has
    no text, and a *flaw* that says why.
    """

    path: str
    source: Source
    project: Project
    cache: Cache | None = None
    flaw: Diagnostic | None = None

    @property
    def module(self) -> str:
        """The name under which the module made from it is imported."""
        return self.project.module_name(self.path)

    @cached_property
    def checked(self) -> Checked:
        """Its program, and everything that is wrong with it."""
        from flowc import pipeline

        return pipeline.check(self.source, self._world)

    @cached_property
    def findings(self) -> Entry:
        """Everything that is wrong with it, and what it imports."""
        if self.flaw is not None:
            return Entry(self.source.digest, {}, (self.flaw,), ())
        known = None if self.cache is None else self.cache.known(self.source)
        return known or self._keep(module=None)

    @cached_property
    def text(self) -> str | None:
        """The Python module made from it, ``None`` if it has errors."""
        if self.findings.has_errors or self.findings.module is not None:
            return self.findings.module
        if self.checked.has_errors:  # an error has just appeared
            return None
        from flowc import pipeline

        return self._keep(pipeline.print_module(self.checked.program, self.source)).module

    @cached_property
    def _world(self) -> Watched:
        return Watched(self.project)

    def _keep(self, module: str | None) -> Entry:
        from flowc.check.time_zones import zones_in

        problems, imports = self.checked.problems, self.checked.imports
        for zone, _ in zones_in(self.checked.program):
            self._world.zone(zone)
        found = Entry(self.source.digest, self._world.asked, problems, imports, module)
        if self.cache is not None and self._world.is_steady:
            self.cache.keep(self.path, found)
        return found


@attrs.frozen
class Workspace:
    """The flow files that a command works on."""

    files: tuple[FlowFile, ...]

    @classmethod
    def of(cls, paths: Iterable[str]) -> Workspace:
        """Return the flow files that *paths* name, or those of the project if there are none.

        Raises:
            Refusal: A path cannot be used, or names no flow file at all.
        """
        given = tuple(paths)
        with _refusing():
            found = Project.at(given[0] if given else ".").flow_files(given)
        if not found:
            where = ", ".join(f"`{path}`" for path in given) or "this project"
            raise Refusal(f"no flow files in {where}")
        return cls(tuple(_opened(found, frozenset(given))))

    @classmethod
    def of_file(cls, path: str) -> Workspace:
        """Return the one flow file *path*.

        Raises:
            Refusal: It cannot be read, or is no flow file.
        """
        with _refusing():
            if os.path.exists(path):
                require_flow_file(path)
        return cls(tuple(_opened([path], frozenset([path]))))

    def remembering(self) -> Workspace:
        """Return these files, each with the cache of its project if it has one."""
        caches = {
            file.project.folder: Cache(file.project)
            for file in self.files
            if file.project.configuration.cache
        }
        remembering = (
            attrs.evolve(file, cache=caches.get(file.project.folder)) for file in self.files
        )
        return Workspace(tuple(remembering))

    def with_imports(self) -> Workspace:
        """Return these files and the flow files that they import, directly or indirectly."""
        files = {file.project.resolve("", file.path): file for file in self.files}
        for file in self.files:
            for path in file.findings.imports:
                if path not in files:
                    source = file.project.load(path)
                    files[path] = attrs.evolve(file, path=path, source=source)
        return Workspace(tuple(files.values()))

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """The findings in the settings of the projects."""
        found = (problem for file in self.files for problem in file.project.problems)
        return tuple(dict.fromkeys(found))

    def sources(self) -> dict[str, Source]:
        """Return every text that was read, for drawing findings."""
        read = {
            path: source for file in self.files for path, source in file.project.sources.items()
        }
        return read | {file.path: file.source for file in self.files if file.flaw is not None}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options that `opened` reads, besides the paths."""
    parser.add_argument(
        "--no-cache", action="store_true", help="check every file again, and store nothing"
    )


def opened(options: argparse.Namespace) -> Workspace:
    """Return the flow files that *options* name, with their caches if these are in use.

    Raises:
        Refusal: A path cannot be used, or names no flow file at all.
    """
    workspace = Workspace.of(options.paths)
    return workspace if options.no_cache else workspace.remembering()


def check(file: FlowFile) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with *file*."""
    return file.findings.problems


def build(file: FlowFile) -> str | None:
    """Return the Python module of *file*, None if it has errors."""
    return file.text


def require_paths(paths: Iterable[str]) -> None:
    """Make sure that each of *paths* exists.

    Raises:
        Refusal: One does not, or is no flow file.
    """
    with _refusing():
        for path in paths:
            require_named(path)


def _opened(paths: Iterable[str], named: Container[str]) -> Iterator[FlowFile]:
    """Yield the files *paths*; those of one project share it, and with it the texts that were read.

    One that was not *named*, but found in a folder, does not end the command if it cannot be read.
    """
    projects: dict[str, Project] = {}
    with _refusing():
        for path in paths:
            found = Project.at(path)
            project = projects.setdefault(found.folder, found)
            try:
                yield FlowFile(path, project.load(path), project)
            except ProjectError as error:
                if path in named:
                    raise
                yield _unreadable(path, project, error)


def _unreadable(path: str, project: Project, error: ProjectError) -> FlowFile:
    source = Source(path, "")
    flaw = finding(
        codes.UNREADABLE_FILE, error.message, at=source.span(0, 0), help=error.help or _WAY_OUT
    )
    return FlowFile(path, source, project, flaw=flaw)


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn errors of the project into a refusal."""
    try:
        yield
    except ProjectError as error:
        raise Refusal(error.message, help=error.help) from None
