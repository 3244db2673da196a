"""The modules that were found and read, each once.

In: the name of a module. Out: where its files are, and the scope of its source or its stub.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import attrs

from flowc.python.facts import Missing, Submodule, SyntaxProblem
from flowc.python.finder import Location, ModuleFinder
from flowc.python.reader import read_scope
from flowc.python.scope import Scope
from flowc.source import Source

_Kept = tuple[Source, Scope | SyntaxProblem | None]


@attrs.define(eq=False)
class Library:
    """Keeps a scope for as long as *load* gives back the same `Source`, and a place for good."""

    finder: ModuleFinder
    load: Callable[[str], Source | None]
    _locations: dict[str, Location] = attrs.field(factory=dict, init=False)
    _scopes: dict[str, _Kept] = attrs.field(factory=dict, init=False)

    def find(self, module: str) -> Location | Missing:
        """Return the files of *module*; one that its parent may make up has none."""
        kept = self._locations.get(module)
        if kept is not None:
            return kept
        found = self.finder.find(module)
        if isinstance(found, Missing):
            parent = found.missing.rpartition(".")[0]
            if not parent or not self._may_hold_any(parent):
                return found
            found = Location(module, None, None)
        self._locations[module] = found
        return found

    def _may_hold_any(self, module: str) -> bool:
        """Return whether *module* may make submodules up, as ``os`` makes ``os.path``."""
        location = self.finder.find(module)
        if isinstance(location, Missing) or location.is_namespace:
            return False
        scope = self.scope(location, location.source)
        return scope is None or (isinstance(scope, Scope) and scope.is_open)

    def scope_of(self, location: Location) -> Scope | SyntaxProblem | None:
        """Return the scope of the source, else of the stub."""
        return self.scope(location, location.source) or self.scope(location, location.stub)

    def scope(self, location: Location, path: str | None) -> Scope | SyntaxProblem | None:
        """Return the scope of one file of *location*, ``None`` where it cannot be read."""
        source = None if path is None else self.load(path)
        if path is None or source is None:
            return None
        kept = self._scopes.get(path)
        if kept is None or kept[0] is not source:
            kept = source, _parse(location, source, is_stub=path == location.stub)
            self._scopes[path] = kept
        return kept[1]

    def submodule(self, location: Location, name: str) -> Submodule | None:
        """Return the module *name* inside the package at *location*."""
        found = self.finder.find(f"{location.name}.{name}") if location.is_package else None
        if not isinstance(found, Location):
            return None
        scope = self.scope_of(found)
        return Submodule(found.name, None if scope is None else scope.path)

    def readable(self, module: str) -> Scope | None:
        """Return the scope of *module*, ``None`` where it is missing, broken or not to be read."""
        location = self.find(module)
        scope = None if isinstance(location, Missing) else self.scope_of(location)
        return scope if isinstance(scope, Scope) else None


def _parse(location: Location, source: Source, *, is_stub: bool) -> Scope | SyntaxProblem | None:
    try:
        with warnings.catch_warnings():
            # Parsing warns of `"\d"` and the like, to whoever runs this and not to its author.
            warnings.simplefilter("ignore")
            return read_scope(
                location.name, source, is_package=location.is_package, is_stub=is_stub
            )
    except SyntaxError as error:
        return _syntax_problem(location.name, source, error)
    except ValueError:  # a null byte, up to Python 3.11
        message = "source code cannot contain null bytes"
        return SyntaxProblem(location.name, source.path, 1, message, source.span(0, 0))
    except (RecursionError, MemoryError):  # nested too deep for this reader, not for Python
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
