"""Texts with mistakes: valid declarations are formatted, all others are left byte for byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from mutants import mutant
from trees import meaning

from flowc.format import format_source
from flowc.source import Source

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted((ROOT / "examples").rglob("*.flow")),
    *(ROOT / "tests" / "corpus" / name for name in ("nodes.flow", "fields.flow", "flow.flow")),
]

SOUND = "graph  A( ) -> a { start->end }\n"
IN_STYLE = "graph A() -> a {\n  start -> end\n}\n"


def formatted(text: str) -> str:
    return format_source(Source("x.flow", text), 100).text


@pytest.mark.parametrize(
    "broken",
    [
        "graph B() -> b {\n  set s   { b = }\n    start->s -> end\n}\n",
        "graph B() -> b {\n  set s   { b = 1\n    start->s -> end\n",
        "graph  B() -> b {\n  start  -> [a, b -> end\n}\n",
        "record  R { a:  int = {  } \n",
        "grph  B( )  ->  b {  start->end }\n",
        "graph  B() -> b {\n  node f( ) { backff 20ms  to 200ms on KeyError }\n}\n",
        "graph  B() -> b {\n  set s { b = 1  !==  2 }\n}\n",
        "// of  another   language\n",
        'enum  E  { a, "b"   }\n',
    ],
)
def test_what_cannot_be_read_stays_and_what_stands_around_it_is_formatted(broken: str):
    """Formatting the result again changes nothing."""
    text = f"{SOUND}\n{broken}\n{SOUND.replace('A', 'C')}"

    once = formatted(text)

    assert once == f"{IN_STYLE}\n{broken}\n{IN_STYLE.replace('A', 'C')}"
    assert formatted(once) == once


def test_a_text_that_could_not_be_read_whole_says_so():
    """The command needs this for its message."""
    assert format_source(Source("x.flow", SOUND), 100).is_whole
    assert not format_source(Source("x.flow", f"{SOUND}nonsense\n"), 100).is_whole


@pytest.mark.parametrize("seed", range(40))
def test_no_slip_of_the_hand_loses_anything(seed: int):
    """In files of two or more declarations; the findings are the same as before."""
    chance = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in chance.sample(FILES, 2)]
    text = mutant("\n".join(texts), chance.randint(1, 3), chance)

    once = formatted(text)

    assert formatted(once) == once
    assert meaning(once) == meaning(text)


@pytest.mark.parametrize("text", ["\0", "}}}}", "graph", '"""', "a" * 5000, "\x01\x02 graph A()"])
def test_what_is_no_program_at_all_stays_as_it_is(text: str):
    """Nothing in it is valid."""
    assert formatted(text) == text
