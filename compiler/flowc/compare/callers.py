"""What callers of a graph notice: its parameters, its outputs, whether it exists at all."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.compare.meaning import Meaning, meaning
from flowc.compare.model import Difference, Level
from flowc.compare.nodes import renames
from flowc.compare.stored import Fits, Stored
from flowc.compare.wording import Spot, told
from flowc.diagnostics import Severity
from flowc.source import Span
from flowc.trees.program import Field, Graph, Program, Resource
from flowc.types import show

#: The default limit of steps.
_LIMIT = 10_000


def graphs(old: Program, new: Program) -> Iterator[Difference]:
    """Yield the graphs that are new, removed or renamed."""
    before = {graph.name: graph for graph in old.graphs}
    now = {graph.name: graph for graph in new.graphs}
    renamed = renames(before, now, _signature)
    for name, graph in before.items():
        if name not in now:
            yield _gone(graph, renamed.get(name), now, new.syntax.span)
    for name, graph in now.items():
        if name not in before and name not in renamed.values():
            spot = Spot(_start(old.syntax.span), graph.header.span)
            yield _told(Severity.INFO, f"the graph `{name}` is new", spot, "nobody is affected")


def _start(span: Span) -> Span:
    return Span(span.path, span.start, span.start)


def _gone(graph: Graph, renamed: str | None, now: dict[str, Graph], file: Span) -> Difference:
    note = "whoever calls it, and every thread of it, must continue with the old version"
    if renamed is None:
        spot = Spot(graph.header.span, _start(file))
        return _told(Severity.ERROR, f"the graph `{graph.name}` is gone", spot, note)
    headline = f"the graph `{graph.name}` was probably renamed to `{renamed}`"
    spot = Spot(graph.header.span, now[renamed].header.span)
    note = "callers must use the new name; threads are known by their ids alone and continue"
    return _told(Severity.ERROR, headline, spot, note)


def _signature(graph: Graph) -> Meaning:
    header = graph.header
    fields = [(field.name, field.type) for field in (*header.params, *header.outputs)]
    nodes = [(node.name, node.task) for node in graph.occurrences]
    return meaning((tuple(fields), tuple(nodes)))


def differences(pair: tuple[Graph, Graph], stored: Stored) -> Iterator[Difference]:
    """Yield what callers of a graph that is in both versions must do differently."""
    before, now = pair
    yield from _params(before, now, stored)
    yield from _outputs(before, now, stored)
    yield from _resources(before, now)
    spot = Spot(before.header.span, now.header.span)
    if now.header.pauses and not before.header.pauses:
        note = "callers bind a checkpointer, name a thread, and may get a `Paused`"
        yield _told(Severity.ERROR, f"a run of `{now.name}` may pause now", spot, note)
    if before.header.pauses and not now.header.pauses:
        note = "callers get an output and never a `Paused`"
        yield _told(Severity.INFO, f"a run of `{now.name}` never pauses now", spot, note)
    yield from _limit(before, now, spot)


def _limit(before: Graph, now: Graph, spot: Spot) -> Iterator[Difference]:
    old, new = (_LIMIT if one.header.limit is None else one.header.limit for one in (before, now))
    if old != new:
        severity = Severity.WARNING if new < old else Severity.INFO
        headline = f"the limit of `{now.name}` was {old} steps and is {new}"
        note = "runs that take more steps fail"
        yield _told(severity, headline, spot, note)


def _params(before: Graph, now: Graph, stored: Stored) -> Iterator[Difference]:
    old = {field.name: field for field in before.header.params}
    for field in now.header.params:
        known = old.pop(field.name, None)
        if known is not None:
            yield from _given(known, field, stored)
            continue
        spot = Spot(before.header.span, field.span)
        if field.default is None:
            note = "callers that do not give it are refused"
            yield _told(Severity.ERROR, f"the parameter `{field.name}` is new", spot, note)
        else:
            note = "callers that do not give it get its default"
            yield _told(Severity.INFO, f"the parameter `{field.name}` is new", spot, note)
    for field in old.values():
        spot = Spot(field.span, now.header.span)
        note = "callers that give it are refused"
        yield _told(Severity.ERROR, f"the parameter `{field.name}` is gone", spot, note)


def _given(old: Field, new: Field, stored: Stored) -> Iterator[Difference]:
    spot = Spot(old.span, new.span)
    if show(old.type) != show(new.type):
        wider = stored.takes(old.type, new.type) is Fits.ALWAYS
        yield _told(
            Severity.INFO if wider else Severity.ERROR,
            f"the parameter `{new.name}` was `{show(old.type)}` and is `{show(new.type)}`",
            spot,
            "what callers gave still fits" if wider else "callers may give what no longer fits",
        )
    if old.default is not None and new.default is None:
        note = "callers that do not give it are refused"
        yield _told(Severity.ERROR, f"the parameter `{new.name}` must be given now", spot, note)
    elif meaning(old.default) != meaning(new.default):
        word = "has a default now" if old.default is None else "has another default"
        note = "callers that give it notice nothing"
        yield _told(Severity.INFO, f"the parameter `{new.name}` {word}", spot, note)


def _outputs(before: Graph, now: Graph, stored: Stored) -> Iterator[Difference]:
    old = {field.name: field for field in before.header.outputs}
    for field in now.header.outputs:
        known = old.pop(field.name, None)
        if known is None:
            spot = Spot(before.header.span, field.output_span or field.span)
            note = "callers get it in addition to the others"
            yield _told(Severity.INFO, f"the output `{field.name}` is new", spot, note)
        elif show(known.type) != show(field.type):
            narrower = stored.takes(field.type, known.type) is Fits.ALWAYS
            yield _told(
                Severity.INFO if narrower else Severity.ERROR,
                f"the output `{field.name}` was `{show(known.type)}` and is `{show(field.type)}`",
                Spot(known.output_span or known.span, field.output_span or field.span),
                "callers get what they expect" if narrower else "callers may get something else",
            )
    for field in old.values():
        spot = Spot(field.output_span or field.span, now.header.span)
        note = "callers that read it find nothing"
        yield _told(Severity.ERROR, f"the output `{field.name}` is gone", spot, note)


def _resources(before: Graph, now: Graph) -> Iterator[Difference]:
    old = {one.name: one for one in before.header.resources if one.opener is None}
    new = {one.name: one for one in now.header.resources if one.opener is None}
    for name, one in new.items():
        known: Resource | None = old.pop(name, None)
        if known is None:
            note = "callers must bind it"
            spot = Spot(before.header.span, one.span)
            yield _told(Severity.ERROR, f"the resource `{name}` must be given now", spot, note)
        elif show(known.type) != show(one.type):
            note = "callers may bind something else"
            headline = f"the resource `{name}` was `{show(known.type)}` and is `{show(one.type)}`"
            yield _told(Severity.ERROR, headline, Spot(known.span, one.span), note)
    for name, one in old.items():
        note = "callers that bind it are refused"
        spot = Spot(one.span, now.header.span)
        yield _told(Severity.ERROR, f"the resource `{name}` is not taken any more", spot, note)


def _told(severity: Severity, headline: str, spot: Spot, note: str) -> Difference:
    return told(Level.TRIGGER, severity, headline, spot, notes=[note])
