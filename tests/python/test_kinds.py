"""Small modules of each kind that a node can come from: the facts read from them are true.

Each module is also imported, after it was read, and compared fact by fact. *known* are the names
whose calls must be known completely, *open* those about which nothing may be claimed.
"""

from __future__ import annotations

import importlib
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from reality import compare

from flowc.finder import ModuleFinder
from flowc.python import PythonModules
from flowc.python.facts import Certainty, Class, Constant, Function, Lookup
from flowc.source import Source


@attrs.frozen
class Kind:
    text: str
    known: str = ""
    open: str = ""


KINDS = {
    "dataclasses": Kind(
        """
        import dataclasses as dc
        from dataclasses import KW_ONLY, InitVar, dataclass, field
        from typing import ClassVar, Literal, Optional

        @dataclass(slots=True, kw_only=True)
        class Keywords:
            a: int
            b: Optional[str] = None
            shared: ClassVar[int] = 1

        @dataclass
        class Below(Keywords):
            c: int
            d: list = field(default_factory=list)
            e: int = field(default=1, init=False)

        @dc.dataclass(frozen=True)
        class Plain:
            a: "Literal['x', 'y']" = "x"

        class Undecorated(Plain):
            b: int = 1

        @dataclass
        class Marked:
            a: int
            _: KW_ONLY
            b: int = 1

        @dataclass
        class Given:
            a: InitVar[int]
            b: int = 1

        @dataclass
        class UnderGiven(Given):
            c: int = 1

        @dataclass(init=False)
        class Bare:
            a: int
        """,
        known="Keywords Below Plain Undecorated",
        open="Marked Given UnderGiven Bare",
    ),
    "attrs": Kind(
        """
        import attr
        import attrs
        from attrs import Factory, define, field, frozen

        @define
        class Plain:
            a: int
            _b: str = ""
            c: list = Factory(list)
            d: int = field(default=1, init=False)

        @frozen(kw_only=True)
        class Keywords:
            a: int

        @define
        class Below(Keywords):
            b: int = 1

        @define(kw_only=True)
        class Mixed(Plain):
            e: int = 1

        @attr.s(auto_attribs=True)
        class Old:
            a: int
            b: int = attr.ib(default=3)

        @attr.s
        class Oldest:
            a = attr.ib()
            b = attr.ib(factory=list)
            c = 3

        @define
        class Late:
            a: int = field()

            @a.default
            def _a(self):
                return 1

        @define
        class Renamed:
            a: int = field(alias="b")

        @define
        class UnderRenamed(Renamed):
            c: int = 1
        """,
        known="Plain Keywords Below Old Oldest Late",
        open="Mixed Renamed UnderRenamed",
    ),
    "pydantic": Kind(
        """
        from typing import Annotated, ClassVar, Optional

        from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator

        class Plain(BaseModel):
            a: int
            b: Optional[str] = None
            c: list[int] = Field(default_factory=list)
            d: Annotated[int, Field(gt=0)] = 1
            shared: ClassVar[int] = 1

            @field_validator("a")
            @classmethod
            def _positive(cls, value):
                return value

            @computed_field
            def e(self) -> int:
                return 1

        class Below(Plain):
            f: int

        class Frozen(BaseModel, frozen=True):
            a: int = Field(...)

        class Renamed(BaseModel):
            a: int = Field(alias="b")

        class Configured(BaseModel):
            model_config = ConfigDict(extra="allow")
            a: int

        class UnderConfigured(Configured):
            b: int
        """,
        known="Plain Below Frozen",
        open="Renamed Configured UnderConfigured",
    ),
    "typed dictionaries": Kind(
        """
        from typing import NotRequired, Required, TypedDict

        import typing_extensions as te

        class Base(TypedDict):
            a: int
            b: NotRequired[str]

        class Below(Base, total=False):
            c: int
            d: Required[int]

        class Extended(te.TypedDict):
            x: te.ReadOnly[int]
            y: te.NotRequired[te.ReadOnly[int]]

        class Again(Below):
            e: int

        Made = TypedDict("Made", {"a": int})
        """,
        known="Base Below Extended Again",
        open="Made",
    ),
    "tuples": Kind(
        """
        from collections import namedtuple
        from typing import NamedTuple

        class Pair(NamedTuple):
            a: int
            b: str = ""

        class Below(Pair):
            def both(self): ...

        Old = namedtuple("Old", "a b")
        """,
        known="Pair",
        open="Old",
    ),
    "enums": Kind(
        """
        import enum
        from enum import Enum, Flag, IntEnum, StrEnum, auto, unique

        @unique
        class Text(StrEnum):
            FIRST = auto()
            SECOND = "two"

        class Number(IntEnum):
            ONE = 1
            TWO = auto()

        class Mixed(str, Enum):
            A = "a"
            B = "b"
            C = A

        class Plain(enum.Enum):
            A = B = 1
            C = 2
            D = 2
            _e = None
            _order_ = "A C _e"

            @property
            def label(self): ...

            def method(self): ...

        class Rights(Flag):
            READ = auto()
            WRITE = auto()
            BOTH = READ | WRITE

        class Made(Enum):
            A = "a"

            def __init__(self, text):
                self._value_ = text * 2

        class Planet(tuple, Enum):
            EARTH = (1, 2)

        Functional = Enum("Functional", "a b")
        """,
        open="Functional",
    ),
    "functions": Kind(
        """
        import asyncio
        import contextlib
        import functools
        import typing as t
        from collections.abc import AsyncIterator, Generator, Iterator
        from functools import cache, partial, wraps
        from typing import Literal, overload

        def plain(a, /, b, *c, d=1, **e): ...
        async def waits(a: int) -> int: ...
        def streams() -> Iterator[int]:
            yield 1
        async def streams_too() -> AsyncIterator[int]:
            yield 1
        def hands_out() -> Iterator[int]:
            return iter(())
        def delegates():
            return (yield from streams())
        def answers() -> Literal["a", "b"]:
            return "a"
        def makes():
            def inner():
                yield 1
            return inner

        @overload
        def several(a: int) -> int: ...
        @overload
        def several(a: str) -> str: ...
        def several(a, b=None): ...

        @cache
        def kept(a): ...
        @functools.lru_cache(maxsize=None)
        def kept_too(a): ...
        @contextlib.contextmanager
        def opens(a):
            yield a
        @contextlib.asynccontextmanager
        async def opens_too(a):
            yield a
        @t.no_type_check
        def unchecked(a): ...

        def shifted(function):
            def inner(first, *rest):
                return function(*rest)
            return inner
        @shifted
        def decorated(a): ...
        @wraps(plain)
        def named_otherwise(z): ...
        bound = partial(plain, 1)
        other_name = waits
        if True:
            def always(a): ...
        """,
        known="plain waits streams streams_too hands_out delegates answers makes several kept "
        "kept_too opens opens_too unchecked other_name always shifted",
        open="decorated named_otherwise bound",
    ),
    "methods and instances": Kind(
        """
        class Agent:
            limit: int = 3

            def __init__(self, name, *, size=1):
                self.name = name

            def run(self, text): ...

            @staticmethod
            def free(text): ...

            @classmethod
            def make(cls): ...

            def __call__(self, text): ...

        class Below(Agent):
            pass

        class Registered(Agent):
            def __init_subclass__(cls): ...

        class UnderRegistered(Registered):
            pass

        agent = Agent("a")
        run = agent.run
        free = Agent.free
        make = Agent.make
        """,
        known="Agent Below",
        open="run free make UnderRegistered",
    ),
    "written in C": Kind(
        """
        import math
        from _heapq import heappush
        from itertools import count
        from math import sqrt
        from operator import add

        root = math.sqrt
        pi = math.pi
        """,
        open="heappush count sqrt add root pi",
    ),
    "conditions": Kind(
        """
        import os
        import sys
        from typing import TYPE_CHECKING

        if sys.version_info >= (3, 8):
            def a(x): ...
        else:
            def a(): ...
        if sys.version_info[0] == 2:
            def b(): ...
        else:
            def b(x): ...
        if sys.version_info.major >= 3 and not sys.version_info[:2] < (3, 2):
            def c(x): ...
        else:
            def c(): ...
        if sys.platform.startswith("plan9") or os.name == "java":
            def d(): ...
        else:
            def d(x): ...
        if os.environ.get("HOME"):
            def e(): ...
        else:
            def e(x): ...
        limit = 2
        if (limit, "x") < (3, "y") and not sys.version_info < ("3", limit)[1:]:
            def i(): ...
        else:
            def i(x): ...
        try:
            from absent_accelerator import f
        except ImportError:
            def f(x): ...
        try:
            from json import dumps as g
        except ImportError:
            g = None
        if TYPE_CHECKING:
            from absent_types import Only

            def h(x): ...
        else:
            h = lambda x: x
        """,
        known="a b c d f g h",
        open="e i",
    ),
    "made on request": Kind(
        """
        def __getattr__(name):
            if name == "late":
                return lambda x: x
            raise AttributeError(name)

        def there(x): ...
        """,
        known="there",
        open="late anything",
    ),
}


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Return the name of a module that can be imported from *tmp_path* in this test only."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "kind_of_module"
    sys.modules.pop("kind_of_module", None)


def load(path: str) -> Source | None:
    file = Path(path)
    return Source(path, file.read_text(encoding="utf-8")) if file.is_file() else None


def is_known(fact: Lookup) -> bool:
    """Return whether a call is checked against the parameters."""
    match fact:
        case Function(parameters_certainty=certainty) | Class(init_certainty=certainty):
            return certainty is Certainty.EXACT
        case _:
            return isinstance(fact, Constant)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_is_what_is_there(tmp_path: Path, imported: str, kind: str):
    """No fact is wrong; whatever can be known is known, and nothing else is claimed."""
    path = tmp_path / f"{imported}.py"
    path.write_text(textwrap.dedent(KINDS[kind].text), encoding="utf-8")
    kept: dict[str, Source | None] = {}
    finder = ModuleFinder(tuple(sys.path))
    modules = PythonModules(finder, lambda path: kept.setdefault(path, load(path)))
    importlib.invalidate_caches()

    found = compare(modules, imported)

    assert found.wrong == []
    for name in KINDS[kind].known.split():
        assert is_known(modules.member(imported, name)), name
    for name in KINDS[kind].open.split():
        assert not is_known(modules.member(imported, name)), name
