"""Changes of the fields of a graph, and of the memory of threads."""

from __future__ import annotations

from collections.abc import Iterator

from flowc.compare.meaning import Meaning, meaning
from flowc.compare.model import Difference, Level
from flowc.compare.nodes import renames
from flowc.compare.stored import Fits, Stored
from flowc.compare.wording import HARMLESS, Spot, told
from flowc.diagnostics import Severity
from flowc.trees.program import Field, Graph, Reducer
from flowc.types import show

_RUNS = "runs in which it was written are reported at the nodes that wrote it"
_SEVERITIES = {Fits.NEVER: Severity.ERROR, Fits.SOMETIMES: Severity.WARNING}


def differences(pair: tuple[Graph, Graph], stored: Stored) -> Iterator[Difference]:
    """Yield the fields that are new, removed, renamed or changed; parameters are left to
    `callers`.
    """
    before, now = pair
    old = {field.name: field for field in before.fields}
    new = {field.name: field for field in now.fields}
    renamed = renames(old, new, _signature)
    for name, field in old.items():
        if name in new:
            yield from _changed(field, new[name], stored)
        elif name in renamed:
            yield _renamed(field, new[renamed[name]])
        elif field.role != "param":
            yield _gone(field, Spot(field.span, now.header.span))
    for name, field in new.items():
        if name not in old and name not in renamed.values() and field.role != "param":
            yield _new(field, Spot(before.header.span, field.span))


def _signature(field: Field) -> Meaning:
    return meaning((field.role, field.type, _how(field.reducer), field.default))


def _how(reducer: Reducer | None) -> object:
    return None if reducer is None else (reducer.name, reducer.key, reducer.function)


def _new(field: Field, spot: Spot) -> Difference:
    start = "is unset until a node writes it" if field.default is None else "has its default"
    headline = f"the field `{field.name}` is new"
    return told(
        Level.CHECKPOINT, Severity.INFO, headline, spot, notes=[f"{HARMLESS}; in them it {start}"]
    )


def _gone(field: Field, spot: Spot) -> Difference:
    headline = f"the field `{field.name}` is gone"
    if field.role == "memory":
        return _forgotten(headline, field, spot)
    return told(Level.CHECKPOINT, Severity.INFO, headline, spot, notes=[_RUNS])


def _forgotten(headline: str, field: Field, spot: Spot) -> Difference:
    notes = [f"threads continue, and forget what they remember as `{field.name}`"]
    return told(Level.CHECKPOINT, Severity.WARNING, headline, spot, notes=notes)


def _renamed(old: Field, new: Field) -> Difference:
    headline = f"the field `{old.name}` was probably renamed to `{new.name}`"
    notes = [f"stored threads see `{old.name}` as gone and `{new.name}` as new"]
    severity = Severity.INFO
    if old.role == "memory":
        severity = Severity.WARNING
        notes.append(f"threads continue, and forget what they remember as `{old.name}`")
    return told(Level.CHECKPOINT, severity, headline, Spot(old.span, new.span), notes=notes)


def _changed(old: Field, new: Field, stored: Stored) -> Iterator[Difference]:
    spot = Spot(old.span, new.span)
    if old.role == "memory" and new.role != "memory":
        yield _forgotten(f"the field `{old.name}` is no memory any more", old, spot)
    elif old.role == new.role == "memory":
        yield from _remembered(old, new, spot, stored)
    elif show(old.type) != show(new.type):
        headline = f"the field `{old.name}` was `{show(old.type)}` and is `{show(new.type)}`"
        yield told(Level.CHECKPOINT, Severity.INFO, headline, spot, notes=[_RUNS])
    if meaning(_how(old.reducer)) != meaning(_how(new.reducer)):
        yield _folded(old, new, spot)
    if meaning(old.default) != meaning(new.default) and old.role != "param":
        notes = ["stored runs that are walked again begin with the new one"]
        headline = f"the field `{old.name}` has another default"
        yield told(Level.CHECKPOINT, Severity.INFO, headline, spot, notes=notes)


def _remembered(old: Field, new: Field, spot: Spot, stored: Stored) -> Iterator[Difference]:
    fits = stored.fit(old.type, new.type)
    same = show(old.type) == show(new.type)
    if fits is Fits.ALWAYS and same:
        return
    headline = f"the memory `{old.name}` was `{show(old.type)}` and is `{show(new.type)}`"
    if same:
        headline = f"what threads remember as `{old.name}` may be unreadable"
    lost = "threads that remember anything else in it can neither be resumed nor run again"
    notes = [HARMLESS if fits is Fits.ALWAYS else lost]
    yield told(
        Level.CHECKPOINT,
        _SEVERITIES.get(fits, Severity.INFO),
        headline,
        spot,
        notes=notes,
        help=""
        if fits is Fits.ALWAYS
        else "give the field another name, and keep both for a while",
    )


def _folded(old: Field, new: Field, spot: Spot) -> Difference:
    one, other = (_named(field.reducer) for field in (old, new))
    headline = f"the field `{old.name}` was reduced {one}, and is reduced {other}"
    if old.role == new.role == "memory":
        notes = ["what threads remember is what was written to it, reduced in the new way"]
        return told(Level.CHECKPOINT, Severity.WARNING, headline, spot, notes=notes)
    notes = ["stored runs that are walked again reduce what was written in the new way"]
    return told(Level.CHECKPOINT, Severity.INFO, headline, spot, notes=notes)


def _named(reducer: Reducer | None) -> str:
    return "by nothing" if reducer is None else f"`by {reducer.name}`"
