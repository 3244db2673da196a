"""The type of every form of expression, and what is said of those that cannot be."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("expression", "type_"),
    [
        ("1", "Literal[1]"),
        ("-1", "Literal[-1]"),
        ('"a"', 'Literal["a"]'),
        ("None", "None"),
        ("10s", "timedelta"),
        ("Kind.a", "Literal[Kind.a]"),
        ("i + 1", "int"),
        ("i / 2", "float"),
        ("i * f", "float"),
        ("b + b", "int"),
        ("b & b", "bool"),
        ("money * i", "Decimal"),
        ('s + "x"', "str"),
        ("s * 3", "str"),
        ('k + "x"', "str"),
        ("l + [1]", "list[int | Literal[1]]"),
        ("when - when", "timedelta"),
        ("when + 5m", "datetime"),
        ("span / span", "float"),
        ("span * 2", "timedelta"),
        ('path / "x"', "Path"),
        ("path.name", "str"),
        ("when.year", "int"),
        ("any + 1", "Any"),
        ("any.x[1]", "Any"),
        ("not s", "bool"),
        ("i < 2 < f", "bool"),
        ("s if b else i", "str | int"),
        ("o or s", "str"),
        ("o or 0", "str | Literal[0]"),
        ("row.size", "int"),
        ("row.kind", "Kind | None"),
        ("point.y", "float"),
        ("point.method_or_property", "Any"),
        ('typed["name"]', "str"),
        ("k.value", "str"),
        ("l[0]", "int"),
        ("l[1:]", "list[int]"),
        ("t[1]", "str"),
        ("t[i]", "int | str"),
        ("s[0]", "str"),
        ('d["x"]', "float"),
        ("[1, 2]", "list[Literal[1, 2]]"),
        ('(i, s)', "tuple[int, str]"),
        ('{"a": i}', 'dict[Literal["a"], int]'),
        ("len(s)", "int"),
        ("sorted(d)", "list[str]"),
        ("sum(l)", "int"),
        ("max(i, f)", "int | float"),
        ("max(l, default=None)", "int | None"),
        ("abs(i)", "int"),
        ("round(f)", "int"),
        ("round(f, 1)", "float"),
        ("list(t)", "list[int | str]"),
        ("str(i)", "str"),
        ('s.split(",")', "list[str]"),
        ('lit.upper()', "str"),
        ('Row(id="x")', "Row"),
        ("Point(1)", "Point"),
        ("plain(1)", "list[str]"),
        ("pick(1)", 'Literal["left", "right"]'),
    ],
)  # fmt: skip
def test_the_type_of_an_expression(typing, expression: str, type_: str):
    """It is what Python gives, as far as the types of the fields tell."""
    typed = typing(expression)

    assert typed.type == type_
    assert typed.found == []


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("i + s", "expression-type: i + s"),
        ("i + o", "expression-type: o"),
        ("u + 1", "expression-type: u + 1"),
        ("-s", "expression-type: -s"),
        ("money + f", "expression-type: money + f"),
        ("row + 1", "expression-type: row + 1"),
        ("s.nope", "expression-type: nope"),
        ("orow.id", "expression-type: id"),
        ("d.x", "expression-type: x"),
        ("row.sise", "unknown-record-field: sise"),
        ('typed["nome"]', 'unknown-record-field: "nome"'),
        ("typed.name", "expression-type: name"),
        ("i[0]", "expression-type: i[0]"),
        ("t[2]", "expression-type: 2"),
        ("l[s]", "expression-type: s"),
        ("d[1]", "expression-type: 1"),
        ("i[1:]", "expression-type: i[1:]"),
        ("i == s", "comparison-type: i == s"),
        ('k == "d"', 'comparison-type: k == "d"'),
        ("row == 1", "comparison-type: row == 1"),
        ("i < s", "comparison-type: i < s"),
        ("o < s", "comparison-type: o"),
        ("row < row", "comparison-type: row < row"),
        ("s in l", "comparison-type: s in l"),
        ("s in i", "comparison-type: s in i"),
        ("len(i)", "expression-type: i"),
        ("len(o)", "expression-type: o"),
        ("len()", "wrong-arity: len()"),
        ("sum(i)", "expression-type: i"),
        ("abs(s)", "expression-type: s"),
        ("sorted(l, key=s)", "unknown-parameter: key=s"),
        ("i.upper()", "expression-type: upper"),
        ("o.upper()", "expression-type: upper"),
        ("s.upper(1)", "wrong-arity: s.upper(1)"),
        ("Row()", "wrong-arity: Row()"),
        ('Row(id="x", sise=1)', "unknown-parameter: sise=1"),
        ("Row(id=1)", "expression-type: 1"),
        ("Point()", "wrong-arity: Point()"),
        ('Point("x")', 'argument-type: "x"'),
        ("plain()", "wrong-arity: plain()"),
        ("plain(1, c=2)", "unknown-parameter: c=2"),
        ("plain(s)", "argument-type: s"),
        ("later()", "async-in-expression: later()"),
    ],
)
def test_what_cannot_be_is_reported_where_it_stands(typing, expression: str, found: str):
    """Once, at the smallest place that shows it."""
    assert typing(expression).found == [found]


@pytest.mark.parametrize(
    "expression",
    [
        "orow is not None and orow.size > 1",
        "orow is None or orow.size > 1",
        "orow.size if orow is not None else 0",
        "not o or o.upper()",
        "o == None",
        "i == f",
        "b == i",
        'k == "a"',
        "ok == Kind.a",
        'lit == "x"',
        'lit == "z"',
        "u == 1",
        "any < 1",
        "point == 1",
        "k in (Kind.a, Kind.b)",
        '"x" in s',
        "k < k",
        "i in [1, 2]",
        "o in []",
    ],
)
def test_what_may_be_is_accepted(typing, expression: str):
    """Each side of `and`, `or` and `if` is typed where the condition before it has narrowed."""
    assert typing(expression).found == []
