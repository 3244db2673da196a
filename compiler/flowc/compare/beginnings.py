"""Whether a stored run can be replayed from the start: its input, and the defaults of its
fields.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.compare.meaning import calls_in
from flowc.compare.stored import Fits, Stored
from flowc.source import Span
from flowc.trees.program import Field, Graph
from flowc.types import show


@attrs.frozen
class Unfit:
    """Why a stored run may not be replayable, and where that shows, if not at the name of the
    graph.
    """

    fits: Fits
    headline: str
    before: Span | None = None
    now: Span | None = None


def unfit_beginnings(before: Graph, now: Graph, stored: Stored) -> Iterator[Unfit]:
    """Yield what prevents the stored runs of a graph from being replayed."""
    known = {field.name: field for field in before.header.params}
    for field in now.header.params:
        old = known.pop(field.name, None)
        if old is None:
            yield from _new(field)
        else:
            yield from _kept(old, field, stored)
    for old in known.values():
        fits = stored.read(old.type)
        if fits is not Fits.ALWAYS:
            yield Unfit(fits, f"what runs were given as `{old.name}` may be unreadable", old.span)
    yield from _asked(before, now)


def _new(field: Field) -> Iterator[Unfit]:
    if field.default is None:
        headline = f"stored runs have no `{field.name}`, which must be given now"
        yield Unfit(Fits.NEVER, headline, now=field.span)


def _kept(old: Field, new: Field, stored: Stored) -> Iterator[Unfit]:
    fits = stored.fit(old.type, new.type)
    if old.default is not None and new.default is not None:  # omitted ones are not stored
        fits = max(fits, min(Fits.SOMETIMES, stored.read(old.type)))
    if fits is not Fits.ALWAYS:
        word = "are" if fits is Fits.NEVER else "may be"
        types = f"`{show(old.type)}`, expected `{show(new.type)}`"
        yield Unfit(fits, f"stored inputs `{new.name}` {word} {types}", old.span, new.span)


def _asked(before: Graph, now: Graph) -> Iterator[Unfit]:
    """Yield where other functions compute the defaults now."""
    sure = _defaults(before, params=False), _defaults(now, params=False)
    may = _defaults(before, params=True), _defaults(now, params=True)
    for (old, new), fits in ((sure, Fits.NEVER), (may, Fits.SOMETIMES)):
        for one, other in zip(old, new, strict=False):
            if one != other:
                headline = f"stored runs began with what `{one}` gave; `{other}` is asked now"
                yield Unfit(fits if may[0] == sure[0] else Fits.SOMETIMES, headline)
                return


def _defaults(graph: Graph, *, params: bool) -> tuple[str, ...]:
    """Return the functions that the defaults call, in order; those of parameters on request."""
    fields = [field for field in graph.fields if params or field.role != "param"]
    return calls_in(field.default for field in fields if field.default is not None)
