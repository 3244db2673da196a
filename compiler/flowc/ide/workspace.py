"""The files that somebody edits: the texts that the editor holds, and what is known of each.

Everything here belongs to one thread; `analyse` alone may run on another, and its result is taken
in with `Workspace.keep`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import attrs

from flowc.diagnostics import codes, finding
from flowc.ide.analysis import Analysis, analyse
from flowc.paths import ProjectError, configured_folder, shown_path
from flowc.project import Project
from flowc.source import Source, SourceError


@attrs.define(eq=False)
class Workspace:
    """What an editor has opened. Files are named by the paths that spans carry.

    *buffers* are the texts that it holds, by absolute path. *folders* are those that it shows: each
    is a working directory to the files in it.
    """

    buffers: dict[str, str] = attrs.field(factory=dict)
    folders: tuple[str, ...] = ()
    _projects: dict[str, Project] = attrs.field(factory=dict)
    _latest: dict[str, Analysis] = attrs.field(factory=dict)
    _whole: dict[str, Analysis] = attrs.field(factory=dict)

    # ---- texts ---------------------------------------------------------------------------------

    def hold(self, path: str, text: str) -> None:
        """Take *text* for what *path* holds, until it is let go."""
        self.buffers[os.path.abspath(path)] = text

    def let_go(self, path: str) -> None:
        """Take again what the file *path* holds."""
        self.buffers.pop(os.path.abspath(path), None)

    def held(self) -> Iterator[str]:
        """Yield the paths of the flow files that the editor holds."""
        return (shown_path(path) for path in self.buffers if path.endswith(".flow"))

    def text(self, path: str) -> str:
        """Return what *path* holds now.

        Raises:
            SourceError: There is no such text.
        """
        return self.source(path).text

    def source(self, path: str) -> Source:
        """Return the text of the file *path* as it is now.

        Raises:
            SourceError: There is no such text.
        """
        project = self.project(path)
        if path.endswith((".py", ".pyi")):
            source = project.load_python(os.path.abspath(path))
            if source is None:
                raise ProjectError(f"`{path}` cannot be read")
            return source
        return project.load(path)

    # ---- projects ------------------------------------------------------------------------------

    def project(self, path: str) -> Project:
        """Return the project of the file *path*; one without settings where these are not valid."""
        folder = os.path.dirname(os.path.abspath(path))
        if folder not in self._projects:
            self._projects[folder] = self._project_at(folder)
        return self._projects[folder]

    def _project_at(self, folder: str) -> Project:
        try:
            found = Project.at(folder, self.buffers, self._shown_around(folder))
        except ProjectError as error:
            found = self._without_settings(configured_folder(folder) or folder, error)
        # One for all folders of a project: what it has read is shared.
        place = found.folder, found.working
        known = (one for one in self._projects.values() if (one.folder, one.working) == place)
        return next(known, found)

    def _shown_around(self, folder: str) -> str | None:
        around = (one for one in self.folders if f"{folder}{os.sep}".startswith(one + os.sep))
        return max(around, key=len, default=None)

    def _without_settings(self, folder: str, error: ProjectError) -> Project:
        project = Project(folder, buffers=self.buffers, working=self._shown_around(folder))
        top = Source(project.settings_path, "").span(0, 0)
        flaw = finding(codes.INVALID_OPTION_VALUE, error.message, at=top, help=error.help)
        return attrs.evolve(project, problems=(flaw,))

    def show(self, folders: Iterable[str]) -> None:
        """Take *folders* for those that the editor shows."""
        self.folders = tuple(map(os.path.abspath, folders))
        self.forget_settings()

    def forget_settings(self) -> None:
        """Read the settings of every project again, as one of them has changed."""
        self._projects.clear()
        self._latest.clear()

    def forget_modules(self) -> None:
        """Look for Python modules anew: files may have come or gone."""
        for project in self._projects.values():
            project.forget_modules()

    def files(self) -> tuple[str, ...]:
        """Return every flow file of the projects that were opened, and those that are held."""
        found = dict.fromkeys(self.held())
        for project in {id(project): project for project in self._projects.values()}.values():
            found.update(dict.fromkeys(map(shown_path, map(os.path.abspath, project.flow_files()))))
        return tuple(found)

    # ---- what is known -------------------------------------------------------------------------

    def analysis(self, path: str) -> Analysis:
        """Return what is known of the flow file *path* as it is now.

        Raises:
            SourceError: There is no such text.
        """
        source = self.source(path)
        known = self._latest.get(path)
        if known is not None and known.text == source.text and known.still_holds():
            return known
        return self.keep(analyse(source, self.project(path), self.earlier(path)))

    def latest(self, path: str) -> Analysis | None:
        """Return what was last found out about *path*, perhaps of an earlier text."""
        return self._latest.get(path)

    def whole(self, path: str) -> Analysis | None:
        """Return what was last known of *path* when all of it could be read."""
        return self._whole.get(path)

    def earlier(self, path: str) -> tuple[Analysis | None, ...]:
        """Return what is known of earlier texts of *path*."""
        return self.latest(path), self.whole(path)

    def keep(self, analysis: Analysis) -> Analysis:
        """Remember *analysis* as the latest of its file, and return it."""
        self._latest[analysis.path] = analysis
        if analysis.is_whole:
            self._whole[analysis.path] = analysis
        return analysis

    def forget(self, path: str) -> None:
        """Forget what is known of *path*."""
        self._latest.pop(path, None)
        self._whole.pop(path, None)

    def known(self, paths: tuple[str, ...]) -> Iterator[Analysis]:
        """Yield what is known of those of *paths* that can be read."""
        for path in paths:
            try:
                yield self.analysis(path)
            except SourceError:  # deleted since the folder was listed, or no text
                continue
