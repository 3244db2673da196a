"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypedDict

from flowrt import kit
from loops_nodes import even, step

kit.require(1, __name__)

__all__ = [
    "Again",
    "AgainInput",
    "AgainOutput",
    "AgainState",
    "Exhausts",
    "ExhaustsInput",
    "ExhaustsOutput",
    "ExhaustsState",
    "Nested",
    "NestedInput",
    "NestedOutput",
    "NestedState",
    "Rounds",
    "RoundsInput",
    "RoundsOutput",
    "RoundsState",
    "Tangled",
    "TangledInput",
    "TangledOutput",
    "TangledState",
]


class AgainInput(TypedDict):
    """What a run of `Again` is given."""

    n: int


class AgainOutput(TypedDict):
    """What a run of `Again` gives back."""

    total: int


class AgainState(kit.State):
    """The fields of one run of `Again`."""

    __slots__ = ("n", "total", "tries")
    __folds__: ClassVar = {"total": kit.add}

    n: int
    total: int
    tries: int


def begin_again(n: int) -> AgainState:
    """Make the state in which a run of `Again` begins."""
    s = AgainState()
    s.n = n
    s.total = 0
    s.tries = 0
    return s


def admit_again(given: kit.Given) -> AgainState:
    """Begin a run of `Again` with what it is given."""
    n = given["n"]
    return begin_again(n if type(n) is int else kit.admitted(AgainState, "n", n))


STEP = kit.Node("step", 5, lambda s: step(s.n, s.tries), ("total",))
COUNT = kit.Node(
    "count", 6, lambda s: s.tries + 1, ("tries",), place="inline", instant=True
)


def walk_again(s: AgainState) -> Iterator[kit.Step]:
    while True:  # case.flow:7
        yield STEP
        yield COUNT
        if not s.tries < s.n:  # case.flow:7
            return


def run_again(s: AgainState, run: kit.Run, left: int) -> int:
    while True:  # case.flow:7
        left = left - 2 if left >= 2 else kit.exhaust(run, s, left, STEP, COUNT)
        s.total = s.total + step(s.n, s.tries)  # case.flow:5
        s.tries = s.tries + 1  # case.flow:6
        if not s.tries < s.n:  # case.flow:7
            return left


async def arun_again(s: AgainState, run: kit.Run, left: int) -> int:
    while True:  # case.flow:7
        left = left - 2 if left >= 2 else await kit.aexhaust(run, s, left, STEP, COUNT)
        s.total = s.total + await kit.in_thread(
            "step", step, s.n, s.tries
        )  # case.flow:5
        s.tries = s.tries + 1  # case.flow:6
        if not s.tries < s.n:  # case.flow:7
            return left


SOURCE = kit.Source(
    "case.flow",
    "5894ef2a4f79ae0f7cd059d1a0d2575ce8b2e91575df2b18753d5e18afbe22a6",
    lines=(
        (84, 7),
        (87, 7),
        (92, 7),
        (94, 5),
        (95, 6),
        (96, 7),
        (101, 7),
        (103, 5),
        (106, 6),
        (107, 7),
        (297, 16),
        (299, 16),
        (301, 16),
        (303, 16),
        (311, 16),
        (313, 13),
        (314, 16),
        (316, 14),
        (322, 16),
        (324, 16),
        (328, 15),
        (333, 16),
        (335, 13),
        (336, 16),
        (338, 14),
        (344, 16),
        (346, 16),
        (350, 15),
        (446, 24),
        (450, 24),
        (452, 24),
        (456, 25),
        (459, 25),
        (461, 26),
        (463, 26),
        (469, 24),
        (471, 21, "TICK"),
        (474, 22),
        (476, 24),
        (478, 24),
        (480, 23),
        (483, 25),
        (485, 21, "MORE"),
        (489, 25),
        (491, 26),
        (493, 21, "REST"),
        (496, 26),
        (502, 24),
        (504, 21, "TICK"),
        (507, 22),
        (509, 24),
        (511, 24),
        (513, 23),
        (516, 25),
        (518, 21, "MORE"),
        (522, 25),
        (524, 26),
        (526, 21, "REST"),
        (529, 26),
        (589, 32),
        (592, 32),
        (594, 32),
        (595, 32),
        (600, 32),
        (602, 31),
        (604, 32),
        (606, 32),
        (607, 32),
        (612, 32),
        (614, 31),
        (616, 32),
        (618, 32),
        (619, 32),
        (702, 39),
        (706, 40),
        (711, 41),
        (716, 40),
        (726, 39),
        (730, 37),
        (733, 40),
        (738, 38),
        (741, 41),
        (746, 37),
        (749, 40),
        (759, 39),
        (763, 37),
        (766, 40),
        (771, 38),
        (774, 41),
        (779, 37),
        (782, 40),
    ),
)


Again = kit.Graph[AgainInput, AgainOutput](
    "Again",
    AgainState,
    params=("n",),
    admit=admit_again,
    outputs=("total",),
    output=lambda s: {"total": s.total},
    walk=walk_again,
    run=run_again,
    arun=arun_again,
    laps=(("step", "count"),),
    kind="sync",
    shape=("0fcb493f54cd", "8cd5d4612bac", "24543d1b97c1"),
    source=SOURCE,
)


class NestedInput(TypedDict):
    """What a run of `Nested` is given."""

    rows: int
    columns: int


class NestedOutput(TypedDict):
    """What a run of `Nested` gives back."""

    cells: list[str]


class NestedState(kit.State):
    """The fields of one run of `Nested`."""

    __slots__ = ("cells", "column", "columns", "row", "rows")
    __folds__: ClassVar = {"cells": kit.append}

    cells: list[str]
    column: int
    columns: int
    row: int
    rows: int


def begin_nested(rows: int, columns: int) -> NestedState:
    """Make the state in which a run of `Nested` begins."""
    s = NestedState()
    s.rows = rows
    s.columns = columns
    s.cells = []
    s.row = 0
    s.column = 0
    return s


def admit_nested(given: kit.Given) -> NestedState:
    """Begin a run of `Nested` with what it is given."""
    rows = given["rows"]
    columns = given["columns"]
    return begin_nested(
        rows if type(rows) is int else kit.admitted(NestedState, "rows", rows),
        columns
        if type(columns) is int
        else kit.admitted(NestedState, "columns", columns),
    )


NEXT_ROW = kit.Node(
    "next_row",
    13,
    lambda s: (s.row + 1, 0),
    ("row", "column"),
    form="tuple",
    place="inline",
    instant=True,
)
CELL = kit.Node(
    "cell",
    14,
    lambda s: (str(s.row) + "," + str(s.column), s.column + 1),
    ("cells", "column"),
    form="tuple",
    place="inline",
)
DONE = kit.Node("done", 15, lambda s: "end", ("cells",), place="inline", instant=True)


def walk_nested(s: NestedState) -> Iterator[kit.Step]:
    while True:  # case.flow:16
        yield NEXT_ROW
        while True:  # case.flow:16
            yield CELL
            if s.column < s.columns:  # case.flow:16
                pass
            elif s.row < s.rows:  # case.flow:16
                break
            else:
                yield DONE
                return


def run_nested(s: NestedState, run: kit.Run, left: int) -> int:
    while True:  # case.flow:16
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, NEXT_ROW)
        s.row, s.column = s.row + 1, 0  # case.flow:13
        while True:  # case.flow:16
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, CELL)
            cell_values = (
                str(s.row) + "," + str(s.column),
                s.column + 1,
            )  # case.flow:14
            s.cells.append(cell_values[0])
            s.column = cell_values[1]
            if s.column < s.columns:  # case.flow:16
                pass
            elif s.row < s.rows:  # case.flow:16
                break
            else:
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, DONE)
                s.cells.append("end")  # case.flow:15
                return left


async def arun_nested(s: NestedState, run: kit.Run, left: int) -> int:
    while True:  # case.flow:16
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, NEXT_ROW)
        s.row, s.column = s.row + 1, 0  # case.flow:13
        while True:  # case.flow:16
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, CELL)
            cell_values = (
                str(s.row) + "," + str(s.column),
                s.column + 1,
            )  # case.flow:14
            s.cells.append(cell_values[0])
            s.column = cell_values[1]
            if s.column < s.columns:  # case.flow:16
                pass
            elif s.row < s.rows:  # case.flow:16
                break
            else:
                left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, DONE)
                s.cells.append("end")  # case.flow:15
                return left


Nested = kit.Graph[NestedInput, NestedOutput](
    "Nested",
    NestedState,
    params=("rows", "columns"),
    admit=admit_nested,
    outputs=("cells",),
    output=lambda s: {"cells": s.cells},
    walk=walk_nested,
    run=run_nested,
    arun=arun_nested,
    laps=(("next_row", "cell"),),
    kind="inline",
    shape=("135129b65b61", "57930ee038f7", "ae704f35108f"),
    source=SOURCE,
)


class RoundsInput(TypedDict):
    """What a run of `Rounds` is given."""

    limit_at: int


class RoundsOutput(TypedDict):
    """What a run of `Rounds` gives back."""

    log: list[int]


class RoundsState(kit.State):
    """The fields of one run of `Rounds`."""

    __slots__ = ("limit_at", "log", "n")
    __folds__: ClassVar = {"log": kit.append}

    limit_at: int
    log: list[int]
    n: int


def begin_rounds(limit_at: int) -> RoundsState:
    """Make the state in which a run of `Rounds` begins."""
    s = RoundsState()
    s.limit_at = limit_at
    s.log = []
    s.n = 0
    return s


def admit_rounds(given: kit.Given) -> RoundsState:
    """Begin a run of `Rounds` with what it is given."""
    limit_at = given["limit_at"]
    return begin_rounds(
        limit_at
        if type(limit_at) is int
        else kit.admitted(RoundsState, "limit_at", limit_at)
    )


TICK = kit.Node(
    "tick",
    21,
    lambda s: (s.n + 1, s.n),
    ("n", "log"),
    form="tuple",
    place="inline",
    instant=True,
)
TOCK = kit.Node("tock", 22, lambda s: -s.n, ("log",), place="inline", instant=True)
FAILED = kit.Node("failed", 23, lambda s: 0, ("log",), place="inline", instant=True)
MORE = kit.Node(
    "more",
    21,
    lambda s: (s.n + 1, s.n),
    ("n", "log"),
    form="tuple",
    place="inline",
    instant=True,
)
REST = kit.Node(
    "rest",
    21,
    lambda s: (s.n + 1, s.n),
    ("n", "log"),
    form="tuple",
    place="inline",
    instant=True,
)


def walk_rounds(s: RoundsState) -> Iterator[kit.Step]:
    rounds = 0
    while True:  # case.flow:24
        yield TICK
        yield TOCK
        rounds += 1
        if s.n >= s.limit_at:  # case.flow:24
            break
        if rounds >= 3:  # case.flow:24
            yield FAILED
            return
    rounds_2 = 0
    while True:  # case.flow:25
        yield MORE
        rounds_2 += 1
        if rounds_2 >= 2:  # case.flow:25
            break
    while True:  # case.flow:26
        yield REST
        if s.n % 5 == 0:  # case.flow:26
            return


def run_rounds(s: RoundsState, run: kit.Run, left: int) -> int:
    rounds = 0
    while True:  # case.flow:24
        left = left - 2 if left >= 2 else kit.exhaust(run, s, left, TICK, TOCK)
        tick_values = (s.n + 1, s.n)  # case.flow:21
        s.n = tick_values[0]
        s.log.append(tick_values[1])
        s.log.append(-s.n)  # case.flow:22
        rounds += 1
        if s.n >= s.limit_at:  # case.flow:24
            break
        if rounds >= 3:  # case.flow:24
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, FAILED)
            s.log.append(0)  # case.flow:23
            return left
    rounds_2 = 0
    while True:  # case.flow:25
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, MORE)
        more_values = (s.n + 1, s.n)  # case.flow:21
        s.n = more_values[0]
        s.log.append(more_values[1])
        rounds_2 += 1
        if rounds_2 >= 2:  # case.flow:25
            break
    while True:  # case.flow:26
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, REST)
        rest_values = (s.n + 1, s.n)  # case.flow:21
        s.n = rest_values[0]
        s.log.append(rest_values[1])
        if s.n % 5 == 0:  # case.flow:26
            return left


async def arun_rounds(s: RoundsState, run: kit.Run, left: int) -> int:
    rounds = 0
    while True:  # case.flow:24
        left = left - 2 if left >= 2 else await kit.aexhaust(run, s, left, TICK, TOCK)
        tick_values = (s.n + 1, s.n)  # case.flow:21
        s.n = tick_values[0]
        s.log.append(tick_values[1])
        s.log.append(-s.n)  # case.flow:22
        rounds += 1
        if s.n >= s.limit_at:  # case.flow:24
            break
        if rounds >= 3:  # case.flow:24
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, FAILED)
            s.log.append(0)  # case.flow:23
            return left
    rounds_2 = 0
    while True:  # case.flow:25
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, MORE)
        more_values = (s.n + 1, s.n)  # case.flow:21
        s.n = more_values[0]
        s.log.append(more_values[1])
        rounds_2 += 1
        if rounds_2 >= 2:  # case.flow:25
            break
    while True:  # case.flow:26
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, REST)
        rest_values = (s.n + 1, s.n)  # case.flow:21
        s.n = rest_values[0]
        s.log.append(rest_values[1])
        if s.n % 5 == 0:  # case.flow:26
            return left


Rounds = kit.Graph[RoundsInput, RoundsOutput](
    "Rounds",
    RoundsState,
    params=("limit_at",),
    admit=admit_rounds,
    outputs=("log",),
    output=lambda s: {"log": s.log},
    walk=walk_rounds,
    run=run_rounds,
    arun=arun_rounds,
    laps=(("tick", "tock"), ("more",), ("rest",)),
    kind="inline",
    shape=("f9fd686ae9fc", "9414907255de", "ea71fe1f045f"),
    source=SOURCE,
)


class ExhaustsInput(TypedDict):
    """What a run of `Exhausts` is given."""

    n: int


class ExhaustsOutput(TypedDict):
    """What a run of `Exhausts` gives back."""

    out: int


class ExhaustsState(kit.State):
    """The fields of one run of `Exhausts`."""

    __slots__ = ("n", "out")

    n: int
    out: int


def begin_exhausts(n: int) -> ExhaustsState:
    """Make the state in which a run of `Exhausts` begins."""
    s = ExhaustsState()
    s.n = n
    return s


def admit_exhausts(given: kit.Given) -> ExhaustsState:
    """Begin a run of `Exhausts` with what it is given."""
    n = given["n"]
    return begin_exhausts(n if type(n) is int else kit.admitted(ExhaustsState, "n", n))


SET_OUT = kit.Node("set_out", 31, lambda s: s.n, ("out",), place="inline", instant=True)


def walk_exhausts(s: ExhaustsState) -> Iterator[kit.Step]:
    rounds = 0
    while True:  # case.flow:32
        yield SET_OUT
        rounds += 1
        if kit.choice(even, s.n):  # case.flow:32
            return
        if rounds >= 2:  # case.flow:32
            raise kit.loop_limit("`repeat` of `Exhausts`", 32, 2)  # case.flow:32


def run_exhausts(s: ExhaustsState, run: kit.Run, left: int) -> int:
    rounds = 0
    while True:  # case.flow:32
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, SET_OUT)
        s.out = s.n  # case.flow:31
        rounds += 1
        if even(s.n):  # case.flow:32
            return left
        if rounds >= 2:  # case.flow:32
            raise kit.loop_limit("`repeat` of `Exhausts`", 32, 2)  # case.flow:32


async def arun_exhausts(s: ExhaustsState, run: kit.Run, left: int) -> int:
    rounds = 0
    while True:  # case.flow:32
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, SET_OUT)
        s.out = s.n  # case.flow:31
        rounds += 1
        if even(s.n):  # case.flow:32
            return left
        if rounds >= 2:  # case.flow:32
            raise kit.loop_limit("`repeat` of `Exhausts`", 32, 2)  # case.flow:32


Exhausts = kit.Graph[ExhaustsInput, ExhaustsOutput](
    "Exhausts",
    ExhaustsState,
    params=("n",),
    admit=admit_exhausts,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_exhausts,
    run=run_exhausts,
    arun=arun_exhausts,
    laps=(("set_out",),),
    kind="inline",
    shape=("039ec338d0fd", "4419a32cff67", "3aa6ca9684f6"),
    source=SOURCE,
)


class TangledInput(TypedDict):
    """What a run of `Tangled` is given."""

    n: int


class TangledOutput(TypedDict):
    """What a run of `Tangled` gives back."""

    log: list[str]


class TangledState(kit.State):
    """The fields of one run of `Tangled`."""

    __slots__ = ("count", "log", "n")
    __folds__: ClassVar = {"log": kit.append}

    count: int
    log: list[str]
    n: int


def begin_tangled(n: int) -> TangledState:
    """Make the state in which a run of `Tangled` begins."""
    s = TangledState()
    s.n = n
    s.log = []
    s.count = 0
    return s


def admit_tangled(given: kit.Given) -> TangledState:
    """Begin a run of `Tangled` with what it is given."""
    n = given["n"]
    return begin_tangled(n if type(n) is int else kit.admitted(TangledState, "n", n))


A = kit.Node(
    "a",
    37,
    lambda s: ("a", s.count + 1),
    ("log", "count"),
    form="tuple",
    place="inline",
    instant=True,
)
B = kit.Node(
    "b",
    38,
    lambda s: ("b", s.count + 1),
    ("log", "count"),
    form="tuple",
    place="inline",
    instant=True,
)


def walk_tangled(s: TangledState) -> Iterator[kit.Step]:
    at = 0
    while True:
        match at:
            case 0:  # if
                if not s.n > 0:  # case.flow:39
                    at = 1
                    continue
                yield A
                if not s.count < 5:  # case.flow:40
                    return
                at = 1
            case 1:  # b
                yield B
                if not s.count < 7:  # case.flow:41
                    return
                at = 2
            case 2:  # a
                yield A
                if not s.count < 5:  # case.flow:40
                    return
                at = 1


def run_tangled(s: TangledState, run: kit.Run, left: int) -> int:
    at = 0
    while True:
        match at:
            case 0:  # if
                if not s.n > 0:  # case.flow:39
                    at = 1
                    continue
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, A)
                a_values = ("a", s.count + 1)  # case.flow:37
                s.log.append(a_values[0])
                s.count = a_values[1]
                if not s.count < 5:  # case.flow:40
                    return left
                at = 1
            case 1:  # b
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, B)
                b_values = ("b", s.count + 1)  # case.flow:38
                s.log.append(b_values[0])
                s.count = b_values[1]
                if not s.count < 7:  # case.flow:41
                    return left
                at = 2
            case 2:  # a
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, A)
                a_values = ("a", s.count + 1)  # case.flow:37
                s.log.append(a_values[0])
                s.count = a_values[1]
                if not s.count < 5:  # case.flow:40
                    return left
                at = 1


async def arun_tangled(s: TangledState, run: kit.Run, left: int) -> int:
    at = 0
    while True:
        match at:
            case 0:  # if
                if not s.n > 0:  # case.flow:39
                    at = 1
                    continue
                left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, A)
                a_values = ("a", s.count + 1)  # case.flow:37
                s.log.append(a_values[0])
                s.count = a_values[1]
                if not s.count < 5:  # case.flow:40
                    return left
                at = 1
            case 1:  # b
                left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, B)
                b_values = ("b", s.count + 1)  # case.flow:38
                s.log.append(b_values[0])
                s.count = b_values[1]
                if not s.count < 7:  # case.flow:41
                    return left
                at = 2
            case 2:  # a
                left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, A)
                a_values = ("a", s.count + 1)  # case.flow:37
                s.log.append(a_values[0])
                s.count = a_values[1]
                if not s.count < 5:  # case.flow:40
                    return left
                at = 1


Tangled = kit.Graph[TangledInput, TangledOutput](
    "Tangled",
    TangledState,
    params=("n",),
    admit=admit_tangled,
    outputs=("log",),
    output=lambda s: {"log": s.log},
    walk=walk_tangled,
    run=run_tangled,
    arun=arun_tangled,
    laps=(("a", "b"),),
    kind="inline",
    shape=("ccc4eeb173fd", "3bfe6ebedc2d", "1c7abb489ef4"),
    source=SOURCE,
)


# Made with this hash of the lines above: 75ca43b54b434b11fafcbae61e4ed186
