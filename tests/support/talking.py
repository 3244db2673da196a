"""What a client of these tests says again and again."""

from __future__ import annotations

import asyncio

from lsprotocol import types as lsp
from pytest_lsp import LanguageClient


async def opened(client: LanguageClient, uri: str, text: str, version: int = 1) -> None:
    """Open a text and wait for its findings."""
    language = "python" if uri.endswith(".py") else "flow"
    item = lsp.TextDocumentItem(uri, language, version, text)
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    if language == "flow":
        await told(client, uri, version)


def change(client: LanguageClient, uri: str, text: str, version: int) -> None:
    """Put *text* in the place of the whole of a text."""
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(version, uri),
            [lsp.TextDocumentContentChangeWholeDocument(text)],
        )
    )


async def told(client: LanguageClient, uri: str, version: int) -> list[lsp.Diagnostic]:
    """Wait for the findings in the text of that version."""
    while True:
        news = await asyncio.wait_for(
            client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS), 20
        )
        if news.uri == uri and news.version == version:
            return list(news.diagnostics)


def position(text: str, word: str, inside: int = 1) -> lsp.Position:
    """Return a place in the one occurrence of *word* in an ASCII *text*."""
    assert text.count(word) == 1, word
    before = text[: text.index(word) + inside]
    return lsp.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)


def at(uri: str, place: lsp.Position) -> dict[str, object]:
    """Return the parameters of a question about a place."""
    return {"text_document": lsp.TextDocumentIdentifier(uri), "position": place}
