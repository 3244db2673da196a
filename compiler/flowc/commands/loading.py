"""Imports generated modules from memory, without writing them anywhere.

The text of each module is compiled under the path that `flowc build` would give it, so that
tracebacks and notes read as after a build. The user's own modules are imported from where they are.
Another process cannot see this memory: a node that runs in one can receive the enums and records of
a flow file only if that file was built.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, FrameType, ModuleType

import attrs

import flowc
import flowrt
from flowc.finder import module_names

#: Running code must be of this compiler and this runtime, whatever a project has of that name.
_OURS = (*flowc.__path__, *flowrt.__path__)


@attrs.frozen
class ModuleText:
    """A generated module: the file it would be built to, and its text."""

    path: str
    text: str


@contextmanager
def imported(
    name: str, texts: Mapping[str, ModuleText], roots: Sequence[str]
) -> Iterator[ModuleType]:
    """Give the module *name* of *texts*; while it is in use, Python modules are searched in *roots*
    first.

    Afterwards, what was imported from *texts* is forgotten, and modules that had their names before
    are restored. The same goes for a module of another project with a name that this project has
    too.
    """
    finder = _Generated(texts)
    path = list(sys.path)
    sys.path[:] = dict.fromkeys((*roots, *path))
    sys.meta_path.insert(0, finder)
    others = _found_elsewhere(roots)
    before = _taken_out(texts, others)
    try:
        yield import_module(name)
    finally:
        sys.meta_path.remove(finder)
        sys.path[:] = path
        _taken_out(texts, others)
        sys.modules.update(before)


def _taken_out(names: Container[str], tops: Container[str]) -> dict[str, ModuleType]:
    """Remove the modules *names*, and all below the top-level names *tops*; return them."""
    chosen = [name for name in sys.modules if name in names or name.partition(".")[0] in tops]
    return {name: sys.modules.pop(name) for name in chosen}


def _found_elsewhere(roots: Sequence[str]) -> frozenset[str]:
    """Return the top-level names that *roots* offer, but that were imported from somewhere else.

    What is installed stays: a folder of the project named like a library does not replace one in
    use.
    """
    installed = (*sysconfig.get_paths().values(), *map(os.path.dirname, _OURS))
    homes: dict[str, str] = {}
    for root in roots:
        if root not in installed:
            homes = dict.fromkeys(module_names([root]), root) | homes
    places = ((name.partition(".")[0], _root_of(name, it)) for name, it in sys.modules.items())
    return frozenset(
        top for top, root in places if homes.get(top, root) != root and root not in ("", *installed)
    )


def _root_of(name: str, module: ModuleType) -> str:
    """Return the folder from which a module was imported, "" if unknown.

    A namespace package does not count: its folders change with the search path.
    """
    place: str | None = getattr(module, "__file__", None)
    if not place:
        return ""
    levels = name.count(".") + (2 if hasattr(module, "__path__") else 1)
    for _ in range(levels):
        place = os.path.dirname(place)
    return os.path.abspath(place)


def is_generated(frame: FrameType) -> bool:
    """Return whether *frame* is of a module that `imported` gave."""
    return isinstance(frame.f_globals.get("__loader__"), _Generated)


class _Generated(MetaPathFinder, InspectLoader):
    """Finds and loads the modules in *texts*, ahead of files of these names."""

    def __init__(self, texts: Mapping[str, ModuleText]) -> None:
        self._texts = texts

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._texts:
            return None
        spec = ModuleSpec(fullname, self, origin=self._texts[fullname].path)
        spec.has_location = True  # so that the module has a `__file__`
        return spec

    def get_source(self, fullname: str) -> str:
        return self._texts[fullname].text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.get_source(fullname), self._texts[fullname].path, "exec")
