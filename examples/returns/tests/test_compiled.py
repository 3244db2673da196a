"""Snapshots of what the graph compiles to, so that changes can be reviewed line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flowc.pytest_plugin.compiled_files import CompiledFile
    from flowc.pytest_plugin.snapshots import FlowSnapshot

FlowFile = Callable[[str], "CompiledFile"]


def test_the_module(flow_file: FlowFile, flow_snapshot: FlowSnapshot) -> None:
    """The generated Python module."""
    assert flow_file("returns.flow").module == flow_snapshot


def test_the_findings(flow_file: FlowFile, flow_snapshot: FlowSnapshot) -> None:
    """There are none; findings caused by a change would appear here."""
    assert flow_file("returns.flow").diagnostics == flow_snapshot


def test_the_diagram(flow_file: FlowFile, flow_snapshot: FlowSnapshot) -> None:
    """The diagram for reviewers."""
    assert flow_file("returns.flow").diagram == flow_snapshot
