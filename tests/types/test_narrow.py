"""What a condition implies about its fields, and a pattern about its subject."""

from __future__ import annotations

import pytest

from flowc.source import Span
from flowc.trees.program import (
    DefaultPattern,
    Definitions,
    Enum,
    MemberPattern,
    Pattern,
    TypePattern,
    ValuePattern,
)
from flowc.trees.types import EnumType, LiteralOf, RecordType, Type
from flowc.types import (
    BOOL,
    INT,
    NEVER,
    NONE,
    STR,
    UNSET,
    domain,
    narrow_case,
    show,
    union,
)

HERE = Span("x.flow", 0, 0)
KIND = EnumType("x.flow", "Kind")
ROW = RecordType("x.flow", "Row")
DEFINITIONS = Definitions(
    {("x.flow", "Kind"): Enum("x.flow", "Kind", {"a": "a", "b": "b", "c": "c"}, HERE)}, {}, {}
)


@pytest.mark.parametrize(
    ("condition", "true", "false"),
    [
        ("o is None", {"o": "None"}, {"o": "str"}),
        ("o is not None", {"o": "str"}, {"o": "None"}),
        ("None != o", {"o": "str"}, {"o": "None"}),
        ("not (o is None)", {"o": "str"}, {"o": "None"}),
        ("k == Kind.a", {"k": "Literal[Kind.a]"}, {"k": "Literal[Kind.b, Kind.c]"}),
        ("k in (Kind.a, Kind.b)", {"k": "Literal[Kind.a, Kind.b]"}, {"k": "Literal[Kind.c]"}),
        ('k == "a"', {"k": "Literal[Kind.a]"}, {"k": "Literal[Kind.b, Kind.c]"}),
        ('lit != "x"', {"lit": 'Literal["y"]'}, {"lit": 'Literal["x"]'}),
        ('s == "x"', {"s": 'Literal["x"]'}, {"s": "str"}),
        ("u == 1", {"u": "Literal[1]"}, {"u": "int | str"}),
        ("b", {"b": "Literal[True]"}, {"b": "Literal[False]"}),
        ("not b", {"b": "Literal[False]"}, {"b": "Literal[True]"}),
        ("o", {"o": "str"}, {}),
        ("orow", {"orow": "Row"}, {}),
        (
            "ok is not None and ok == Kind.a",
            {"ok": "Literal[Kind.a]"},
            {"ok": "Literal[Kind.b, Kind.c] | None"},
        ),
        ("o is None or b", {}, {"o": "str", "b": "Literal[False]"}),
        ("o is None or ok is None", {}, {"o": "str", "ok": "Kind"}),
        ("k == Kind.a or k == Kind.b", {"k": "Literal[Kind.a, Kind.b]"}, {"k": "Literal[Kind.c]"}),
        ("o is not None and b", {"o": "str", "b": "Literal[True]"}, {}),
        ("i < 3", {}, {}),
        ("len(s) > 1", {}, {}),
        ("any is None", {"any": "Any"}, {"any": "Any"}),
    ],
)
def test_a_condition_narrows_the_fields_in_it(typing, condition: str, true, false):
    """If it is true and if it is false; `and` and `or` keep what holds on every path."""
    typed = typing(condition)

    assert typed.narrowed(True) == true
    assert typed.narrowed(False) == false


@pytest.mark.parametrize(
    ("type_", "patterns", "taken", "left"),
    [
        (KIND, [MemberPattern(HERE, KIND, "a")], "Literal[Kind.a]", "Literal[Kind.b, Kind.c]"),
        (union(KIND, NONE), [ValuePattern(HERE, None)], "None", "Kind"),
        (
            BOOL,
            [ValuePattern(HERE, True), ValuePattern(HERE, False)],
            "bool",
            "Never",
        ),
        (union(INT, STR), [TypePattern(HERE, STR)], "str", "int"),
        (union(ROW, NONE), [TypePattern(HERE, ROW)], "Row", "None"),
        (STR, [ValuePattern(HERE, "x")], 'Literal["x"]', "str"),
        (INT, [DefaultPattern(HERE)], "int", "Never"),
        (union(LiteralOf(1, "int"), UNSET), [ValuePattern(HERE, 1)], "Literal[1]", "unset"),
    ],
)
def test_a_pattern_splits_its_subject(type_: Type, patterns: list[Pattern], taken: str, left: str):
    """Into what it matches and what is left for the cases after it."""
    hit, rest = narrow_case(type_, patterns, DEFINITIONS)

    assert (show(hit), show(rest)) == (taken, left)


@pytest.mark.parametrize(
    ("type_", "parts"),
    [
        (KIND, 3),
        (BOOL, 2),
        (union(KIND, NONE), 4),
        (union(INT, STR), 2),
        (union(ROW, NONE, UNSET), 2),
        (LiteralOf("x", "str"), 1),
        (NEVER, 0),
        (STR, None),
        (INT, None),
    ],
)
def test_a_finite_type_consists_of_parts(type_: Type, parts: int | None):
    """Text and numbers are infinite on their own; in a union each counts as one part."""
    found = domain(type_, DEFINITIONS)

    assert (None if found is None else len(found)) == parts
