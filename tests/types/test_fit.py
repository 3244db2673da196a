"""Which types are accepted where, within flow files and at the border to Python."""

from __future__ import annotations

import pytest

from flowc.python import facts
from flowc.source import Span
from flowc.trees.program import Definitions, Enum, PythonClass
from flowc.trees.types import (
    ClassType,
    DictOf,
    EnumType,
    ListOf,
    LiteralOf,
    Primitive,
    RecordType,
    TupleOf,
    Type,
)
from flowc.types import (
    ANY,
    BOOL,
    FLOAT,
    INT,
    NEVER,
    NONE,
    STR,
    UNSET,
    fits,
    python_gives,
    python_takes,
    union,
)

HERE = Span("x.flow", 0, 0)
KIND = EnumType("x.flow", "Kind")
COLOR = EnumType("shapes", "Color")
ROW = RecordType("x.flow", "Row")


def python_class(name: str, kind: str = "plain", **known) -> PythonClass:
    """Return a Python class of the module ``shapes``."""
    read = facts.Class(name, "shapes", "shapes.py", HERE, kind=kind, **known)
    fields = () if kind in ("dataclass", "typeddict") else None
    shown = kind if kind in ("dataclass", "typeddict") else "opaque"
    return PythonClass("shapes", name, shown, fields, read, HERE)


CLASSES = [
    python_class("Shape"),
    python_class("Circle", ancestors=(facts.Named("shapes", "Shape"),)),
    python_class("Loose", ancestors_certainty=facts.Certainty.AT_LEAST),
    python_class("Duck", bases=(facts.Named("typing", "Protocol"),)),
    python_class("Text", ancestors=(facts.Named("builtins", "str"),)),
    python_class("Typed", "typeddict"),
    python_class("Data", "dataclass"),
]
ENUMS = frozenset({("enum", "Enum")})
INTS = ENUMS | {("builtins", "int")}
LEVEL = EnumType("shapes", "Level")
DEFINITIONS = Definitions(
    {
        ("x.flow", "Kind"): Enum("x.flow", "Kind", {"a": "a", "b": "b"}, HERE),
        ("shapes", "Level"): Enum("shapes", "Level", {"low": 1}, HERE, ancestors=INTS),
        ("shapes", "Color"): Enum("shapes", "Color", {"red": 1}, HERE, ancestors=ENUMS),
    },
    {},
    {("shapes", known.name): known for known in CLASSES},
)
SHAPE, CIRCLE, LOOSE, DUCK, TEXT, TYPED, DATA = (ClassType("shapes", one.name) for one in CLASSES)
A = EnumType("x.flow", "Kind", "a")


@pytest.mark.parametrize(
    ("value", "target"),
    [
        (ANY, INT), (INT, ANY), (NEVER, INT), (UNSET, INT), (INT, INT), (INT, FLOAT), (BOOL, INT),
        (LEVEL, INT), (LEVEL, FLOAT), (COLOR, ClassType("enum", "Enum")),
        (Primitive("Path"), ClassType("os", "PathLike")),
        (LiteralOf(1, "int"), FLOAT), (NONE, union(INT, NONE)), (union(INT, BOOL), FLOAT),
        (BOOL, union(LiteralOf(True, "bool"), LiteralOf(False, "bool"))),
        (A, KIND), (KIND, STR), (KIND, union(A, EnumType("x.flow", "Kind", "b"))),
        (ListOf(INT), ListOf(FLOAT)), (ListOf(NEVER), ListOf(STR)),
        (DictOf(STR, INT), DictOf(STR, FLOAT)),
        (TupleOf((INT, INT)), TupleOf((), rest=INT)), (TupleOf((INT,)), TupleOf((FLOAT,))),
        (Primitive("datetime"), Primitive("date")),
        (CIRCLE, SHAPE), (LOOSE, SHAPE), (CIRCLE, DUCK), (STR, DUCK), (TEXT, STR),
        (TYPED, DictOf(STR, ANY)), (DictOf(STR, INT), TYPED), (ClassType("gone", "X"), INT),
    ],
)  # fmt: skip
def test_what_fits(value: Type, target: Type):
    """Numbers widen, members fit their enum, subclasses their base; unknown types are accepted."""
    assert fits(value, target, DEFINITIONS)


@pytest.mark.parametrize(
    ("value", "target"),
    [
        (STR, INT), (FLOAT, INT), (union(INT, NONE), INT), (NONE, STR),
        (STR, LiteralOf("a", "str")),
        (STR, KIND), (LiteralOf("a", "str"), KIND), (KIND, A), (COLOR, STR), (KIND, COLOR),
        (ListOf(STR), ListOf(INT)), (ListOf(INT), TupleOf((INT,))),
        (TupleOf((INT,)), TupleOf((INT, INT))),
        (ROW, DictOf(STR, ANY)), (DictOf(STR, ANY), ROW), (SHAPE, CIRCLE), (SHAPE, INT),
        (INT, SHAPE),
        (LiteralOf(True, "bool"), LiteralOf(1, "int")),
    ],
)  # fmt: skip
def test_what_does_not_fit(value: Type, target: Type):
    """Only what is certainly wrong is rejected."""
    assert not fits(value, target, DEFINITIONS)


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (STR, KIND, True),
        (union(LiteralOf("a", "str"), LiteralOf("b", "str")), KIND, True),
        (LiteralOf("z", "str"), KIND, False),
        (DictOf(STR, ANY), ROW, True),
        (TYPED, ROW, True),
        (DictOf(STR, ANY), DATA, True),
        (DictOf(STR, ANY), SHAPE, False),
        (ListOf(DictOf(STR, ANY)), ListOf(ROW), True),
        (ListOf(STR), ListOf(KIND), True),
        (INT, KIND, False),
        (INT, ROW, False),
        (ROW, DictOf(STR, ANY), False),
    ],
)
def test_what_a_python_function_may_give(value: Type, target: Type, expected: bool):
    """Text is accepted for an enum and a mapping for a type with fields, inside containers too."""
    assert python_gives(value, target, DEFINITIONS) is expected


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (KIND, STR, True),
        (KIND, union(LiteralOf("a", "str"), LiteralOf("b", "str")), True),
        (ROW, DictOf(STR, ANY), True),
        (ROW, TYPED, True),
        (ROW, ListOf(ANY), False),
        (STR, COLOR, False),
        (DictOf(STR, ANY), DATA, False),
    ],
)
def test_what_a_python_function_may_take(value: Type, target: Type, expected: bool):
    """Arguments are passed as they are: none is converted to a class."""
    assert python_takes(value, target, DEFINITIONS) is expected
