"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, NotRequired, TypedDict

from flowrt import kit
from parallel_nodes import (
    double,
    double_one,
    fast,
    fetch,
    label,
    load,
    size,
    slow,
    total,
)

__all__ = [
    "First",
    "FirstInput",
    "FirstOutput",
    "FirstState",
    "Flows",
    "FlowsInput",
    "FlowsOutput",
    "FlowsState",
    "Groups",
    "GroupsInput",
    "GroupsOutput",
    "GroupsState",
    "Items",
    "ItemsInput",
    "ItemsOutput",
    "ItemsState",
]


class GroupsInput(TypedDict):
    """What a run of `Groups` is given."""

    text: str


class GroupsOutput(TypedDict):
    """What a run of `Groups` gives back."""

    parts: list[str]


class GroupsState(kit.State):
    """The fields of one run of `Groups`."""

    __slots__ = ("m", "n", "parts", "text")
    __folds__: ClassVar = {"parts": kit.extend}

    m: int
    n: int
    parts: list[str]
    text: str

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts = []
        self.m = 0


FETCH = kit.Node("fetch", 6, lambda s: fetch(s.text), ("parts",))
AGAIN = kit.Node("again", 6, lambda s: fetch(s.text), ("parts",))
SIZE = kit.Node("size", 7, lambda s: size(s.parts), ("n",))
MARK = kit.Node("mark", 8, lambda s: 1, ("m",), place="inline")
MORE = kit.Node("more", 6, lambda s: fetch(s.text), ("parts",))
LEFT = kit.Node("left", 6, lambda s: fetch(s.text), ("parts",))
RIGHT = kit.Node("right", 6, lambda s: fetch(s.text), ("parts",))
FORK_12 = kit.Group(12, (lambda s: (LEFT,), lambda s: (RIGHT,)), own=((), ()))


def walk_groups_9_1(s: GroupsState) -> Iterator[kit.Step]:
    yield AGAIN
    yield SIZE
    if s.n > 2:  # case.flow:11
        yield MARK
        return
    yield MORE


FORK_9 = kit.Group(
    9,
    (lambda s: (FETCH,), walk_groups_9_1, lambda s: (FORK_12,)),
    own=((), ("parts",), ()),
)


def walk_groups(s: GroupsState) -> Iterator[kit.Step]:
    yield FORK_9


def run_groups(s: GroupsState, run: kit.Run, left: int) -> int:
    left = kit.drive(run, s, left, FORK_9)  # case.flow:9
    return left


async def arun_groups(s: GroupsState, run: kit.Run, left: int) -> int:
    left = await kit.adrive(run, s, left, FORK_9)  # case.flow:9
    return left


SOURCE = kit.Source(
    "case.flow",
    "9e905ac3e5287ee28ae0619e24a14860f22d70375f37de80490765b050cbcfd6",
    lines=(
        (85, 11),
        (103, 9),
        (108, 9),
        (178, 19),
        (183, 19),
        (245, 26),
        (265, 25),
        (266, 27),
        (271, 25),
        (272, 27),
        (326, 36),
        (331, 36),
    ),
)


Groups = kit.Graph[GroupsInput, GroupsOutput](
    "Groups",
    GroupsState,
    params=("text",),
    outputs=("parts",),
    walk=walk_groups,
    run=run_groups,
    arun=arun_groups,
    source=SOURCE,
)


class FirstInput(TypedDict):
    """What a run of `First` is given."""

    text: str


class FirstOutput(TypedDict):
    """What a run of `First` gives back."""

    out: str


class FirstState(kit.State):
    """The fields of one run of `First`."""

    __slots__ = ("out", "text")

    out: str
    text: str

    def __init__(self, text: str) -> None:
        self.text = text


FAST = kit.Node("fast", 17, lambda s: fast(s.text), ("out",), kind="async")
SLOW = kit.Node("slow", 18, lambda s: slow(s.text), ("out",), kind="async")
FORK_19 = kit.Race(19, (lambda s: (FAST,), lambda s: (SLOW,)), own=((), ()))


def walk_first(s: FirstState) -> Iterator[kit.Step]:
    yield FORK_19


def run_first(s: FirstState, run: kit.Run, left: int) -> int:
    left = kit.drive(run, s, left, FORK_19)  # case.flow:19
    return left


async def arun_first(s: FirstState, run: kit.Run, left: int) -> int:
    left = await kit.adrive(run, s, left, FORK_19)  # case.flow:19
    return left


First = kit.Graph[FirstInput, FirstOutput](
    "First",
    FirstState,
    params=("text",),
    outputs=("out",),
    walk=walk_first,
    run=run_first,
    arun=arun_first,
    source=SOURCE,
)


class ItemsInput(TypedDict):
    """What a run of `Items` is given."""

    words: list[str]
    scale: NotRequired[int]


class ItemsOutput(TypedDict):
    """What a run of `Items` gives back."""

    sizes: list[int]
    names: dict[str, int]


class ItemsState(kit.State):
    """The fields of one run of `Items`."""

    __slots__ = ("bonus", "names", "scale", "sizes", "word", "words")
    __folds__: ClassVar = {"names": kit.merge, "sizes": kit.append}

    bonus: int
    names: dict[str, int]
    scale: int
    sizes: list[int]
    word: str
    words: list[str]

    def __init__(self, words: list[str], scale: int = 2) -> None:
        self.words = words
        self.scale = scale
        self.sizes = []
        self.names = {}


DOUBLE = kit.Node("double", 23, lambda s: double(s.word, s.scale, s.bonus), ("sizes",))
LABEL = kit.Node("label", 24, lambda s: label(s.word), ("names",))
RELABEL = kit.Node("relabel", 24, lambda s: label(s.word), ("names",))


def bind_items_25(s: ItemsState, item: str) -> None:
    s.word = item
    s.bonus = len(s.word)


def walk_items_25(s: ItemsState) -> Iterator[kit.Step]:
    yield DOUBLE
    if len(s.word) > 3:  # case.flow:26
        yield LABEL


EACH_25 = kit.Each(25, lambda s: s.words, bind_items_25, walk_items_25, most=2)


def bind_items_27(s: ItemsState, item: str) -> None:
    s.word = item


EACH_27 = kit.Each(27, lambda s: s.names, bind_items_27, lambda s: (RELABEL,))


def walk_items(s: ItemsState) -> Iterator[kit.Step]:
    yield EACH_25
    yield EACH_27


def run_items(s: ItemsState, run: kit.Run, left: int) -> int:
    left = kit.drive(run, s, left, EACH_25)  # case.flow:25
    left = kit.drive(run, s, left, EACH_27)  # case.flow:27
    return left


async def arun_items(s: ItemsState, run: kit.Run, left: int) -> int:
    left = await kit.adrive(run, s, left, EACH_25)  # case.flow:25
    left = await kit.adrive(run, s, left, EACH_27)  # case.flow:27
    return left


Items = kit.Graph[ItemsInput, ItemsOutput](
    "Items",
    ItemsState,
    params=("words", "scale"),
    optional=("scale",),
    outputs=("sizes", "names"),
    walk=walk_items,
    run=run_items,
    arun=arun_items,
    source=SOURCE,
)


class FlowsInput(TypedDict):
    """What a run of `Flows` is given."""

    text: str


class FlowsOutput(TypedDict):
    """What a run of `Flows` gives back."""

    result: int


class FlowsState(kit.State):
    """The fields of one run of `Flows`."""

    __slots__ = ("a", "b", "result", "text")

    a: int
    b: int
    result: int
    text: str

    def __init__(self, text: str) -> None:
        self.text = text


TOTAL = kit.Node("total", 35, lambda s: total(s.a, s.b), ("result",))
SIZED = kit.Node("sized", 34, lambda s: double_one(s.a), ("b",))
LOAD = kit.Node("load", 33, lambda s: load(s.text), ("a",))
DATAFLOW_36 = kit.Dataflow(36, (TOTAL, SIZED, LOAD), ((1, 2), (2,), ()))


def walk_flows(s: FlowsState) -> Iterator[kit.Step]:
    yield DATAFLOW_36


def run_flows(s: FlowsState, run: kit.Run, left: int) -> int:
    left = kit.drive(run, s, left, DATAFLOW_36)  # case.flow:36
    return left


async def arun_flows(s: FlowsState, run: kit.Run, left: int) -> int:
    left = await kit.adrive(run, s, left, DATAFLOW_36)  # case.flow:36
    return left


Flows = kit.Graph[FlowsInput, FlowsOutput](
    "Flows",
    FlowsState,
    params=("text",),
    outputs=("result",),
    walk=walk_flows,
    run=run_flows,
    arun=arun_flows,
    source=SOURCE,
)
