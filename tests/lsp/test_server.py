"""The server, as an editor uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import DESK
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient
from talking import at, change, opened, position, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


def uri_of(folder: Path, name: str = "desk.flow") -> str:
    return (folder / name).as_uri()


async def test_a_mistake_is_told_while_it_is_typed_and_withdrawn_when_it_is_mended(
    client: LanguageClient, folder: Path
) -> None:
    """The finding has its code and its range."""
    uri = uri_of(folder)
    await opened(client, uri, DESK)
    (unused,) = client.diagnostics[uri]
    assert (unused.code, unused.severity) == ("FLW403", lsp.DiagnosticSeverity.Warning)

    text = DESK.replace("start -> classify", "start -> clasify")
    change(client, uri, text, 2)
    found = await told(client, uri, 2)

    unknown = next(item for item in found if "there is no node" in item.message)
    assert (unknown.source, unknown.severity) == ("flowc", lsp.DiagnosticSeverity.Error)
    assert unknown.message.startswith("there is no node `clasify` in the graph `Desk`\n")
    assert unknown.range.start == position(text, "clasify", 0)

    change(client, uri, DESK, 3)
    assert [item.code for item in await told(client, uri, 3)] == ["FLW403"]


async def test_a_text_that_is_not_saved_counts_for_an_open_file_that_imports_it(
    client: LanguageClient, folder: Path
) -> None:
    """That file is checked again although it was not edited."""
    uri, nodes = uri_of(folder), uri_of(folder, "nodes.py")
    await opened(client, uri, DESK)

    await opened(client, nodes, "def classify(text: str) -> str:\n    return text\n")

    found = await told(client, uri, 1)
    assert any("`nodes` has no `find`" in item.message for item in found)


async def test_a_client_that_sends_what_is_new_is_followed(
    client: LanguageClient, folder: Path
) -> None:
    """The server asks for whole texts, but not every client complies; each change applies to the
    result of the previous one.
    """
    uri = uri_of(folder)
    await opened(client, uri, DESK)
    place = position(DESK, "start -> classify", len("start -> "))
    grown = lsp.Position(place.line, place.character + 1)

    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(2, uri),
            [
                lsp.TextDocumentContentChangePartial(lsp.Range(place, place), "x"),
                lsp.TextDocumentContentChangePartial(lsp.Range(grown, grown), "y"),
            ],
        )
    )

    found = await told(client, uri, 2)
    assert any("there is no node `xyclassify`" in item.message for item in found)


async def test_a_text_that_was_never_saved_is_looked_at(
    client: LanguageClient, folder: Path
) -> None:
    """It has a URI of its own, and no file; a text that is not a flow file is ignored."""
    uri = "untitled:Untitled-1"
    python = lsp.TextDocumentItem("untitled:Untitled-2", "python", 1, "x = 1")
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(python))

    await opened(client, uri, "graph New() -> text: str { start -> end }")

    assert [item.code for item in client.diagnostics[uri]] == ["FLW402"]
    hover = await client.text_document_hover_async(lsp.HoverParams(**at(uri, lsp.Position(0, 7))))
    assert hover is not None
    assert python.uri not in client.diagnostics


async def test_what_is_wrong_with_the_settings_is_told_and_withdrawn(
    client: LanguageClient, folder: Path
) -> None:
    """This holds even if the settings cannot be read at all; modules are still found meanwhile."""
    uri, settings = uri_of(folder), folder / "pyproject.toml"
    await opened(client, uri, DESK)
    said: list[list[str]] = []
    for text in ("[tool.flowc]\nbogus = 1\n", "[tool.flowc\n", ""):
        settings.write_text(text, encoding="utf-8")
        event = lsp.FileEvent(settings.as_uri(), lsp.FileChangeType.Changed)
        client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
        found = await told(client, settings.as_uri(), None)
        said.append([item.message for item in found])

    (unknown,), (broken,), nothing = said
    assert unknown.startswith("no setting `bogus`")
    assert "is not valid TOML" in broken
    assert nothing == []
    assert [item.code for item in client.diagnostics[uri]] == ["FLW403"]


async def test_a_folder_that_is_shown_is_a_working_directory_to_its_files(
    client: LanguageClient, root: Path, tmp_path: Path
) -> None:
    """This holds next to another folder with modules of the same names, and until it is removed."""
    (root / "stray.py").write_text("def other(x: int) -> int: ...\n", encoding="utf-8")
    (tmp_path / "stray.py").write_text("def own(x: int) -> int: ...\n", encoding="utf-8")
    uri = uri_of(tmp_path)
    graph = "graph G(x: int) -> x { node own(x) -> x  start -> own -> end }"
    await opened(client, uri, f"from stray import own\n{graph}")
    assert [item.code for item in client.diagnostics[uri]] == ["FLW802"]

    added = lsp.WorkspaceFolder(tmp_path.as_uri(), "another")
    for event, codes in (
        (lsp.WorkspaceFoldersChangeEvent(added=[added], removed=[]), []),
        (lsp.WorkspaceFoldersChangeEvent(added=[], removed=[added]), ["FLW802"]),
    ):
        client.workspace_did_change_workspace_folders(
            lsp.DidChangeWorkspaceFoldersParams(event=event)
        )
        found = await told(client, uri, 1)
        assert [item.code for item in found] == codes


async def test_the_findings_of_a_file_that_is_closed_are_withdrawn(
    client: LanguageClient, folder: Path
) -> None:
    """Otherwise an editor would show them forever."""
    uri = uri_of(folder)
    await opened(client, uri, DESK.replace("start -> classify", "start -> clasify"))
    assert client.diagnostics[uri]

    identifier = lsp.TextDocumentIdentifier(uri)
    client.text_document_did_close(lsp.DidCloseTextDocumentParams(identifier))

    assert await told(client, uri, None) == []


async def test_hover_and_definition_lead_into_python(client: LanguageClient, folder: Path) -> None:
    """Both start from the name of a node."""
    uri = uri_of(folder)
    await opened(client, uri, DESK)
    place = at(uri, position(DESK, "node find(", 6))

    told_ = await client.text_document_hover_async(lsp.HoverParams(**place))
    found = await client.text_document_definition_async(lsp.DefinitionParams(**place))

    assert isinstance(told_, lsp.Hover)
    assert isinstance(told_.contents, lsp.MarkupContent)
    assert "async def find(query: str, most: int = 3) -> Page" in told_.contents.value
    assert isinstance(found, list)
    assert [place.uri for place in found] == [uri_of(folder, "nodes.py")]


async def test_completion_follows_what_was_typed_a_moment_ago(
    client: LanguageClient, folder: Path
) -> None:
    """It does not wait for the check."""
    uri = uri_of(folder)
    await opened(client, uri, DESK)
    text = DESK.replace("start -> classify ->", "start -> cl ->")
    change(client, uri, text, 2)

    place = at(uri, position(text, "start -> cl ", 11))
    found = await client.text_document_completion_async(lsp.CompletionParams(**place))

    assert isinstance(found, lsp.CompletionList)
    assert found.items[0].label == "classify"
    edit = found.items[0].text_edit
    assert isinstance(edit, lsp.TextEdit)
    assert (edit.range.start.character, edit.range.end.character) == (11, 13)


async def test_a_question_about_a_file_that_is_no_flow_file_has_no_answer(
    client: LanguageClient, folder: Path
) -> None:
    """The file may not exist, or not be a file at all."""
    for uri in (uri_of(folder, "gone.flow"), "git:/desk.flow"):
        place = at(uri, lsp.Position(0, 0))

        assert await client.text_document_hover_async(lsp.HoverParams(**place)) is None
