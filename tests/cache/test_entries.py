"""Entries are read as they were written."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator

import attrs

from flowc.cache.entries import Entry, decoded, encoded
from flowc.diagnostics import Applicability, Diagnostic, Edit, Fix, Note, Tag, codes, finding
from flowc.diagnostics import model as diagnostics_model
from flowc.source import Span

PLACE = Span("a.flow", 3, 7)


def test_a_finding_is_read_again_as_it_was_written():
    """This covers every kind of part of a finding, and all kinds of characters."""
    full = finding(
        codes.CONCURRENT_WRITE,
        "both write `é🚀\ud800`",
        PLACE,
        "here",
        also=[(Span("b.py", 0, 0), "and\nthere")],
        notes=["a note", Note("with a place", PLACE)],
        help="combine them",
        fixes=[Fix("write `x`", (Edit(PLACE, "x"),), Applicability.PLACEHOLDER)],
        tags=[Tag.DEPRECATED],
    )

    (found,) = decoded(encoded(Entry("", {}, (full,), ()))).problems

    assert found == full
    assert found.severity is full.severity


def test_an_entry_is_read_again_as_it_was_written():
    """This covers questions, answers, imports and the module."""
    asked = {("python", "/a/b.py"): (), ("module", "a", "b"): ("x", "")}
    entry = Entry("a1", asked, (), ("c.flow",), "1")

    again = decoded(encoded(entry))

    assert again.text == "a1"
    assert (again.asked, again.imports, again.module) == (entry.asked, ("c.flow",), "1")


def test_every_class_that_a_finding_is_made_of_can_be_written():
    """Any part that is added to findings later has to be cached too, or this test fails."""
    strange = {kind for kind in _parts_of(Diagnostic, set()) if not _can_be_written(kind)}

    assert strange == set()


def _parts_of(kind: type, seen: set[type]) -> Iterator[type]:
    if kind in seen:
        return
    seen.add(kind)
    yield kind
    if attrs.has(kind):
        hints = typing.get_type_hints(kind, vars(diagnostics_model))
        for field in attrs.fields(kind):
            for inner in _classes_in(hints[field.name]):
                yield from _parts_of(inner, seen)


def _classes_in(hint: object) -> Iterator[type]:
    if inspect.isclass(hint) and not typing.get_args(hint):
        yield hint
    for argument in typing.get_args(hint):
        yield from _classes_in(argument)


def _can_be_written(kind: type) -> bool:
    from flowc.cache import entries

    plain = {str, int, bool, type(None), type(...)}
    return kind in plain or kind.__name__ in {**entries._CLASSES, **entries._ENUMS}
