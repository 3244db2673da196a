"""Import modules that were generated a moment ago, without writing them anywhere.

The text of each module is compiled from memory under the path that `flowc build` would give it, so
that tracebacks and notes read as they would after a build. The user's own modules are imported from
where they lie. Another process cannot see this memory: a node that runs in one can be given the
enums and records of a flow file only where that file was built.
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

#: What runs here is of this compiler and this runtime, whatever a project has of that name.
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
    """Give the module *name* of *texts*; while it is in use, *roots* are searched for Python.

    What was imported from *texts* is forgotten afterwards, and what had their names before is back.
    So is a module of another project, where this one has a module of that name.
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
    """Forget the modules *names*, and all below the top-level names *tops*; return them."""
    chosen = [name for name in sys.modules if name in names or name.partition(".")[0] in tops]
    return {name: sys.modules.pop(name) for name in chosen}


def _found_elsewhere(roots: Sequence[str]) -> frozenset[str]:
    """Return the top-level names that *roots* offer, and that were imported from somewhere else.

    What is installed stays: a folder of the project that is called like a library hides none that
    is in use.
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
    """Return the folder from which a module was imported, "" where that is not known.

    A namespace package does not count: its folders change with those that are searched.
    """
    place: str | None = getattr(module, "__file__", None)
    if not place:
        return ""
    levels = name.count(".") + (2 if hasattr(module, "__path__") else 1)
    for _ in range(levels):
        place = os.path.dirname(place)
    return os.path.abspath(place)


def is_generated(frame: FrameType) -> bool:
    """Return whether *frame* is that of a module that `imported` gave."""
    return isinstance(frame.f_globals.get("__loader__"), _Generated)


class _Generated(MetaPathFinder, InspectLoader):
    """Finds and loads what stands in *texts*, before a file of that name is looked for."""

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
