"""A chain of every form of result, with values of every kind of type.

Made from case.flow by flowc. Edit that file, not this one.
"""

# Which of the modules are first-party depends on where this file is read from.
# isort: skip_file
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NotRequired, TypedDict

from chain_nodes import Box, describe, measure, split, tell
from flowrt import kit

kit.require(1, __name__)

__all__ = ["Chain", "ChainInput", "ChainOutput", "ChainState", "Colour", "Size"]


class Colour(StrEnum):
    red = "red"
    green = "very green"


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int = 1
    tags: list[str] = field(default_factory=list)


class ChainInput(TypedDict):
    """What a run of `Chain` is given."""

    text: str
    colour: NotRequired[Colour]
    sizes: NotRequired[list[int]]
    note: NotRequired[str | None]


class ChainOutput(TypedDict):
    """What a run of `Chain` gives back."""

    size: Size
    words: int
    title: str


class ChainState(kit.State):
    """The fields of one run of `Chain`."""

    __slots__ = (
        "box",
        "colour",
        "left_part",
        "mode",
        "note",
        "ratio",
        "right_part",
        "size",
        "sizes",
        "text",
        "title",
        "words",
    )

    box: Box
    colour: Colour
    left_part: str
    mode: Literal["a", "b"]
    note: str | None
    ratio: float
    right_part: str
    size: Size
    sizes: list[int]
    text: str
    title: str
    words: int


def begin_chain(
    text: str,
    colour: Colour = Colour.red,
    sizes: list[int] | None = None,
    note: str | None = None,
) -> ChainState:
    """Make the state in which a run of `Chain` begins."""
    s = ChainState()
    s.text = text
    s.colour = colour
    s.sizes = [1, 2] if sizes is None else sizes
    s.note = note
    s.mode = "a"
    s.ratio = 1
    return s


def admit_chain(given: kit.Given) -> ChainState:
    """Begin a run of `Chain` with what it is given."""
    text = given["text"]
    colour = given.get("colour", Colour.red)
    note = given.get("note")
    return begin_chain(
        text if type(text) is str else kit.admitted(ChainState, "text", text),
        colour
        if type(colour) is Colour
        else kit.admitted(ChainState, "colour", colour),
        kit.admitted(ChainState, "sizes", given["sizes"]) if "sizes" in given else None,
        note
        if type(note) is str or note is None
        else kit.admitted(ChainState, "note", note),
    )


SPLIT = kit.Node(
    "split", 29, lambda s: split(s.text), ("left_part", "right_part"), form="tuple"
)
MEASURE = kit.Node(
    "measure",
    30,
    lambda s: measure(s.left_part, right=s.right_part, colour=s.colour),
    ("size",),
    checks=("size",),
)
DESCRIBE = kit.Node(
    "describe",
    31,
    lambda s: describe(s.text, s.sizes),
    ("title", "words"),
    form="names",
    checks=("title", "words"),
)
WRAP = kit.Node("wrap", 32, lambda s: Box(s.size), ("box",))
SCALE = kit.Node(
    "scale",
    34,
    lambda s: (s.words / 2, "b"),
    ("ratio", "mode"),
    form="tuple",
    place="inline",
    instant=True,
)
TELL = kit.Node("tell", 33, lambda s: tell(s.box, s.mode))


def walk_chain(s: ChainState) -> Iterator[kit.Step]:
    """Take a text apart.

    The parts come back as one size.
    """
    yield SPLIT
    yield MEASURE
    yield DESCRIBE
    yield WRAP
    yield SCALE
    yield TELL


def run_chain(s: ChainState, run: kit.Run, left: int) -> int:
    """Take a text apart.

    The parts come back as one size.
    """
    left = left - 2 if left >= 2 else kit.exhaust(run, s, left, SPLIT, MEASURE)
    s.left_part, s.right_part = split(s.text)  # case.flow:29
    s.size = kit.checked(
        s, "size", measure(s.left_part, right=s.right_part, colour=s.colour), "measure"
    )  # case.flow:30
    left = kit.drive(run, s, left, DESCRIBE)  # case.flow:31
    left = left - 3 if left >= 3 else kit.exhaust(run, s, left, WRAP, SCALE, TELL)
    s.box = Box(s.size)  # case.flow:32
    s.ratio, s.mode = s.words / 2, "b"  # case.flow:34
    tell(s.box, s.mode)  # case.flow:33
    return left


async def arun_chain(s: ChainState, run: kit.Run, left: int) -> int:
    """Take a text apart.

    The parts come back as one size.
    """
    left = left - 2 if left >= 2 else await kit.aexhaust(run, s, left, SPLIT, MEASURE)
    s.left_part, s.right_part = await kit.in_thread(
        "split", split, s.text
    )  # case.flow:29
    s.size = kit.checked(
        s,
        "size",
        await kit.in_thread(
            "measure", measure, s.left_part, right=s.right_part, colour=s.colour
        ),
        "measure",
    )  # case.flow:30
    left = await kit.adrive(run, s, left, DESCRIBE)  # case.flow:31
    left = (
        left - 3 if left >= 3 else await kit.aexhaust(run, s, left, WRAP, SCALE, TELL)
    )
    s.box = await kit.in_thread("wrap", Box, s.size)  # case.flow:32
    s.ratio, s.mode = s.words / 2, "b"  # case.flow:34
    await kit.in_thread("tell", tell, s.box, s.mode)  # case.flow:33
    return left


SOURCE = kit.Source(
    "case.flow",
    "49f142ef3e03d89b8547bf4d337da98f4e4b4e2328db915d6f1008151664fba9",
    lines=(
        (168, 29),
        (169, 30),
        (172, 31),
        (174, 32),
        (175, 34),
        (176, 33),
        (186, 29),
        (189, 30),
        (197, 31),
        (201, 32),
        (202, 34),
        (203, 33),
    ),
)


Chain = kit.Graph[ChainInput, ChainOutput](
    "Chain",
    ChainState,
    params=("text", "colour", "sizes", "note"),
    optional=("colour", "sizes", "note"),
    admit=admit_chain,
    outputs=("size", "words", "title"),
    output=lambda s: {"size": s.size, "words": s.words, "title": s.title},
    walk=walk_chain,
    run=run_chain,
    arun=arun_chain,
    shape=("75fd1be9c0f1", "b04796344b94", "b327b56fc617"),
    source=SOURCE,
)


# Made with this hash of the lines above: 0962edaa08c12b04e0983a5a0301201d
