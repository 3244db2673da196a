"""Every request that an editor makes, once, through the protocol."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from editing import DESK
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient
from talking import at, change, opened, position

from flowrt.testing.rules import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def uri(folder: Path) -> str:
    return (folder / "desk.flow").as_uri()


def everywhere(text: str) -> lsp.Range:
    return lsp.Range(lsp.Position(0, 0), lsp.Position(text.count("\n"), 0))


def applied(text: str, edits: list[lsp.TextEdit]) -> str:
    """Return an ASCII *text* with *edits* applied, as a client applies them."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda edit: edit.range.start, reverse=True):
        start, end = edit.range.start, edit.range.end
        head = "\n".join([*lines[: start.line], lines[start.line][: start.character]])
        tail = "\n".join([lines[end.line][end.character :], *lines[end.line + 1 :]])
        lines = (head + edit.new_text + tail).split("\n")
    return "\n".join(lines)


async def test_a_fix_is_a_code_action_that_mends_its_finding(
    client: LanguageClient, uri: str
) -> None:
    """A safe fix is preferred; the action says which finding it fixes."""
    text = DESK.replace("start -> classify ->", "start ~> classify ->")
    await opened(client, uri, text)
    place = position(text, "~>")

    found = await client.text_document_code_action_async(
        lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri),
            lsp.Range(place, place),
            lsp.CodeActionContext([]),
        )
    )

    assert found is not None
    action = found[0]
    assert isinstance(action, lsp.CodeAction)
    assert action.is_preferred
    assert [item.code for item in action.diagnostics or ()] == ["FLW006"]
    assert action.edit is not None
    assert action.edit.changes is not None
    assert applied(text, list(action.edit.changes[uri])) == DESK


async def test_all_safe_fixes_are_one_action_that_is_made_when_it_is_asked_for(
    client: LanguageClient, uri: str
) -> None:
    """Editors request it when a file is saved."""
    text = DESK.replace("->", "~>")
    await opened(client, uri, text)

    found = await client.text_document_code_action_async(
        lsp.CodeActionParams(
            lsp.TextDocumentIdentifier(uri),
            everywhere(text),
            lsp.CodeActionContext([], only=[lsp.CodeActionKind.SourceFixAll]),
        )
    )

    assert found is not None
    (action,) = found
    assert isinstance(action, lsp.CodeAction)
    assert action.edit is not None
    assert action.edit.changes is not None
    assert applied(text, list(action.edit.changes[uri])) == DESK


async def test_a_rename_is_prepared_and_made(client: LanguageClient, uri: str) -> None:
    """The edits cover every occurrence."""
    await opened(client, uri, DESK)
    place = at(uri, position(DESK, "if tries < 3", 4))

    prepared = await client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**place))
    edit = await client.text_document_rename_async(lsp.RenameParams(new_name="rounds", **place))

    assert isinstance(prepared, lsp.PrepareRenamePlaceholder)
    assert prepared.placeholder == "tries"
    assert edit is not None
    assert edit.changes is not None
    assert applied(DESK, list(edit.changes[uri])) == DESK.replace("tries", "rounds")


async def test_a_rename_that_cannot_be_made_is_refused_with_a_reason(
    client: LanguageClient, uri: str
) -> None:
    """The editor shows the reason."""
    await opened(client, uri, DESK)
    place = at(uri, position(DESK, "if tries < 3", 4))

    with pytest.raises(JsonRpcException, match="is a word of Python"):
        await client.text_document_rename_async(lsp.RenameParams(new_name="class", **place))


async def test_a_rename_right_behind_an_edit_sees_it(client: LanguageClient, uri: str) -> None:
    """It waits for the check of the current text."""
    await opened(client, uri, DESK)
    text = DESK.replace("  var kind", "\n\n  var more: int = 1\n  var kind")
    change(client, uri, text, 2)

    place = at(uri, position(text, "var more", 5))
    edit = await client.text_document_rename_async(lsp.RenameParams(new_name="other", **place))

    assert edit is not None
    assert edit.changes is not None
    assert applied(text, list(edit.changes[uri])) == text.replace("more: int = 1", "other: int = 1")


async def test_what_is_offered_is_described_when_somebody_looks_at_it(
    client: LanguageClient, uri: str
) -> None:
    """A function is described by its docstring."""
    text = DESK.replace("-> page\n", "-> page = \n", 1)
    await opened(client, uri, text)

    found = await client.text_document_completion_async(
        lsp.CompletionParams(**at(uri, position(text, "-> page = ", 10)))
    )
    assert isinstance(found, lsp.CompletionList)
    item = next(item for item in found.items if item.label == "write")
    whole = await client.completion_item_resolve_async(item)

    assert isinstance(whole.documentation, lsp.MarkupContent)
    assert "Write an answer, piece by piece." in whole.documentation.value


async def test_a_file_is_formatted(client: LanguageClient, uri: str) -> None:
    """The request may be for the whole file or a range of it."""
    text = DESK.replace("var tries: int", "var   tries:int").replace("set again", "set   again")
    await opened(client, uri, text)
    document, options = lsp.TextDocumentIdentifier(uri), lsp.FormattingOptions(2, True)
    place = position(text, "set   again")

    whole = await client.text_document_formatting_async(
        lsp.DocumentFormattingParams(document, options)
    )
    part = await client.text_document_range_formatting_async(
        lsp.DocumentRangeFormattingParams(document, lsp.Range(place, place), options)
    )

    styled = applied(text, list(whole or ()))
    assert "  var tries: int = 0\n" in styled
    assert "  set again {" in styled
    assert "  var   tries:int" in applied(text, list(part or ()))


async def test_references_highlights_and_symbols(client: LanguageClient, uri: str) -> None:
    """This covers the occurrences of a name, and the names of a file and of the project."""
    await opened(client, uri, DESK)
    document = lsp.TextDocumentIdentifier(uri)
    place = at(uri, position(DESK, "if tries < 3", 4))

    uses = await client.text_document_references_async(
        lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), **place)
    )
    marks = await client.text_document_document_highlight_async(
        lsp.DocumentHighlightParams(**place)
    )
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
    found = await client.workspace_symbol_async(lsp.WorkspaceSymbolParams("agai"))

    assert len(uses or ()) == len(marks or ()) == 4
    assert [symbol.name for symbol in symbols or ()] == ["Kind", "Letter", "Desk"]
    own = [symbol.name for symbol in found or () if symbol.location.uri == uri]
    assert own == ["again"]


async def test_colours_folds_hints_and_lenses(client: LanguageClient, uri: str) -> None:
    """An editor draws them around the text."""
    await opened(client, uri, DESK)
    document = lsp.TextDocumentIdentifier(uri)

    colors = await client.text_document_semantic_tokens_full_async(
        lsp.SemanticTokensParams(document)
    )
    folds = await client.text_document_folding_range_async(lsp.FoldingRangeParams(document))
    hints = await client.text_document_inlay_hint_async(
        lsp.InlayHintParams(document, everywhere(DESK))
    )
    lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(document))

    assert colors is not None
    assert colors.data
    assert len(colors.data) % 5 == 0
    assert {fold.start_line for fold in folds or ()} >= {6, 11}
    assert [hint.label for hint in hints or ()] == [" async", " streams"]
    assert [lens.command.title for lens in lenses or () if lens.command] == ["Run", "Show graph"]


async def test_what_was_drawn_for_an_older_text_is_asked_for_again(
    client: LanguageClient, uri: str
) -> None:
    """This happens once the new text was checked; until then the positions are mapped. A file whose
    check takes that long is not checked as soon as it changes.
    """
    graph = DESK[DESK.index("graph Desk") :]
    long = DESK + "".join(graph.replace("Desk", f"Desk{number}") for number in range(200))
    await opened(client, uri, long)
    text = long.replace('"""Answer letters."""', '"""Answer letters."""\n\n# more')
    change(client, uri, text, 2)

    hints = await client.text_document_inlay_hint_async(
        lsp.InlayHintParams(lsp.TextDocumentIdentifier(uri), everywhere(text))
    )
    asked = client.asked  # type: ignore[attr-defined]
    while await asyncio.wait_for(asked.get(), PATIENCE) != lsp.WORKSPACE_INLAY_HINT_REFRESH:
        pass

    found = [text.split("\n")[hint.position.line] for hint in hints or ()]
    assert [line.split("(")[0] for line in found][:2] == ["  node find", "  node write"]


async def test_the_lens_of_a_graph_gives_its_diagram(client: LanguageClient, uri: str) -> None:
    """It is Mermaid or SVG, for the client to show; `flowc.run` gives the command that runs it."""
    await opened(client, uri, DESK)

    drawn = await client.workspace_execute_command_async(
        lsp.ExecuteCommandParams("flowc.graph", arguments=[uri, "Desk"])
    )
    command = await client.workspace_execute_command_async(
        lsp.ExecuteCommandParams("flowc.run", arguments=[uri, "Desk"])
    )

    picture = await client.workspace_execute_command_async(
        lsp.ExecuteCommandParams("flowc.graph", arguments=[uri, "Desk", "svg"])
    )

    assert str(drawn).startswith("flowchart TD\n")
    assert "</svg>" in str(picture)
    name = Path(uri.removeprefix("file://")).parent.name
    assert command == f"flowc run {name}/desk.flow:Desk -i 'text=…'"


async def test_signatures_and_the_call_hierarchy(client: LanguageClient, uri: str) -> None:
    """They show what is called, and which node leads to which."""
    await opened(client, uri, DESK)

    signature = await client.text_document_signature_help_async(
        lsp.SignatureHelpParams(**at(uri, position(DESK, "find(query", 5)))
    )
    items = await client.text_document_prepare_call_hierarchy_async(
        lsp.CallHierarchyPrepareParams(**at(uri, position(DESK, "node write", 6)))
    )
    assert items is not None
    before = await client.call_hierarchy_incoming_calls_async(
        lsp.CallHierarchyIncomingCallsParams(items[0])
    )
    behind = await client.call_hierarchy_outgoing_calls_async(
        lsp.CallHierarchyOutgoingCallsParams(items[0])
    )

    assert signature is not None
    assert signature.signatures[0].label == "find(query: str, most: int = …)"
    assert {call.from_.name for call in before or ()} == {"find", "policy"}
    assert {call.to.name for call in behind or ()} == {"again", "end"}
