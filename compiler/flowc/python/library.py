"""The modules that were found and read, each once.

In: the name of a module. Out: its files, and the scope of its source or its stub.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable

import attrs

from flowc.finder import Finder, Location
from flowc.python.facts import Missing, Submodule, SyntaxProblem
from flowc.python.reader import read_scope
from flowc.python.scope import Scope
from flowc.source import Source

#: What was read, by the name of the module and its file.
Scopes = dict[tuple[str, str], tuple[Source, Scope | SyntaxProblem | None]]


@attrs.define(eq=False)
class Library:
    """Keeps a scope for as long as *load* returns the same `Source`.

    Nothing else is kept, so an observer of *finder* and *load* sees everything that an answer
    depends on.
    """

    finder: Finder
    load: Callable[[str], Source | None]
    _scopes: Scopes = attrs.field(factory=dict)

    def find(self, module: str) -> Location | Missing:
        """Return the files of *module*; a module that its parent may create dynamically has
        none.
        """
        found = self.finder.find(module)
        if isinstance(found, Location):
            return found
        parent = found.missing.rpartition(".")[0]
        if not parent or not self._may_hold_any(parent):
            return found
        return Location(module, None, None)

    def _may_hold_any(self, module: str) -> bool:
        """Return whether *module* may create submodules dynamically, as ``os`` creates
        ``os.path``.
        """
        location = self.finder.find(module)
        if isinstance(location, Missing) or location.is_namespace:
            return False
        scope = self.scope(location, location.source)
        return scope is None or (isinstance(scope, Scope) and scope.is_open)

    def scope_of(self, location: Location) -> Scope | SyntaxProblem | None:
        """Return the scope of the source, or else of the stub."""
        return self.scope(location, location.source) or self.scope(location, location.stub)

    def scope(self, location: Location, path: str | None) -> Scope | SyntaxProblem | None:
        """Return the scope of one file of *location*, or ``None`` if it cannot be read."""
        source = None if path is None else self.load(path)
        if path is None or source is None:
            return None
        key = (location.name, path)
        kept = self._scopes.get(key)
        if kept is None or kept[0] is not source:
            kept = source, _parse(location, source, is_stub=path == location.stub)
            self._scopes[key] = kept
        return kept[1]

    def submodule(self, location: Location, name: str) -> Submodule | None:
        """Return the module *name* inside the package at *location*, or ``None``."""
        found = self.finder.find(f"{location.name}.{name}") if location.is_package else None
        if not isinstance(found, Location):
            return None
        scope = self.scope_of(found)
        return Submodule(found.name, None if scope is None else scope.path)

    def is_importable(self, module: str) -> bool:
        """Return whether everything that *module* needs to be imported seems to exist.

        Only modules of its own package are searched: the dependencies of others are their own
        affair.
        """
        return self._has_all(module, module.partition(".")[0], set())

    def _has_all(self, module: str, package: str, seen: set[str]) -> bool:
        if module in seen:
            return True
        seen.add(module)
        parent = module.rpartition(".")[0]
        if parent and not self._has_all(parent, package, seen):
            return False
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names:
            return True
        if isinstance(self.find(module), Missing):
            return False
        scope = self.readable(module) if top == package else None
        return scope is None or all(self._has_all(name, package, seen) for name in scope.needs)

    def readable(self, module: str) -> Scope | None:
        """Return the scope of *module*, or ``None`` if it is missing, invalid or not readable."""
        location = self.find(module)
        scope = None if isinstance(location, Missing) else self.scope_of(location)
        return scope if isinstance(scope, Scope) else None


def _parse(location: Location, source: Source, *, is_stub: bool) -> Scope | SyntaxProblem | None:
    try:
        with warnings.catch_warnings():
            # Parsing emits warnings about `"\d"` and the like, to the user instead of the author.
            warnings.simplefilter("ignore")
            return read_scope(
                location.name, source, is_package=location.is_package, is_stub=is_stub
            )
    except SyntaxError as error:
        return _syntax_problem(location.name, source, error)
    except ValueError:  # a null byte, up to Python 3.11
        message = "source code cannot contain null bytes"
        return SyntaxProblem(location.name, source.path, 1, message, source.span(0, 0))
    except (RecursionError, MemoryError):  # nested too deeply for this parser, if not for Python
        return None


def _syntax_problem(module: str, source: Source, error: SyntaxError) -> SyntaxProblem:
    line = min(max(error.lineno or 1, 1), len(source.line_starts))
    start = source.line_starts[line - 1]
    text = source.line_text(line)
    column = min(max((error.offset or 1) - 1, 0), len(text))
    end_column = len(text)
    if error.end_lineno == error.lineno and (error.end_offset or 0) > column + 1:
        end_column = min((error.end_offset or 1) - 1, len(text))
    span = source.span(start + column, start + max(end_column, column))
    return SyntaxProblem(module, source.path, line, error.msg, span)
