"""Whether what a node of the old version stored can be used by the new one."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from flowc.compare.places import Place, top
from flowc.compare.stored import Fits, Stored, fields_of, written
from flowc.trees.program import (
    AskTask,
    Field,
    FieldRead,
    FunctionTask,
    Graph,
    Occurrence,
    SetTask,
    Step,
)

Judged = tuple[Fits, str]
FITS: Judged = (Fits.ALWAYS, "")


@attrs.frozen
class Landing:
    """Judges the journal entries of nodes."""

    stored: Stored

    def shown(self, place: Place) -> Judged:
        """Return whether what a question showed can be read."""
        occurrence = _occurrence(place)
        if not isinstance(occurrence.task, AskTask):
            return FITS
        shown = (one.value for one in occurrence.arguments if isinstance(one.value, FieldRead))
        return _worst(self._read(value.field) for value in shown)

    def _read(self, field: Field) -> Judged:
        fits = self.stored.read(field.type)
        return (
            fits,
            "" if fits is Fits.ALWAYS else f"`{field.name}`, which it shows, is unreadable",
        )

    def landed(self, old: Place, new: Place) -> Judged:
        """Return whether the new version accepts what the node wrote."""
        before, now = _occurrence(old), _occurrence(new)
        if isinstance(before.task, AskTask):
            return self._answered(before, now)
        if not isinstance(before.task, FunctionTask | SetTask):
            return FITS
        return _worst(self._written(before, now, new[-1].graph))

    def _answered(self, before: Occurrence, now: Occurrence) -> Judged:
        old, new = before.writes[0].field, now.writes[0].field
        fits = self.stored.fit(written(old, replaces=False), written(new, replaces=False))
        return FITS if fits is Fits.ALWAYS else (fits, "its answers are of another type")

    def _written(self, before: Occurrence, now: Occurrence, graph: Graph) -> Iterator[Judged]:
        fields = {field.slot: field for field in fields_of(graph)}
        replaced = {write.field.slot for write in now.writes if write.replace}
        known = {write.field.slot for write in before.writes}
        for write in before.writes:
            slot = write.field.slot
            if slot not in fields:
                yield Fits.NEVER, f"it wrote `{write.field.name}`, which is gone"
                continue
            old = written(write.field, replaces=write.replace)
            fits = self.stored.fit(old, written(fields[slot], replaces=slot in replaced))
            if fits is not Fits.ALWAYS:
                yield fits, f"what it wrote to `{write.field.name}` is of another type"
        for write in now.writes:
            if write.field.slot not in known:
                yield Fits.NEVER, f"it did not write `{write.field.name}`"


def _worst(judged: Iterator[Judged]) -> Judged:
    return min(judged, key=lambda one: one[0], default=FITS)


def _occurrence(place: Place) -> Occurrence:
    vertex = top(place)
    assert isinstance(vertex, Step)
    return vertex.occurrence
