"""Finds the files of a module as the interpreter would, but without running anything.

`importlib.util.find_spec("a.b")` runs ``a/__init__.py`` to learn its path, so it is never used.
Instead `PathFinder` is called for each segment, with the search path of the previous one. It is
given only the last segment, as if that were a top-level name, because for a dotted namespace
package it looks in `sys.modules` for a parent that was never imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder
from typing import Protocol

import attrs

# The finders that setuptools and the `editables` library put on `sys.meta_path`. No other finders
# are used, since some import, patch or even build something when they look for a module.
EDITABLE_FINDERS = ("__editable__", "editables.")


@attrs.frozen
class Location:
    """The files of one module: *source* and *stub* are ``None`` if there is none.

    *search* are the folders of its submodules, empty for a module that is not a package. A
    *namespace* package is a bare folder, which contains only submodules.
    """

    name: str
    source: str | None
    stub: str | None
    search: tuple[str, ...] = ()
    is_namespace: bool = False

    @property
    def is_package(self) -> bool:
        """Whether it can have submodules."""
        return bool(self.search)


@attrs.frozen
class Missing:
    """No such module. *missing* is the first prefix of its dotted name that does not exist,
    *candidates* the full names of the modules in the place where it was looked for.
    """

    module: str
    missing: str
    candidates: tuple[str, ...] = ()


@attrs.frozen
class _Place:
    """Where the next segment is looked for: modules in *search*, stub packages in *stubs*."""

    search: tuple[str, ...]
    stubs: tuple[str, ...]


class Finder(Protocol):
    """Locates the modules that some folders offer; `ModuleFinder` does so in the file system."""

    def find(self, module: str) -> Location | Missing:
        """Return the files of *module*, or which part of its name does not exist."""
        ...

    def submodules(self, package: Location) -> tuple[str, ...]:
        """Return the names of the modules in *package*, in alphabetical order."""
        ...

    def beside(self, missing: Missing) -> tuple[str, ...]:
        """Return the full names of the modules in the place where *missing* was looked for."""
        ...


@attrs.frozen(eq=False)
class ModuleFinder:
    """Finds modules in *roots*, which are searched in this order, as `sys.path` would be.

    The location of a module that was found is cached for the lifetime of this object.
    """

    roots: tuple[str, ...]
    _found: dict[str, Location] = attrs.field(factory=dict, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        _forget_folders()

    def find(self, module: str) -> Location | Missing:
        """Return the files of *module*, or which part of its name does not exist."""
        if module in sys.builtin_module_names:
            return Location(module, None, None)
        if module not in self._found:
            found = self._look_for(module)
            if isinstance(found, Missing):
                return found
            self._found[module] = found
        return self._found[module]

    def _look_for(self, module: str) -> Location | Missing:
        place = _Place(self.roots, ())
        parts = module.split(".")
        for depth, part in enumerate(parts):
            name = ".".join(parts[: depth + 1])
            location, place = self._step(name, part, place)
            if location is None:
                return Missing(module, name)
        assert location is not None  # a name has at least one part
        return location

    def _step(self, name: str, part: str, place: _Place) -> tuple[Location | None, _Place]:
        spec = _spec(part, place.search)
        top_level = "." not in name
        if spec is None:
            # Also for a name inside a namespace package, which such a finder may assemble.
            spec = _editable_spec(name)
        stubs = (
            tuple(os.path.join(root, f"{part}-stubs") for root in self.roots)
            if top_level
            else tuple(os.path.join(folder, part) for folder in place.stubs)
        )
        stub = _stub_beside(spec) or _stub_in(part, place.search) or _stub_among(stubs)
        if spec is None and stub is None:
            return None, place
        search = _search_path(spec, stub)
        is_namespace = spec is not None and spec.loader is None and stub is None
        return Location(name, _source(spec), stub, search, is_namespace), _Place(search, stubs)

    def submodules(self, package: Location) -> tuple[str, ...]:
        """Return the names of the modules in *package*, in alphabetical order."""
        return tuple(sorted(module_names(package.search)))

    def beside(self, missing: Missing) -> tuple[str, ...]:
        """Return the full names of the modules in the place where *missing* was looked for."""
        parent = missing.missing.rpartition(".")[0]
        if not parent:
            return tuple(sorted(sys.stdlib_module_names | module_names(self.roots)))
        package = self.find(parent)
        assert isinstance(package, Location)  # `find` had to find it first
        return tuple(f"{parent}.{name}" for name in self.submodules(package))


@attrs.frozen(eq=False)
class UnsavedFinder:
    """Finds what *finder* does, and modules that exist only in an editor, not yet as files:
    *unsaved* are their absolute paths.
    """

    finder: Finder
    roots: tuple[str, ...]
    unsaved: frozenset[str]

    def find(self, module: str) -> Location | Missing:
        """Return the files of *module*, or which part of its name does not exist."""
        found = self.finder.find(module)
        if isinstance(found, Location):
            return found
        paths = (os.path.join(root, *module.split(".")) + ".py" for root in self.roots)
        path = next((path for path in paths if path in self.unsaved), None)
        return found if path is None else Location(module, path, None)

    def submodules(self, package: Location) -> tuple[str, ...]:
        """Return the names of the modules in *package*, in alphabetical order."""
        return tuple(sorted({*self.finder.submodules(package), *self._in(package.search)}))

    def beside(self, missing: Missing) -> tuple[str, ...]:
        """Return the full names of the modules in the place where *missing* was looked for."""
        known = self.finder.beside(missing)
        return known if "." in missing.missing else tuple(sorted({*known, *self._in(self.roots)}))

    def _in(self, folders: Iterable[str]) -> Iterator[str]:
        for folder in folders:
            for path in self.unsaved:
                if os.path.dirname(path) == os.path.normpath(folder):
                    yield os.path.basename(path).partition(".")[0]


def _forget_folders() -> None:
    """Let every folder be listed anew.

    Folders are listed once per process and watched by modification time, whose resolution is too
    coarse for a file created just before. `PathFinder.invalidate_caches` does the same, but also
    imports what reads the metadata of distributions, which takes longer than finding anything.
    """
    for folder, finder in tuple(sys.path_importer_cache.items()):
        if finder is None or not os.path.isabs(folder):
            # It was no folder when it was looked at, or is another one since the working directory
            # has changed.
            del sys.path_importer_cache[folder]
        elif (invalidate := getattr(finder, "invalidate_caches", None)) is not None:
            invalidate()


def _spec(part: str, search: tuple[str, ...]) -> ModuleSpec | None:
    return PathFinder.find_spec(part, list(search)) if search else None


def _editable_spec(name: str) -> ModuleSpec | None:
    for finder in sys.meta_path:
        if str(getattr(finder, "__module__", "")).startswith(EDITABLE_FINDERS):
            spec = finder.find_spec(name, None)
            if spec is not None:
                return spec
    return None


def _source(spec: ModuleSpec | None) -> str | None:
    """Return the `.py` file; a C extension, a zip or a namespace package has none."""
    if spec is None or not spec.has_location or spec.origin is None:
        return None
    return spec.origin if spec.origin.endswith(".py") else None


def _search_path(spec: ModuleSpec | None, stub: str | None) -> tuple[str, ...]:
    if spec is not None:
        return tuple(spec.submodule_search_locations or ())
    if stub is not None and os.path.basename(stub) == "__init__.pyi":
        return (os.path.dirname(stub),)
    return ()


def _stub_beside(spec: ModuleSpec | None) -> str | None:
    if spec is None or not spec.has_location or spec.origin is None:
        return None
    for suffix in (".py", *EXTENSION_SUFFIXES):
        if spec.origin.endswith(suffix):
            return _file(spec.origin.removesuffix(suffix) + ".pyi")
    return None


def _stub_in(part: str, folders: Iterable[str]) -> str | None:
    return _stub_among(os.path.join(folder, part) for folder in folders)


def _stub_among(modules: Iterable[str]) -> str | None:
    for module in modules:
        stub = _file(module + ".pyi") or _file(os.path.join(module, "__init__.pyi"))
        if stub is not None:
            return stub
    return None


def _file(path: str) -> str | None:
    return path if os.path.isfile(path) else None


def module_names(folders: Iterable[str]) -> set[str]:
    """Return the names of the modules and packages directly in *folders*."""
    return {name for folder in folders for name in _modules_in(folder)}


def _modules_in(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.listdir(folder or "."))
    except OSError:  # not a folder (a zip), or not readable: it offers nothing
        return
    for entry in entries:
        name, dot, suffix = entry.partition(".")
        if name.isidentifier() and not name.startswith("_"):
            is_file = dot + suffix in (".py", ".pyi", *EXTENSION_SUFFIXES)
            if is_file or (not dot and _holds_python(os.path.join(folder, entry))):
                yield name


def _holds_python(folder: str) -> bool:
    try:
        return any(entry.endswith((".py", ".pyi")) for entry in os.listdir(folder))
    except OSError:
        return False
