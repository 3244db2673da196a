"""Annotations are normalised, however they are written."""

from __future__ import annotations

import sys

import pytest

from flowc.python.facts import (
    Constant,
    Function,
    LiteralValues,
    Named,
    NoneType,
    PythonType,
    Repeated,
    TypeAlias,
    Union,
    Unknown,
)

INT = Named("builtins", "int")
STR = Named("builtins", "str")
HEAD = """
    from __future__ import annotations
    import collections.abc as cabc
    import datetime as dt
    import typing as t
    from datetime import datetime
    from typing import (
        Annotated, Any, Dict, Final, Iterator, List, Literal, Optional, Self, Tuple, TypeVar, Union,
    )
    T = TypeVar("T")
    class Order: ...
    Orders = list[Order]
"""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("int", INT),
        ("None", NoneType()),
        ("Any", Named("typing", "Any")),
        ("Optional[int]", Union((INT, NoneType()))),
        ("int | None", Union((INT, NoneType()))),
        ("Union[int, None]", Union((INT, NoneType()))),
        ("'int | None'", Union((INT, NoneType()))),
        ("int | str | int", Union((INT, STR))),
        ("Union[int]", INT),
        ("List[int]", Named("builtins", "list", (INT,))),
        ("t.List['int']", Named("builtins", "list", (INT,))),
        ("Dict[str, int]", Named("builtins", "dict", (STR, INT))),
        ("Tuple[int, ...]", Named("builtins", "tuple", (INT, Repeated()))),
        ("Iterator[int]", Named("collections.abc", "Iterator", (INT,))),
        ("cabc.Iterator[int]", Named("collections.abc", "Iterator", (INT,))),
        ("t.Callable[[int], str]", Named("collections.abc", "Callable")),
        ("Annotated[int, 'rows']", INT),
        ("Final[int]", INT),
        ("Literal['a', -1, True]", LiteralValues(("a", -1, True))),
        ("Literal['a', None]", Union((LiteralValues(("a",)), NoneType()))),
        ("Literal[Order]", Unknown()),
        ("datetime", Named("datetime", "datetime")),
        ("dt.datetime", Named("datetime", "datetime")),
        ("Order", Named("m", "Order")),
        ("Orders", Named("builtins", "list", (Named("m", "Order"),))),
        ("T", Unknown()),
        ("T | None", Unknown()),
        ("list[T]", Named("builtins", "list", (Unknown(),))),
        ("Self", Unknown()),
        ("Mystery", Named(None, "Mystery")),
        ("print()", Unknown()),
        ("'not python('", Unknown()),
    ],
)
def test_annotation_has_one_spelling(modules, written: str, expected: PythonType):
    """Aliases, strings and unions in any style give the same tree."""
    found = modules(HEAD + f"\n    def f(x: {written}): ...\n").member("m", "f")

    assert isinstance(found, Function)
    assert found.parameters[0].annotation == expected


@pytest.mark.parametrize(
    "written", ["Kind = Literal['a', 'b']", "Kind: TypeAlias = Literal['a', 'b']"]
)
def test_assigned_type_is_an_alias(modules, written: str):
    """A name bound to a type stands for that type, in other modules too."""
    found = modules(
        {
            "types_.py": f"from typing import Literal, TypeAlias\n{written}\n",
            "m.py": "from types_ import Kind\ndef f() -> Kind: ...\n",
        }
    )

    alias, function = found.member("types_", "Kind"), found.member("m", "f")

    assert isinstance(alias, TypeAlias)
    assert isinstance(function, Function)
    assert alias.type == function.returns == LiteralValues(("a", "b"))


@pytest.mark.parametrize("written", ["X = re.I | re.M", "X = SETTINGS['x']", "X = os.environ['X']"])
def test_value_that_looks_like_a_type_is_no_alias(modules, written: str):
    """Flags are combined like unions and items are indexed like generics, but neither is a type."""
    text = f"import os, re\nSETTINGS = {{}}\n{written}\n"

    assert not isinstance(modules(text).member("m", "X"), TypeAlias)


def test_class_is_named_by_the_module_that_defines_it(modules):
    """Re-exported or not, a class has one name."""
    found = modules(
        {
            "app/__init__.py": "from .types import Document\n",
            "app/types.py": "class Document: ...\n",
            "m.py": "from app import Document\nimport app\n"
            "def f(a: Document, b: app.Document): ...\n",
        }
    ).member("m", "f")

    assert isinstance(found, Function)
    assert {item.annotation for item in found.parameters} == {Named("app.types", "Document")}


def test_alias_that_names_itself_is_unknown(modules):
    """Resolving a cycle of aliases terminates."""
    found = modules("A = list['B']\nB = list['A']\ndef f(x: A): ...\n").member("m", "f")

    assert isinstance(found, Function)
    assert isinstance(found.parameters[0].annotation, Named)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the syntax is of Python 3.12")
def test_type_parameters_are_unknown(modules):
    """`type X = …` is an alias; a type parameter declared by `[T]` stands for any type."""
    found = modules("type Rows[T] = dict[str, T]\nclass T: ...\ndef f[T](x: T, y: Rows): ...\n")

    alias, function = found.member("m", "Rows"), found.member("m", "f")

    assert isinstance(alias, TypeAlias)
    assert isinstance(function, Function)
    assert alias.type == Named("builtins", "dict", (STR, Unknown()))
    assert [item.annotation for item in function.parameters] == [Unknown(), alias.type]


def test_constant_has_its_value_and_type(modules):
    """A literal is known; an annotated constant has the annotated type."""
    found = modules("LIMIT = -3\nNAME: str = 'x'\nTABLE = {}\n")

    limit, name, table = (found.member("m", name) for name in ("LIMIT", "NAME", "TABLE"))

    assert isinstance(limit, Constant)
    assert isinstance(name, Constant)
    assert isinstance(table, Constant)
    assert (limit.value, limit.type) == (-3, LiteralValues((-3,)))
    assert (name.value, name.type) == ("x", STR)
    assert (table.value, table.type) == (Unknown(), Named("builtins", "dict"))
