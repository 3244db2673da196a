"""Made from case.flow by flowc. Edit that file, not this one."""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, NotRequired, TypedDict

from flowrt import kit
from inline_nodes import cut, join, measure, spell

kit.require(1, __name__)

__all__ = [
    "Cuts",
    "CutsInput",
    "CutsOutput",
    "CutsState",
    "Early",
    "EarlyInput",
    "EarlyOutput",
    "EarlyState",
    "Sums",
    "SumsInput",
    "SumsOutput",
    "SumsState",
    "Words",
    "WordsInput",
    "WordsOutput",
    "WordsState",
]


class CutsInput(TypedDict):
    """What a run of `Cuts` is given."""

    text: str


class CutsOutput(TypedDict):
    """What a run of `Cuts` gives back."""

    parts: list[str]
    longest: int


class CutsState(kit.State):
    """The fields of one run of `Cuts`."""

    __slots__ = ("longest", "parts", "text")
    __folds__: ClassVar = {"longest": kit.maximum, "parts": kit.append}

    longest: int
    parts: list[str]
    text: str


def begin_cuts(text: str) -> CutsState:
    """Make the state in which a run of `Cuts` begins."""
    s = CutsState()
    s.text = text
    s.parts = []
    return s


def admit_cuts(given: kit.Given) -> CutsState:
    """Begin a run of `Cuts` with what it is given."""
    text = given["text"]
    return begin_cuts(
        text if type(text) is str else kit.admitted(CutsState, "text", text)
    )


CUT = kit.Node("cut", 4, lambda s: cut(s.text), ("parts",), place="inline")
OTHER = kit.Node("other", 4, lambda s: cut(s.text), ("parts",), place="inline")
MEASURE = kit.Node(
    "measure", 5, lambda s: measure(s.text), ("longest",), place="inline"
)
AGAIN = kit.Node("again", 4, lambda s: cut(s.text), ("parts",), place="inline")
FORK_6 = kit.Group(
    6,
    (lambda s: (CUT,), lambda s: (OTHER, MEASURE), lambda s: (AGAIN,)),
    own=((), (), ()),
    calls="inline",
)


def walk_cuts(s: CutsState) -> Iterator[kit.Step]:
    yield FORK_6


def run_cuts(s: CutsState, run: kit.Run, left: int) -> int:
    left = left - 2 if left >= 2 else kit.drive(run, s, left, FORK_6)  # case.flow:6
    s.parts.append(cut(s.text))  # case.flow:4
    s.parts.append(cut(s.text))  # case.flow:4
    kit.write(s, "longest", measure(s.text))  # case.flow:5
    s.parts.append(cut(s.text))  # case.flow:4
    return left


async def arun_cuts(s: CutsState, run: kit.Run, left: int) -> int:
    left = (
        left - 2 if left >= 2 else await kit.adrive(run, s, left, FORK_6)
    )  # case.flow:6
    s.parts.append(cut(s.text))  # case.flow:4
    s.parts.append(cut(s.text))  # case.flow:4
    kit.write(s, "longest", measure(s.text))  # case.flow:5
    s.parts.append(cut(s.text))  # case.flow:4
    return left


SOURCE = kit.Source(
    "case.flow",
    "1a7300b5d209a773ff43d18fc16dccd88e73e1da4d6845d8313886f6e8abcae5",
    lines=(
        (94, 6),
        (95, 4, "CUT"),
        (96, 4, "OTHER"),
        (97, 5),
        (98, 4, "AGAIN"),
        (103, 6),
        (106, 4, "CUT"),
        (107, 4, "OTHER"),
        (108, 5),
        (109, 4, "AGAIN"),
        (289, 16),
        (315, 20),
        (337, 15),
        (340, 15),
        (344, 10, "SPELL"),
        (345, 11),
        (346, 16, ""),
        (348, 12, "KEEP"),
        (349, 13),
        (352, 14, "NOTE"),
        (356, 17),
        (361, 18),
        (363, 14, "NOTED"),
        (369, 19),
        (373, 10, "WORDS_AGAIN"),
        (374, 20),
        (376, 12, "KEPT"),
        (386, 15),
        (389, 15),
        (393, 10, "SPELL"),
        (394, 11),
        (395, 16, ""),
        (397, 12, "KEEP"),
        (398, 13),
        (401, 14, "NOTE"),
        (405, 17),
        (410, 18),
        (412, 14, "NOTED"),
        (418, 19),
        (422, 10, "WORDS_AGAIN"),
        (423, 20),
        (425, 12, "KEPT"),
        (505, 31),
        (526, 30),
        (529, 30),
        (532, 31),
        (535, 26),
        (538, 27),
        (541, 28),
        (542, 29),
        (550, 30),
        (553, 30),
        (556, 31),
        (559, 26),
        (562, 27),
        (565, 28),
        (566, 29),
        (648, 44),
        (651, 41),
        (652, 42),
        (653, 43),
        (658, 44),
        (661, 41),
        (662, 42),
        (663, 43),
    ),
)


Cuts = kit.Graph[CutsInput, CutsOutput](
    "Cuts",
    CutsState,
    params=("text",),
    admit=admit_cuts,
    outputs=("parts", "longest"),
    output=lambda s: {"parts": s.parts, "longest": s.longest},
    walk=walk_cuts,
    run=run_cuts,
    arun=arun_cuts,
    shape=("e682960d5b62", "4901385313b5", "1869c6fdc05d"),
    source=SOURCE,
)


class WordsInput(TypedDict):
    """What a run of `Words` is given."""

    words: list[str]
    least: NotRequired[int]


class WordsOutput(TypedDict):
    """What a run of `Words` gives back."""

    spelt: list[str]
    size: int


class WordsState(kit.State):
    """The fields of one run of `Words`."""

    __slots__ = (
        "least",
        "long",
        "size",
        "spelling",
        "spelt",
        "word",
        "word_2",
        "words",
    )
    __folds__: ClassVar = {"size": kit.add, "spelt": kit.append}

    least: int
    long: int
    size: int
    spelling: str
    spelt: list[str]
    word: str
    word_2: Literal["xy", "z"]
    words: list[str]


def begin_words(words: list[str], least: int = 2) -> WordsState:
    """Make the state in which a run of `Words` begins."""
    s = WordsState()
    s.words = words
    s.least = least
    s.spelt = []
    s.size = 0
    return s


def admit_words(given: kit.Given) -> WordsState:
    """Begin a run of `Words` with what it is given."""
    least = given.get("least", 2)
    return begin_words(
        kit.admitted(WordsState, "words", given["words"]),
        least if type(least) is int else kit.admitted(WordsState, "least", least),
    )


SPELL = kit.Node("spell", 10, lambda s: spell(s.word), ("spelling",), place="inline")
WORDS_MEASURE = kit.Node(
    "measure", 11, lambda s: measure(s.spelling), ("long",), place="inline"
)
KEEP = kit.Node(
    "keep", 12, lambda s: s.spelling, ("spelt",), place="inline", instant=True
)
COUNT = kit.Node("count", 13, lambda s: s.long, ("size",), place="inline", instant=True)
NOTE = kit.Node("note", 14, lambda s: s.word, ("spelt",), place="inline", instant=True)
NOTED = kit.Node(
    "noted", 14, lambda s: s.word, ("spelt",), place="inline", instant=True
)
WORDS_AGAIN = kit.Node(
    "again", 10, lambda s: spell(s.word_2), ("spelling",), place="inline"
)
KEPT = kit.Node(
    "kept", 12, lambda s: s.spelling, ("spelt",), place="inline", instant=True
)
FORK_16 = kit.Group(
    16, (lambda s: (KEEP,), lambda s: (COUNT,)), own=((), ()), calls="inline"
)


def bind_words_15(s: WordsState, item: str) -> None:
    s.word = item


def walk_words_15(s: WordsState) -> Iterator[kit.Step]:
    yield SPELL
    yield WORDS_MEASURE
    if s.long > s.least:  # case.flow:16
        yield FORK_16
        return
    yield NOTE


EACH_15 = kit.Each(
    15, lambda s: s.words, bind_words_15, walk_words_15, variables=("spelling", "long")
)


def bind_words_18(s: WordsState, item: str) -> None:
    s.word = item


EACH_18 = kit.Each(
    18, lambda s: s.words, bind_words_18, lambda s: (NOTED,), calls="inline"
)


def bind_words_19(s: WordsState, item: Literal["xy", "z"]) -> None:
    s.word_2 = item


def walk_words_19(s: WordsState) -> Iterator[kit.Step]:
    yield WORDS_AGAIN
    if s.word_2 != "z":  # case.flow:20
        yield KEPT


EACH_19 = kit.Each(
    19,
    lambda s: ["xy", "z"],
    bind_words_19,
    walk_words_19,
    variables=("spelling",),
    calls="inline",
)
FORK_17 = kit.Group(17, (lambda s: (EACH_18,), lambda s: (EACH_19,)), own=((), ()))


def walk_words(s: WordsState) -> Iterator[kit.Step]:
    yield EACH_15
    yield FORK_17


def run_words(s: WordsState, run: kit.Run, left: int) -> int:
    if left < 4:
        left = kit.drive(run, s, left, EACH_15)  # case.flow:15
    else:
        taken = 0
        items = kit.items(s.words)  # case.flow:15
        for s.word in items:
            steps = 0
            steps += 2
            s.spelling = spell(s.word)  # case.flow:10
            s.long = measure(s.spelling)  # case.flow:11
            if s.long > s.least:  # case.flow:16
                steps += 1
                s.spelt.append(s.spelling)  # case.flow:12
                s.size = s.size + s.long  # case.flow:13
            else:
                steps += 1
                s.spelt.append(s.word)  # case.flow:14
            taken = max(taken, steps)
        left -= taken
    if left < 2:
        left = kit.drive(run, s, left, FORK_17)  # case.flow:17
    else:
        taken_2 = 0
        steps_2 = 0
        taken_3 = 0
        items_2 = kit.items(s.words)  # case.flow:18
        for s.word in items_2:
            s.spelt.append(s.word)  # case.flow:14
            taken_3 = 1
        steps_2 += taken_3
        taken_2 = max(taken_2, steps_2)
        steps_3 = 0
        taken_4 = 0
        items_3 = kit.items(["xy", "z"])  # case.flow:19
        for s.word_2 in items_3:
            steps_4 = 0
            steps_4 += 1
            s.spelling = spell(s.word_2)  # case.flow:10
            if s.word_2 != "z":  # case.flow:20
                steps_4 += 1
                s.spelt.append(s.spelling)  # case.flow:12
            taken_4 = max(taken_4, steps_4)
        steps_3 += taken_4
        taken_2 = max(taken_2, steps_3)
        left -= taken_2
    return left


async def arun_words(s: WordsState, run: kit.Run, left: int) -> int:
    if left < 4:
        left = await kit.adrive(run, s, left, EACH_15)  # case.flow:15
    else:
        taken = 0
        items = kit.items(s.words)  # case.flow:15
        for s.word in items:
            steps = 0
            steps += 2
            s.spelling = spell(s.word)  # case.flow:10
            s.long = measure(s.spelling)  # case.flow:11
            if s.long > s.least:  # case.flow:16
                steps += 1
                s.spelt.append(s.spelling)  # case.flow:12
                s.size = s.size + s.long  # case.flow:13
            else:
                steps += 1
                s.spelt.append(s.word)  # case.flow:14
            taken = max(taken, steps)
        left -= taken
    if left < 2:
        left = await kit.adrive(run, s, left, FORK_17)  # case.flow:17
    else:
        taken_2 = 0
        steps_2 = 0
        taken_3 = 0
        items_2 = kit.items(s.words)  # case.flow:18
        for s.word in items_2:
            s.spelt.append(s.word)  # case.flow:14
            taken_3 = 1
        steps_2 += taken_3
        taken_2 = max(taken_2, steps_2)
        steps_3 = 0
        taken_4 = 0
        items_3 = kit.items(["xy", "z"])  # case.flow:19
        for s.word_2 in items_3:
            steps_4 = 0
            steps_4 += 1
            s.spelling = spell(s.word_2)  # case.flow:10
            if s.word_2 != "z":  # case.flow:20
                steps_4 += 1
                s.spelt.append(s.spelling)  # case.flow:12
            taken_4 = max(taken_4, steps_4)
        steps_3 += taken_4
        taken_2 = max(taken_2, steps_3)
        left -= taken_2
    return left


Words = kit.Graph[WordsInput, WordsOutput](
    "Words",
    WordsState,
    params=("words", "least"),
    optional=("least",),
    admit=admit_words,
    outputs=("spelt", "size"),
    output=lambda s: {"spelt": s.spelt, "size": s.size},
    walk=walk_words,
    run=run_words,
    arun=arun_words,
    shape=("0088a9affeda", "9bb8f78a0a21", "b999a8aa0699"),
    source=SOURCE,
)


class EarlyInput(TypedDict):
    """What a run of `Early` is given."""

    numbers: list[int]


class EarlyOutput(TypedDict):
    """What a run of `Early` gives back."""

    odd: list[int]
    even: list[int]


class EarlyState(kit.State):
    """The fields of one run of `Early`."""

    __slots__ = ("even", "number", "numbers", "odd")
    __folds__: ClassVar = {"even": kit.append, "odd": kit.append}

    even: list[int]
    number: int
    numbers: list[int]
    odd: list[int]


def begin_early(numbers: list[int]) -> EarlyState:
    """Make the state in which a run of `Early` begins."""
    s = EarlyState()
    s.numbers = numbers
    s.odd = []
    s.even = []
    return s


def admit_early(given: kit.Given) -> EarlyState:
    """Begin a run of `Early` with what it is given."""
    return begin_early(kit.admitted(EarlyState, "numbers", given["numbers"]))


LOW = kit.Node("low", 26, lambda s: -s.number, ("odd",), place="inline", instant=True)
IS_ODD = kit.Node(
    "is_odd", 27, lambda s: s.number, ("odd",), place="inline", instant=True
)
IS_EVEN = kit.Node(
    "is_even", 28, lambda s: s.number, ("even",), place="inline", instant=True
)
HALVE = kit.Node(
    "halve", 29, lambda s: s.number // 2, ("even",), place="inline", instant=True
)


def bind_early_30(s: EarlyState, item: int) -> None:
    s.number = item


def walk_early_30(s: EarlyState) -> Iterator[kit.Step]:
    match s.number % 3:  # case.flow:31
        case 0:
            yield LOW
        case 1:
            yield IS_ODD
        case _:
            yield IS_EVEN
            yield HALVE


EACH_30 = kit.Each(
    30, lambda s: s.numbers, bind_early_30, walk_early_30, calls="inline"
)


def walk_early(s: EarlyState) -> Iterator[kit.Step]:
    yield EACH_30


def run_early(s: EarlyState, run: kit.Run, left: int) -> int:
    if left < 2:
        left = kit.drive(run, s, left, EACH_30)  # case.flow:30
    else:
        taken = 0
        items = kit.items(s.numbers)  # case.flow:30
        for s.number in items:
            steps = 0
            match s.number % 3:  # case.flow:31
                case 0:
                    steps += 1
                    s.odd.append(-s.number)  # case.flow:26
                case 1:
                    steps += 1
                    s.odd.append(s.number)  # case.flow:27
                case _:
                    steps += 2
                    s.even.append(s.number)  # case.flow:28
                    s.even.append(s.number // 2)  # case.flow:29
            taken = max(taken, steps)
        left -= taken
    return left


async def arun_early(s: EarlyState, run: kit.Run, left: int) -> int:
    if left < 2:
        left = await kit.adrive(run, s, left, EACH_30)  # case.flow:30
    else:
        taken = 0
        items = kit.items(s.numbers)  # case.flow:30
        for s.number in items:
            steps = 0
            match s.number % 3:  # case.flow:31
                case 0:
                    steps += 1
                    s.odd.append(-s.number)  # case.flow:26
                case 1:
                    steps += 1
                    s.odd.append(s.number)  # case.flow:27
                case _:
                    steps += 2
                    s.even.append(s.number)  # case.flow:28
                    s.even.append(s.number // 2)  # case.flow:29
            taken = max(taken, steps)
        left -= taken
    return left


Early = kit.Graph[EarlyInput, EarlyOutput](
    "Early",
    EarlyState,
    params=("numbers",),
    admit=admit_early,
    outputs=("odd", "even"),
    output=lambda s: {"odd": s.odd, "even": s.even},
    walk=walk_early,
    run=run_early,
    arun=arun_early,
    shape=("44eea4cb5314", "8b6a56b93200", "7420a89d8e6c"),
    source=SOURCE,
)


class SumsInput(TypedDict):
    """What a run of `Sums` is given."""

    a: int
    b: int


class SumsOutput(TypedDict):
    """What a run of `Sums` gives back."""

    total: int
    shown: str


class SumsState(kit.State):
    """The fields of one run of `Sums`."""

    __slots__ = ("a", "b", "shown", "total", "twice")

    a: int
    b: int
    shown: str
    total: int
    twice: int


def begin_sums(a: int, b: int) -> SumsState:
    """Make the state in which a run of `Sums` begins."""
    s = SumsState()
    s.a = a
    s.b = b
    return s


def admit_sums(given: kit.Given) -> SumsState:
    """Begin a run of `Sums` with what it is given."""
    a = given["a"]
    b = given["b"]
    return begin_sums(
        a if type(a) is int else kit.admitted(SumsState, "a", a),
        b if type(b) is int else kit.admitted(SumsState, "b", b),
    )


JOIN = kit.Node(
    "join", 43, lambda s: join(s.twice, s.total), ("shown",), place="inline"
)
SUM = kit.Node(
    "sum", 42, lambda s: s.twice + s.b, ("total",), place="inline", instant=True
)
DOUBLE = kit.Node(
    "double", 41, lambda s: s.a * 2, ("twice",), place="inline", instant=True
)
DATAFLOW_44 = kit.Dataflow(44, (JOIN, SUM, DOUBLE), ((1, 2), (2,), ()), calls="inline")


def walk_sums(s: SumsState) -> Iterator[kit.Step]:
    yield DATAFLOW_44


def run_sums(s: SumsState, run: kit.Run, left: int) -> int:
    left = (
        left - 3 if left >= 3 else kit.drive(run, s, left, DATAFLOW_44)
    )  # case.flow:44
    s.twice = s.a * 2  # case.flow:41
    s.total = s.twice + s.b  # case.flow:42
    s.shown = join(s.twice, s.total)  # case.flow:43
    return left


async def arun_sums(s: SumsState, run: kit.Run, left: int) -> int:
    left = (
        left - 3 if left >= 3 else await kit.adrive(run, s, left, DATAFLOW_44)
    )  # case.flow:44
    s.twice = s.a * 2  # case.flow:41
    s.total = s.twice + s.b  # case.flow:42
    s.shown = join(s.twice, s.total)  # case.flow:43
    return left


Sums = kit.Graph[SumsInput, SumsOutput](
    "Sums",
    SumsState,
    params=("a", "b"),
    admit=admit_sums,
    outputs=("total", "shown"),
    output=lambda s: {"total": s.total, "shown": s.shown},
    walk=walk_sums,
    run=run_sums,
    arun=arun_sums,
    shape=("0045047e32ea", "7d62003562b7", "8e3b2698416f"),
    source=SOURCE,
)


# Made with this hash of the lines above: 104ed671220dd928ab864cd5f63482e3
