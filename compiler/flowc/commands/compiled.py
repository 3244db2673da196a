"""A graph compiled in memory and imported, for the commands that run it."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import ModuleType
from typing import Any, get_type_hints

import attrs

from flowc.commands import failures
from flowc.commands.compiling import Workspace, build, check
from flowc.commands.loading import ModuleText, imported
from flowc.commands.outcome import ERRORS
from flowc.commands.reporting import complain
from flowc.commands.severities import errors_among
from flowc.commands.target import graph_named, split_target
from flowc.trees.program import AskTask, Graph, GraphTask, Program


@attrs.frozen
class Compiled:
    """A graph as the compiler knows it, and the module compiled from its file."""

    source: Graph
    module: ModuleType
    workspace: Workspace

    @property
    def program(self) -> Program:
        """The program of its file."""
        return self.workspace.files[0].checked.program

    @property
    def graph(self) -> Any:
        """The graph object of the module."""
        return getattr(self.module, self.source.name)

    @property
    def asks(self) -> bool:
        """Whether a run of it can reach a question, its own or one of a subgraph."""
        return any(
            isinstance(occurrence.task, AskTask)
            for graph in self.graphs().values()
            for occurrence in graph.occurrences
        )

    def graphs(self) -> dict[str, Graph]:
        """Return the graph and its subgraphs, by the paths of their nodes; its own is ""."""
        found: dict[str, Graph] = {}
        waiting = [("", self.source)]
        while waiting:
            path, graph = waiting.pop(0)
            found[path] = graph
            for occurrence in graph.occurrences:
                if isinstance(occurrence.task, GraphTask):
                    inner = self.program.bodies[occurrence.task.graph]
                    waiting.append((f"{path}{occurrence.name}/", inner))
        return found

    @property
    def hints(self) -> Mapping[str, Any]:
        """The types of its parameters."""
        return get_type_hints(getattr(self.module, f"{self.source.name}Input"))


@contextmanager
def compiled(target: str) -> Iterator[Compiled | int]:
    """Give the graph that ``FILE[:GRAPH]`` names, or the exit code if there are errors, which are
    printed; the module is forgotten afterwards.

    Raises:
        Refusal: There is no such file or graph.
    """
    path, name = split_target(target)
    workspace = Workspace.of_file(path).with_imports()
    errors = [item for each in workspace.files for item in errors_among(check(each))]
    if errors:
        complain(errors, workspace)
        yield ERRORS
        return
    file = workspace.files[0]
    graph = graph_named(file.checked.program, name)
    gc.enable()
    module_in_use = importing(workspace)
    try:
        module = module_in_use.__enter__()
    except Exception as error:  # a module of the user fails on import
        sys.stderr.write(failures.told(error))
        yield ERRORS
        return
    try:
        yield Compiled(graph, module, workspace)
    finally:
        module_in_use.__exit__(None, None, None)


def importing(workspace: Workspace) -> AbstractContextManager[ModuleType]:
    """Return a context manager that gives the module of the first file of *workspace*; the other
    files are all that it imports, and none has errors.
    """
    file = workspace.files[0]
    return imported(file.module, dict(_texts(workspace)), file.project.python_roots(file.path))


def _texts(workspace: Workspace) -> Iterator[tuple[str, ModuleText]]:
    """The modules of *workspace*, which has no errors, by their import names."""
    for file in workspace.files:
        yield file.module, ModuleText(file.project.output_path(file.path), build(file) or "")
