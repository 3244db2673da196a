"""Read-only requests about a position."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types as lsp

from flowc import ide
from flowc.lsp.server import FlowServer
from flowc.source import SourceError, Span


def register(server: FlowServer) -> None:
    """Register the requests about positions."""
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(_definition)
    server.feature(lsp.TEXT_DOCUMENT_REFERENCES)(_references)
    server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)(_highlights)
    help_options = lsp.SignatureHelpOptions(trigger_characters=["(", ","])
    server.feature(lsp.TEXT_DOCUMENT_SIGNATURE_HELP, help_options)(_signature)


async def _hover(ls: FlowServer, params: lsp.HoverParams) -> lsp.Hover | None:
    place = await ls.at(params)
    found = None if place is None else ide.hover(ls.files, *place)
    if found is None:
        return None
    text = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.text)
    return lsp.Hover(text, ls.places.range(found.span))


async def _definition(ls: FlowServer, params: lsp.DefinitionParams) -> list[lsp.Location]:
    place = await ls.at(params)
    return _locations(ls, () if place is None else ide.definitions(ls.files, *place))


async def _references(ls: FlowServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
    place = await ls.at(params)
    if place is None:
        return []
    wanted = params.context.include_declaration
    return _locations(ls, ide.references(ls.files, *place, with_definition=wanted))


def _locations(ls: FlowServer, spans: Iterable[Span]) -> list[lsp.Location]:
    found = (ls.places.location(span) for span in spans)
    return [location for location in found if location is not None]


async def _highlights(
    ls: FlowServer, params: lsp.DocumentHighlightParams
) -> list[lsp.DocumentHighlight]:
    place = await ls.at(params)
    found = []
    for reference in () if place is None else ide.highlights(*place):
        where = ls.places.range(reference.span)
        is_written = reference.role in ("write", "declaration")
        kind = lsp.DocumentHighlightKind.Write if is_written else lsp.DocumentHighlightKind.Read
        if where is not None:
            found.append(lsp.DocumentHighlight(where, kind))
    return found


async def _signature(ls: FlowServer, params: lsp.SignatureHelpParams) -> lsp.SignatureHelp | None:
    known = await ls.known(params.text_document.uri)
    if known is None:
        return None
    try:
        source = ls.files.source(known.path)
    except SourceError:
        return None
    offset = ls.places.lines(known.path).offset(params.position)
    found = ide.signature(ls.files, source, offset)
    if found is None:
        return None
    # The protocol counts offsets in a label in UTF-16, whatever was agreed on for texts.
    parameters = [
        lsp.ParameterInformation((_utf16(found.label[:start]), _utf16(found.label[:end])))
        for start, end in found.parameters
    ]
    shown = lsp.SignatureInformation(
        found.label, found.doc or None, parameters, active_parameter=found.active
    )
    return lsp.SignatureHelp([shown], 0, found.active)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
