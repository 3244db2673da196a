"""Positions in texts that are not ASCII, in the encoding that the client requests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient
from talking import at, listen, opened

pytestmark = pytest.mark.asyncio

#: The name behind the emoji is misspelled; the line endings are those of Windows.
TEXT = (
    'graph G(x: str) -> x {\r\n  set 挨拶 { x = "👩‍👩‍👧é" if x == "𝒳" else y }\r\n'
    "  start -> 挨拶 -> end\r\n}\r\n"
)
LINE = TEXT.split("\r\n")[1]
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "flowc", "lsp"]),
    params=list(UNITS),
)
async def client(request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path):  # type: ignore[no-untyped-def]
    listen(lsp_client)
    general = lsp.GeneralClientCapabilities(position_encodings=[request.param])
    result = await lsp_client.initialize_session(
        lsp.InitializeParams(
            capabilities=lsp.ClientCapabilities(general=general), root_uri=tmp_path.as_uri()
        )
    )
    lsp_client.encoding = result.capabilities.position_encoding  # type: ignore[attr-defined]

    yield

    await lsp_client.shutdown_session()


async def test_places_are_counted_in_the_encoding_of_the_client(
    client: LanguageClient, tmp_path: Path
) -> None:
    """This holds for positions in requests and in answers."""
    encoding = str(getattr(client.encoding, "value", client.encoding))  # type: ignore[attr-defined]
    codec, size = UNITS[encoding]
    column = len(LINE[: LINE.index("y }")].encode(codec)) // size
    name = len(LINE[: LINE.index("挨拶")].encode(codec)) // size
    uri = (tmp_path / "größe 漢.flow").as_uri()

    await opened(client, uri, TEXT)
    (unknown,) = [item for item in client.diagnostics[uri] if "no field `y`" in item.message]
    found = await client.text_document_definition_async(
        lsp.DefinitionParams(**at(uri, lsp.Position(2, 11)))
    )

    assert unknown.range == lsp.Range(lsp.Position(1, column), lsp.Position(1, column + 1))
    assert isinstance(found, list)
    assert found[0].range.start == lsp.Position(1, name)
    assert found[0].uri.endswith(".flow")
