"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, TypedDict

from flowrt import kit
from handlers_nodes import Broken, check, fallback, look

kit.require(1, __name__)

__all__ = [
    "Handled",
    "HandledInput",
    "HandledOutput",
    "HandledState",
    "Inner",
    "InnerInput",
    "InnerOutput",
    "InnerState",
    "Limited",
    "LimitedInput",
    "LimitedOutput",
    "LimitedState",
    "Looped",
    "LoopedInput",
    "LoopedOutput",
    "LoopedState",
]


class HandledInput(TypedDict):
    """What a run of `Handled` is given."""

    key: str


class HandledOutput(TypedDict):
    """What a run of `Handled` gives back."""

    out: str
    problem: kit.NodeError | None


class HandledState(kit.State):
    """The fields of one run of `Handled`."""

    __slots__ = ("key", "out", "problem")

    key: str
    out: str
    problem: kit.NodeError | None


def begin_handled(key: str) -> HandledState:
    """Make the state in which a run of `Handled` begins."""
    s = HandledState()
    s.key = key
    return s


def admit_handled(given: kit.Given) -> HandledState:
    """Begin a run of `Handled` with what it is given."""
    key = given["key"]
    return begin_handled(
        key if type(key) is str else kit.admitted(HandledState, "key", key)
    )


UNSET_PROBLEM = kit.Node(
    "unset_problem", 7, lambda s: None, ("problem",), place="inline", instant=True
)
LOOK = kit.Node("look", 4, lambda s: look(s.key), ("out",))
FALLBACK = kit.Node("fallback", 6, lambda s: fallback(s.key), ("out",))
CHECK = kit.Node("check", 5, lambda s: check(s.out), ("out",))


def walk_handled(s: HandledState) -> Iterator[kit.Step]:
    yield UNSET_PROBLEM
    try:
        yield LOOK
        if s.out != "":  # case.flow:8
            yield CHECK
    except kit.StepLimitError:
        raise
    except (KeyError, Broken) as error:
        yield kit.Keep("problem", kit.problem(error))
        yield FALLBACK


def run_handled(s: HandledState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, UNSET_PROBLEM)
    s.problem = None  # case.flow:7
    try:
        left = kit.drive(run, s, left, LOOK)  # case.flow:4
        if s.out != "":  # case.flow:8
            left = kit.drive(run, s, left, CHECK)  # case.flow:5
    except kit.StepLimitError:
        raise
    except (KeyError, Broken) as error:
        s.problem = kit.problem(error)
        left = run.left
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, FALLBACK)
        s.out = fallback(s.key)  # case.flow:6
    return left


async def arun_handled(s: HandledState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, UNSET_PROBLEM)
    s.problem = None  # case.flow:7
    try:
        left = await kit.adrive(run, s, left, LOOK)  # case.flow:4
        if s.out != "":  # case.flow:8
            left = await kit.adrive(run, s, left, CHECK)  # case.flow:5
    except kit.StepLimitError:
        raise
    except (KeyError, Broken) as error:
        s.problem = kit.problem(error)
        left = run.left
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, FALLBACK)
        s.out = await kit.in_thread("fallback", fallback, s.key)  # case.flow:6
    return left


SOURCE = kit.Source(
    "case.flow",
    "a289c8c84c8473c9570b969595d91f9973f8ab05c2a1f6670c1cfa1b42220a97",
    lines=(
        (85, 8),
        (96, 7),
        (98, 4),
        (99, 8),
        (100, 5),
        (107, 6),
        (113, 7),
        (115, 4),
        (116, 8),
        (117, 5),
        (124, 6),
        (269, 13, "INNER_LOOK"),
        (271, 14),
        (275, 15),
        (277, 13, "LOOK_AGAIN"),
        (282, 16),
        (292, 13, "INNER_LOOK"),
        (296, 14),
        (300, 15),
        (302, 13, "LOOK_AGAIN"),
        (307, 16),
        (371, 28),
        (375, 28),
        (377, 28),
        (378, 28),
        (386, 28),
        (387, 24),
        (388, 26),
        (390, 28),
        (392, 28),
        (393, 28),
        (397, 25),
        (404, 28),
        (405, 24),
        (406, 26),
        (408, 28),
        (410, 28),
        (411, 28),
        (415, 25),
        (481, 36),
        (489, 36),
        (495, 34),
        (496, 36),
        (499, 33),
        (505, 35),
        (506, 36),
        (512, 34),
        (513, 36),
        (520, 33),
        (526, 35),
        (527, 36),
    ),
)


Handled = kit.Graph[HandledInput, HandledOutput](
    "Handled",
    HandledState,
    params=("key",),
    admit=admit_handled,
    outputs=("out", "problem"),
    output=lambda s: {"out": s.out, "problem": s.problem},
    walk=walk_handled,
    run=run_handled,
    arun=arun_handled,
    catches=(KeyError, Broken),
    shape=("ac949a3b69ab", "46fc79e504d4", "09d275a978dd"),
    source=SOURCE,
)


class InnerInput(TypedDict):
    """What a run of `Inner` is given."""

    key: str


class InnerOutput(TypedDict):
    """What a run of `Inner` gives back."""

    log: list[str]


class InnerState(kit.State):
    """The fields of one run of `Inner`."""

    __slots__ = ("key", "log", "text")
    __folds__: ClassVar = {"log": kit.append}

    key: str
    log: list[str]
    text: str


def begin_inner(key: str) -> InnerState:
    """Make the state in which a run of `Inner` begins."""
    s = InnerState()
    s.key = key
    s.log = []
    s.text = ""
    return s


def admit_inner(given: kit.Given) -> InnerState:
    """Begin a run of `Inner` with what it is given."""
    key = given["key"]
    return begin_inner(
        key if type(key) is str else kit.admitted(InnerState, "key", key)
    )


INNER_LOOK = kit.Node("look", 13, lambda s: look(s.key), ("log",))
INNER_CHECK = kit.Node("check", 14, lambda s: check(s.key), ("log",))
LOST = kit.Node("lost", 15, lambda s: s.text, ("log",), place="inline", instant=True)
ENDED = kit.Node("ended", 16, lambda s: "ended", ("log",), place="inline", instant=True)
LOOK_AGAIN = kit.Node("look_again", 13, lambda s: look(s.key), ("log",))


def walk_inner(s: InnerState) -> Iterator[kit.Step]:
    try:
        try:
            yield INNER_LOOK
            yield INNER_CHECK
        except KeyError as error:
            yield kit.Keep("text", kit.message(error))
            yield LOST
        yield LOOK_AGAIN
    except kit.StepLimitError:
        raise
    except Exception:  # noqa: BLE001
        yield ENDED


def run_inner(s: InnerState, run: kit.Run, left: int) -> int:
    try:
        try:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, INNER_LOOK)
            s.log.append(look(s.key))  # case.flow:13
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, INNER_CHECK)
            s.log.append(check(s.key))  # case.flow:14
        except KeyError as error:
            s.text = kit.message(error)
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LOST)
            s.log.append(s.text)  # case.flow:15
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LOOK_AGAIN)
        s.log.append(look(s.key))  # case.flow:13
    except kit.StepLimitError:
        raise
    except Exception:  # noqa: BLE001
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, ENDED)
        s.log.append("ended")  # case.flow:16
    return left


async def arun_inner(s: InnerState, run: kit.Run, left: int) -> int:
    try:
        try:
            left = (
                left - 1 if left >= 1 else await kit.aexhaust(run, s, left, INNER_LOOK)
            )
            s.log.append(await kit.in_thread("look", look, s.key))  # case.flow:13
            left = (
                left - 1 if left >= 1 else await kit.aexhaust(run, s, left, INNER_CHECK)
            )
            s.log.append(await kit.in_thread("check", check, s.key))  # case.flow:14
        except KeyError as error:
            s.text = kit.message(error)
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, LOST)
            s.log.append(s.text)  # case.flow:15
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, LOOK_AGAIN)
        s.log.append(await kit.in_thread("look_again", look, s.key))  # case.flow:13
    except kit.StepLimitError:
        raise
    except Exception:  # noqa: BLE001
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, ENDED)
        s.log.append("ended")  # case.flow:16
    return left


Inner = kit.Graph[InnerInput, InnerOutput](
    "Inner",
    InnerState,
    params=("key",),
    admit=admit_inner,
    outputs=("log",),
    output=lambda s: {"log": s.log},
    walk=walk_inner,
    run=run_inner,
    arun=arun_inner,
    catches=(Exception, KeyError),
    shape=("593f041416ce", "facac8d9efb1", "67fa3c38b7e7"),
    source=SOURCE,
)


class LimitedInput(TypedDict):
    """What a run of `Limited` is given."""

    key: str


class LimitedOutput(TypedDict):
    """What a run of `Limited` gives back."""

    out: str


class LimitedState(kit.State):
    """The fields of one run of `Limited`."""

    __slots__ = ("key", "out")

    key: str
    out: str


def begin_limited(key: str) -> LimitedState:
    """Make the state in which a run of `Limited` begins."""
    s = LimitedState()
    s.key = key
    return s


def admit_limited(given: kit.Given) -> LimitedState:
    """Begin a run of `Limited` with what it is given."""
    key = given["key"]
    return begin_limited(
        key if type(key) is str else kit.admitted(LimitedState, "key", key)
    )


LIMITED_LOOK = kit.Node("look", 24, lambda s: look(s.key), ("out",), timeout=60.0)
AGAIN = kit.Node("again", 26, lambda s: "again", ("out",), place="inline", instant=True)
LATE = kit.Node("late", 25, lambda s: "late", ("out",), place="inline", instant=True)


def walk_limited(s: LimitedState) -> Iterator[kit.Step]:
    rounds = 0
    try:
        while True:  # case.flow:28
            yield LIMITED_LOOK
            yield AGAIN
            rounds += 1
            if s.out == s.key:  # case.flow:28
                return
            if rounds >= 2:  # case.flow:28
                raise kit.loop_limit("`repeat` of `Limited`", 28, 2)  # case.flow:28
    except kit.LoopLimitError:
        yield LATE


def run_limited(s: LimitedState, run: kit.Run, left: int) -> int:
    rounds = 0
    try:
        while True:  # case.flow:28
            left = kit.drive(run, s, left, LIMITED_LOOK)  # case.flow:24
            left = kit.drive(run, s, left, AGAIN)  # case.flow:26
            rounds += 1
            if s.out == s.key:  # case.flow:28
                return left
            if rounds >= 2:  # case.flow:28
                raise kit.loop_limit("`repeat` of `Limited`", 28, 2)  # case.flow:28
    except kit.LoopLimitError:
        left = run.left
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LATE)
        s.out = "late"  # case.flow:25
    return left


async def arun_limited(s: LimitedState, run: kit.Run, left: int) -> int:
    rounds = 0
    try:
        while True:  # case.flow:28
            left = await kit.adrive(run, s, left, LIMITED_LOOK)  # case.flow:24
            left = await kit.adrive(run, s, left, AGAIN)  # case.flow:26
            rounds += 1
            if s.out == s.key:  # case.flow:28
                return left
            if rounds >= 2:  # case.flow:28
                raise kit.loop_limit("`repeat` of `Limited`", 28, 2)  # case.flow:28
    except kit.LoopLimitError:
        left = run.left
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, LATE)
        s.out = "late"  # case.flow:25
    return left


Limited = kit.Graph[LimitedInput, LimitedOutput](
    "Limited",
    LimitedState,
    params=("key",),
    admit=admit_limited,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_limited,
    run=run_limited,
    arun=arun_limited,
    laps=(("look", "again"),),
    catches=(kit.LoopLimitError,),
    shape=("8430b9b68025", "e069bbf1f1ab", "a8cac92f6146"),
    source=SOURCE,
)


class LoopedInput(TypedDict):
    """What a run of `Looped` is given."""

    key: str


class LoopedOutput(TypedDict):
    """What a run of `Looped` gives back."""

    tries: int


class LoopedState(kit.State):
    """The fields of one run of `Looped`."""

    __slots__ = ("key", "tries")

    key: str
    tries: int


def begin_looped(key: str) -> LoopedState:
    """Make the state in which a run of `Looped` begins."""
    s = LoopedState()
    s.key = key
    return s


def admit_looped(given: kit.Given) -> LoopedState:
    """Begin a run of `Looped` with what it is given."""
    key = given["key"]
    return begin_looped(
        key if type(key) is str else kit.admitted(LoopedState, "key", key)
    )


BEGIN = kit.Node("begin", 34, lambda s: 0, ("tries",), place="inline", instant=True)
LOOPED_CHECK = kit.Node("check", 33, lambda s: check(s.key))
COUNT = kit.Node(
    "count", 35, lambda s: s.tries + 1, ("tries",), place="inline", instant=True
)


def walk_looped(s: LoopedState) -> Iterator[kit.Step]:
    yield BEGIN
    while True:  # case.flow:36
        try:
            yield LOOPED_CHECK
            return
        except kit.StepLimitError:
            raise
        except Broken:
            yield COUNT
            if not s.tries < 3:  # case.flow:36
                return


def run_looped(s: LoopedState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, BEGIN)
    s.tries = 0  # case.flow:34
    while True:  # case.flow:36
        try:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LOOPED_CHECK)
            check(s.key)  # case.flow:33
            return left
        except kit.StepLimitError:
            raise
        except Broken:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, COUNT)
            s.tries = s.tries + 1  # case.flow:35
            if not s.tries < 3:  # case.flow:36
                return left


async def arun_looped(s: LoopedState, run: kit.Run, left: int) -> int:
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, BEGIN)
    s.tries = 0  # case.flow:34
    while True:  # case.flow:36
        try:
            left = (
                left - 1
                if left >= 1
                else await kit.aexhaust(run, s, left, LOOPED_CHECK)
            )
            await kit.in_thread("check", check, s.key)  # case.flow:33
            return left
        except kit.StepLimitError:
            raise
        except Broken:
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, COUNT)
            s.tries = s.tries + 1  # case.flow:35
            if not s.tries < 3:  # case.flow:36
                return left


Looped = kit.Graph[LoopedInput, LoopedOutput](
    "Looped",
    LoopedState,
    params=("key",),
    admit=admit_looped,
    outputs=("tries",),
    output=lambda s: {"tries": s.tries},
    walk=walk_looped,
    run=run_looped,
    arun=arun_looped,
    laps=(("check", "count"),),
    catches=(Broken,),
    shape=("4e8ef2d777f0", "e4f9859165fa", "3d4f33e61d05"),
    source=SOURCE,
)


# Made with this hash of the lines above: 187c8fb8814c82b43570a8aac25c1752
