"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypedDict

from expressions_nodes import Point, a_function_with_quite_a_long_name, scale
from flowrt import kit

kit.require(1, __name__)

__all__ = [
    "Expressions",
    "ExpressionsInput",
    "ExpressionsOutput",
    "ExpressionsState",
    "Pair",
]


@dataclass(frozen=True, slots=True)
class Pair:
    left: int
    right: int = 2


class ExpressionsInput(TypedDict):
    """What a run of `Expressions` is given."""

    numbers: list[int]
    table: dict[str, int]
    name: str
    point: Point


class ExpressionsOutput(TypedDict):
    """What a run of `Expressions` gives back."""

    out: list[Any]


class ExpressionsState(kit.State):
    """The fields of one run of `Expressions`."""

    __slots__ = ("delay", "name", "numbers", "out", "pair", "point", "table")

    delay: timedelta
    name: str
    numbers: list[int]
    out: list[Any]
    pair: Pair
    point: Point
    table: dict[str, int]


def begin_expressions(
    numbers: list[int], table: dict[str, int], name: str, point: Point
) -> ExpressionsState:
    """Make the state in which a run of `Expressions` begins."""
    s = ExpressionsState()
    s.numbers = numbers
    s.table = table
    s.name = name
    s.point = point
    s.pair = Pair(left=1)
    s.delay = timedelta(seconds=90)
    return s


def admit_expressions(given: kit.Given) -> ExpressionsState:
    """Begin a run of `Expressions` with what it is given."""
    name = given["name"]
    return begin_expressions(
        kit.admitted(ExpressionsState, "numbers", given["numbers"]),
        kit.admitted(ExpressionsState, "table", given["table"]),
        name if type(name) is str else kit.admitted(ExpressionsState, "name", name),
        kit.admitted(ExpressionsState, "point", given["point"]),
    )


ARITHMETIC = kit.Node(
    "arithmetic",
    8,
    lambda s: [
        1 + 2 * 3,
        (1 + 2) * 3,
        -(s.numbers[0] ** 2),
        (-2) ** 2,
        2**-1,
        7 // 2 % 3,
        1 - (2 - 3),
        1 - 2 - 3,
        ~5 & 3 | 4 ^ 1,
        1 << 2 >> 1,
    ],
    ("out",),
    place="inline",
    instant=True,
)
COMPARE = kit.Node(
    "compare",
    12,
    lambda s: [
        1 < len(s.numbers) <= 9,
        not s.name,
        not s.name == "a",
        s.name in ("a", "b"),
        "k" not in s.table,
        s.pair.left if s.name else s.pair.right,
        (s.name or "x") and "y",
        True and (False or True),
    ],
    ("out",),
    place="inline",
)
ACCESS = kit.Node(
    "access",
    16,
    lambda s: [
        s.numbers[0],
        s.numbers[1:],
        s.numbers[:-1],
        s.numbers[len(s.numbers) - 1 : 5 : 2],
        s.table["k"],
        s.name.upper().strip(),
        "quote \" and 'both'",
        {"a": 1, "b": [2]},
        (1,),
        {1},
        s.point.x,
        scale(s.point.x, by=3),
        Pair(left=s.point.x, right=4).right,
        1.5,
        None,
        timedelta(milliseconds=250),
        s.delay,
    ],
    ("out",),
    place="inline",
)
A_FUNCTION_WITH_QUITE_A_LONG_NAME = kit.Node(
    "a_function_with_quite_a_long_name",
    20,
    lambda s: a_function_with_quite_a_long_name(
        s.numbers if len(s.numbers) > 3 and s.table["k"] > 1 else [1, 2, 3, 4, 5],
        name=s.name.upper() + " and more of it",
    ),
    ("out",),
)


def walk_expressions(s: ExpressionsState) -> Iterator[kit.Step]:
    yield ARITHMETIC
    yield COMPARE
    yield ACCESS
    if (
        len(s.numbers) > 3
        and s.table["a long key of it"] > 1
        or s.name == "a long name"
        and s.point.x > 100
    ):  # case.flow:22
        yield A_FUNCTION_WITH_QUITE_A_LONG_NAME


def run_expressions(s: ExpressionsState, run: kit.Run, left: int) -> int:
    left = (
        left - 3
        if left >= 3
        else kit.exhaust(run, s, left, ARITHMETIC, COMPARE, ACCESS)
    )
    s.out = [
        1 + 2 * 3,
        (1 + 2) * 3,
        -(s.numbers[0] ** 2),
        (-2) ** 2,
        2**-1,
        7 // 2 % 3,
        1 - (2 - 3),
        1 - 2 - 3,
        ~5 & 3 | 4 ^ 1,
        1 << 2 >> 1,
    ]  # case.flow:8
    s.out = [
        1 < len(s.numbers) <= 9,
        not s.name,
        not s.name == "a",
        s.name in ("a", "b"),
        "k" not in s.table,
        s.pair.left if s.name else s.pair.right,
        (s.name or "x") and "y",
        True and (False or True),
    ]  # case.flow:12
    s.out = [
        s.numbers[0],
        s.numbers[1:],
        s.numbers[:-1],
        s.numbers[len(s.numbers) - 1 : 5 : 2],
        s.table["k"],
        s.name.upper().strip(),
        "quote \" and 'both'",
        {"a": 1, "b": [2]},
        (1,),
        {1},
        s.point.x,
        scale(s.point.x, by=3),
        Pair(left=s.point.x, right=4).right,
        1.5,
        None,
        timedelta(milliseconds=250),
        s.delay,
    ]  # case.flow:16
    if (
        len(s.numbers) > 3
        and s.table["a long key of it"] > 1
        or s.name == "a long name"
        and s.point.x > 100
    ):  # case.flow:22
        left = (
            left - 1
            if left >= 1
            else kit.exhaust(run, s, left, A_FUNCTION_WITH_QUITE_A_LONG_NAME)
        )
        s.out = a_function_with_quite_a_long_name(
            s.numbers if len(s.numbers) > 3 and s.table["k"] > 1 else [1, 2, 3, 4, 5],
            name=s.name.upper() + " and more of it",
        )  # case.flow:20
    return left


async def arun_expressions(s: ExpressionsState, run: kit.Run, left: int) -> int:
    left = (
        left - 3
        if left >= 3
        else await kit.aexhaust(run, s, left, ARITHMETIC, COMPARE, ACCESS)
    )
    s.out = [
        1 + 2 * 3,
        (1 + 2) * 3,
        -(s.numbers[0] ** 2),
        (-2) ** 2,
        2**-1,
        7 // 2 % 3,
        1 - (2 - 3),
        1 - 2 - 3,
        ~5 & 3 | 4 ^ 1,
        1 << 2 >> 1,
    ]  # case.flow:8
    s.out = [
        1 < len(s.numbers) <= 9,
        not s.name,
        not s.name == "a",
        s.name in ("a", "b"),
        "k" not in s.table,
        s.pair.left if s.name else s.pair.right,
        (s.name or "x") and "y",
        True and (False or True),
    ]  # case.flow:12
    s.out = [
        s.numbers[0],
        s.numbers[1:],
        s.numbers[:-1],
        s.numbers[len(s.numbers) - 1 : 5 : 2],
        s.table["k"],
        s.name.upper().strip(),
        "quote \" and 'both'",
        {"a": 1, "b": [2]},
        (1,),
        {1},
        s.point.x,
        scale(s.point.x, by=3),
        Pair(left=s.point.x, right=4).right,
        1.5,
        None,
        timedelta(milliseconds=250),
        s.delay,
    ]  # case.flow:16
    if (
        len(s.numbers) > 3
        and s.table["a long key of it"] > 1
        or s.name == "a long name"
        and s.point.x > 100
    ):  # case.flow:22
        left = (
            left - 1
            if left >= 1
            else await kit.aexhaust(run, s, left, A_FUNCTION_WITH_QUITE_A_LONG_NAME)
        )
        s.out = await kit.in_thread(
            "a_function_with_quite_a_long_name",
            a_function_with_quite_a_long_name,
            s.numbers if len(s.numbers) > 3 and s.table["k"] > 1 else [1, 2, 3, 4, 5],
            name=s.name.upper() + " and more of it",
        )  # case.flow:20
    return left


SOURCE = kit.Source(
    "case.flow",
    "7770528582182fe55767a2f6d77b8136f3f1743cad56ae839204ba20767b2111",
    lines=(
        (161, 22),
        (176, 8),
        (188, 12),
        (198, 16),
        (217, 22),
        (228, 20),
        (241, 8),
        (253, 12),
        (263, 16),
        (282, 22),
        (293, 20),
    ),
)


Expressions = kit.Graph[ExpressionsInput, ExpressionsOutput](
    "Expressions",
    ExpressionsState,
    params=("numbers", "table", "name", "point"),
    admit=admit_expressions,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_expressions,
    run=run_expressions,
    arun=arun_expressions,
    kind="sync",
    shape=("154f1c9bba99", "1f4085678a52", "93dbaa887e24"),
    source=SOURCE,
)


# Made with this hash of the lines above: 4921b1f9f47dab1eef28d1394974fdeb
