"""Union types, and how types are written."""

from __future__ import annotations

import pytest

from flowc.trees.types import (
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Primitive,
    SetOf,
    TupleOf,
    Type,
    UnionOf,
)
from flowc.types import ANY, INT, NEVER, NONE, STR, UNSET, show, union, widen, without


def test_a_union_is_flat_and_has_no_member_twice():
    """The members keep the given order."""
    assert union(union(INT, NONE), STR, INT) == UnionOf((INT, NONE, STR))


def test_a_union_of_one_is_that_one():
    """A union of no types is `Never`."""
    assert union(INT, NEVER, INT) == INT
    assert union() == NEVER


def test_any_takes_in_all_values_but_not_unset():
    """Whether a field is set is independent of its value."""
    assert union(INT, ANY, NONE) == ANY
    assert union(UNSET, INT, ANY) == UnionOf((ANY, UNSET))


def test_members_can_be_taken_out():
    """Possibly none are left."""
    assert without(union(INT, NONE), NONE) == INT
    assert without(NONE, NONE) == NEVER


def test_widening_forgets_constants():
    """`1` becomes an `int`, a member becomes its enum."""
    assert widen(union(LiteralOf(1, "int"), EnumType("x", "K", "a"))) == union(
        INT, EnumType("x", "K")
    )


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (Primitive("datetime"), "datetime"),
        (ListOf(DictOf(STR, SetOf(INT))), "list[dict[str, set[int]]]"),
        (TupleOf((INT, STR)), "tuple[int, str]"),
        (TupleOf((), rest=INT), "tuple[int, ...]"),
        (TupleOf(()), "tuple[()]"),
        (union(LiteralOf("a", "str"), NONE, LiteralOf(1, "int")), 'Literal["a", 1] | None'),
        (union(EnumType("x", "K", "a"), EnumType("x", "K", "b")), "Literal[K.a, K.b]"),
        (ClassType("m", "Box", (INT,)), "Box[int]"),
        (union(INT, UNSET), "int | unset"),
        (ANY, "Any"),
        (NEVER, "Never"),
    ],
)
def test_a_type_is_written_as_an_annotation(type_: Type, text: str):
    """Literal values are combined in one `Literal`."""
    assert show(type_) == text
