"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, NotRequired, TypedDict

from flowrt import kit
from reducers_nodes import START, many, members, merged, one, row, shorter

kit.require(1, __name__)

__all__ = [
    "Reducers",
    "ReducersInput",
    "ReducersOutput",
    "ReducersState",
    "Row",
    "Starts",
    "StartsInput",
    "StartsOutput",
    "StartsState",
]


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    n: int


class ReducersInput(TypedDict):
    """What a run of `Reducers` is given."""

    history: NotRequired[list[int]]


class ReducersOutput(TypedDict):
    """What a run of `Reducers` gives back."""

    items: list[int]
    best: int
    least: int
    rows: list[Row]
    kept: list[int]
    index: dict[str, int]
    names: set[str]
    total: float
    short: str


class ReducersState(kit.State):
    """The fields of one run of `Reducers`."""

    __slots__ = (
        "best",
        "history",
        "index",
        "items",
        "kept",
        "least",
        "names",
        "rows",
        "short",
        "total",
    )
    __folds__: ClassVar = {
        "best": kit.maximum,
        "history": kit.append,
        "index": kit.merge,
        "items": kit.extend,
        "least": kit.minimum,
        "names": kit.union,
        "rows": kit.upsert("id"),
        "short": shorter,
        "total": kit.add,
    }

    best: int
    history: list[int]
    index: dict[str, int]
    items: list[int]
    kept: list[int]
    least: int
    names: set[str]
    rows: list[Row]
    short: str
    total: float


def begin_reducers(history: list[int] | None = None) -> ReducersState:
    """Make the state in which a run of `Reducers` begins."""
    s = ReducersState()
    s.history = list(START) if history is None else list(history)
    s.items = []
    s.rows = []
    s.index = {}
    s.names = set()
    s.total = 0.0
    s.short = ""
    return s


def admit_reducers(given: kit.Given) -> ReducersState:
    """Begin a run of `Reducers` with what it is given."""
    return begin_reducers(
        kit.admitted(ReducersState, "history", given["history"])
        if "history" in given
        else None
    )


ONE = kit.Node("one", 10, lambda s: one(s.history), ("history",))
MANY = kit.Node("many", 11, lambda s: many(s.history), ("items",))
SAME = kit.Node("same", 12, lambda s: many(s.history), ("kept",))
MERGED = kit.Node("merged", 13, lambda s: merged(s.history), ("index",))
MEMBERS = kit.Node("members", 14, lambda s: members(s.history), ("names",))
ROW = kit.Node("row", 15, lambda s: row(s.history), ("rows",), checks=("rows",))
NUMBERS = kit.Node(
    "numbers",
    16,
    lambda s: (len(s.history), len(s.history), 0.5, "abc"),
    ("best", "least", "total", "short"),
    form="tuple",
    place="inline",
)
ONCE_MORE = kit.Node("once_more", 10, lambda s: one(s.history), ("history",))
ROW_AGAIN = kit.Node(
    "row_again", 15, lambda s: row(s.history), ("rows",), checks=("rows",)
)
NUMBERS_AGAIN = kit.Node(
    "numbers_again",
    16,
    lambda s: (len(s.history), len(s.history), 0.5, "abc"),
    ("best", "least", "total", "short"),
    form="tuple",
    place="inline",
)
REPLACED = kit.Node(
    "replaced",
    17,
    lambda s: ([0], list(s.history), []),
    ("items", "kept", "history"),
    form="tuple",
    replaces=("items", "history"),
    place="inline",
    instant=True,
)


def walk_reducers(s: ReducersState) -> Iterator[kit.Step]:
    yield ONE
    yield MANY
    yield SAME
    yield MERGED
    yield MEMBERS
    yield ROW
    yield NUMBERS
    yield ONCE_MORE
    yield ROW_AGAIN
    yield NUMBERS_AGAIN
    yield REPLACED


def run_reducers(s: ReducersState, run: kit.Run, left: int) -> int:
    left = (
        left - 11
        if left >= 11
        else kit.exhaust(
            run,
            s,
            left,
            ONE,
            MANY,
            SAME,
            MERGED,
            MEMBERS,
            ROW,
            NUMBERS,
            ONCE_MORE,
            ROW_AGAIN,
            NUMBERS_AGAIN,
            REPLACED,
        )
    )
    s.history.append(one(s.history))  # case.flow:10
    kit.write(s, "items", many(s.history))  # case.flow:11
    kit.write(s, "kept", many(s.history))  # case.flow:12
    s.index.update(merged(s.history))  # case.flow:13
    s.names.update(members(s.history))  # case.flow:14
    kit.write(s, "rows", kit.checked(s, "rows", row(s.history), "row"))  # case.flow:15
    numbers_values = (len(s.history), len(s.history), 0.5, "abc")  # case.flow:16
    kit.write(s, "best", numbers_values[0])
    kit.write(s, "least", numbers_values[1])
    s.total = s.total + numbers_values[2]
    s.short = shorter(s.short, numbers_values[3])
    s.history.append(one(s.history))  # case.flow:10
    kit.write(
        s, "rows", kit.checked(s, "rows", row(s.history), "row_again")
    )  # case.flow:15
    numbers_again_values = (len(s.history), len(s.history), 0.5, "abc")  # case.flow:16
    kit.write(s, "best", numbers_again_values[0])
    kit.write(s, "least", numbers_again_values[1])
    s.total = s.total + numbers_again_values[2]
    s.short = shorter(s.short, numbers_again_values[3])
    s.items, s.kept, s.history = [0], list(s.history), []  # case.flow:17
    return left


async def arun_reducers(s: ReducersState, run: kit.Run, left: int) -> int:
    left = (
        left - 11
        if left >= 11
        else await kit.aexhaust(
            run,
            s,
            left,
            ONE,
            MANY,
            SAME,
            MERGED,
            MEMBERS,
            ROW,
            NUMBERS,
            ONCE_MORE,
            ROW_AGAIN,
            NUMBERS_AGAIN,
            REPLACED,
        )
    )
    s.history.append(await kit.in_thread("one", one, s.history))  # case.flow:10
    kit.write(s, "items", await kit.in_thread("many", many, s.history))  # case.flow:11
    kit.write(s, "kept", await kit.in_thread("same", many, s.history))  # case.flow:12
    s.index.update(await kit.in_thread("merged", merged, s.history))  # case.flow:13
    s.names.update(await kit.in_thread("members", members, s.history))  # case.flow:14
    kit.write(
        s,
        "rows",
        kit.checked(s, "rows", await kit.in_thread("row", row, s.history), "row"),
    )  # case.flow:15
    numbers_values = (len(s.history), len(s.history), 0.5, "abc")  # case.flow:16
    kit.write(s, "best", numbers_values[0])
    kit.write(s, "least", numbers_values[1])
    s.total = s.total + numbers_values[2]
    s.short = shorter(s.short, numbers_values[3])
    s.history.append(await kit.in_thread("once_more", one, s.history))  # case.flow:10
    kit.write(
        s,
        "rows",
        kit.checked(
            s, "rows", await kit.in_thread("row_again", row, s.history), "row_again"
        ),
    )  # case.flow:15
    numbers_again_values = (len(s.history), len(s.history), 0.5, "abc")  # case.flow:16
    kit.write(s, "best", numbers_again_values[0])
    kit.write(s, "least", numbers_again_values[1])
    s.total = s.total + numbers_again_values[2]
    s.short = shorter(s.short, numbers_again_values[3])
    s.items, s.kept, s.history = [0], list(s.history), []  # case.flow:17
    return left


SOURCE = kit.Source(
    "case.flow",
    "1a08c6a9eb396005942499f966757115118597e8d95d9b41b51a693ec2adc543",
    lines=(
        (189, 10, "ONE"),
        (190, 11),
        (191, 12),
        (192, 13),
        (193, 14),
        (194, 15, "ROW"),
        (195, 16, "NUMBERS"),
        (200, 10, "ONCE_MORE"),
        (201, 15, "ROW_AGAIN"),
        (204, 16, "NUMBERS_AGAIN"),
        (209, 17),
        (234, 10, "ONE"),
        (235, 11),
        (236, 12),
        (237, 13),
        (238, 14),
        (239, 15, "ROW"),
        (244, 16, "NUMBERS"),
        (249, 10, "ONCE_MORE"),
        (250, 15, "ROW_AGAIN"),
        (257, 16, "NUMBERS_AGAIN"),
        (262, 17),
        (398, 24),
        (408, 24),
    ),
)


Reducers = kit.Graph[ReducersInput, ReducersOutput](
    "Reducers",
    ReducersState,
    params=("history",),
    optional=("history",),
    admit=admit_reducers,
    outputs=(
        "items",
        "best",
        "least",
        "rows",
        "kept",
        "index",
        "names",
        "total",
        "short",
    ),
    output=lambda s: {
        "items": s.items,
        "best": s.best,
        "least": s.least,
        "rows": s.rows,
        "kept": s.kept,
        "index": s.index,
        "names": s.names,
        "total": s.total,
        "short": s.short,
    },
    walk=walk_reducers,
    run=run_reducers,
    arun=arun_reducers,
    kind="sync",
    shape=("a5aa32825130", "0a668b23a75b", "55736270b4d2"),
    source=SOURCE,
)


class StartsInput(TypedDict):
    """What a run of `Starts` is given."""

    count: int


class StartsOutput(TypedDict):
    """What a run of `Starts` gives back."""

    loose: Any
    sum: int | float
    notes: dict[str, int]
    rest: list[str]


class StartsState(kit.State):
    """The fields of one run of `Starts`."""

    __slots__ = ("count", "loose", "notes", "rest", "sum")
    __folds__: ClassVar = {"loose": kit.append, "notes": kit.merge, "sum": kit.add}

    count: int
    loose: Any
    notes: dict[str, int]
    rest: list[str]
    sum: int | float


def begin_starts(count: int) -> StartsState:
    """Make the state in which a run of `Starts` begins."""
    s = StartsState()
    s.count = count
    s.loose = []
    s.sum = 0
    s.notes = {}
    return s


def admit_starts(given: kit.Given) -> StartsState:
    """Begin a run of `Starts` with what it is given."""
    count = given["count"]
    return begin_starts(
        count if type(count) is int else kit.admitted(StartsState, "count", count)
    )


FILL = kit.Node(
    "fill",
    24,
    lambda s: (s.count, 0.5, {}, []),
    ("loose", "sum", "notes", "rest"),
    form="tuple",
    place="inline",
    instant=True,
)


def walk_starts(s: StartsState) -> Iterator[kit.Step]:
    yield FILL


def run_starts(s: StartsState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, FILL)
    fill_values: tuple[Any, ...] = (s.count, 0.5, {}, [])  # case.flow:24
    s.loose.append(fill_values[0])
    s.sum = s.sum + fill_values[1]
    s.notes.update(fill_values[2])
    s.rest = fill_values[3]
    return left


async def arun_starts(s: StartsState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, FILL)
    fill_values: tuple[Any, ...] = (s.count, 0.5, {}, [])  # case.flow:24
    s.loose.append(fill_values[0])
    s.sum = s.sum + fill_values[1]
    s.notes.update(fill_values[2])
    s.rest = fill_values[3]
    return left


Starts = kit.Graph[StartsInput, StartsOutput](
    "Starts",
    StartsState,
    params=("count",),
    admit=admit_starts,
    outputs=("loose", "sum", "notes", "rest"),
    output=lambda s: {"loose": s.loose, "sum": s.sum, "notes": s.notes, "rest": s.rest},
    walk=walk_starts,
    run=run_starts,
    arun=arun_starts,
    kind="inline",
    shape=("0f5f21961712", "e824131f61a1", "e4dc1d62045c"),
    source=SOURCE,
)


# Made with this hash of the lines above: 7b6c17fa884c7b434df52add046799ef
