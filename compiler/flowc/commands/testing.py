"""The tests of flow files, compiled and imported so that they can be run."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import attrs

from flowc.commands.compiled import importing
from flowc.commands.compiling import FlowFile, Workspace, check
from flowc.commands.severities import errors_among
from flowc.diagnostics import Diagnostic, Problems
from flowc.lower import lower
from flowc.parse import parse
from flowc.source import Source
from flowc.testing import Tracer, run_test
from flowc.testing.tracing import Following
from flowc.testing.values import Values
from flowc.trees.program import GraphHeader, Program, Test
from flowc.trees.syntax import BadItem, TestDecl


@attrs.frozen(eq=False)
class Bench:
    """A flow file, compiled and imported, whose tests can be run."""

    file: FlowFile
    values: Values

    @classmethod
    def of(cls, file: FlowFile, module: ModuleType) -> Bench:
        """Return the bench of *file*, which has no errors, and of the *module* compiled from it."""
        program = file.checked.program
        homes = {header.home: header.module for header in program.bodies}
        return cls(file, Values(lower(program), module, homes))

    @property
    def program(self) -> Program:
        """The program of the file."""
        return self.file.checked.program

    def run(self, test: Test, tracer: Tracer | None = None) -> tuple[Diagnostic, ...]:
        """Return the failed expectations of *test*; *tracer* follows its run."""
        observer = None if tracer is None else self.following(test.graph, tracer)
        return run_test(test, self.program, self.file.source, self.values, observer)

    def following(self, graph: GraphHeader, tracer: Tracer) -> Following:
        """Return the observer through which *tracer* follows a run of *graph*."""
        return tracer.following(graph, self.program, self.values)


def may_have_tests(source: Source) -> bool:
    """Return whether *source* contains tests, or damaged parts that may.

    Most files have none, and need not be looked at any further.
    """
    return "test" in source.text or any(
        isinstance(item, TestDecl | BadItem) for item in parse(source, Problems()).items
    )


def errors_in(workspace: Workspace) -> tuple[Diagnostic, ...]:
    """Return the errors in all files of *workspace*, which prevent graphs from running."""
    return tuple(error for file in workspace.files for error in errors_among(check(file)))


@contextmanager
def ready(workspace: Workspace) -> Iterator[Bench]:
    """Give the bench of the first file of *workspace*, which contains all its imports and has no
    errors; the imported module is forgotten afterwards.

    Raises:
        Exception: What a module of the user raised on import.
    """
    gc.enable()
    file = workspace.files[0]
    with importing(workspace) as module:
        yield Bench.of(file, module)
