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

kit.require(1, __name__)

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


def begin_groups(text: str) -> GroupsState:
    """Make the state in which a run of `Groups` begins."""
    s = GroupsState()
    s.text = text
    s.parts = []
    s.m = 0
    return s


def admit_groups(given: kit.Given) -> GroupsState:
    """Begin a run of `Groups` with what it is given."""
    text = given["text"]
    return begin_groups(
        text if type(text) is str else kit.admitted(GroupsState, "text", text)
    )


FETCH = kit.Node("fetch", 6, lambda s: fetch(s.text), ("parts",))
AGAIN = kit.Node("again", 6, lambda s: fetch(s.text), ("parts",))
SIZE = kit.Node("size", 7, lambda s: size(s.parts), ("n",))
MARK = kit.Node("mark", 8, lambda s: 1, ("m",), place="inline", instant=True)
MORE = kit.Node("more", 6, lambda s: fetch(s.text), ("parts",))
LEFT = kit.Node("left", 6, lambda s: fetch(s.text), ("parts",))
RIGHT = kit.Node("right", 6, lambda s: fetch(s.text), ("parts",))
FORK_12 = kit.Group(
    12, (lambda s: (LEFT,), lambda s: (RIGHT,)), own=((), ()), calls="sync"
)


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
        (105, 11),
        (123, 9),
        (128, 9),
        (215, 19),
        (220, 19),
        (298, 26),
        (322, 25),
        (323, 27),
        (328, 25),
        (329, 27),
        (398, 36),
        (403, 36),
        (510, 44),
        (515, 44),
    ),
)


Groups = kit.Graph[GroupsInput, GroupsOutput](
    "Groups",
    GroupsState,
    params=("text",),
    admit=admit_groups,
    outputs=("parts",),
    output=lambda s: {"parts": s.parts},
    walk=walk_groups,
    run=run_groups,
    arun=arun_groups,
    shape=("a923821b5b37", "1da773ca3ccf", "ef45b3d5d5b2"),
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


def begin_first(text: str) -> FirstState:
    """Make the state in which a run of `First` begins."""
    s = FirstState()
    s.text = text
    return s


def admit_first(given: kit.Given) -> FirstState:
    """Begin a run of `First` with what it is given."""
    text = given["text"]
    return begin_first(
        text if type(text) is str else kit.admitted(FirstState, "text", text)
    )


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
    admit=admit_first,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_first,
    run=run_first,
    arun=arun_first,
    shape=("1bebb2164424", "580641100af7", "2cedb6c64c70"),
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


def begin_items(words: list[str], scale: int = 2) -> ItemsState:
    """Make the state in which a run of `Items` begins."""
    s = ItemsState()
    s.words = words
    s.scale = scale
    s.sizes = []
    s.names = {}
    return s


def admit_items(given: kit.Given) -> ItemsState:
    """Begin a run of `Items` with what it is given."""
    scale = given.get("scale", 2)
    return begin_items(
        kit.admitted(ItemsState, "words", given["words"]),
        scale if type(scale) is int else kit.admitted(ItemsState, "scale", scale),
    )


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


EACH_25 = kit.Each(
    25, lambda s: s.words, bind_items_25, walk_items_25, most=2, calls="sync"
)


def bind_items_27(s: ItemsState, item: str) -> None:
    s.word = item


EACH_27 = kit.Each(
    27, lambda s: s.names, bind_items_27, lambda s: (RELABEL,), calls="sync"
)


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
    admit=admit_items,
    outputs=("sizes", "names"),
    output=lambda s: {"sizes": s.sizes, "names": s.names},
    walk=walk_items,
    run=run_items,
    arun=arun_items,
    shape=("d85ab95dd057", "ff274cfd8cb1", "20b4350794bb"),
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


def begin_flows(text: str) -> FlowsState:
    """Make the state in which a run of `Flows` begins."""
    s = FlowsState()
    s.text = text
    return s


def admit_flows(given: kit.Given) -> FlowsState:
    """Begin a run of `Flows` with what it is given."""
    text = given["text"]
    return begin_flows(
        text if type(text) is str else kit.admitted(FlowsState, "text", text)
    )


TOTAL = kit.Node("total", 35, lambda s: total(s.a, s.b), ("result",))
SIZED = kit.Node("sized", 34, lambda s: double_one(s.a), ("b",))
LOAD = kit.Node("load", 33, lambda s: load(s.text), ("a",))
DATAFLOW_36 = kit.Dataflow(36, (TOTAL, SIZED, LOAD), ((1, 2), (2,), ()), calls="sync")


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
    admit=admit_flows,
    outputs=("result",),
    output=lambda s: {"result": s.result},
    walk=walk_flows,
    run=run_flows,
    arun=arun_flows,
    shape=("b1b0701bc6c2", "71f5c2940c39", "653bc1f42335"),
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


def begin_gathered(numbers: list[int]) -> GatheredState:
    """Make the state in which a run of `Gathered` begins."""
    s = GatheredState()
    s.numbers = numbers
    s.found = []
    s.seen = []
    return s


def admit_gathered(given: kit.Given) -> GatheredState:
    """Begin a run of `Gathered` with what it is given."""
    return begin_gathered(kit.admitted(GatheredState, "numbers", given["numbers"]))


KEEP = kit.Node("keep", 40, lambda s: s.other, ("mine",), place="inline", instant=True)
NOTE = kit.Node("note", 41, lambda s: s.other, ("seen",), place="inline", instant=True)
MEASURE = kit.Node("measure", 42, lambda s: len(s.mine), ("mine",), place="inline")
GIVE = kit.Node(
    "give", 43, lambda s: list(s.mine), ("found",), place="inline", instant=True
)
FORK_45 = kit.Group(
    45,
    (lambda s: (KEEP,), lambda s: (NOTE, MEASURE)),
    own=((), ("mine",)),
    calls="inline",
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
    admit=admit_gathered,
    outputs=("found", "seen"),
    output=lambda s: {"found": s.found, "seen": s.seen},
    walk=walk_gathered,
    run=run_gathered,
    arun=arun_gathered,
    shape=("3e57a7c6b44e", "210f0cbbcd52", "d01823e5c587"),
    source=SOURCE,
)


# Made with this hash of the lines above: d7aa39947042d16a655ef1b13720e89d
