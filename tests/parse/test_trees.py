"""What every part of a tree supports."""

from __future__ import annotations

from flowc.source import Span
from flowc.trees.program import RecordField
from flowc.trees.syntax import DottedName, Name
from flowc.trees.types import Primitive


def test_a_part_of_a_tree_shows_its_class_and_its_fields():
    """One method serves every class; failing tests and debuggers print its result."""
    span = Span("a.flow", 0, 1)

    shown = repr(DottedName(span, (Name(span, "a"),)))

    place = "Span(path='a.flow', start=0, end=1)"
    assert shown == f"DottedName(span={place}, parts=(Name(span={place}, text='a'),))"


def test_a_part_that_holds_itself_is_shown_once():
    """Programs are not strictly trees."""
    field = RecordField("a", Primitive("int"), True, None, Span("a.flow", 0, 1))
    object.__setattr__(field, "default", field)

    assert repr(field).count("RecordField") == 1
