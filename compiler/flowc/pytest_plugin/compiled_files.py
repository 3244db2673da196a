"""What a flow file compiles to, as texts that are compared with how they were."""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest

from flowc.commands.compiling import FlowFile, Workspace, build, check
from flowc.commands.outcome import Refusal
from flowc.commands.severities import errors_among, findings_as_configured
from flowc.commands.target import graph_named
from flowc.diagnostics import Diagnostic
from flowc.diagnostics.formats import full
from flowc.draw import picture, written


class ModuleText(str):
    """A generated module."""


class DiagnosticsText(str):
    """The findings in a file, as `flowc check` prints them."""


class DiagramText(str):
    """A diagram in Mermaid's notation."""


@attrs.frozen(eq=False)
class CompiledFile:
    """A compiled flow file; paths are shown relative to *folder*."""

    workspace: Workspace
    folder: Path

    @property
    def module(self) -> ModuleText:
        """The Python module generated from the file, without the hashes in it, which change with
        every character of the flow file.
        """
        self._require_no_errors()
        return ModuleText(_without_hashes(build(self._file) or ""))

    @property
    def diagnostics(self) -> DiagnosticsText:
        """All findings of `flowc check` for the file; empty if there are none."""
        return DiagnosticsText(self._told(findings_as_configured(self._file)))

    @property
    def diagram(self) -> DiagramText:
        """The diagram of the only graph of the file."""
        return self.diagram_of(None)

    def diagram_of(self, graph: str | None) -> DiagramText:
        """Return the diagram of a graph of the file."""
        self._require_no_errors()
        try:
            found = graph_named(self._file.checked.program, graph)
        except Refusal as refusal:
            pytest.fail(refusal.text(), pytrace=False)
        return DiagramText(written(picture(found, self._file.source), "mermaid"))

    @property
    def _file(self) -> FlowFile:
        return self.workspace.files[0]

    def _require_no_errors(self) -> None:
        errors = errors_among(check(self._file))
        if errors:
            pytest.fail(self._told(errors), pytrace=False)

    def _told(self, found: tuple[Diagnostic, ...]) -> str:
        return full(found, self.workspace.sources()).replace(f"{self.folder}/", "")


def compiled_file(path: str, near: Path, root: Path) -> CompiledFile:
    """Return the compiled flow file *path*, which is looked up in *near*, then in *root*."""
    folders = tuple(dict.fromkeys((near, root)))
    found = next((folder / path for folder in folders if (folder / path).is_file()), None)
    if found is None:
        where = " or ".join(map(str, folders))
        pytest.fail(f"no file `{path}` in {where}", pytrace=False)
    try:
        return CompiledFile(Workspace.of_file(str(found)), root)
    except Refusal as refusal:
        pytest.fail(refusal.text(), pytrace=False)


def _without_hashes(module: str) -> str:
    text = re.sub(r"\n\n\n# Made with this hash of the lines above: \w+\n\Z", "\n", module)
    return re.sub(r'(kit\.Source\(\s*"[^"]*",\s*)"[0-9a-f]{64}"', r'\1""', text)
