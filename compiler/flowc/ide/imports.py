"""What can be imported: Python modules, the names in them, and flow files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from flowc.diagnostics import Problems
from flowc.finder import Location, Missing, module_names
from flowc.ide.names import Kind, Symbol
from flowc.ide.offers import Completion
from flowc.ide.surroundings import Surroundings
from flowc.ide.workspace import Workspace
from flowc.parse import parse
from flowc.python import facts
from flowc.source import SourceError
from flowc.trees import syntax


def modules(around: Surroundings, package: str) -> Iterator[Completion]:
    """Offer the modules in *package*, at the top where that is empty."""
    project, path = around.analysis.project, around.analysis.path
    finder = project.finder(path)
    if not package:
        own = module_names(project.own_roots(path))
        found = finder.beside(Missing("", ""))
        # First the project's own, last what is Python's.
        for name in sorted(
            found, key=lambda name: (name not in own, name in sys.stdlib_module_names)
        ):
            if not name.startswith("_"):
                yield Completion(name, "module")
        return
    location = finder.find(package)
    if isinstance(location, Location):
        for name in finder.submodules(location):
            yield Completion(name, "module", f"{package}.{name}")


def names(around: Surroundings) -> Iterator[Completion]:
    """Offer the names in the module or flow file that is imported from."""
    values = around.place.values
    source = next((value for value in values if isinstance(value, syntax.DottedName)), None)
    if source is not None:
        yield from _python_names(around, source.text)
        return
    paths = [value for value in values if getattr(value, "kind", "") == "STRING"]
    for path in paths[:1]:
        yield from _flow_names(around, path.text.strip("\"'"))


def _python_names(around: Surroundings, module: str) -> Iterator[Completion]:
    found = around.analysis.modules.module(module)
    if isinstance(found, facts.Module):
        for name in found.public:
            yield Completion(name, "function", module, symbol=Symbol(Kind.PYTHON, module, name))


def _flow_names(around: Surroundings, target: str) -> Iterator[Completion]:
    project = around.analysis.project
    path = project.resolve(around.analysis.program.path, target)
    try:
        file = parse(project.load(path), Problems())
    except SourceError:
        return
    for item in file.items:
        match item:
            case syntax.GraphDecl(name=name):
                yield Completion(name.text, "graph", path)
            case syntax.EnumDecl(name=name):
                yield Completion(name.text, "enum", path)
            case syntax.RecordDecl(name=name):
                yield Completion(name.text, "record", path)


def flow_files(workspace: Workspace, importer: str) -> Iterator[Completion]:
    """Offer the other flow files of the project, as *importer* would name them."""
    folder = os.path.dirname(os.path.abspath(importer))
    for path in workspace.files():
        if os.path.abspath(path) != os.path.abspath(importer):
            relative = os.path.relpath(os.path.abspath(path), folder)
            yield Completion(relative.replace(os.sep, "/"), "file")
