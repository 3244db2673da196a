"""A hundred edits in a row, by somebody who types, deletes, and reconsiders.

After each edit the findings are those of a fresh check, and every request has an answer.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from editing import DESK, NODES
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient
from scribbling import edits
from talking import at, change, opened, told

from flowc import ide
from flowc.lsp.findings import shown
from flowc.lsp.places import Places

EDITS = 100
HERE = Path(__file__).parents[1]
CORPUS = sorted((HERE / "corpus").glob("*.flow"))


def ask_everything(workspace: ide.Workspace, analysis: ide.Analysis, offset: int) -> None:
    """Make every request about a position; none may fail."""
    ide.hover(workspace, analysis, offset)
    ide.definitions(workspace, analysis, offset)
    ide.references(workspace, analysis, offset)
    ide.highlights(analysis, offset)
    ide.complete(workspace, analysis.source, offset)
    ide.signature(workspace, analysis.source, offset)
    ide.actions(analysis, offset, offset)
    ide.outline(analysis)
    ide.colors(analysis)
    ide.folds(analysis)
    ide.hints(analysis, 0, len(analysis.text))
    for stop in ide.stops_at(workspace, analysis, offset):
        ide.leading_to(workspace, analysis, stop.symbol)
        ide.leading_from(workspace, analysis, stop.symbol)
    for lens in ide.lenses(analysis):
        ide.drawing(analysis, lens.graph)
    with suppress(ide.RenameRefusedError):
        ide.rename(workspace, analysis, offset, "another")


@pytest.mark.parametrize("seed", range(3))
def test_every_question_has_an_answer_whatever_is_typed(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The texts are the desk and a file of the corpus."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nodes.py").write_text(NODES, encoding="utf-8")
    random = Random(seed)
    for text in (DESK, CORPUS[seed].read_text(encoding="utf-8")):
        workspace = ide.Workspace()
        for number, edited in enumerate(edits(seed, text, EDITS)):
            workspace.hold("desk.flow", edited)
            if number % 4:
                # Completion is requested before anything is known about the text.
                source = workspace.source("desk.flow")
                ide.complete(workspace, source, random.randrange(len(edited) + 1))
                ide.signature(workspace, source, random.randrange(len(edited) + 1))
                continue
            ask_everything(
                workspace, workspace.analysis("desk.flow"), random.randrange(len(edited) + 1)
            )


@pytest.mark.asyncio(loop_scope="module")
async def test_the_findings_are_always_those_of_a_fresh_check(
    client: LanguageClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are those of the last text, however many edits came before it was checked."""
    monkeypatch.chdir(folder)
    random = Random(7)
    uri = (folder / "desk.flow").as_uri()
    await opened(client, uri, DESK)
    unseen = 0
    for version, text in enumerate(edits(7, DESK, EDITS), start=2):
        unseen -= 1
        if unseen > 0:
            change(client, uri, text, version)
            continue
        unseen = random.randrange(12)
        # An answer may have to wait for the check, so the findings can come before it.
        news = asyncio.ensure_future(told(client, uri, version))
        await asyncio.sleep(0)
        change(client, uri, text, version)
        place = lsp.Position(random.randrange(30), random.randrange(40))
        await client.text_document_hover_async(lsp.HoverParams(**at(uri, place)))
        await client.text_document_completion_async(lsp.CompletionParams(**at(uri, place)))
        found = await news

        fresh = ide.Workspace()
        fresh.hold("desk.flow", text)
        expected = shown(fresh.analysis("desk.flow").findings, "desk.flow", Places(fresh))
        assert found == expected, text
    assert not [item for item in client.log_messages if item.type == lsp.MessageType.Error]
    assert not client.messages
