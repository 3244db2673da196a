"""Import modules that were generated a moment ago, without writing them anywhere.

The text of each module is compiled from memory under the path that `flowc build` would give it, so
that tracebacks and notes read as they would after a build. The user's own modules are imported from
where they lie. Another process cannot see this memory: a node that runs in one can be given the
enums and records of a flow file only where that file was built.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, FrameType, ModuleType

import attrs


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
    """
    finder = _Generated(texts)
    path = list(sys.path)
    sys.path[:] = dict.fromkeys((*roots, *path))
    sys.meta_path.insert(0, finder)
    before = {known: sys.modules.pop(known) for known in texts if known in sys.modules}
    try:
        yield import_module(name)
    finally:
        sys.meta_path.remove(finder)
        sys.path[:] = path
        for used in texts:
            sys.modules.pop(used, None)
        sys.modules.update(before)


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
