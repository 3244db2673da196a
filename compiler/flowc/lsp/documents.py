"""The files that a client opens, changes and closes."""

from __future__ import annotations

from lsprotocol import types as lsp

from flowc.lsp.places import Lines, is_unsaved
from flowc.lsp.server import FlowServer

#: Files on which the findings of a flow file can depend although no editor has them open.
_WATCHED = ("**/*.flow", "**/*.py", "**/*.pyi", "**/pyproject.toml")

#: The language id of flow files in editors.
_LANGUAGE = "flow"


def register(server: FlowServer) -> None:
    """Register the handlers that follow the client's files."""
    server.feature(lsp.INITIALIZE)(_begin)
    server.feature(lsp.INITIALIZED)(_watch)
    server.feature(lsp.SHUTDOWN)(_end)
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(_opened)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE, lsp.SaveOptions(include_text=False))(_saved)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_changed_outside)
    server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(_shown)


def _begin(ls: FlowServer, params: lsp.InitializeParams) -> None:
    ls.begin(params)


async def _watch(ls: FlowServer, params: lsp.InitializedParams) -> None:
    workspace = ls.client_capabilities.workspace
    watching = None if workspace is None else workspace.did_change_watched_files
    if watching is None or not watching.dynamic_registration:
        return
    watchers = [lsp.FileSystemWatcher(pattern) for pattern in _WATCHED]
    options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
    registration = lsp.Registration(
        "watched-files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options
    )
    await ls.client_register_capability_async(lsp.RegistrationParams([registration]))


def _end(ls: FlowServer, params: object) -> None:
    ls.checks.stop()


async def _opened(ls: FlowServer, params: lsp.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    if is_unsaved(document.uri) and document.language_id != _LANGUAGE:
        return  # nothing else tells that it is not a flow file: it has no name yet
    _hold(ls, document.uri, document.text, document.version)
    ls.checks.hurry()


async def _changed(ls: FlowServer, params: lsp.DidChangeTextDocumentParams) -> None:
    document = params.text_document
    path = ls.places.path(document.uri)
    if path in ls.versions:
        lines = ls.places.lines(path)
        for change in params.content_changes:
            lines = _changed_lines(lines, change)
        _hold(ls, document.uri, lines.text, document.version)


def _changed_lines(lines: Lines, change: lsp.TextDocumentContentChangeEvent) -> Lines:
    """Return a text after a change. Clients are asked for whole texts; some send only the
    changes.
    """
    if isinstance(change, lsp.TextDocumentContentChangePartial):
        return lines.replaced(change.range, change.text)
    return Lines(change.text, lines.encoding)


def _hold(ls: FlowServer, uri: str, text: str, version: int) -> None:
    path = ls.places.path(uri)
    if path is not None:
        ls.places.remember(path, uri)
        ls.versions[path] = version
        ls.files.hold(path, text)
        ls.checks.forget(path)
        _note(ls, path)


async def _saved(ls: FlowServer, params: lsp.DidSaveTextDocumentParams) -> None:
    path = ls.places.path(params.text_document.uri)
    if path is not None:
        _note(ls, path)


async def _closed(ls: FlowServer, params: lsp.DidCloseTextDocumentParams) -> None:
    path = ls.places.path(params.text_document.uri)
    if path is not None:
        ls.files.let_go(path)
        ls.files.forget(path)
        ls.versions.pop(path, None)
        ls.withdraw(path)
        _note(ls, path)


async def _changed_outside(ls: FlowServer, params: lsp.DidChangeWatchedFilesParams) -> None:
    for change in params.changes:
        path = ls.places.path(change.uri)
        if path is not None:
            _note(ls, path)


async def _shown(ls: FlowServer, params: lsp.DidChangeWorkspaceFoldersParams) -> None:
    ls.show_folders()


def _note(ls: FlowServer, path: str) -> None:
    if path.endswith("pyproject.toml"):
        ls.files.forget_settings()
    ls.checks.note(path)
