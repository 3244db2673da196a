"""Requests that clients in these tests make again and again."""

from __future__ import annotations

import asyncio

from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

from flowrt.testing.rules import PATIENCE


def listen(client: LanguageClient) -> None:
    """Make a client collect all published findings: of several in a row, one would be lost to
    somebody who waits for the next one.
    """
    published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
    client.published = published  # type: ignore[attr-defined]
    method = lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS

    def note(params: lsp.PublishDiagnosticsParams) -> None:
        client.protocol.wait_for_notification(method, note)
        published.put_nowait(params)

    client.protocol.wait_for_notification(method, note)


async def opened(client: LanguageClient, uri: str, text: str, version: int = 1) -> None:
    """Open a text and wait for its findings."""
    language = "python" if uri.endswith(".py") else "flow"
    item = lsp.TextDocumentItem(uri, language, version, text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    if language == "flow":
        await told(client, uri, version)


def change(client: LanguageClient, uri: str, text: str, version: int) -> None:
    """Replace a whole text by *text*."""
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(version, uri),
            [lsp.TextDocumentContentChangeWholeDocument(text)],
        )
    )


async def told(client: LanguageClient, uri: str, version: int | None) -> list[lsp.Diagnostic]:
    """Wait for the findings in this version of the text; the version of a closed file is None."""
    published = client.published  # type: ignore[attr-defined]
    while True:
        news = await asyncio.wait_for(published.get(), PATIENCE)
        if news.uri == uri and news.version == version:
            return list(news.diagnostics)


def position(text: str, word: str, inside: int = 1) -> lsp.Position:
    """Return a position in the only occurrence of *word* in an ASCII *text*."""
    assert text.count(word) == 1, word
    before = text[: text.index(word) + inside]
    return lsp.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)


def at(uri: str, place: lsp.Position) -> dict[str, object]:
    """Return the parameters of a request about a position."""
    return {"text_document": lsp.TextDocumentIdentifier(uri), "position": place}
