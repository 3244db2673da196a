"""Coverage by tests in Python: follows their runs of scripted graphs."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager
from functools import cached_property
from types import ModuleType
from typing import Any

import attrs

from flowc.commands.compiling import Workspace
from flowc.commands.outcome import Refusal
from flowc.commands.testing import Bench, errors_in
from flowc.paths import shown_path
from flowc.project import Project
from flowc.testing import Tracer
from flowc.testing.tracing import Following
from flowrt.kit import Graph, State
from flowrt.testing.record import Event, Line
from flowrt.testing.scripted import watching


@attrs.frozen(eq=False)
class PythonRuns:
    """Counts with *tracer* the arrows that runs of scripted graphs take; *paths* collects their
    files.
    """

    tracer: Tracer
    paths: list[str]
    _benches: dict[str, Bench | None] = attrs.field(factory=dict)

    def watched(self) -> AbstractContextManager[None]:
        """Return the context in which scripted graphs are followed."""
        return watching(lambda graph: _Run(self, graph))

    def following(self, graph: Graph[Any, Any]) -> Following | None:
        """Return what follows the runs of *graph*; None if its flow file is not the one that its
        module was made from, or is excluded from the project.
        """
        module = sys.modules.get(_module_of(graph))
        if module is None:
            return None
        path = _flow_file_of(module, graph.source.file)
        bench = self._bench(path, module)
        if bench is None or bench.file.source.sha256 != graph.source.digest:
            return None
        if path not in self.paths:
            self.paths.append(path)
        own = {one.name: one.header for one in bench.program.graphs}
        return bench.following(own[graph.name], self.tracer)

    def _bench(self, path: str, module: ModuleType) -> Bench | None:
        if path not in self._benches:
            self._benches[path] = _made(path, module)
        return self._benches[path]


@attrs.frozen(eq=False, slots=False)
class _Run:
    """Told of the runs of a graph. Its file is compiled when the first run begins: many graphs are
    scripted by tests of flow files, which are followed otherwise.
    """

    runs: PythonRuns
    graph: Graph[Any, Any]

    @cached_property
    def following(self) -> Following | None:
        """What follows the runs, if they can be followed."""
        return self.runs.following(self.graph)

    def came_to(self, line: Line, event: Event, state: State) -> None:
        """Count the arrows that led to *event*."""
        if self.following is not None:
            self.following.came_to(line, event, state)

    def came_to_end(self, line: Line, state: State) -> None:
        """Count the arrows that led to the end of *line*."""
        if self.following is not None:
            self.following.came_to_end(line, state)


def _module_of(graph: Graph[Any, Any]) -> str:
    """Return the name of the module of *graph*; its walk may be that of a copy."""
    return str(getattr(graph.walk, "__globals__", {}).get("__name__"))


def _flow_file_of(module: ModuleType, name: str) -> str:
    """Return the path, as users write it, of the flow file *name* that *module* was made from."""
    origin = None if module.__spec__ is None else module.__spec__.origin
    if origin is not None and origin.endswith(".flow"):  # it was imported, and never built
        return shown_path(origin)
    return shown_path(os.path.join(os.path.dirname(module.__file__ or ""), name))


def _made(path: str, module: ModuleType) -> Bench | None:
    if not (os.path.isfile(path) and Project.at(path).chooses(path)):
        return None
    try:
        workspace = Workspace.of_file(path).with_imports()
        return None if errors_in(workspace) else Bench.of(workspace.files[0], module)
    except Refusal:
        return None
