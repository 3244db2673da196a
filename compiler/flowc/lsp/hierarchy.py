"""The graph as a call hierarchy: what leads to a node, and where it leads."""

from __future__ import annotations

from collections.abc import Callable

from lsprotocol import types as lsp

from flowc import ide
from flowc.ide.names import Kind, Symbol
from flowc.lsp.server import FlowServer

_Leading = Callable[[ide.Workspace, ide.Analysis, Symbol], tuple[ide.Way, ...]]


def register(server: FlowServer) -> None:
    """Register the call hierarchy."""
    server.feature(lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)(_prepare)
    server.feature(lsp.CALL_HIERARCHY_INCOMING_CALLS)(_incoming)
    server.feature(lsp.CALL_HIERARCHY_OUTGOING_CALLS)(_outgoing)


async def _prepare(
    ls: FlowServer, params: lsp.CallHierarchyPrepareParams
) -> list[lsp.CallHierarchyItem]:
    place = await ls.at(params)
    stops = () if place is None else ide.stops_at(ls.files, *place)
    items = (_item(ls, stop) for stop in stops)
    return [item for item in items if item is not None]


def _item(ls: FlowServer, stop: ide.Stop) -> lsp.CallHierarchyItem | None:
    whole, name = ls.places.location(stop.span), ls.places.range(stop.name_span)
    if whole is None or name is None:
        return None
    symbol = stop.symbol
    is_graph = symbol.kind is Kind.GRAPH
    return lsp.CallHierarchyItem(
        name=stop.name,
        kind=lsp.SymbolKind.Class if is_graph else lsp.SymbolKind.Function,
        uri=whole.uri,
        range=whole.range,
        selection_range=name,
        detail=stop.detail or None,
        data=[symbol.kind.value, symbol.home, symbol.name],
    )


async def _ways(
    ls: FlowServer, item: lsp.CallHierarchyItem, leading: _Leading
) -> list[tuple[lsp.CallHierarchyItem, list[lsp.Range]]]:
    known = await ls.known(item.uri)
    if known is None or not isinstance(item.data, list) or len(item.data) != 3:
        return []
    kind, home, name = item.data
    found = []
    for way in leading(ls.files, known, Symbol(Kind(kind), home, name)):
        stop = _item(ls, way.stop)
        places = (ls.places.range(arrow) for arrow in way.arrows)
        if stop is not None:
            found.append((stop, [place for place in places if place is not None]))
    return found


async def _incoming(
    ls: FlowServer, params: lsp.CallHierarchyIncomingCallsParams
) -> list[lsp.CallHierarchyIncomingCall]:
    ways = await _ways(ls, params.item, ide.leading_to)
    return [lsp.CallHierarchyIncomingCall(stop, places) for stop, places in ways]


async def _outgoing(
    ls: FlowServer, params: lsp.CallHierarchyOutgoingCallsParams
) -> list[lsp.CallHierarchyOutgoingCall]:
    ways = await _ways(ls, params.item, ide.leading_from)
    return [lsp.CallHierarchyOutgoingCall(stop, places) for stop, places in ways]
