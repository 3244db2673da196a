"""What classes are, which fields they have, and how their instances are created."""

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
    """A field with a default is optional; class variables are not fields."""
    body = "    a: int\n    b: str = ''\n"

    found = class_(modules, text + body)

    assert (found.kind, fields(found)) == (kind, [("a", True), ("b", False)])
    assert found.fields[0].type == Named("builtins", "int")
    assert [item.name for item in found.init] == ["a", "b"]


def test_dataclass_field_calls(modules):
    """`field()` says whether there is a default and whether the constructor takes the field."""
    found = class_(
        modules,
        "from dataclasses import dataclass, field\nfrom typing import ClassVar\n"
        "@dataclass\nclass C:\n    a: int = field()\n    b: list = field(default_factory=list)\n"
        "    c: int = field(init=False)\n    d: ClassVar[int] = 1\n    e: 'ClassVar[int]' = 1\n",
    )

    assert fields(found) == [("a", True), ("b", False), ("c", True)]
    assert [item.name for item in found.init] == ["a", "b"]


def test_attrs_class_of_assigned_fields(modules):
    """If fields are assigned, only these count; a default may come from a method."""
    found = class_(
        modules,
        "import attrs\n@attrs.define\nclass C:\n    _a = attrs.field()\n    b = attrs.field()\n"
        "    c: int = 3\n    @b.default\n    def _b(self): return 1\n",
    )

    assert fields(found) == [("_a", True), ("b", False)]
    assert [item.name for item in found.init] == ["a", "b"]


def test_pydantic_fields(modules):
    """Private names and the configuration are not fields; `...` is not a default."""
    found = class_(
        modules,
        "from typing import Annotated\nfrom pydantic import BaseModel, Field\n"
        "class C(BaseModel):\n    model_config = {}\n    a: int = ...\n    b: int = Field(...)\n"
        "    c: int = Field(3)\n    d: Annotated[int, Field(default=1)]\n    _e: int = 1\n",
    )

    assert fields(found) == [("a", True), ("b", True), ("c", False), ("d", False)]
    assert found.init_certainty is Certainty.UNKNOWN


def test_typed_dict_totality(modules):
    """`total=False` and the qualifiers determine which keys are required."""
    found = class_(
        modules,
        "from typing import NotRequired, Required, TypedDict\n"
        "class Base(TypedDict):\n    a: int\n    b: NotRequired[int]\n"
        "class C(Base, total=False):\n    c: int\n    d: Required[int]\n",
    )

    assert found.kind == "typeddict"
    assert fields(found) == [("a", True), ("b", False), ("c", False), ("d", True)]


def test_fields_are_inherited_across_modules(modules):
    """The fields of the bases come first, whichever module these are in."""
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
    """A class that is not installed here may have any field."""
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
    """Literal values are known, and so is `auto()` of a `StrEnum`."""
    found = class_(
        modules,
        "from enum import StrEnum, auto\nclass C(StrEnum):\n    A = 'x'\n    B = auto()\n"
        "    D = make()\n    _e = '1'\n    _order_ = 'A'\n    __own = 1\n    def f(self): ...\n",
    )

    assert found.kind == "enum"
    assert [(item.name, item.value) for item in found.members] == [
        ("A", "x"),
        ("B", "b"),
        ("D", Unknown()),
        ("_e", "1"),
    ]


def test_enum_member_none(modules):
    """A member may have the value `None`."""
    found = class_(modules, "import enum\nclass C(enum.Enum):\n    A = None\n")

    assert found.members[0].value == NoneType()


def test_exception_knows_its_ancestors(modules):
    """Through other modules up to the built-in exceptions, which need not be read."""
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
    """All its bases are known, and none is an exception."""
    assert class_(modules, "class B: ...\nclass C(B): ...\n").is_exception is False


def test_builtin_exceptions_need_no_module(modules):
    """They are known, with their ancestors."""
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
    """Its own `__init__` or an inherited one; unknown if anything may replace it."""
    found = class_(modules, text)

    assert ([item.name for item in found.init], found.init_certainty) == (names, certainty)


@pytest.mark.parametrize(
    "text",
    [
        "class B(metaclass=Meta): ...\nclass C(B):\n    def __init__(self, a): ...\n",
        "class B:\n    def __new__(cls, *a): ...\nclass C(B):\n    def __init__(self, a): ...\n",
        "class B:\n    def __init_subclass__(cls): ...\nclass C(B):\n    a: int\n",
        "class C(int):\n    def __init__(self, a): ...\n",
        "class C:\n    __init__ = make()\n",
        "class C:\n    if x:\n        def __init__(self, a): ...\n",
        "from typing import Protocol\nclass C(Protocol):\n    a: int\n",
    ],
)
def test_whatever_has_a_say_leaves_the_constructor_open(modules, text: str):
    """A metaclass or inherited `__new__`, an assigned or conditional `__init__`, a protocol."""
    assert class_(modules, text).init_certainty is Certainty.UNKNOWN


def test_abstract_class_is_made_as_any_other(modules):
    """`ABCMeta` and overloads make no difference."""
    found = class_(
        modules,
        "import abc\nfrom typing import overload\nclass C(metaclass=abc.ABCMeta):\n"
        "    @overload\n    def __init__(self, a: int): ...\n"
        "    @overload\n    def __init__(self, a: str): ...\n"
        "    def __init__(self, a): ...\n",
    )

    assert ([item.name for item in found.init], found.init_certainty) == (["a"], Certainty.EXACT)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("from dataclasses import dataclass as deco", "dataclass"),
        ("from attrs import define as deco", "attrs"),
    ],
)
def test_subclass_without_a_decorator_has_the_fields_of_its_parents(modules, head: str, kind: str):
    """Its own annotations are not fields, and its constructor is that of its parents."""
    found = class_(modules, f"{head}\n@deco\nclass B:\n    a: int\nclass C(B):\n    b: int\n")

    assert (found.kind, fields(found)) == (kind, [("a", True)])
    assert [item.name for item in found.init] == ["a"]


def test_private_field_has_the_name_that_python_gives_it(modules):
    """`__a` in a class `_C` is `_C__a`."""
    found = class_(
        modules,
        "from dataclasses import dataclass\n@dataclass\nclass _C:\n    __a: int\n    __b__: int\n",
        "_C",
    )

    assert [field.name for field in found.fields] == ["_C__a", "__b__"]


@pytest.mark.parametrize(
    ("text", "ancestors"),
    [
        ("from typing import NamedTuple\nclass C(NamedTuple): ...\n", ["tuple"]),
        ("from typing import TypedDict\nclass C(TypedDict): ...\n", ["dict"]),
        ("from typing import Generic, TypeVar\nclass C(Generic[TypeVar('T')]): ...\n", []),
        ("class C(IOError): ...\n", ["OSError", "Exception", "BaseException"]),
    ],
)
def test_ancestors_are_those_that_are_there_at_run_time(modules, text: str, ancestors: list[str]):
    """Special forms of `typing` become what they create, aliases the class they name."""
    assert [item.name for item in class_(modules, text).ancestors] == ancestors


@pytest.mark.parametrize(
    ("body", "members"),
    [
        ("A = B = 1", [("A", 1, None), ("B", 1, "A")]),
        ("A = 1\n    B = 1", [("A", 1, None), ("B", 1, "A")]),
        ("A: int = 1", [("A", 1, None)]),
        ("A = 1\n    @property\n    def B(self): ...\n    C_ = property(f)", [("A", 1, None)]),
    ],
)
def test_alias_of_a_member_is_known_as_one(modules, body: str, members: list[tuple]):
    """A second name for a member, or for its value, is not a new member."""
    found = class_(modules, f"import enum\nclass C(enum.Enum):\n    {body}\n")

    known = [(item.name, item.value, item.alias_of) for item in found.members]
    assert [item for item in known if item[0] != "C_"] == members
    assert found.fields_certainty is Certainty.EXACT


@pytest.mark.parametrize(
    "text",
    [
        "class C(str, enum.Enum):\n    A = 1\n",
        "class C(enum.Enum):\n    A = 1\n    def __init__(self, x): ...\n",
        "class C(enum.Enum):\n    A = 1\n    def __new__(cls, x): ...\n",
        "class B: ...\nclass C(B, enum.Enum):\n    A = 1\n",
        "class C(enum.Enum):\n    A = enum.auto()\n",
    ],
)
def test_value_that_is_made_into_another_is_unknown(modules, text: str):
    """A mixed-in type converts it, and `__new__` may set any value."""
    assert class_(modules, f"import enum\n{text}").members[0].value == Unknown()


@pytest.mark.parametrize("base", ["str, enum.Enum", "enum.StrEnum", "int, enum.Enum", "dict"])
def test_built_in_base_is_known(modules, base: str):
    """Nothing about it is unknown."""
    found = class_(modules, f"import enum\nclass C({base}):\n    def f(self): ...\n")

    assert (found.ancestors_certainty, found.is_exception) == (Certainty.EXACT, False)
    assert found.ancestors[0].name == base.split(",")[0].removeprefix("enum.")


@pytest.mark.parametrize(
    "body", ["if x:\n        A = 1", "for i in x: vars()[i] = 1", "_ignore_ = ['A']\n    A = 1"]
)
def test_members_that_are_made_in_another_way_are_not_all(modules, body: str):
    """Only those at the top level of the body are certain."""
    found = class_(modules, f"import enum\nclass C(enum.Enum):\n    {body}\n")

    assert found.fields_certainty is Certainty.AT_LEAST


def test_stub_does_not_say_what_a_class_is_made_of(modules):
    """Fields and bases come from the source, the types of the fields from the stub."""
    found = modules(
        {
            "m.pyi": "class C:\n    a: int\n    def __init__(self, a: int) -> None: ...\n",
            "m.py": "from dataclasses import dataclass\n@dataclass\nclass C(LookupError):\n"
            "    a: 'object'\n    b: str = ''\n",
        }
    ).member("m", "C")

    assert isinstance(found, Class)
    assert (found.kind, fields(found)) == ("dataclass", [("a", True), ("b", False)])
    assert [field.type.name for field in found.fields] == ["int", "str"]
    assert found.is_exception is True


def test_class_of_a_stub_alone_may_have_further_bases(modules):
    """A stub tells type checkers what they need, not everything that exists."""
    found = modules({"m.pyi": "class C:\n    def __init__(self, a: int) -> None: ...\n"})

    member = found.member("m", "C")

    assert isinstance(member, Class)
    assert (member.is_exception, member.callable_instances) == (None, None)
    assert (member.ancestors_certainty, member.init_certainty) == ("at least", "unknown")


@pytest.mark.parametrize(
    ("method", "opens", "is_callable"),
    [
        ("def __enter__(self): ...", "context", False),
        ("async def __aenter__(self): ...", "async_context", False),
        ("def __call__(self): ...", None, True),
        ("__call__ = __exit__ = make()", None, True),
        ("def close(self): ...", None, False),
    ],
)
def test_protocols_of_instances(modules, method: str, opens: str | None, is_callable: bool):
    """Context managers and callables are recognised by their methods, inherited ones included."""
    found = class_(modules, f"class B:\n    {method}\nclass C(B): ...\n")

    assert (found.opens, found.callable_instances) == (opens, is_callable)


def test_instance_of_a_class_is_a_constant_of_its_type(modules):
    """For `agent = Agent()`, the type of `agent` is `Agent`."""
    found = modules("class Agent:\n    def __call__(self): ...\nagent = Agent()\n")

    member = found.member("m", "agent")

    assert getattr(member, "type", None) == Named("m", "Agent")


def test_field_may_have_the_type_of_its_own_class(modules):
    """Classes that refer to each other are read without infinite recursion."""
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


DATACLASS = "from dataclasses import dataclass\n@dataclass\nclass C:\n    a: int\n"
MODEL = "from pydantic import BaseModel\nclass C(BaseModel):\n    a: int\n"


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        (DATACLASS, ["a"]),
        (
            DATACLASS
            + "    b = 1\n    def c(self): self.d = 1\n    @property\n    def e(self): ...\n",
            ["a", "b", "c", "d", "e"],
        ),
        ("import attrs\n@attrs.frozen\nclass C:\n    a: int = attrs.field()\n", ["a"]),
        (DATACLASS.replace("C:", "B:") + "class C(B):\n    def b(self): ...\n", ["a", "b"]),
        (DATACLASS + "def rate(c: C) -> None:\n    c.score = 1\n", ["a", "score"]),
    ],
)
def test_attributes_of_instances_are_all_that_the_module_gives_them(
    modules, text: str, attributes: list[str]
):
    """Fields, methods, attributes that methods set, inherited ones, those set by functions beside
    it.
    """
    assert class_(modules, text).attributes == tuple(attributes)


def test_a_model_has_the_attributes_of_its_root_too(modules):
    """Names that begin with `model_` are not listed."""
    found = class_(modules, MODEL)

    assert found.attributes is not None
    assert {"a", "dict", "copy"} <= set(found.attributes)


@pytest.mark.parametrize(
    "text",
    [
        DATACLASS + "    def __getattr__(self, name): ...\n",
        DATACLASS + "    def fill(self): setattr(self, self.a, 1)\n",
        DATACLASS + "    def fill(self): self.__dict__['b'] = 1\n",
        DATACLASS + "    if True:\n        b = 1\n",
        DATACLASS.replace("C:", "C(Elsewhere):"),
        DATACLASS.replace("@data", "@mystery\n@data"),
        DATACLASS.replace("class C", "class B") + "class Plain: ...\nclass C(B, Plain): ...\n",
        MODEL + "    model_config = {'extra': 'allow'}\n",
        MODEL.replace("(BaseModel)", "(BaseModel, extra='allow')"),
        "class C:\n    a: int\n",
    ],
)
def test_attributes_that_may_come_from_elsewhere_are_left_open(modules, text: str):
    """A hook, a computed name, a conditional one, an unknown base or decorator, a plain class."""
    assert class_(modules, text).attributes is None
