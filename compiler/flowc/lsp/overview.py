"""Requests about a file or all files: outlines, colours, folds, hints and lenses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from flowc import ide
from flowc.draw import FORMATS
from flowc.ide.coloring import ColorKind, Modifier
from flowc.ide.outline import OutlineKind
from flowc.lsp.places import Sheet
from flowc.lsp.server import FlowServer
from flowc.source import Span

_KINDS: Mapping[OutlineKind, lsp.SymbolKind] = {
    "graph": lsp.SymbolKind.Class,
    "enum": lsp.SymbolKind.Enum,
    "member": lsp.SymbolKind.EnumMember,
    "record": lsp.SymbolKind.Struct,
    "record field": lsp.SymbolKind.Field,
    "parameter": lsp.SymbolKind.Variable,
    "output": lsp.SymbolKind.Variable,
    "field": lsp.SymbolKind.Variable,
    "resource": lsp.SymbolKind.Variable,
    "node": lsp.SymbolKind.Function,
    "trigger": lsp.SymbolKind.Event,
    "test": lsp.SymbolKind.Method,
}
_FOLDS: Mapping[str, lsp.FoldingRangeKind] = {
    "region": lsp.FoldingRangeKind.Region,
    "comment": lsp.FoldingRangeKind.Comment,
    "imports": lsp.FoldingRangeKind.Imports,
}
_COLORS: Mapping[str, int] = {name: index for index, name in enumerate(get_args(ColorKind))}
_MODIFIERS: Mapping[str, int] = {name: 1 << bit for bit, name in enumerate(get_args(Modifier))}

#: The commands of lenses, which a client may implement in its own way.
RUN, DRAW = "flowc.run", "flowc.graph"


def register(server: FlowServer) -> None:
    """Register the requests about files."""
    server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(_outline)
    server.feature(lsp.WORKSPACE_SYMBOL)(_search)
    legend = lsp.SemanticTokensLegend(list(_COLORS), list(_MODIFIERS))
    server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, legend)(_colors)
    server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)(_folds)
    server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)(_hints)
    server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)(_lenses)
    server.command(RUN)(_run)
    server.command(DRAW)(_draw)


# ---- outlines ------------------------------------------------------------------------------------


async def _outline(ls: FlowServer, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    known = await ls.known(params.text_document.uri)
    if known is None:
        return []
    return list(_symbols(ide.outline(known), ls.places.sheet(known.path)))


def _symbols(items: Iterable[ide.Outline], sheet: Sheet) -> Iterator[lsp.DocumentSymbol]:
    for item in items:
        whole, name = sheet.range(item.span), sheet.range(item.name_span)
        if whole is not None and name is not None:
            children = list(_symbols(item.children, sheet))
            yield lsp.DocumentSymbol(
                item.name, _KINDS[item.kind], whole, name, item.detail or None, children=children
            )


async def _search(ls: FlowServer, params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
    found = []
    for item, owner in ide.found_by_name(ls.files, params.query):
        location = ls.places.location(item.name_span)
        if location is not None:
            symbol = lsp.WorkspaceSymbol(location, item.name, _KINDS[item.kind])
            symbol.container_name = owner or None
            found.append(symbol)
    return found


# ---- colours and folds ---------------------------------------------------------------------------


async def _colors(ls: FlowServer, params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
    known = await ls.known(params.text_document.uri)
    data: list[int] = []
    line = column = 0
    for place, length, color in () if known is None else _colored(ls, known):
        moved = place[0] - line
        data += [
            moved,
            place[1] - (0 if moved else column),
            length,
            _COLORS[color.kind],
            sum(_MODIFIERS[modifier] for modifier in color.modifiers),
        ]
        line, column = place
    return lsp.SemanticTokens(data)


def _colored(
    ls: FlowServer, known: ide.Analysis
) -> Iterator[tuple[tuple[int, int], int, ide.Colored]]:
    """Yield each coloured word: its line and column, its length, and its kind."""
    sheet = ls.places.sheet(known.path)
    for color in ide.colors(known):
        for span in _by_line(color.span, known.text):
            carried = sheet.carried(span)
            if carried is None:
                continue
            start, end = sheet.lines.place(carried[0]), sheet.lines.place(carried[1])
            if start[0] == end[0]:
                yield start, end[1] - start[1], color


def _by_line(span: Span, text: str) -> Iterator[Span]:
    """Yield *span* split at line ends, since a token of the protocol does not cross them."""
    if "\n" not in (covered := text[span.start : span.end]):
        yield span
        return
    start = span.start
    for piece in covered.split("\n"):
        bare = piece.rstrip("\r")
        if bare.strip():
            yield Span(span.path, start, start + len(bare))
        start += len(piece) + 1


async def _folds(ls: FlowServer, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
    known = await ls.known(params.text_document.uri)
    if known is None:
        return []
    sheet, starts = ls.places.sheet(known.path), known.source.line_starts
    found = []
    for fold in ide.folds(known):
        carried = sheet.carried(known.source.span(starts[fold.first - 1], starts[fold.last - 1]))
        if carried is not None:
            first, last = (sheet.lines.place(offset)[0] for offset in carried)
            found.append(lsp.FoldingRange(first, last, kind=_FOLDS[fold.kind]))
    return found


# ---- hints and lenses ----------------------------------------------------------------------------


async def _hints(ls: FlowServer, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
    known = await ls.known(params.text_document.uri)
    if known is None:
        return []
    sheet = ls.places.sheet(known.path)
    found = []
    for hint in ide.hints(known, 0, len(known.text)):
        place = sheet.range(known.source.span(hint.offset, hint.offset))
        if place is not None and params.range.start <= place.start <= params.range.end:
            kinds = {"type": lsp.InlayHintKind.Type, "parameter": lsp.InlayHintKind.Parameter}
            kind = kinds.get(hint.kind)
            shown = lsp.InlayHint(place.start, hint.label, kind, tooltip=hint.tooltip or None)
            found.append(shown)
    return found


async def _lenses(ls: FlowServer, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    known = await ls.known(params.text_document.uri)
    found = []
    for lens in () if known is None else ide.lenses(known):
        place = ls.places.range(lens.span)
        if place is not None:
            name = RUN if lens.action == "run" else DRAW
            arguments = [params.text_document.uri, lens.graph]
            found.append(lsp.CodeLens(place, lsp.Command(lens.title, name, arguments=arguments)))
    return found


async def _run(ls: FlowServer, uri: str, graph: str) -> str | None:
    """Return the command line that runs a graph, and show it: a server has no terminal."""
    known = await ls.current(uri)
    command = None if known is None else ide.command_line(known, graph)
    if command is not None:
        ls.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, command))
    return command


async def _draw(ls: FlowServer, uri: str, graph: str, *notation: str) -> str | None:
    """Return a graph as a diagram for the client to show, in Mermaid unless it names a notation."""
    wanted = notation[0] if notation else "mermaid"
    format = next((known for known in FORMATS if known == wanted), None)
    if format is None:
        raise JsonRpcInvalidParams(f"`{wanted}` is none of {', '.join(FORMATS)}")
    known = await ls.current(uri)
    return None if known is None else ide.drawing(known, graph, format)
