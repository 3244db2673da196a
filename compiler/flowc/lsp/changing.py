"""Edits that the client applies for us: fixes, renaming, formatting."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import chain
from typing import NoReturn

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from flowc import ide
from flowc.diagnostics import Edit
from flowc.lsp.findings import diagnostic_of
from flowc.lsp.server import FlowServer
from flowc.source import SourceError

_FIX_ALL = "source.fixAll.flowc"


class Refused(JsonRpcException):
    """A well-formed request that is refused; the message says why."""

    CODE = lsp.LSPErrorCodes.RequestFailed.value
    MESSAGE = "refused"


def register(server: FlowServer) -> None:
    """Register the features that change texts."""
    kinds = [lsp.CodeActionKind.QuickFix, _FIX_ALL]
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(kinds))(_actions)
    server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)(_renamable)
    server.feature(lsp.TEXT_DOCUMENT_FORMATTING)(_format)
    server.feature(lsp.TEXT_DOCUMENT_RANGE_FORMATTING)(_format_range)
    server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))(_rename)


# ---- fixes ---------------------------------------------------------------------------------------


async def _actions(ls: FlowServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    only = params.context.only
    is_automatic = params.context.trigger_kind is lsp.CodeActionTriggerKind.Automatic
    # Editors request a lightbulb after each edit, only to draw it; they ask again when the user
    # opens its menu. What they apply on saving is requested automatically too, and has to wait.
    if is_automatic and not (only and _is_wanted(_FIX_ALL, only)):
        known = await ls.last(params.text_document.uri)
    else:
        known = await ls.current(params.text_document.uri)
    if known is None:
        return []
    found: list[lsp.CodeAction] = []
    if _is_wanted(lsp.CodeActionKind.QuickFix.value, only):
        found += _quick_fixes(ls, known, params.range)
    # It takes one or more checks, so it is made only on request.
    if only and _is_wanted(_FIX_ALL, only):
        found += await _fix_all(ls, known)
    return found


def _is_wanted(kind: str, only: Iterable[lsp.CodeActionKind | str] | None) -> bool:
    names = [getattr(item, "value", item) for item in only or ()]
    return not names or any(kind == name or kind.startswith(f"{name}.") for name in names)


def _quick_fixes(ls: FlowServer, known: ide.Analysis, place: lsp.Range) -> Iterable[lsp.CodeAction]:
    sheet = ls.places.sheet(known.path)
    start, end = sheet.looked_at(place.start), sheet.looked_at(place.end)
    if start is None or end is None:
        return  # this text is newer than the analysis
    for action in ide.actions(known, start, end):
        spans = (action.finding.primary.span, *(edit.span for edit in action.edits))
        if all(ls.places.sheet(span.path).has_stayed(span) for span in spans):
            yield _quick_fix(ls, known, action)


def _quick_fix(ls: FlowServer, known: ide.Analysis, action: ide.Action) -> lsp.CodeAction:
    return lsp.CodeAction(
        title=action.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic_of(action.finding, known.path, ls.places)],
        is_preferred=action.is_safe or None,
        edit=_workspace_edit(ls, action.edits),
    )


async def _fix_all(ls: FlowServer, known: ide.Analysis) -> Iterable[lsp.CodeAction]:
    text = await asyncio.get_running_loop().run_in_executor(None, ide.all_fixed, known)
    if text == known.text:
        return []
    change = _workspace_edit(ls, [Edit(known.source.span(0, len(known.text)), text)])
    return [lsp.CodeAction("Apply every safe fix", kind=_FIX_ALL, edit=change)]


def _workspace_edit(ls: FlowServer, edits: Iterable[Edit]) -> lsp.WorkspaceEdit:
    changes: dict[str, list[lsp.TextEdit]] = {}
    for edit in edits:
        place = ls.places.range(edit.span)
        if place is not None:
            uri = ls.places.uri(edit.span.path)
            changes.setdefault(uri, []).append(lsp.TextEdit(place, edit.text))
    return lsp.WorkspaceEdit(changes)


# ---- formatting ----------------------------------------------------------------------------------


async def _format(ls: FlowServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    return await _formatted(ls, params.text_document.uri, None)


async def _format_range(
    ls: FlowServer, params: lsp.DocumentRangeFormattingParams
) -> list[lsp.TextEdit]:
    return await _formatted(ls, params.text_document.uri, params.range)


async def _formatted(ls: FlowServer, uri: str, place: lsp.Range | None) -> list[lsp.TextEdit]:
    path = ls.places.path(uri)
    if path is None:
        return []
    try:
        source = ls.files.source(path)
    except SourceError:
        return []
    lines = ls.places.lines(path)
    start = 0 if place is None else lines.offset(place.start)
    end = None if place is None else lines.offset(place.end)
    edits = await asyncio.to_thread(ide.formatted, source, ls.files.project(path), start, end)
    return [lsp.TextEdit(lines.range(edit.span.start, edit.span.end), edit.text) for edit in edits]


# ---- renaming ------------------------------------------------------------------------------------


async def _renamable(
    ls: FlowServer, params: lsp.PrepareRenameParams
) -> lsp.PrepareRenamePlaceholder | None:
    known, offset = await _named(ls, params.text_document.uri, params.position)
    try:
        found = ide.renamable(known, offset)
    except ide.RenameRefusedError as error:
        _refuse(error)
    place = ls.places.range(found.span)
    return None if place is None else lsp.PrepareRenamePlaceholder(place, found.name)


async def _rename(ls: FlowServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit:
    known, offset = await _named(ls, params.text_document.uri, params.position)
    try:
        edits = ide.rename(ls.files, known, offset, params.new_name)
    except ide.RenameRefusedError as error:
        _refuse(error)
    return _workspace_edit(ls, chain.from_iterable(edits.values()))


async def _named(ls: FlowServer, uri: str, position: lsp.Position) -> tuple[ide.Analysis, int]:
    known = await ls.current(uri)
    if known is None:
        raise Refused("the file cannot be read")
    return known, ls.places.lines(known.path).offset(position)


def _refuse(error: ide.RenameRefusedError) -> NoReturn:
    raise Refused(str(error)) from error
