"""The admission function of a module treats the input of a run as the type converters do."""

from __future__ import annotations

import importlib
import sys
from collections import ChainMap, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowc.pipeline import build
from flowc.project import Project
from flowc.source import Source
from flowrt import InputError
from flowrt.schema import Mismatch, schema_of

TYPES = (
    "str", "int", "float", "bool", "bytes", "datetime", "date", "timedelta", "Decimal", "UUID",
    "Path", "Any", "None", "Kind", "Level", "Row", "Point", "Literal[\"a\", 1]", "str | None",
    "float | str", "Kind | int", "Row | None", "list[str] | None", "list[Any]", "list[int]",
    "list[Kind]", "set[str]", "set[Any]", "dict[str, Any]", "dict[Any, Any]", "dict[str, Row]",
    "tuple[int, str]", "tuple[int, ...]",
)  # fmt: skip

NODES = """\
from dataclasses import dataclass
from enum import Enum

asked: list[int] = []

class Level(Enum):
    low = 1
    high = "high"

@dataclass
class Point:
    x: int
    y: float = 0.0

def keep(x):
    pass

def fresh() -> list[int]:
    asked.append(1)
    return [1]

def broken() -> list[int]:
    asked.append(1)
    raise KeyError("text")
"""

HEAD = """\
from admission_nodes import Level, Point, broken, fresh, keep

enum Kind { a, b = "very b" }
record Row { id: int  note: str | None = None }

graph Named(
  type: str, kit: int, given: bool, bound: int, str: str = "s"
) -> type, kit, given, bound, str {
  node keep(type)
  start -> keep -> end
}
graph Optional(
  text: str, size: int = 1, note: str | None = None, kind: Kind = Kind.b, ratio: float = 1,
  rows: list[int] = [1], more: list[int] | None = fresh(), loose: Any = 1
) -> text, size, note, kind, ratio, rows, more, loose {
  node keep(text)
  start -> keep -> end
}
graph Broken(text: str, rows: list[int] = broken()) -> text {
  node keep(text)
  start -> keep -> end
}
graph Grows(rows: list[int] by append) -> rows {
  node keep(rows)
  start -> keep -> end
}
graph Own(
  kit: list[int] | None = fresh(), list: list[int] by append, list_: int, s: int
) -> kit, list, list_, s {
  node keep(s)
  start -> keep -> end
}
graph Around(s: int) -> s, list: list[int] {
  node own(s=s, list_=2, list=[s]) -> {list, s} = Own
  start -> own -> end
}
graph Nothing() -> done: int {
  set done { done = 1 }
  start -> done -> end
}
graph Hosted(text: str) -> text {
  use client: Any
  node keep(client)
  start -> keep -> end
}
"""


def text() -> str:
    graphs = (
        f"graph Takes{place}(x: {kind}) -> x {{\n  node keep(x)\n  start -> keep -> end\n}}"
        for place, kind in enumerate(TYPES)
    )
    return "\n".join((HEAD, *graphs))


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("admission")
    (folder / "admission_nodes.py").write_text(NODES)
    source = Source(str(folder / "admission.flow"), text())
    result = build(source, Project.at(source.path))
    assert result.text is not None, [problem.headline for problem in result.checked.problems]
    (folder / "admission_flow.py").write_text(result.text)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module("admission_flow")
    finally:
        sys.path.remove(str(folder))
        for name in ("admission_flow", "admission_nodes"):
            sys.modules.pop(name, None)


class Word(str):
    pass


class Number(int):
    pass


SINGLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, 3),
    st.floats(0, 3),
    st.sampled_from(["a", "b", "very b", "high", "", b"a", Word("a"), Number(1)]),
    st.sampled_from([datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), timedelta(1)]),
    st.sampled_from([Decimal(1), UUID(int=1), Path("a")]),
)
KEYS = st.one_of(st.sampled_from(["id", "note", "x", "y", "a"]), st.integers(0, 2))
VALUES = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.lists(inner, max_size=2).map(tuple),
        st.dictionaries(KEYS, inner, max_size=2),
        st.frozensets(SINGLE, max_size=2).map(set),
    ),
    max_leaves=4,
)


def as_converted(graph: Any, value: Any) -> Any:
    """Return *value* as the converter of the type converts it, or its error message."""
    try:
        return schema_of(graph.state).inputs["x"](value)
    except Mismatch as mismatch:
        return f"input of graph `{graph.name}`: {mismatch.tell('x')}"


def as_admitted(graph: Any, value: Any) -> Any:
    """Return *value* as a run receives it, or the error message."""
    try:
        return graph.invoke({"x": value})["x"]
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("place", range(len(TYPES)), ids=TYPES)
@given(value=VALUES)
def test_value_is_taken_as_the_conversion_of_its_type_takes_it(
    module: Any, place: int, value: Any
) -> None:
    """Accepted as is, converted or rejected: checks that are inlined never decide differently."""
    graph = getattr(module, f"Takes{place}")
    samples = [value, module.Kind.a, module.Row(1), module.Level.low, module.Point(1)]

    for sample in samples:
        expected, found = as_converted(graph, sample), as_admitted(graph, sample)
        assert found == expected
        assert type(found) is type(expected)
        assert (found is sample) == (expected is sample)


def test_parameters_may_have_the_names_that_the_module_uses(module: Any) -> None:
    """The names of classes, of the runtime, and of the function's own parameters."""
    values = {"type": "t", "kit": 1, "given": True, "bound": 2, "str": "s"}

    assert module.Named.invoke(values) == values
    with pytest.raises(InputError, match=r"`type` is 1 \(int\), expected str"):
        module.Named.invoke({**values, "type": 1})


def test_parameters_that_are_left_out_begin_with_their_defaults(module: Any) -> None:
    """Also defaults that are created for each run; a given value replaces the default."""
    defaults = {
        "size": 1, "note": None, "kind": module.Kind.b, "ratio": 1,
        "rows": [1], "more": [1], "loose": 1,
    }  # fmt: skip
    others = {
        "size": 2, "note": "n", "kind": module.Kind.a, "ratio": 0.5,
        "rows": [], "more": None, "loose": "x",
    }  # fmt: skip

    assert module.Optional.invoke({"text": "t"}) == {"text": "t", **defaults}
    assert module.Optional.invoke({"text": "t", **others}) == {"text": "t", **others}
    for name, value in others.items():
        assert module.Optional.invoke({"text": "t", name: value})[name] == value


def test_none_for_a_parameter_that_is_made_anew_is_not_its_absence(module: Any) -> None:
    """Only if the type includes `None` is it a value."""
    with pytest.raises(InputError, match=r"`rows` is None, expected list\[int\]"):
        module.Optional.invoke({"text": "t", "rows": None})


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"txt": "t"}, "no parameter `txt`; did you mean `text`.*`text` is missing, expected str"),
        ({"text": "t", "sise": 1}, "no parameter `sise`; did you mean `size`"),
        ({}, "`text` is missing, expected str"),
        ({"text": 1, "rows": 2, "x": 3}, "no parameter `x`.*`text` is 1 .*`rows` is 2"),
        ({"text": "t", 1: 2}, "no parameter `1`"),
    ],
)
def test_wrong_names_are_told_whatever_else_is_given(
    module: Any, values: dict[Any, Any], says: str
) -> None:
    """All problems are reported at once."""
    with pytest.raises(InputError, match=says):
        module.Optional.invoke(values)


@pytest.mark.parametrize(
    "kind", [MappingProxyType, ChainMap, lambda values: defaultdict(int, values)]
)
def test_every_mapping_is_taken(module: Any, kind: Any) -> None:
    """A mapping that creates values for missing keys is not asked for any, and is not changed."""
    wrong = kind({"y": 1})

    assert module.Takes1.invoke(kind({"x": 1})) == {"x": 1}
    with pytest.raises(InputError, match=r"no parameter `y`.*`x` is missing"):
        module.Takes1.invoke(wrong)
    assert list(wrong) == ["y"]


@pytest.mark.parametrize("wrong", [["x"], "x", 1, ("x",), [("x", 1)]])
def test_what_is_no_mapping_is_refused(module: Any, wrong: Any) -> None:
    """Even if it has as many items as there are parameters."""
    with pytest.raises(InputError, match="expected a mapping"):
        module.Takes1.invoke(wrong)


def test_names_may_be_members_of_an_enum_of_text(module: Any) -> None:
    """They compare equal to the names."""

    class Field(StrEnum):
        x = "x"

    assert module.Takes1.invoke({Field.x: 1}) == {"x": 1}


def test_error_of_a_function_that_makes_a_default_is_its_own(module: Any) -> None:
    """It is called once, after the checks, and its error is not reported as an input error."""
    asked = sys.modules["admission_nodes"].asked
    asked.clear()

    with pytest.raises(InputError, match="`text` is 1"):
        module.Broken.invoke({"text": 1})
    assert not asked
    with pytest.raises(KeyError, match="text"):
        module.Broken.invoke({"text": "t"})
    assert len(asked) == 1


def test_growing_field_does_not_grow_what_was_given(module: Any) -> None:
    """The state has its own copy of the container."""
    rows = [1]

    assert module.Grows.invoke({"rows": rows})["rows"] is not rows


def test_names_that_the_module_needs_may_be_parameters(module: Any) -> None:
    """The runtime, the functions that copy containers, and the name of the state there."""
    given = {"list": [1], "list_": 2, "s": 3}

    assert module.Own.invoke(given) == {**given, "kit": [1]}
    assert module.Own.invoke({**given, "kit": None}) == {**given, "kit": None}
    assert module.Around.invoke({"s": 3}) == {"s": 3, "list": [3]}


def test_graph_without_parameters_takes_nothing(module: Any) -> None:
    """No input is the same as an empty one."""
    assert module.Nothing.invoke() == module.Nothing.invoke({}) == {"done": 1}
    with pytest.raises(InputError, match="no parameter `x`"):
        module.Nothing.invoke({"x": 1})


def test_what_is_given_is_told_before_what_is_not_bound(module: Any) -> None:
    """A resource is not a parameter, whether it is bound or not."""
    bound = module.Hosted.bind(client=object())

    assert bound.invoke({"text": "t"}) == {"text": "t"}
    with pytest.raises(InputError, match="needs `client`: give it with `bind"):
        module.Hosted.invoke({"text": "t"})
    for graph in (module.Hosted, bound):
        with pytest.raises(InputError, match="no parameter `client`"):
            graph.invoke({"text": "t", "client": 1})
        with pytest.raises(InputError, match="`text` is 1"):
            graph.invoke({"text": 1})
