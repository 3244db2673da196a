"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal, NotRequired, TypedDict

from flowrt import kit
from routes_nodes import Cat, Dog, note, pick

kit.require(1, __name__)

__all__ = [
    "Kind",
    "Members",
    "MembersInput",
    "MembersOutput",
    "MembersState",
    "Plan",
    "Routed",
    "RoutedInput",
    "RoutedOutput",
    "RoutedState",
    "Types",
    "TypesInput",
    "TypesOutput",
    "TypesState",
    "Values",
    "ValuesInput",
    "ValuesOutput",
    "ValuesState",
]


class Kind(StrEnum):
    question = "question"
    refund = "refund"
    spam = "spam"
    other = "other"


@dataclass(frozen=True, slots=True)
class Plan:
    steps: int


class MembersInput(TypedDict):
    """What a run of `Members` is given."""

    kind: Kind
    urgent: NotRequired[bool]


class MembersOutput(TypedDict):
    """What a run of `Members` gives back."""

    seen: list[str]


class MembersState(kit.State):
    """The fields of one run of `Members`."""

    __slots__ = ("kind", "seen", "urgent")
    __folds__: ClassVar = {"seen": kit.append}

    kind: Kind
    seen: list[str]
    urgent: bool


def begin_members(kind: Kind, urgent: bool = False) -> MembersState:
    """Make the state in which a run of `Members` begins."""
    s = MembersState()
    s.kind = kind
    s.urgent = urgent
    s.seen = []
    return s


def admit_members(given: kit.Given) -> MembersState:
    """Begin a run of `Members` with what it is given."""
    kind = given["kind"]
    urgent = given.get("urgent", False)
    return begin_members(
        kind if type(kind) is Kind else kit.admitted(MembersState, "kind", kind),
        urgent
        if type(urgent) is bool
        else kit.admitted(MembersState, "urgent", urgent),
    )


ASK = kit.Node("ask", 7, lambda s: note(s.kind, "ask"), ("seen",))
ASK_FIRST = kit.Node("ask_first", 7, lambda s: note(s.kind, "ask"), ("seen",))
LOG = kit.Node("log", 9, lambda s: note(s.kind, "log"), ("seen",))
PAY = kit.Node("pay", 8, lambda s: note(s.kind, "pay"), ("seen",))
LOG_URGENT = kit.Node("log_urgent", 9, lambda s: note(s.kind, "log"), ("seen",))
AGAIN = kit.Node("again", 7, lambda s: note(s.kind, "ask"), ("seen",))


def walk_members(s: MembersState) -> Iterator[kit.Step]:
    match s.kind:  # case.flow:11
        case Kind.question:
            yield ASK
        case Kind.refund:
            yield ASK_FIRST
            yield PAY
            if s.urgent:  # case.flow:17
                yield LOG_URGENT
            elif s.kind == Kind.refund:  # case.flow:17
                pass
            else:
                yield AGAIN
        case Kind.spam | Kind.other:
            return
    yield LOG


def run_members(s: MembersState, run: kit.Run, left: int) -> int:
    match s.kind:  # case.flow:11
        case Kind.question:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, ASK)
            s.seen.append(note(s.kind, "ask"))  # case.flow:7
        case Kind.refund:
            left = left - 2 if left >= 2 else kit.exhaust(run, s, left, ASK_FIRST, PAY)
            s.seen.append(note(s.kind, "ask"))  # case.flow:7
            s.seen.append(note(s.kind, "pay"))  # case.flow:8
            if s.urgent:  # case.flow:17
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LOG_URGENT)
                s.seen.append(note(s.kind, "log"))  # case.flow:9
            elif s.kind == Kind.refund:  # case.flow:17
                pass
            else:
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, AGAIN)
                s.seen.append(note(s.kind, "ask"))  # case.flow:7
        case Kind.spam | Kind.other:
            return left
    left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LOG)
    s.seen.append(note(s.kind, "log"))  # case.flow:9
    return left


async def arun_members(s: MembersState, run: kit.Run, left: int) -> int:
    match s.kind:  # case.flow:11
        case Kind.question:
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, ASK)
            s.seen.append(
                await kit.in_thread("ask", note, s.kind, "ask")
            )  # case.flow:7
        case Kind.refund:
            left = (
                left - 2
                if left >= 2
                else await kit.aexhaust(run, s, left, ASK_FIRST, PAY)
            )
            s.seen.append(
                await kit.in_thread("ask_first", note, s.kind, "ask")
            )  # case.flow:7
            s.seen.append(
                await kit.in_thread("pay", note, s.kind, "pay")
            )  # case.flow:8
            if s.urgent:  # case.flow:17
                left = (
                    left - 1
                    if left >= 1
                    else await kit.aexhaust(run, s, left, LOG_URGENT)
                )
                s.seen.append(
                    await kit.in_thread("log_urgent", note, s.kind, "log")
                )  # case.flow:9
            elif s.kind == Kind.refund:  # case.flow:17
                pass
            else:
                left = (
                    left - 1 if left >= 1 else await kit.aexhaust(run, s, left, AGAIN)
                )
                s.seen.append(
                    await kit.in_thread("again", note, s.kind, "ask")
                )  # case.flow:7
        case Kind.spam | Kind.other:
            return left
    left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, LOG)
    s.seen.append(await kit.in_thread("log", note, s.kind, "log"))  # case.flow:9
    return left


SOURCE = kit.Source(
    "case.flow",
    "a0e06faca45c37501313b8937581683521f5cdfe836256289ee4e73f8a1f4342",
    lines=(
        (105, 11),
        (111, 17),
        (113, 17),
        (123, 11),
        (126, 7, "ASK"),
        (129, 7, "ASK_FIRST"),
        (130, 8),
        (131, 17),
        (133, 9, "LOG_URGENT"),
        (134, 17),
        (138, 7, "AGAIN"),
        (142, 9, "LOG"),
        (147, 11),
        (150, 7, "ASK"),
        (159, 7, "ASK_FIRST"),
        (162, 8),
        (165, 17),
        (171, 9, "LOG_URGENT"),
        (174, 17),
        (180, 7, "AGAIN"),
        (186, 9, "LOG"),
        (368, 29),
        (370, 29),
        (375, 30),
        (380, 31),
        (385, 32),
        (395, 29),
        (397, 22),
        (398, 29),
        (400, 24),
        (404, 23),
        (405, 30),
        (408, 25, "AB"),
        (411, 25, "B_AGAIN"),
        (412, 31),
        (415, 26, "ON"),
        (418, 27, "OFF"),
        (419, 32),
        (424, 26, "PLUS"),
        (427, 27, "MINUS"),
        (432, 29),
        (434, 22),
        (435, 29),
        (437, 24),
        (441, 23),
        (442, 30),
        (445, 25, "AB"),
        (448, 25, "B_AGAIN"),
        (449, 31),
        (452, 26, "ON"),
        (455, 27, "OFF"),
        (456, 32),
        (461, 26, "PLUS"),
        (464, 27, "MINUS"),
        (546, 42),
        (551, 43),
        (556, 44),
        (561, 42),
        (564, 37),
        (567, 38),
        (568, 43),
        (573, 39),
        (574, 44),
        (576, 40),
        (581, 42),
        (584, 37),
        (587, 38),
        (588, 43),
        (593, 39),
        (594, 44),
        (598, 40),
        (660, 50),
        (666, 50),
        (670, 50),
        (673, 48),
        (676, 49),
        (678, 50),
        (683, 50),
        (686, 48),
        (689, 49),
        (691, 50),
    ),
)


Members = kit.Graph[MembersInput, MembersOutput](
    "Members",
    MembersState,
    params=("kind", "urgent"),
    optional=("urgent",),
    admit=admit_members,
    outputs=("seen",),
    output=lambda s: {"seen": s.seen},
    walk=walk_members,
    run=run_members,
    arun=arun_members,
    kind="sync",
    shape=("d3aaa52b2d49", "bd246d18d581", "6f34f04f1b37"),
    source=SOURCE,
)


class ValuesInput(TypedDict):
    """What a run of `Values` is given."""

    text: str
    level: int
    mode: Literal["a", "b"]
    flag: bool


class ValuesOutput(TypedDict):
    """What a run of `Values` gives back."""

    out: str


class ValuesState(kit.State):
    """The fields of one run of `Values`."""

    __slots__ = ("flag", "level", "mode", "out", "text")

    flag: bool
    level: int
    mode: Literal["a", "b"]
    out: str
    text: str


def begin_values(
    text: str, level: int, mode: Literal["a", "b"], flag: bool
) -> ValuesState:
    """Make the state in which a run of `Values` begins."""
    s = ValuesState()
    s.text = text
    s.level = level
    s.mode = mode
    s.flag = flag
    return s


def admit_values(given: kit.Given) -> ValuesState:
    """Begin a run of `Values` with what it is given."""
    text = given["text"]
    level = given["level"]
    flag = given["flag"]
    return begin_values(
        text if type(text) is str else kit.admitted(ValuesState, "text", text),
        level if type(level) is int else kit.admitted(ValuesState, "level", level),
        kit.admitted(ValuesState, "mode", given["mode"]),
        flag if type(flag) is bool else kit.admitted(ValuesState, "flag", flag),
    )


LONG = kit.Node("long", 22, lambda s: "long", ("out",), place="inline", instant=True)
NONE = kit.Node("none", 24, lambda s: "none", ("out",), place="inline", instant=True)
SHORT = kit.Node("short", 23, lambda s: "short", ("out",), place="inline", instant=True)
AB = kit.Node(
    "ab", 25, lambda s: s.out + s.mode, ("out",), place="inline", instant=True
)
B_AGAIN = kit.Node(
    "b_again", 25, lambda s: s.out + s.mode, ("out",), place="inline", instant=True
)
ON = kit.Node("on", 26, lambda s: s.out + "+", ("out",), place="inline", instant=True)
OFF = kit.Node("off", 27, lambda s: s.out + "-", ("out",), place="inline", instant=True)
PLUS = kit.Node(
    "plus", 26, lambda s: s.out + "+", ("out",), place="inline", instant=True
)
MINUS = kit.Node(
    "minus", 27, lambda s: s.out + "-", ("out",), place="inline", instant=True
)


def walk_values(s: ValuesState) -> Iterator[kit.Step]:
    if len(s.text) > 5 and s.level != 2:  # case.flow:29
        yield LONG
    elif s.text == "":  # case.flow:29
        yield NONE
        return
    else:
        yield SHORT
    match s.mode:  # case.flow:30
        case "a":
            yield AB
        case "b":
            yield B_AGAIN
    match s.flag:  # case.flow:31
        case True:
            yield ON
        case False:
            yield OFF
    match s.level:  # case.flow:32
        case 1:
            pass
        case 2 | 3:
            yield PLUS
        case _:
            yield MINUS


def run_values(s: ValuesState, run: kit.Run, left: int) -> int:
    if len(s.text) > 5 and s.level != 2:  # case.flow:29
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, LONG)
        s.out = "long"  # case.flow:22
    elif s.text == "":  # case.flow:29
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, NONE)
        s.out = "none"  # case.flow:24
        return left
    else:
        left = left - 1 if left >= 1 else kit.exhaust(run, s, left, SHORT)
        s.out = "short"  # case.flow:23
    match s.mode:  # case.flow:30
        case "a":
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, AB)
            s.out = s.out + s.mode  # case.flow:25
        case "b":
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, B_AGAIN)
            s.out = s.out + s.mode  # case.flow:25
    match s.flag:  # case.flow:31
        case True:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, ON)
            s.out = s.out + "+"  # case.flow:26
        case False:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, OFF)
            s.out = s.out + "-"  # case.flow:27
    match s.level:  # case.flow:32
        case 1:
            pass
        case 2 | 3:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, PLUS)
            s.out = s.out + "+"  # case.flow:26
        case _:
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, MINUS)
            s.out = s.out + "-"  # case.flow:27
    return left


async def arun_values(s: ValuesState, run: kit.Run, left: int) -> int:
    if len(s.text) > 5 and s.level != 2:  # case.flow:29
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, LONG)
        s.out = "long"  # case.flow:22
    elif s.text == "":  # case.flow:29
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, NONE)
        s.out = "none"  # case.flow:24
        return left
    else:
        left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, SHORT)
        s.out = "short"  # case.flow:23
    match s.mode:  # case.flow:30
        case "a":
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, AB)
            s.out = s.out + s.mode  # case.flow:25
        case "b":
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, B_AGAIN)
            s.out = s.out + s.mode  # case.flow:25
    match s.flag:  # case.flow:31
        case True:
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, ON)
            s.out = s.out + "+"  # case.flow:26
        case False:
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, OFF)
            s.out = s.out + "-"  # case.flow:27
    match s.level:  # case.flow:32
        case 1:
            pass
        case 2 | 3:
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, PLUS)
            s.out = s.out + "+"  # case.flow:26
        case _:
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, MINUS)
            s.out = s.out + "-"  # case.flow:27
    return left


Values = kit.Graph[ValuesInput, ValuesOutput](
    "Values",
    ValuesState,
    params=("text", "level", "mode", "flag"),
    admit=admit_values,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_values,
    run=run_values,
    arun=arun_values,
    kind="inline",
    shape=("2046e2d1be11", "c49a7be5b5d6", "8722b7835d41"),
    source=SOURCE,
)


class TypesInput(TypedDict):
    """What a run of `Types` is given."""

    pet: Cat | Dog
    plan: Plan | None
    word: NotRequired[str | None]


class TypesOutput(TypedDict):
    """What a run of `Types` gives back."""

    name: str


class TypesState(kit.State):
    """The fields of one run of `Types`."""

    __slots__ = ("name", "pet", "plan", "word")

    name: str
    pet: Cat | Dog
    plan: Plan | None
    word: str | None


def begin_types(
    pet: Cat | Dog, plan: Plan | None, word: str | None = None
) -> TypesState:
    """Make the state in which a run of `Types` begins."""
    s = TypesState()
    s.pet = pet
    s.plan = plan
    s.word = word
    return s


def admit_types(given: kit.Given) -> TypesState:
    """Begin a run of `Types` with what it is given."""
    plan = given["plan"]
    word = given.get("word")
    return begin_types(
        kit.admitted(TypesState, "pet", given["pet"]),
        plan
        if type(plan) is Plan or plan is None
        else kit.admitted(TypesState, "plan", plan),
        word
        if type(word) is str or word is None
        else kit.admitted(TypesState, "word", word),
    )


CAT = kit.Node("cat", 37, lambda s: s.pet.name, ("name",), place="inline", instant=True)
DOG = kit.Node("dog", 38, lambda s: s.pet.bark, ("name",), place="inline", instant=True)
HAS_PLAN = kit.Node(
    "has_plan", 39, lambda s: s.name + "!", ("name",), place="inline", instant=True
)
WORDED = kit.Node(
    "worded", 40, lambda s: s.name + s.word, ("name",), place="inline", instant=True
)


def walk_types(s: TypesState) -> Iterator[kit.Step]:
    match s.pet:  # case.flow:42
        case Cat():
            yield CAT
        case Dog():
            yield DOG
    match s.plan:  # case.flow:43
        case None:
            pass
        case Plan():
            yield HAS_PLAN
            if s.word is not None:  # case.flow:44
                yield WORDED


def run_types(s: TypesState, run: kit.Run, left: int) -> int:
    match s.pet:  # case.flow:42
        case Cat():
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, CAT)
            s.name = s.pet.name  # case.flow:37
        case Dog():
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, DOG)
            s.name = s.pet.bark  # case.flow:38
    match s.plan:  # case.flow:43
        case None:
            pass
        case Plan():
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, HAS_PLAN)
            s.name = s.name + "!"  # case.flow:39
            if s.word is not None:  # case.flow:44
                left = left - 1 if left >= 1 else kit.exhaust(run, s, left, WORDED)
                s.name = s.name + s.word  # case.flow:40
    return left


async def arun_types(s: TypesState, run: kit.Run, left: int) -> int:
    match s.pet:  # case.flow:42
        case Cat():
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, CAT)
            s.name = s.pet.name  # case.flow:37
        case Dog():
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, DOG)
            s.name = s.pet.bark  # case.flow:38
    match s.plan:  # case.flow:43
        case None:
            pass
        case Plan():
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, HAS_PLAN)
            s.name = s.name + "!"  # case.flow:39
            if s.word is not None:  # case.flow:44
                left = (
                    left - 1 if left >= 1 else await kit.aexhaust(run, s, left, WORDED)
                )
                s.name = s.name + s.word  # case.flow:40
    return left


Types = kit.Graph[TypesInput, TypesOutput](
    "Types",
    TypesState,
    params=("pet", "plan", "word"),
    optional=("word",),
    admit=admit_types,
    outputs=("name",),
    output=lambda s: {"name": s.name},
    walk=walk_types,
    run=run_types,
    arun=arun_types,
    kind="inline",
    shape=("88e8f8dabf8d", "442eaddb0b32", "9e4b8ec265c3"),
    source=SOURCE,
)


class RoutedInput(TypedDict):
    """What a run of `Routed` is given."""

    text: str


class RoutedOutput(TypedDict):
    """What a run of `Routed` gives back."""

    out: str


class RoutedState(kit.State):
    """The fields of one run of `Routed`."""

    __slots__ = ("out", "text")

    out: str
    text: str


def begin_routed(text: str) -> RoutedState:
    """Make the state in which a run of `Routed` begins."""
    s = RoutedState()
    s.text = text
    return s


def admit_routed(given: kit.Given) -> RoutedState:
    """Begin a run of `Routed` with what it is given."""
    text = given["text"]
    return begin_routed(
        text if type(text) is str else kit.admitted(RoutedState, "text", text)
    )


BIG = kit.Node("big", 48, lambda s: "big", ("out",), place="inline", instant=True)
SMALL = kit.Node("small", 49, lambda s: "small", ("out",), place="inline", instant=True)


def walk_routed(s: RoutedState) -> Iterator[kit.Step]:
    match kit.choice(pick, s.text):  # case.flow:50
        case "big":
            yield BIG
        case "small":
            yield SMALL
        case other:
            raise kit.no_arm(other, 50)  # case.flow:50


def run_routed(s: RoutedState, run: kit.Run, left: int) -> int:
    match pick(s.text):  # case.flow:50
        case "big":
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, BIG)
            s.out = "big"  # case.flow:48
        case "small":
            left = left - 1 if left >= 1 else kit.exhaust(run, s, left, SMALL)
            s.out = "small"  # case.flow:49
        case other:
            raise kit.no_arm(other, 50)  # case.flow:50
    return left


async def arun_routed(s: RoutedState, run: kit.Run, left: int) -> int:
    match pick(s.text):  # case.flow:50
        case "big":
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, BIG)
            s.out = "big"  # case.flow:48
        case "small":
            left = left - 1 if left >= 1 else await kit.aexhaust(run, s, left, SMALL)
            s.out = "small"  # case.flow:49
        case other:
            raise kit.no_arm(other, 50)  # case.flow:50
    return left


Routed = kit.Graph[RoutedInput, RoutedOutput](
    "Routed",
    RoutedState,
    params=("text",),
    admit=admit_routed,
    outputs=("out",),
    output=lambda s: {"out": s.out},
    walk=walk_routed,
    run=run_routed,
    arun=arun_routed,
    kind="inline",
    shape=("1bebb2164424", "516da4de22e4", "a6685bd6f69c"),
    source=SOURCE,
)


# Made with this hash of the lines above: f390a57202264ee94f6628af8c9bf28c
