"""Code actions next to an edit: editors request them at once, and must not wait."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from flowc.lsp import changing
from flowc.lsp.server import FlowServer

#: Two mistakes, each of which has a fix.
TEXT = """graph G(x: int) -> x {
  set up { x = x + 1 }
  set down { x = x - 1 }
  start ~> up ~> down -> end
}
"""

AUTOMATIC = lsp.CodeActionTriggerKind.Automatic
INVOKED = lsp.CodeActionTriggerKind.Invoked


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FlowServer:
    """A server that knows the findings of one file."""
    monkeypatch.chdir(tmp_path)
    server = FlowServer()
    server.checks.tell = lambda found: None  # there is no client
    server.files.hold("g.flow", TEXT)
    server.files.analysis("g.flow")
    return server


def offered(
    server: FlowServer, kind: lsp.CodeActionTriggerKind | None, *only: str
) -> list[lsp.TextEdit]:
    """Return the first edit of each action that is offered for the whole file."""

    async def ask() -> list[lsp.CodeAction]:
        everywhere = lsp.Range(lsp.Position(0, 0), lsp.Position(100, 0))
        context = lsp.CodeActionContext([], only or None, kind)
        uri = lsp.TextDocumentIdentifier(server.places.uri("g.flow"))
        found = await changing._actions(server, lsp.CodeActionParams(uri, everywhere, context))
        server.checks.stop()
        return found

    edits = [action.edit for action in asyncio.run(ask())]
    return [edit for found in edits if found for edit in next(iter((found.changes or {}).values()))]


def was_checked(server: FlowServer, text: str) -> bool:
    latest = server.files.latest("g.flow")
    return latest is not None and latest.text == text


def test_a_lightbulb_shows_what_was_known_at_its_new_places(server: FlowServer) -> None:
    """It does not wait for a check of what was just typed."""
    text = f"# more\n{TEXT}"
    server.files.hold("g.flow", text)

    edits = offered(server, AUTOMATIC)

    assert [edit.range.start for edit in edits] == [lsp.Position(4, 8), lsp.Position(4, 14)]
    assert not was_checked(server, text)


@pytest.mark.parametrize(
    "text", [TEXT.replace("start ~>", "start ->"), TEXT.replace("start ~>", "start ~>?")]
)
def test_a_lightbulb_shows_nothing_for_what_was_typed_into(server: FlowServer, text: str) -> None:
    """The user may already have typed the fix."""
    server.files.hold("g.flow", text)

    edits = offered(server, AUTOMATIC)

    assert [edit.range.start.character for edit in edits] == [text.splitlines()[3].rindex("~>")]


@pytest.mark.parametrize(
    ("kind", "only"), [(INVOKED, []), (None, []), (AUTOMATIC, ["source.fixAll"])]
)
def test_what_somebody_chooses_from_is_of_the_text_as_it_is(
    server: FlowServer, kind: lsp.CodeActionTriggerKind | None, only: list[str]
) -> None:
    """So are the actions on save, which nobody requests explicitly."""
    text = TEXT.replace("start ~>", "start ->")
    server.files.hold("g.flow", text)

    edits = offered(server, kind, *only)

    assert len(edits) == 1
    assert was_checked(server, text)
