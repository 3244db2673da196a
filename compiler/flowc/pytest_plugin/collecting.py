"""Flow files as pytest collects them: a file with its tests, run as `flowc test` runs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from flowc.commands import failures, testing
from flowc.commands.compiling import Workspace
from flowc.commands.outcome import Refusal
from flowc.diagnostics import Diagnostic
from flowc.diagnostics.formats import full
from flowc.diagnostics.style import Style
from flowc.paths import shown_path
from flowc.project import Project
from flowc.pytest_plugin.coverage import FlowCoverage
from flowc.trees.program import Test


class FlowTestFailure(Exception):
    """The unmet expectations of a test."""


class FlowFile(pytest.File):
    """A flow file; its module stays imported while its tests run."""

    workspace: Workspace
    bench: testing.Bench
    _use: AbstractContextManager[testing.Bench]

    def collect(self) -> Iterator[FlowItem]:
        """Yield the tests of the file.

        Raises:
            CollectError: The file has errors, and it may contain tests or was named explicitly.
        """
        if self._is_left_out():
            return
        try:
            self.workspace = Workspace.of_file(shown_path(str(self.path)))
            if not (self._is_named() or testing.may_have_tests(self.workspace.files[0].source)):
                return
            self.workspace = self.workspace.with_imports()
            errors = testing.errors_in(self.workspace)
        except Refusal as refusal:
            raise self.CollectError(refusal.text()) from None
        if errors:
            raise self.CollectError(self.told(errors))
        for test in self.workspace.files[0].checked.program.tests:
            yield FlowItem.of(self, test)
        coverage = FlowCoverage.of(self.config)
        if coverage is not None:
            coverage.include(shown_path(str(self.path)))

    def setup(self) -> None:
        """Import the module of the file."""
        self._use = testing.ready(self.workspace)
        try:
            self.bench = self._use.__enter__()
        except Exception as error:  # the import of a user's module may fail
            pytest.fail(failures.told(error), pytrace=False)
        self.addfinalizer(lambda: self._use.__exit__(None, None, None))

    def told(self, found: tuple[Diagnostic, ...]) -> str:
        """Return *found* as pytest shows it: drawn in the flow file, without the closing
        summary.
        """
        drawn = full(found, self.workspace.sources(), Style(width=100))
        return drawn.rstrip("\n").rpartition("\n\n")[0]

    def _is_left_out(self) -> bool:
        """Whether the project excludes the file and it was not named explicitly."""
        return not (self._is_named() or Project.at(str(self.path)).chooses(str(self.path)))

    def _is_named(self) -> bool:
        """Whether the file is named on the command line."""
        named = {str(self.config.invocation_params.dir / one) for one in self.config.args}
        return any(one.partition("::")[0] == str(self.path) for one in named)


class FlowItem(pytest.Item):
    """One test of a flow file."""

    test: Test
    #: Required by other plugins, which look into it; these tests use no fixtures.
    funcargs: dict[str, object]

    @classmethod
    def of(cls, file: FlowFile, test: Test) -> FlowItem:
        """Return the test as an item of *file*."""
        item: FlowItem = cls.from_parent(file, name=test.title)
        item.test = test
        item.funcargs = {}
        return item

    @property
    def file(self) -> FlowFile:
        """The file that contains the test."""
        assert isinstance(self.parent, FlowFile)
        return self.parent

    def runtest(self) -> None:
        """Run the test.

        Raises:
            FlowTestFailure: Some expectation was not met.
        """
        coverage = FlowCoverage.of(self.config)
        found = self.file.bench.run(self.test, None if coverage is None else coverage.tracer)
        if found:
            raise FlowTestFailure(self.file.told(found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show the unmet expectations in the flow file."""
        if isinstance(excinfo.value, FlowTestFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return the location of the test."""
        source = self.file.workspace.files[0].source
        line = source.line_of(self.test.syntax.title.span.start) - 1
        return self.path, line, self.name
