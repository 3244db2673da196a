"""Coverage of graphs in a run of pytest, including runs distributed over processes by xdist."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import attrs
import pytest

from flowc.commands import covering
from flowc.commands.compiling import Workspace
from flowc.commands.outcome import Refusal
from flowc.commands.python_runs import PythonRuns
from flowc.testing import Tracer
from flowc.testing.tracing import Taken

_SENT = "flow_coverage"


@attrs.define(eq=False)
class FlowCoverage:
    """Counts what the tests cover, and reports it at the end."""

    NAME = "flowc-coverage"

    reports: tuple[covering.Report, ...]
    tracer: Tracer = attrs.field(factory=Tracer)
    paths: list[str] = attrs.field(factory=list)

    def watch(self, config: pytest.Config) -> None:
        """Count the runs of graphs that tests in Python script, until *config* is cleaned up."""
        stack = ExitStack()
        stack.enter_context(PythonRuns(self.tracer, self.paths).watched())
        config.add_cleanup(stack.close)

    def include(self, path: str) -> None:
        """Report on the flow file *path*, even if none of its graphs runs."""
        if path not in self.paths:
            self.paths.append(path)

    @classmethod
    def asked(cls, given: list[str]) -> FlowCoverage:
        """Return a counter that writes the reports *given*, or the text report by default.

        Raises:
            UsageError: There is no such report.
        """
        try:
            return cls(covering.asked(wanted=True, given=given))
        except Refusal as refusal:
            raise pytest.UsageError(refusal.text()) from None

    @classmethod
    def of(cls, config: pytest.Config) -> FlowCoverage | None:
        """Return the counter of a run, or None if no report is requested."""
        found: FlowCoverage | None = config.pluginmanager.get_plugin(cls.NAME)
        return found

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Send the counts of a worker to the process that reports."""
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            counts = [(*attrs.astuple(taken), count) for taken, count in self.tracer.taken.items()]
            output[_SENT] = [self.paths, counts]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add the counts of a worker."""
        paths, counts = getattr(node, "workeroutput", {}).get(_SENT, ([], []))
        self.paths.extend(path for path in paths if path not in self.paths)
        for home, graph, place, count in counts:
            self.tracer.taken[Taken(home, graph, place)] += count

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Report on the graphs of the files that were collected."""
        if not self.paths:
            return
        terminalreporter.section("coverage of graphs")
        workspace = Workspace.of(dict.fromkeys(self.paths))
        for line in covering.written(self.reports, workspace, self.tracer):
            terminalreporter.write_line(line)
