"""The finder that locates flow files for imports, and the loader that runs the compiled module."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType

from flowc.importing.compiling import Compiled, compiled

_SUFFIX = "_flow"


def install() -> None:
    """Let `import x_flow` compile `x.flow` wherever Python looks for modules.

    A second call changes nothing. Compiling may raise `CompileError` out of an import.
    """
    if not any(isinstance(finder, FlowFinder) for finder in sys.meta_path):
        # Before Python's own finder, which would load a built module that may be stale.
        sys.meta_path.insert(0, FlowFinder())


def uninstall() -> None:
    """Undo `install`; what is imported already stays."""
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, FlowFinder)]


class FlowFinder(MetaPathFinder):
    """Finds the flow file of a module by the name that its built module would have."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how to load *fullname*, or ``None`` if no flow file generates it."""
        name = fullname.rpartition(".")[2]
        if not name.endswith(_SUFFIX) or name == _SUFFIX:
            return None
        flow_file = _flow_file(name, sys.path if path is None else path)
        if flow_file is None:
            return None
        return ModuleSpec(fullname, FlowLoader(flow_file), origin=flow_file)


class FlowLoader(InspectLoader):
    """Compiles one flow file and runs the module."""

    def __init__(self, flow_file: str) -> None:
        self._flow_file = flow_file
        self._last: Compiled | None = None

    def exec_module(self, module: ModuleType) -> None:
        """Compile the current version of the file, and run the module.

        Raises:
            CompileError: There are errors in it.
        """
        from flowrt.spawning import prepare_with  # which the module itself loads

        self._last = compiled(self._flow_file, module.__name__)
        module.__file__ = self._last.path
        prepare_with(install)  # so that worker processes of the runtime can import it too
        exec(self._code(module.__name__, self._last), module.__dict__)

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the module, for ``python -m``."""
        self._last = compiled(self._flow_file, fullname)
        return self._code(fullname, self._last)

    def get_source(self, fullname: str) -> str:
        """Return the text of the module that was run, for tracebacks."""
        return (self._last or compiled(self._flow_file, fullname)).text

    def get_filename(self, fullname: str) -> str:
        """Return the path of the module that was run."""
        return (self._last or compiled(self._flow_file, fullname)).path

    def is_package(self, fullname: str) -> bool:
        """Return False: the module is not a package."""
        return False

    def _code(self, fullname: str, found: Compiled) -> CodeType:
        if found.is_written:
            with suppress(FileNotFoundError):  # another process has just deleted that version
                code = SourceFileLoader(fullname, found.path).get_code(fullname)
                if code is not None:
                    return code
        return compile(found.text, found.path, "exec", dont_inherit=True)


def _flow_file(module: str, folders: Iterable[str]) -> str | None:
    # Imported here, so that a process that imports no flow file loads nothing of the compiler.
    from flowc.paths import output_name

    plain = f"{module.removesuffix(_SUFFIX)}.flow"
    for folder in folders:
        place = folder or os.getcwd()
        if os.path.isfile(os.path.join(place, plain)):
            return os.path.join(place, plain)
        for name in _flow_files_in(place):
            if output_name(name) == module:  # `two-words.flow` is imported as `two_words_flow`
                return os.path.join(place, name)
    return None


def _flow_files_in(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".flow"))
    except OSError:  # an archive, or no such folder
        return []
