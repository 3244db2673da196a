"""The server: its state, and what its handlers ask of it.

The handlers are in the modules that `start` lists. Each is a few lines: it converts positions, asks
`flowc.ide`, and converts the answer back.
"""

from __future__ import annotations

import os
from typing import Protocol

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from flowc import __version__
from flowc.ide import Analysis, Workspace
from flowc.lsp.checking import Checks
from flowc.lsp.findings import shown
from flowc.lsp.places import Places
from flowc.lsp.protocol import AnsweringProtocol
from flowc.project import Project


class _Asked(Protocol):
    """The parameters of every request about a position."""

    text_document: lsp.TextDocumentIdentifier
    position: lsp.Position


class FlowServer(LanguageServer):
    """A server for one client. Clients send the whole text on each change: a client and pygls do
    not always count lines alike, and a text that went wrong once would stay wrong.
    """

    def __init__(self) -> None:
        sync = lsp.TextDocumentSyncKind.Full
        super().__init__("flowc", __version__, sync, protocol_cls=AnsweringProtocol)
        self.protocol: AnsweringProtocol
        self.files = Workspace()
        self.places = Places(self.files)
        self.checks = Checks(self.files, self.tell)
        self.versions: dict[str, int] = {}
        self._is_behind = False
        self._faulty_settings: set[str] = set()

    def begin(self, params: lsp.InitializeParams) -> None:
        """Apply what the client says about itself.

        The working directory becomes the root: paths are then shown, and Python modules found, as
        by the command line there.
        """
        root = self.workspace.root_path
        if root is None and params.workspace_folders:
            root = self.places.path(params.workspace_folders[0].uri)
        if root and os.path.isdir(root):
            os.chdir(root)
        self.show_folders()
        encoding = self.workspace.position_encoding or "utf-16"
        self.places.encoding = str(getattr(encoding, "value", encoding))

    def show_folders(self) -> None:
        """Record the client's workspace folders: each is the working directory of its files."""
        paths = map(self.places.path, self.workspace.folders)
        self.files.show(path for path in paths if path is not None)
        for path in self.files.held():
            self.checks.note(path)

    def tell(self, found: Analysis) -> None:
        """Publish the findings in a file."""
        self._publish(found.path, shown(found.findings, found.path, self.places))
        self._refresh()
        self._publish_settings(found.project)

    def _publish_settings(self, project: Project) -> None:
        path, found = project.settings_path, project.problems
        if found:
            self._faulty_settings.add(path)
        elif path in self._faulty_settings:
            self._faulty_settings.remove(path)
        else:
            return
        self._publish(path, shown(found, path, self.places))

    def _publish(self, path: str, found: list[lsp.Diagnostic]) -> None:
        uri, version = self.places.uri(path), self.versions.get(path)
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri, found, version=version)
        )

    def _refresh(self) -> None:
        """Ask the client to repeat requests about whole files if some were answered for a text
        older than that on the screen.
        """
        client = self.client_capabilities.workspace
        if client is None or not self._is_behind:
            return
        self._is_behind = False
        if client.semantic_tokens and client.semantic_tokens.refresh_support:
            self.workspace_semantic_tokens_refresh(None)
        if client.inlay_hint and client.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)
        if client.code_lens and client.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)

    def withdraw(self, path: str) -> None:
        """Publish that a file has no findings, as it is no longer open."""
        self._publish(path, [])

    # ---- what handlers ask ---------------------------------------------------------------------

    async def last(self, uri: str) -> Analysis | None:
        """Return the latest analysis of a flow file; for a new file, wait for it.

        It may be of an earlier text: `Places` carries positions over.
        """
        path = self.places.path(uri)
        if path is None:
            return None
        return self.files.latest(path) or await self.checks.current(path)

    async def known(self, uri: str) -> Analysis | None:
        """Return the same for an answer that the editor draws: if the analysis is older than the
        text, the editor is later asked to request the answer again.
        """
        latest = await self.last(uri)
        if latest is not None and self.places.sheet(latest.path).shift is not None:
            self._is_behind = True
        return latest

    async def current(self, uri: str) -> Analysis | None:
        """Return the analysis of the current text of a flow file."""
        path = self.places.path(uri)
        return None if path is None else await self.checks.current(path)

    async def at(self, asked: _Asked) -> tuple[Analysis, int] | None:
        """Return the analysis of a file, and the offset of a position in the analysed text.

        A position in text that is newer than the analysis waits for the next analysis.
        """
        found = await self.known(asked.text_document.uri)
        if found is None:
            return None
        offset = self.places.sheet(found.path).looked_at(asked.position)
        if offset is not None:
            return found, offset
        current = await self.checks.current(found.path)
        offset = self.places.sheet(found.path).looked_at(asked.position)
        return None if current is None or offset is None else (current, offset)
