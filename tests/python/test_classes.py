"""What classes are, which fields they have and how they are made."""

from __future__ import annotations

import pytest

from flowc.python import builtin_exceptions
from flowc.python.facts import Certainty, Class, Named, NoneType, Unknown


def class_(modules, text: str, name: str = "C") -> Class:
    found = modules(text).member("m", name)
    assert isinstance(found, Class)
    return found


def fields(found: Class) -> list[tuple[str, bool]]:
    return [(field.name, field.required) for field in found.fields]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("from dataclasses import dataclass\n@dataclass(frozen=True)\nclass C:\n", "dataclass"),
        ("import attrs\n@attrs.frozen\nclass C:\n", "attrs"),
        ("import attr\n@attr.s(auto_attribs=True)\nclass C:\n", "attrs"),
        ("from pydantic import BaseModel\nclass C(BaseModel):\n", "pydantic"),
        ("from typing import NamedTuple\nclass C(NamedTuple):\n", "namedtuple"),
    ],
)
def test_annotated_fields_of_each_kind(modules, text: str, kind: str):
    """A field with a default is optional; class variables are no fields."""
    body = "    a: int\n    b: str = ''\n"

    found = class_(modules, text + body)

    assert (found.kind, fields(found)) == (kind, [("a", True), ("b", False)])
    assert found.fields[0].type == Named("builtins", "int")
    assert [item.name for item in found.init] == ["a", "b"]


def test_dataclass_field_calls(modules):
    """`field()` says whether there is a default, and whether the constructor takes it."""
    found = class_(
        modules,
        "from dataclasses import dataclass, field\nfrom typing import ClassVar\n"
        "@dataclass\nclass C:\n    a: int = field()\n    b: list = field(default_factory=list)\n"
        "    c: int = field(init=False)\n    d: ClassVar[int] = 1\n    e: 'ClassVar[int]' = 1\n",
    )

    assert fields(found) == [("a", True), ("b", False), ("c", True)]
    assert [item.name for item in found.init] == ["a", "b"]


def test_attrs_class_of_assigned_fields(modules):
    """Where fields are assigned, only these count; defaults may come from a method."""
    found = class_(
        modules,
        "import attrs\n@attrs.define\nclass C:\n    _a = attrs.field()\n    b = attrs.field()\n"
        "    c: int = 3\n    @b.default\n    def _b(self): return 1\n",
    )

    assert fields(found) == [("_a", True), ("b", False)]
    assert [item.name for item in found.init] == ["a", "b"]


def test_pydantic_fields(modules):
    """Private names and the configuration are no fields; `...` is no default."""
    found = class_(
        modules,
        "from typing import Annotated\nfrom pydantic import BaseModel, Field\n"
        "class C(BaseModel):\n    model_config = {}\n    a: int = ...\n    b: int = Field(...)\n"
        "    c: int = Field(3)\n    d: Annotated[int, Field(default=1)]\n    _e: int = 1\n",
    )

    assert fields(found) == [("a", True), ("b", True), ("c", False), ("d", False)]
    assert found.init_certainty is Certainty.UNKNOWN


def test_typed_dict_totality(modules):
    """`total=False` and the qualifiers say which keys must be there."""
    found = class_(
        modules,
        "from typing import NotRequired, Required, TypedDict\n"
        "class Base(TypedDict):\n    a: int\n    b: NotRequired[int]\n"
        "class C(Base, total=False):\n    c: int\n    d: Required[int]\n",
    )

    assert found.kind == "typeddict"
    assert fields(found) == [("a", True), ("b", False), ("c", False), ("d", True)]


def test_fields_are_inherited_across_modules(modules):
    """The bases come first, whichever module they stand in."""
    found = modules(
        {
            "base.py": "from dataclasses import dataclass\n@dataclass\nclass B:\n    a: int\n",
            "m.py": "from dataclasses import dataclass\nfrom base import B\n"
            "@dataclass\nclass C(B):\n    b: int = 1\n",
        }
    ).member("m", "C")

    assert isinstance(found, Class)
    assert fields(found) == [("a", True), ("b", False)]
    assert found.ancestors == (Named("base", "B"),)
    assert found.init_certainty is Certainty.EXACT


def test_base_that_cannot_be_read_leaves_fields_open(modules):
    """What is not installed here may have any field."""
    found = class_(
        modules,
        "from dataclasses import dataclass\nfrom absent import B\n"
        "@dataclass\nclass C(B):\n    a: int\n",
    )

    assert found.fields_certainty is Certainty.AT_LEAST
    assert found.is_exception is None
    assert found.callable_instances is None
    assert found.init_certainty is Certainty.UNKNOWN


def test_enum_members_and_values(modules):
    """Values that are written out are known, and `auto()` of a `StrEnum`."""
    found = class_(
        modules,
        "from enum import StrEnum, auto\nclass C(StrEnum):\n    A = 'x'\n    B = auto()\n"
        "    D = make()\n    _ignored = 1\n    def f(self): ...\n",
    )

    assert found.kind == "enum"
    assert [(item.name, item.value) for item in found.members] == [
        ("A", "x"),
        ("B", "b"),
        ("D", Unknown()),
    ]


def test_enum_member_none(modules):
    """A member may have the value `None`."""
    found = class_(modules, "import enum\nclass C(enum.Enum):\n    A = None\n")

    assert found.members[0].value == NoneType()


def test_exception_knows_its_ancestors(modules):
    """Through other modules up to the built-in ones, which need no reading."""
    found = modules(
        {
            "errors.py": "class AppError(LookupError): ...\n",
            "m.py": "import errors\nclass C(errors.AppError): ...\n",
        }
    ).member("m", "C")

    assert isinstance(found, Class)
    assert (found.kind, found.is_exception) == ("exception", True)
    assert [item.name for item in found.ancestors] == [
        "AppError",
        "LookupError",
        "Exception",
        "BaseException",
    ]


def test_plain_class_is_certainly_no_exception(modules):
    """All its bases are known, and none is one."""
    assert class_(modules, "class B: ...\nclass C(B): ...\n").is_exception is False


def test_builtin_exceptions_need_no_module(modules):
    """They are known with what they are a kind of."""
    found = modules("").member("builtins", "KeyError")

    assert isinstance(found, Class)
    assert found.is_exception is True
    assert builtin_exceptions()["KeyError"] == ("LookupError", "Exception", "BaseException")
    assert "int" not in builtin_exceptions()


@pytest.mark.parametrize(
    ("text", "names", "certainty"),
    [
        ("class C: ...\n", [], "exact"),
        ("class C:\n    def __init__(self, a, *, b=1): ...\n", ["a", "b"], "exact"),
        ("class B:\n    def __init__(self, a): ...\nclass C(B): ...\n", ["a"], "exact"),
        ("class C:\n    def __new__(cls, a): ...\n", [], "unknown"),
        ("class C(metaclass=M): ...\n", [], "unknown"),
        ("@register\nclass C: ...\n", [], "unknown"),
    ],
)
def test_constructor(modules, text: str, names: list[str], certainty: str):
    """Its own or an inherited `__init__`; whatever can replace it leaves it open."""
    found = class_(modules, text)

    assert ([item.name for item in found.init], found.init_certainty) == (names, certainty)


@pytest.mark.parametrize(
    ("method", "opens", "is_callable"),
    [
        ("def __enter__(self): ...", "context", False),
        ("async def __aenter__(self): ...", "async_context", False),
        ("def __call__(self): ...", None, True),
        ("def close(self): ...", None, False),
    ],
)
def test_protocols_of_instances(modules, method: str, opens: str | None, is_callable: bool):
    """Context managers and callables are known by their methods, inherited too."""
    found = class_(modules, f"class B:\n    {method}\nclass C(B): ...\n")

    assert (found.opens, found.callable_instances) == (opens, is_callable)


def test_instance_of_a_class_is_a_constant_of_its_type(modules):
    """`agent = Agent()` is known to be an `Agent`."""
    found = modules("class Agent:\n    def __call__(self): ...\nagent = Agent()\n")

    member = found.member("m", "agent")

    assert getattr(member, "type", None) == Named("m", "Agent")


def test_field_may_have_the_type_of_its_own_class(modules):
    """Classes that refer to each other are read without going round."""
    found = modules(
        {
            "a.py": "from dataclasses import dataclass\nfrom b import B\n"
            "@dataclass\nclass A:\n    b: 'B | None'\n    a: 'A | None'\n",
            "b.py": "from dataclasses import dataclass\nimport a\n"
            "@dataclass\nclass B:\n    a: 'a.A'\n",
        }
    ).member("a", "A")

    assert isinstance(found, Class)
    assert [field.name for field in found.fields] == ["b", "a"]
