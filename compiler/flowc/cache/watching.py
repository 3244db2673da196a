"""A world that records what it is asked, and the check that the answers are still the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from flowc.finder import Finder, Location, Missing
from flowc.project import Project
from flowc.source import Source, SourceError, digest_of
from flowc.zones import has_zone, known_zones

if TYPE_CHECKING:
    from flowc.python import PythonModules

#: The kind of question, and what it is about.
Question = tuple[str, ...]

#: Strings only, so that JSON preserves them; long texts are replaced by their digests.
Answer = tuple[str, ...]


@attrs.define(eq=False)
class Watched:
    """The world of *project*, and what it was *asked*.

    It is *steady* unless a question got two different answers, which happens if someone edits a
    file during the run: the findings then belong to neither version.
    """

    project: Project
    is_steady: bool = True
    _asked: dict[Question, Answer] = attrs.field(factory=dict, init=False)

    @property
    def asked(self) -> Mapping[Question, Answer]:
        """Every question so far with its answer."""
        return MappingProxyType(self._asked)

    def note(self, question: Question, answer: Answer) -> None:
        """Record that *question* got this *answer*."""
        if self._asked.setdefault(question, answer) != answer:
            self.is_steady = False

    def load(self, path: str) -> Source:
        """Return the text of the flow file *path*.

        Raises:
            SourceError: There is no such text.
        """
        question = ("text", path)
        try:
            source = self.project.load(path)
        except SourceError as error:
            self.note(question, _of_error(error))
            raise
        self.note(question, _of_text(source))
        return source

    def load_python(self, path: str) -> Source | None:
        """Return the text of a Python file, or ``None`` if there is none that can be read."""
        source = self.project.load_python(path)
        self.note(("python", path), _of_text(source))
        return source

    def resolve(self, importer: str, target: str) -> str:
        """Return the path of the flow file that *importer* names as *target*, a mere
        computation.
        """
        return self.project.resolve(importer, target)

    def module_name(self, flow_file: str) -> str:
        """Return the dotted name of the module that is generated from *flow_file*."""
        name = self.project.module_name(flow_file)
        self.note(("name", flow_file), (name,))
        return name

    def zone(self, name: str) -> None:
        """Record whether the machine knows the time zone *name*, which is not asked through this
        class.
        """
        self.note(("zone", name), _of_zone(name))

    def python_modules(self, flow_file: str) -> PythonModules:
        """Return the Python modules that *flow_file* can import."""
        finder = _WatchedFinder(flow_file, self.project.finder(flow_file), self.note)
        return self.project.python_modules_by(finder, self.load_python)


@attrs.frozen(eq=False)
class _WatchedFinder:
    flow_file: str
    finder: Finder
    note: Callable[[Question, Answer], None]

    def find(self, module: str) -> Location | Missing:
        found = self.finder.find(module)
        self.note(("module", self.flow_file, module), _of_place(found))
        return found

    def submodules(self, package: Location) -> tuple[str, ...]:
        names = self.finder.submodules(package)
        self.note(("submodules", self.flow_file, package.name), _of_names(names))
        return names

    def beside(self, missing: Missing) -> tuple[str, ...]:
        names = self.finder.beside(missing)
        question = ("beside", self.flow_file, missing.module, missing.missing)
        self.note(question, _of_names(names))
        return names


def still_holds(asked: Mapping[Question, Answer], project: Project) -> bool:
    """Return whether *project* still gives every recorded answer."""
    return all(_ask(question, project) == answer for question, answer in asked.items())


def _ask(question: Question, project: Project) -> Answer:
    match question:
        case ("text", path):
            try:
                return _of_text(project.load(path))
            except SourceError as error:
                return _of_error(error)
        case ("python", path):
            return _of_text(project.load_python(path))
        case ("name", flow_file):
            return (project.module_name(flow_file),)
        case ("module", flow_file, module):
            return _of_place(project.finder(flow_file).find(module))
        case ("submodules", flow_file, package):
            return _of_names(_submodules(project.finder(flow_file), package))
        case ("beside", flow_file, module, missing):
            return _of_names(project.finder(flow_file).beside(Missing(module, missing)))
        case ("zone", name):
            return _of_zone(name)
    raise ValueError(f"nobody asks `{question}`")


def _submodules(finder: Finder, package: str) -> tuple[str, ...]:
    found = finder.find(package)
    return finder.submodules(found) if isinstance(found, Location) else ()


def _of_text(source: Source | None) -> Answer:
    return () if source is None else (source.digest,)


def _of_error(error: SourceError) -> Answer:
    return "refused", error.message, error.help


def _of_place(found: Location | Missing) -> Answer:
    if isinstance(found, Missing):
        return "missing", found.missing
    kind = "namespace" if found.is_namespace else "module"
    return kind, found.source or "", found.stub or "", *found.search


def _of_zone(name: str) -> Answer:
    return ("known",) if has_zone(name) else _of_names(tuple(sorted(known_zones())))


def _of_names(names: tuple[str, ...]) -> Answer:
    # There may be hundreds, if installed packages were searched for a suggestion.
    return (digest_of("\n".join(names)),)
