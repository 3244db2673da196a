"""Snapshots of compiled flow files, each kind in files of its own: extensions of syrupy."""

from __future__ import annotations

from typing import Any

from syrupy import pytest_assertrepr_compare
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from flowc.pytest_plugin.compiled_files import DiagnosticsText, DiagramText, ModuleText


class FlowSnapshotExtension(SingleFileSnapshotExtension):
    """Keeps a text unchanged in a file of its own."""

    _write_mode = WriteMode.TEXT


class ModuleExtension(FlowSnapshotExtension):
    """Keeps a generated module as a Python file."""

    # Before version 5, syrupy uses the name with an underscore.
    file_extension = _file_extension = "py"


class DiagnosticsExtension(FlowSnapshotExtension):
    """Keeps findings."""

    file_extension = _file_extension = "txt"


class DiagramExtension(FlowSnapshotExtension):
    """Keeps a diagram in Mermaid's notation."""

    file_extension = _file_extension = "mmd"


_EXTENSIONS: dict[type, type[FlowSnapshotExtension]] = {
    ModuleText: ModuleExtension,
    DiagnosticsText: DiagnosticsExtension,
    DiagramText: DiagramExtension,
}


class FlowSnapshot:
    """Equal to a text of `flow_file` that matches the snapshot of the test."""

    def __init__(self, snapshot: SnapshotAssertion) -> None:
        self._snapshot = snapshot
        self._kept: dict[type, SnapshotAssertion] = {}
        self._latest = snapshot

    def __eq__(self, other: object) -> bool:
        """Compare a text with the snapshot of its kind.

        Raises:
            TypeError: It is not a text of `flow_file`.
        """
        if type(other) not in _EXTENSIONS:
            raise TypeError(
                f"`flow_snapshot` is compared with what `flow_file` gives: its `module`, "
                f"`diagnostics` or `diagram`, not with {type(other).__name__}"
            )
        self._latest = self._of(type(other))
        return bool(self._latest == other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self._latest)

    def show_flow_difference(
        self, config: Any, op: str, left: object, right: object
    ) -> list[str] | None:
        """Return how the text that was compared last differs from its snapshot."""
        sides = [self._latest if side is self else side for side in (left, right)]
        return pytest_assertrepr_compare(config, op, *sides)

    def _of(self, kind: type) -> SnapshotAssertion:
        if kind not in self._kept:
            self._kept[kind] = self._snapshot.use_extension(_EXTENSIONS[kind])
        return self._kept[kind]
