"""The comparison of two versions of a program.

In: both programs, in which no error was found. Out: each difference with its consequences for
stored threads and for callers. Graphs, nodes and fields are the same if they have the same name, as
at run time.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowc.compare import callers, definitions, fields, flows, nodes, triggers
from flowc.compare.flows import Flow
from flowc.compare.model import Comparison, Difference, Level
from flowc.compare.places import Version
from flowc.compare.steadiness import steadiness
from flowc.compare.stored import Stored
from flowc.compare.wiring import wiring
from flowc.compare.wording import Spot, told
from flowc.diagnostics import Severity
from flowc.source import Source, Span
from flowc.trees.program import Graph, Program

Pair = tuple[Graph, Graph]


def compare(old: Program, new: Program, texts: tuple[Source, Source]) -> Comparison:
    """Return how *new* differs from *old*; *texts* are their sources."""
    later = {graph.name: graph for graph in new.graphs}
    pairs = [(graph, later[graph.name]) for graph in old.graphs if graph.name in later]
    steady = steadiness(old.bodies, new.bodies)
    before, now = Version(old.bodies), Version(new.bodies)
    found = list(callers.graphs(old, new))
    fates = {}
    for pair in pairs:
        stored = Stored.of(old.definitions, new.definitions, pair[1], new.bodies)
        flow = flows.walked(before, now, pair, stored, steady)
        fates[pair[1].name] = flow.fates
        found.extend(_of_graph(flow, pair, stored))
    anywhere = Stored(old.definitions, new.definitions, frozenset())
    found.extend(definitions.differences(old, new, anywhere))
    found.extend(triggers.differences(old, new))
    if not found and texts[0].text != texts[1].text:
        found.append(_text_only(texts))
    return Comparison(tuple(found), fates)


def _of_graph(flow: Flow, pair: Pair, stored: Stored) -> Iterator[Difference]:
    yield from callers.differences(pair, stored)
    breaks = list(flows.differences(flow, pair))
    yield from breaks
    yield from fields.differences(pair, stored)
    changed = list(nodes.differences(flow, pair))
    yield from changed
    if not breaks and not changed and wiring(pair[0]) != wiring(pair[1]):
        yield _rewired(pair)


def _rewired(pair: Pair) -> Difference:
    before, now = pair
    headline = f"the flow of `{now.name}` was changed"
    spot = Spot(before.header.span, now.header.span)
    notes = ["no stored run reaches it"]
    return told(Level.CHECKPOINT, Severity.INFO, headline, spot, notes=notes)


def _text_only(texts: tuple[Source, Source]) -> Difference:
    before, now = texts
    length = min(len(before.text), len(now.text))
    first = next((i for i in range(length) if before.text[i] != now.text[i]), length)
    spot = Spot(_line(before, first), _line(now, first))
    notes = ["the meaning is the same: neither threads nor callers notice it"]
    return told(Level.SOURCE, Severity.INFO, "only the text differs", spot, notes=notes)


def _line(source: Source, offset: int) -> Span:
    """Return the line that contains *offset*."""
    start = source.text.rfind("\n", 0, offset) + 1
    end = source.text.find("\n", start)
    return source.span(start, len(source.text) if end < 0 else end)
