"""Completion."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types as lsp

from flowc import ide
from flowc.ide.offers import ItemKind
from flowc.lsp.server import FlowServer
from flowc.source import SourceError

_ITEM_KINDS: Mapping[ItemKind, lsp.CompletionItemKind] = {
    "keyword": lsp.CompletionItemKind.Keyword,
    "node": lsp.CompletionItemKind.Function,
    "field": lsp.CompletionItemKind.Field,
    "resource": lsp.CompletionItemKind.Variable,
    "graph": lsp.CompletionItemKind.Module,
    "enum": lsp.CompletionItemKind.Enum,
    "member": lsp.CompletionItemKind.EnumMember,
    "record": lsp.CompletionItemKind.Struct,
    "function": lsp.CompletionItemKind.Function,
    "class": lsp.CompletionItemKind.Class,
    "module": lsp.CompletionItemKind.Module,
    "file": lsp.CompletionItemKind.File,
    "type": lsp.CompletionItemKind.TypeParameter,
    "parameter": lsp.CompletionItemKind.Property,
    "constant": lsp.CompletionItemKind.Constant,
}


def register(server: FlowServer) -> None:
    """Register completion."""
    completion = lsp.CompletionOptions(
        trigger_characters=[".", ">", " ", "(", '"', "/", "|"], resolve_provider=True
    )
    server.feature(lsp.TEXT_DOCUMENT_COMPLETION, completion)(_complete)
    server.feature(lsp.COMPLETION_ITEM_RESOLVE)(_describe)


async def _complete(ls: FlowServer, params: lsp.CompletionParams) -> lsp.CompletionList:
    nothing = lsp.CompletionList(False, [])
    known = await ls.known(params.text_document.uri)
    if known is None:
        return nothing
    lines = ls.places.lines(known.path)
    try:
        source = ls.files.source(known.path)
    except SourceError:
        return nothing
    found = ide.complete(ls.files, source, lines.offset(params.position))
    place = lines.range(found.span.start, found.span.end)
    uri = params.text_document.uri
    items = [_item(item, place, n, uri) for n, item in enumerate(found.items)]
    return lsp.CompletionList(False, items)


def _item(item: ide.Completion, place: lsp.Range, number: int, uri: str) -> lsp.CompletionItem:
    symbol = item.symbol
    return lsp.CompletionItem(
        label=item.label,
        kind=_ITEM_KINDS[item.kind],
        detail=item.detail or None,
        sort_text=f"{number:04}",  # keeps our order: the most relevant first
        text_edit=lsp.TextEdit(place, item.insert or item.label),
        data=None if symbol is None else [uri, symbol.kind.value, symbol.home, symbol.name],
    )


async def _describe(ls: FlowServer, item: lsp.CompletionItem) -> lsp.CompletionItem:
    """Return *item* with its documentation, which is requested once the item is selected."""
    if isinstance(item.data, list) and len(item.data) == 4:
        uri, kind, home, name = item.data
        known = await ls.known(uri)
        if known is not None:
            text = ide.described(ls.files, known, ide.Symbol(ide.Kind(kind), home, name))
            item.documentation = lsp.MarkupContent(lsp.MarkupKind.Markdown, text)
    return item
