"""The input of a run is checked as a whole, and deeply, before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Literal, NewType, NotRequired, Protocol, Required, TypedDict

import attrs
import pytest

from flowrt import CheckpointError, InputError, RunConfig, kit


class Kind(StrEnum):
    question = "question"
    refund = "refund"


class Level(Enum):
    low = 1


@dataclass(frozen=True)
class Order:
    id: str
    kind: Kind = Kind.question
    items: tuple[int, ...] = ()


class Options(TypedDict, total=False):
    size: int


class Row(TypedDict):
    # The annotations of this file are strings, which hide the markers from the class.
    id: str
    kind: Kind
    note: NotRequired[str]


class Loose(TypedDict, total=False):
    id: Required[str]
    size: int


@attrs.define
class Parcel:
    _weight: float
    order: Order
    stops: list[str] = attrs.field(factory=list)
    size: int = attrs.field(default=0, converter=int)


@dataclass
class Even:
    n: int

    def __post_init__(self) -> None:
        if self.n % 2:
            raise ValueError("it is odd")


class Client:
    pass


Name = NewType("Name", str)


class Quack(Protocol):
    def quack(self) -> None: ...


def echo(make: Any, kind: Any) -> kit.Graph[Any, Any]:
    return make.graph(lambda s: (), {"x": kind}, params=("x",), outputs=("x",), name="Echo")


ORDER = Order("1", Kind.refund, (1, 2))
PARCEL = Parcel(1.5, ORDER)
CLIENT = Client()


@pytest.mark.parametrize(
    ("kind", "given", "taken"),
    [
        (int, 1, 1),
        (float, 1, 1),
        (float, 1.5, 1.5),
        (Any, CLIENT, CLIENT),
        (None, None, None),
        (Kind, "refund", Kind.refund),
        (Kind, Kind.refund, Kind.refund),
        (Level, 1, Level.low),
        (Order, ORDER, ORDER),
        (Order, {"id": "1", "kind": "refund", "items": (1, 2)}, ORDER),
        (list[Kind], ["refund"], [Kind.refund]),
        (dict[str, Order], {"a": {"id": "1"}}, {"a": Order("1")}),
        (set[int], {1}, {1}),
        (list[float], [1, 1.5], [1, 1.5]),
        (list[float | None], [1, None], [1, None]),
        (list[int | Kind], [1, "refund"], [1, Kind.refund]),
        (list[Kind | None], [None, "refund"], [None, Kind.refund]),
        (list[Name], ["a"], ["a"]),
        (dict[Kind, int], {"refund": 1}, {Kind.refund: 1}),
        (dict[str, Any], {Kind.refund: 1}, {Kind.refund: 1}),
        (dict[str, Level], {"a": 1}, {"a": Level.low}),
        (tuple[int, str], (1, "a"), (1, "a")),
        (Sequence[Kind], ("refund",), (Kind.refund,)),
        (Order | None, None, None),
        (Kind | str, "other", "other"),
        (Kind | None, "refund", Kind.refund),
        (Literal["a", 1], 1, 1),
        (Options, {"size": 1}, {"size": 1}),
        (Row, {"id": "1", "kind": "refund"}, {"id": "1", "kind": Kind.refund}),
        (Loose, {"id": "1"}, {"id": "1"}),
        (Parcel, {"weight": 2, "order": {"id": "1"}}, Parcel(2, Order("1"))),
        (list[Parcel], [PARCEL], [PARCEL]),
        (Parcel, {"weight": 2, "order": ORDER, "size": "7"}, Parcel(2, ORDER, size=7)),
        (Even, {"n": 2}, Even(2)),
        (Client, CLIENT, CLIENT),
        (Quack, CLIENT, CLIENT),
    ],
)
def test_value_that_fits_is_taken_and_converted(make, kind, given, taken):
    """Enums accept their values, and records accept mappings of their fields."""
    output = echo(make, kind).invoke({"x": given})["x"]

    assert output == taken
    assert type(output) is type(taken)


def test_value_that_fits_as_it_is_is_not_copied(make):
    """A large input is only inspected and takes no extra memory."""
    rows = [{"a": [1]}]

    assert echo(make, list[dict[str, list[int]]]).invoke({"x": rows})["x"] is rows


@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        (int, "a", r"`x` is 'a' \(str\), expected int"),
        (int, True, r"`x` is True \(bool\), expected int"),
        (int, 1.0, "expected int"),
        (str, None, "`x` is None, expected str"),
        (Kind, "refnd", "expected Kind .one of 'question', 'refund'"),
        (Order, {"id": 1}, r"`x\.id` is 1 \(int\), expected str"),
        (Order, {}, "whose field `id` is missing"),
        (Order, {"id": "1", "nam": 1}, "which has no field `nam`"),
        (Order, 5, "expected Order"),
        (list[Order], [{"id": "1"}, {"id": "2", "items": (1, "b")}], r"`x\[1\]\.items\[1\]`"),
        (dict[str, int], {"a": "b"}, r"`x\['a'\]` is 'b' \(str\), expected int"),
        (dict[str, Any], {"a": 1, 2: 3}, r"`x\[2\]` is 2 \(int\), expected str"),
        (dict[str, Any], [], r"expected dict\[str, Any\]"),
        (list[int], (1,), r"expected list\[int\]"),
        (list[int], [1, True], r"`x\[1\]` is True \(bool\), expected int"),
        (list[float], [1, True], r"`x\[1\]` is True \(bool\), expected float"),
        (list[Any], (1,), r"expected list\[Any\]"),
        (tuple[int, str], (1,), r"expected tuple\[int, str\]"),
        (int | str, None, r"expected int \| str"),
        (Literal["a", "b"], "c", "expected one of 'a', 'b'"),
        (Options, {"size": "big"}, r"`x\['size'\]`"),
        (Row, {"id": "1"}, "Row, which has a key 'kind'"),
        (Loose, {"size": 1}, "Loose, which has a key 'id'"),
        (Parcel, {"weight": 2, "order": {}}, r"`x\.order` .*whose field `id` is missing"),
        (Parcel, {"_weight": 2, "order": ORDER}, "which has no field `_weight`"),
        (Even, {"n": 1}, "expected Even, which says: it is odd"),
        (Client, 5, "expected Client"),
    ],
)
def test_value_that_does_not_fit_says_where_and_what_was_expected(make, kind, given, says):
    """The path leads to the invalid part."""
    with pytest.raises(InputError, match=says):
        echo(make, kind).invoke({"x": given})


def test_all_problems_are_named_at_once(make):
    """Unknown parameters come with the nearest name, missing ones with their type."""
    fields = {"text": str, "count": int, "kind": Kind}
    graph = make.graph(lambda s: (), fields, params=("text", "count", "kind"), name="Support")

    with pytest.raises(InputError) as caught:
        graph.invoke({"txt": "a", "count": "b"})

    assert str(caught.value) == (
        "input of graph `Support`: no parameter `txt`; did you mean `text`?; "
        "`text` is missing, expected str; "
        "`kind` is missing, expected Kind (one of 'question', 'refund'); "
        "`count` is 'b' (str), expected int"
    )


def test_optional_parameters_may_be_missing(make):
    """The state has their defaults; no input is the same as an empty one."""
    fields = {"x": (int, 5)}
    graph = make.graph(lambda s: (), fields, params=("x",), optional=("x",), outputs=("x",))

    assert graph.invoke() == {"x": 5}
    assert graph.invoke({}) == {"x": 5}
    assert graph.invoke({"x": 6}) == {"x": 6}


def test_input_that_is_no_mapping_is_refused(make):
    """Passing a list of parameters is a likely mistake."""
    with pytest.raises(InputError, match=r"is \[1\] \(list\), expected a mapping"):
        echo(make, int).invoke([1])


def test_settings_are_given_as_keywords_or_as_config(make):
    """Keywords take precedence; a mapping is as good as a `RunConfig`."""
    seen: list[Any] = []
    node = kit.Node("n", 1, lambda s: seen.append(__import__("flowrt").current().run_id))
    graph = make.graph(lambda s: (node,), {"x": int})

    graph.invoke(run_id="a")
    graph.invoke(config={"run_id": "b"})
    graph.invoke(config=RunConfig(run_id="c"))
    graph.invoke(config=RunConfig(run_id="d"), run_id="e")

    assert seen == ["a", "b", "c", "e"]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"max_step": 5}, "no setting `max_step`; did you mean `max_steps`"),
        ({"config": {"timout": 5}}, "no setting `timout`; did you mean `timeout`"),
        ({"max_concurrency": 0}, "it must be at least 1"),
        ({"timeout": 0}, "more than 0 seconds"),
        ({"max_steps": -1}, "cannot be negative"),
        ({"max_steps": "5"}, r"`max_steps` is '5' \(str\), expected int"),
        ({"max_steps": True}, r"`max_steps` is True \(bool\), expected int"),
        ({"timeout": "5s"}, r"`timeout` is '5s' \(str\), expected seconds"),
        ({"tags": "nightly"}, "expected a tuple of str"),
        ({"thread_id": 7}, r"`thread_id` is 7 \(int\), expected str"),
        ({"metadata": 3}, "expected a mapping"),
        ({"debug": "yes"}, "expected bool"),
        ({"config": 3}, "expected a RunConfig or a mapping"),
    ],
)
def test_wrong_settings_are_refused(make, settings, says):
    """The message has the nearest name, the range, or the type."""
    with pytest.raises(InputError, match=says):
        echo(make, int).invoke({"x": 1}, **settings)


def test_graph_that_pauses_needs_a_checkpointer(make, run):
    """It says so before it reaches its first question."""
    ask = kit.Ask("confirm", 1, lambda s: {}, "x")
    graph = make.graph(lambda s: (ask,), {"x": bool}, pauses=True, name="Support")

    with pytest.raises(CheckpointError, match=r"graph `Support` .* needs a checkpointer"):
        run(graph)


def test_a_graph_tells_what_it_is_for(make):
    """Its docstring is that of its walk, which comes from the flow file."""

    def walk(s: Any) -> tuple[kit.Step, ...]:
        """Take a text apart."""
        return ()

    assert make.graph(walk, {}).__doc__ == "Take a text apart."
