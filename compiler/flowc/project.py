"""The only module that reads from the file system: files, configuration, Python modules.

In: paths as the user gave them. Out: `Source` texts under those very paths, the flow files of a
folder, the modules that a flow file can import, and the names under which generated modules are
imported. What cannot be read is a `ProjectError`.
"""

from __future__ import annotations

import os
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatch
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from flowc.configuration import Configuration, read_configuration
from flowc.diagnostics import Diagnostic, Problems
from flowc.finder import Finder, ModuleFinder, UnsavedFinder
from flowc.paths import (
    FLOW_FILE,
    ProjectError,
    configured_folder,
    file_offer,
    output_name,
    reason,
    require_named,
    shown_path,
    siblings,
    written_files,
)
from flowc.source import Source

if TYPE_CHECKING:
    from flowc.python import PythonModules
    from flowc.python.library import Scopes

_BYTE_ORDER_MARK = "\ufeff"

_Stamp = tuple[int, int]

#: The stamp of a text that is in no file but held by an editor.
_HELD: _Stamp = (-1, -1)


@attrs.define(eq=False)
class Project:
    """The files of one project; create it with `Project.at`.

    *folder* is that of the nearest `pyproject.toml`, or else the working directory. *problems* are
    the findings about that file. *buffers* are the texts that an editor holds, by absolute path:
    they replace the files, saved or not. *working* is used instead of the working directory if
    given.
    """

    folder: str
    configuration: Configuration = attrs.field(factory=Configuration)
    problems: tuple[Diagnostic, ...] = ()
    buffers: Mapping[str, str] = attrs.field(factory=dict)
    working: str | None = None
    _loaded: dict[str, tuple[_Stamp, Source]] = attrs.field(factory=dict, repr=False)
    _finders: dict[tuple[str, ...], ModuleFinder] = attrs.field(factory=dict, init=False)
    _scopes: Scopes = attrs.field(factory=dict, init=False)

    @classmethod
    def at(
        cls,
        path: str = ".",
        buffers: Mapping[str, str] = MappingProxyType({}),
        working: str | None = None,
    ) -> Project:
        """Return the project that contains *path*, a flow file or a folder.

        Raises:
            ProjectError: Its `pyproject.toml` cannot be read.
        """
        folder = configured_folder(path)
        if folder is None:
            return cls(working or os.getcwd(), buffers=buffers, working=working)
        bare = cls(folder, buffers=buffers, working=working)
        problems = Problems()
        source = bare.load(bare.settings_path)
        try:
            configuration = read_configuration(
                source, problems, lambda path: os.path.isdir(os.path.join(folder, path))
            )
        except tomllib.TOMLDecodeError as error:
            raise ProjectError(f"`{source.path}` is not valid TOML: {error}") from error
        return attrs.evolve(bare, configuration=configuration, problems=tuple(problems))

    @property
    def settings_path(self) -> str:
        """The path of its `pyproject.toml`, whether or not it exists."""
        return shown_path(os.path.join(self.folder, "pyproject.toml"))

    def holding(self, buffers: Mapping[str, str]) -> Project:
        """Return the project as it is while an editor holds *buffers*.

        What has been read so far is shared; what the copy reads is not added to this one.
        """
        other = attrs.evolve(self, buffers=buffers, loaded=dict(self._loaded))
        other._finders.update(self._finders)
        other._scopes.update(self._scopes)
        return other

    # ---- texts ---------------------------------------------------------------------------------

    @property
    def sources(self) -> Mapping[str, Source]:
        """Every text that was read so far, `.flow` and Python, by the path that spans have."""
        return MappingProxyType({source.path: source for _, source in self._loaded.values()})

    def load(self, path: str) -> Source:
        """Return the text of the file *path*, without a byte-order mark.

        An unchanged file gives the same `Source` again.

        Raises:
            ProjectError: It is missing, a folder, not readable, or not UTF-8 text.
        """
        try:
            return self._read(path, path, _utf8)
        except (FileNotFoundError, NotADirectoryError) as error:
            if os.path.islink(path):
                target = os.readlink(path)
                raise ProjectError(
                    f"`{path}` is a link to `{target}`, which is not there"
                ) from error
            raise ProjectError(f"no file `{path}`", file_offer(path)) from error
        except IsADirectoryError as error:
            raise ProjectError(f"`{path}` is a folder, not a file") from error
        except UnicodeDecodeError as error:
            raise ProjectError(
                f"`{path}` is not UTF-8 text (byte {error.start})", "save it as UTF-8"
            ) from error
        except ValueError as error:
            raise ProjectError("a path cannot hold a null byte") from error
        except OSError as error:
            raise ProjectError(f"`{path}` cannot be read: {reason(error)}") from error

    def load_python(self, path: str) -> Source | None:
        """Return the text of a Python file, or ``None`` if there is none that can be read."""
        try:
            return self._read(path, shown_path(path), _python_text)
        except (OSError, SyntaxError, UnicodeDecodeError):
            return None

    def _read(self, path: str, shown: str, decode: _Decode) -> Source:
        if self.buffers and (held := self.buffers.get(os.path.abspath(path))) is not None:
            return self._held(path, shown, held)
        status = os.stat(path)
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._loaded.get(path)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        with open(path, "rb") as file:
            text = decode(file.read())
        bare = text.removeprefix(_BYTE_ORDER_MARK)
        lead = len(_BYTE_ORDER_MARK.encode("utf-8")) if bare != text else 0
        source = Source(shown, bare, lead)
        self._loaded[path] = stamp, source
        return source

    def _held(self, path: str, shown: str, text: str) -> Source:
        kept = self._loaded.get(path)
        if kept is None or kept[0] != _HELD or kept[1].text != text:
            kept = self._loaded[path] = _HELD, Source(shown, text)
        return kept[1]

    # ---- flow files ----------------------------------------------------------------------------

    def flow_files(self, paths: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the flow files that *paths* name: files and the contents of folders; else the
        project's.

        A file that is named twice is returned once, under the name given first.

        Raises:
            ProjectError: One of *paths* does not exist, or is a file but not a flow file.
        """
        given = tuple(paths) or (shown_path(self.folder),)
        found: dict[str, str] = {}
        for path in given:
            for file in self._files_of(path):
                found.setdefault(os.path.abspath(file), file)
        return tuple(found.values())

    def _files_of(self, path: str) -> Iterator[str]:
        require_named(path)
        if os.path.isdir(path):
            yield from filter(self.chooses, written_files(path, FLOW_FILE))
        else:
            yield path

    def chooses(self, path: str) -> bool:
        """Return whether the settings include the flow file *path* in the project."""
        place = os.path.relpath(path, self.folder).replace(os.sep, "/")
        settings = self.configuration
        is_source = not settings.sources or _matches(place, settings.sources)
        return is_source and not _matches(place, settings.exclude)

    def resolve(self, importer: str, target: str) -> str:
        """Return the path of the flow file *target* that the flow file *importer* imports."""
        return os.path.normpath(os.path.join(os.path.dirname(importer), target))

    def siblings(self, path: str) -> tuple[str, ...]:
        """Return the names of the flow files next to *path*, for a suggestion."""
        return siblings(path)

    # ---- Python --------------------------------------------------------------------------------

    def python_roots(self, flow_file: str) -> tuple[str, ...]:
        """Return the folders in which *flow_file* looks for Python modules, in order."""
        return tuple(dict.fromkeys((*self.own_roots(flow_file), *_interpreter_roots())))

    def own_roots(self, flow_file: str) -> tuple[str, ...]:
        """Return the ones that belong to the project, not to the interpreter."""
        return (*self._roots(), os.path.dirname(os.path.abspath(flow_file)))

    def _roots(self) -> tuple[str, ...]:
        paths = ("", "src", *self.configuration.python_path)
        folders = (os.path.normpath(os.path.join(self.folder, path)) for path in paths)
        return (*filter(os.path.isdir, folders), self.working or os.getcwd())

    def python_modules(self, flow_file: str) -> PythonModules:
        """Return the Python modules that *flow_file* can name."""
        return self.python_modules_by(self.finder(flow_file), self.load_python)

    def python_modules_by(
        self, finder: Finder, load: Callable[[str], Source | None]
    ) -> PythonModules:
        """Return the Python modules that *finder* locates and *load* reads.

        A module is read once for the whole project.
        """
        from flowc.python import PythonModules

        transparent = frozenset(self.configuration.transparent_decorators)
        return PythonModules(finder, load, self._scopes, transparent)

    def finder(self, flow_file: str) -> Finder:
        """Return the finder for the modules that *flow_file* names; a folder shares one."""
        roots = self.python_roots(flow_file)
        if roots not in self._finders:
            self._finders[roots] = ModuleFinder(roots)
        found = self._finders[roots]
        # A copy made in one step: another thread may be changing the buffers.
        held = (path for path in tuple(self.buffers) if path.endswith(".py"))
        unsaved = frozenset(path for path in held if not os.path.exists(path))
        return UnsavedFinder(found, roots, unsaved) if unsaved else found

    def forget_modules(self) -> None:
        """Look for every module anew, as files may have been added or removed."""
        self._finders.clear()

    def output_path(self, flow_file: str) -> str:
        """Return the path of the module that is generated from *flow_file*, next to it."""
        return os.path.join(os.path.dirname(flow_file), f"{output_name(flow_file)}.py")

    def module_name(self, flow_file: str) -> str:
        """Return the dotted name under which the module generated from *flow_file* is imported."""
        folder = os.path.dirname(os.path.abspath(flow_file))
        for root in sorted({*self._roots(), *_interpreter_roots()}, key=len, reverse=True):
            parts = _parts_below(folder, root)
            if parts is not None and all(map(str.isidentifier, parts)):
                return ".".join((*parts, output_name(flow_file)))
        return output_name(flow_file)


# ---- texts ---------------------------------------------------------------------------------------

_Decode = Callable[[bytes], str]


def _utf8(content: bytes) -> str:
    text = content.decode("utf-8")
    if "\0" in text:
        raise UnicodeDecodeError("utf-8", content, content.index(0), content.index(0) + 1, "null")
    return text


def _python_text(content: bytes) -> str:
    encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
    # The byte-order mark stays, as in `_utf8`: `Project._read` counts and removes it.
    return content.decode(encoding.removesuffix("-sig"))


# ---- folders -------------------------------------------------------------------------------------


def _interpreter_roots() -> tuple[str, ...]:
    return tuple(os.path.abspath(path) for path in sys.path)


def _matches(place: str, patterns: Iterable[str]) -> bool:
    """Return whether a path, or one of its parent folders, matches one of the globs."""
    heads = ["/".join(place.split("/")[: count + 1]) for count in range(place.count("/") + 1)]
    return any(fnmatch(head, pattern.rstrip("/")) for head in heads for pattern in patterns)


def _parts_below(folder: str, root: str) -> tuple[str, ...] | None:
    place = os.path.relpath(folder, root)
    if place == os.curdir:
        return ()
    parts = tuple(place.split(os.sep))
    return None if os.pardir in parts else parts
