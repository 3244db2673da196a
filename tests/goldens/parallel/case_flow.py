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
    "Gathered",
    "GatheredInput",
    "GatheredOutput",
    "GatheredState",
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
    "dbdc67fa96fca2200d0c2deefd15006b2449da44f57a2d7acc05b8f7c85d8c40",
    lines=(
        (89, 11),
        (107, 9),
        (112, 9),
        (184, 19),
        (189, 19),
        (251, 26),
        (271, 25),
        (272, 27),
        (277, 25),
        (278, 27),
        (332, 36),
        (337, 36),
        (427, 44),
        (432, 44),
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


class GatheredInput(TypedDict):
    """What a run of `Gathered` is given."""

    numbers: list[int]


class GatheredOutput(TypedDict):
    """What a run of `Gathered` gives back."""

    found: list[int]
    seen: list[int]


class GatheredState(kit.State):
    """The fields of one run of `Gathered`."""

    __slots__ = ("found", "mine", "number", "numbers", "other", "seen")
    __folds__: ClassVar = {"found": kit.extend, "mine": kit.append, "seen": kit.append}

    found: list[int]
    mine: list[int]
    number: int
    numbers: list[int]
    other: int
    seen: list[int]

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        self.found = []
        self.seen = []


KEEP = kit.Node("keep", 40, lambda s: s.other, ("mine",), place="inline")
NOTE = kit.Node("note", 41, lambda s: s.other, ("seen",), place="inline")
MEASURE = kit.Node("measure", 42, lambda s: len(s.mine), ("mine",), place="inline")
GIVE = kit.Node("give", 43, lambda s: list(s.mine), ("found",), place="inline")
FORK_45 = kit.Group(
    45, (lambda s: (KEEP,), lambda s: (NOTE, MEASURE)), own=((), ("mine",))
)


def bind_gathered_45(s: GatheredState, item: int) -> None:
    s.other = item


EACH_45 = kit.Each(
    45,
    lambda s: [s.number, s.number + 1],
    bind_gathered_45,
    lambda s: (FORK_45,),
    own=("mine",),
)


def bind_gathered_44(s: GatheredState, item: int) -> None:
    s.number = item
    s.mine = []


EACH_44 = kit.Each(
    44,
    lambda s: s.numbers,
    bind_gathered_44,
    lambda s: (EACH_45, GIVE),
    most=2,
    variables=("mine",),
)


def walk_gathered(s: GatheredState) -> Iterator[kit.Step]:
    yield EACH_44


def run_gathered(s: GatheredState, run: kit.Run, left: int) -> int:
    left = kit.drive(run, s, left, EACH_44)  # case.flow:44
    return left


async def arun_gathered(s: GatheredState, run: kit.Run, left: int) -> int:
    left = await kit.adrive(run, s, left, EACH_44)  # case.flow:44
    return left


Gathered = kit.Graph[GatheredInput, GatheredOutput](
    "Gathered",
    GatheredState,
    params=("numbers",),
    outputs=("found", "seen"),
    walk=walk_gathered,
    run=run_gathered,
    arun=arun_gathered,
    source=SOURCE,
)
