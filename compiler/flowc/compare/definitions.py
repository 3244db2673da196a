"""Changes of the enums and records of a program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flowc.compare.model import Difference, Level
from flowc.compare.stored import Fits, Stored
from flowc.compare.wording import HARMLESS, Spot, told
from flowc.diagnostics import Severity
from flowc.trees.program import Enum, Program, Record, RecordField
from flowc.types import show


def differences(old: Program, new: Program, stored: Stored) -> Iterator[Difference]:
    """Yield the changes that may make stored enum and record values of threads unreadable."""
    enums = {enum.name: enum for enum in new.enums}
    for enum in old.enums:
        if enum.name in enums:
            yield from _members(enum, enums[enum.name])
    records = {record.name: record for record in new.records}
    for record in old.records:
        if record.name in records:
            yield from _fields(record, records[record.name], stored)


def _members(old: Enum, new: Enum) -> Iterator[Difference]:
    spot = Spot(old.span, new.span)
    for name, value in old.members.items():
        if name not in new.names:
            notes = ["threads that hold it cannot be resumed"]
            headline = f"`{old.name}.{name}` is gone"
            yield told(Level.CHECKPOINT, Severity.WARNING, headline, spot, notes=notes)
        elif new.members.get(name, value) != value:
            headline = f"`{old.name}.{name}` has another value"
            notes = ["callers that give the old value are refused; stored threads continue"]
            yield told(Level.TRIGGER, Severity.ERROR, headline, spot, notes=notes)
    for name in new.members.keys() - old.names.keys():
        headline = f"`{new.name}.{name}` is new"
        yield told(Level.CHECKPOINT, Severity.INFO, headline, spot, notes=[HARMLESS])


def _fields(old: Record, new: Record, stored: Stored) -> Iterator[Difference]:
    before: Mapping[str, RecordField] = {field.name: field for field in old.fields}
    now: Mapping[str, RecordField] = {field.name: field for field in new.fields}
    for name, field in before.items():
        if name not in now:
            notes = [f"threads that hold a `{old.name}` cannot be resumed"]
            headline = f"the field `{name}` of `{old.name}` is gone"
            spot = Spot(field.span, new.span)
            yield told(Level.CHECKPOINT, Severity.WARNING, headline, spot, notes=notes)
        elif show(field.type) != show(now[name].type):
            yield _retyped(old.name, field, now[name], stored)
    for name, field in now.items():
        if name not in before:
            yield _added(old, field)


def _retyped(record: str, old: RecordField, new: RecordField, stored: Stored) -> Difference:
    kept = f"threads continue; a `{record}` that they hold keeps what it has, of the old type"
    harmless = stored.takes(old.type, new.type) is Fits.ALWAYS
    return told(
        Level.CHECKPOINT,
        Severity.INFO if harmless else Severity.WARNING,
        f"`{old.name}` of `{record}` was `{show(old.type)}` and is `{show(new.type)}`",
        Spot(old.span, new.span),
        notes=[HARMLESS if harmless else kept],
    )


def _added(old: Record, field: RecordField) -> Difference:
    lacks = f"threads that hold a `{old.name}` cannot be resumed: it lacks the field"
    return told(
        Level.CHECKPOINT,
        Severity.WARNING if field.required else Severity.INFO,
        f"the field `{field.name}` of `{old.name}` is new",
        Spot(old.span, field.span),
        notes=[lacks if field.required else f"{HARMLESS}; in them it has its default"],
        help="give it a default" if field.required else "",
    )
