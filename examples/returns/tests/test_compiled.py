"""What the graph compiles to: a change of it is seen here, line by line, before it is merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.pytest_plugin.compiled_files import CompiledFile
    from flowc.pytest_plugin.snapshots import FlowSnapshot

FlowFile = Callable[[str], "CompiledFile"]


def test_the_module(flow_file: FlowFile, flow_snapshot: FlowSnapshot) -> None:
    """The Python text that runs."""
    assert flow_file("returns.flow").module == flow_snapshot


def test_the_findings(flow_file: FlowFile, flow_snapshot: FlowSnapshot) -> None:
    """There are none; what a change brings would stand here."""
    assert flow_file("returns.flow").diagnostics == flow_snapshot


def test_the_diagram(flow_file: FlowFile, flow_snapshot: FlowSnapshot) -> None:
    """The picture that reviewers look at."""
    assert flow_file("returns.flow").diagram == flow_snapshot
