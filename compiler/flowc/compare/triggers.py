"""Changes of the triggers of a program."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.compare.meaning import meaning
from flowc.compare.model import Difference, Level
from flowc.compare.wording import Spot, told
from flowc.diagnostics import Severity
from flowc.source import Span
from flowc.trees.program import Program, Trigger


def differences(old: Program, new: Program) -> Iterator[Difference]:
    """Yield the triggers that are new, removed or changed."""
    left = list(new.triggers)
    gone = []
    for trigger in old.triggers:
        match = next((one for one in left if _source(one) == _source(trigger)), None)
        if match is None:
            gone.append(trigger)
        else:
            left.remove(match)
            yield from _changed(trigger, match)
    for trigger in gone:
        match = next((one for one in left if _what(one) == _what(trigger)), None)
        if match is None:
            spot = Spot(trigger.syntax.span, _start(new.syntax.span))
            headline = f"a trigger of `{trigger.graph.name}` is gone"
            yield _told(Severity.ERROR, headline, spot, "what triggered it now triggers nothing")
        else:
            left.remove(match)
            spot = Spot(trigger.syntax.span, match.syntax.span)
            headline = f"`{match.graph.name}` is set off by something else"
            yield _told(
                Severity.ERROR, headline, spot, "what triggered it before now triggers nothing"
            )
    for trigger in left:
        spot = Spot(_start(old.syntax.span), trigger.syntax.span)
        headline = f"a trigger of `{trigger.graph.name}` is new"
        yield _told(Severity.INFO, headline, spot, "it begins with the new version")


def _start(span: Span) -> Span:
    return Span(span.path, span.start, span.start)


def _source(trigger: Trigger) -> object:
    return meaning(trigger.source)


def _what(trigger: Trigger) -> object:
    return meaning((trigger.graph, trigger.action, trigger.thread))


def _changed(old: Trigger, new: Trigger) -> Iterator[Difference]:
    spot = Spot(old.syntax.span, new.syntax.span)
    if meaning((old.graph, type(old.action).__name__)) != meaning(
        (new.graph, type(new.action).__name__)
    ):
        headline = f"a trigger of `{old.graph.name}` sets off something else"
        yield _told(Severity.ERROR, headline, spot, f"it triggers `{new.graph.name}` now")
        return
    if meaning(old.action) != meaning(new.action):
        headline = f"a trigger of `{new.graph.name}` gives something else"
        yield _told(Severity.INFO, headline, spot, "runs that it begins are given that from now on")
    if meaning(old.thread) != meaning(new.thread):
        headline = f"a trigger of `{new.graph.name}` names other threads"
        note = "what is kept under the old names is not found under the new ones"
        yield _told(Severity.WARNING, headline, spot, note)


def _told(severity: Severity, headline: str, spot: Spot, note: str) -> Difference:
    return told(Level.TRIGGER, severity, headline, spot, notes=[note])
