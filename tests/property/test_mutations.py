"""One damaged token in a sound file: always a tree, never a crash, few findings."""

from __future__ import annotations

import random
import statistics
from pathlib import Path

from flowc.diagnostics import Problems
from flowc.parse import parse
from flowc.pipeline import check
from flowc.project import Project
from flowc.source import Source

EXAMPLES = Path(__file__).parents[2] / "examples"
MUTATIONS = 400
JUNK = ("@", "->", "{", "}", ")", "node", "42", '"x"', "=", "as", "foo")


def mutated(text: str, chance: random.Random) -> str:
    """Return *text* with one token deleted, doubled, swapped with the next, or junk before it."""
    tokens = [
        token
        for token in parse(Source("sound.flow", text), Problems()).tokens
        if token.text.strip() and not token.text.startswith("#")
    ]
    index = chance.randrange(len(tokens) - 1)
    one, two = tokens[index], tokens[index + 1]
    before, after = text[: one.start], text[one.start + len(one.text) :]
    match chance.choice(("delete", "double", "swap", "junk")):
        case "delete":
            return before + after
        case "double":
            return f"{before}{one.text} {one.text}{after}"
        case "swap":
            between = text[one.start + len(one.text) : two.start] or " "
            rest = text[two.start + len(two.text) :]
            return f"{before}{two.text}{between}{one.text}{rest}"
        case _:
            return f"{before}{chance.choice(JUNK)} {one.text}{after}"


def test_a_damaged_token_gives_few_findings() -> None:
    """400 single mutations of the examples, checked whole: at most 2 findings on average."""
    chance = random.Random(20261120)
    paths = sorted(EXAMPLES.glob("*/*.flow"))
    counts = []

    for _ in range(MUTATIONS):
        path = chance.choice(paths)
        text = mutated(path.read_text(), chance)
        counts.append(len(check(Source(str(path), text), Project.at(str(path))).problems))

    assert statistics.mean(counts) <= 2
    assert statistics.median(counts) <= 1
